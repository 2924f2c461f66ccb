import { UsageError } from './usage-error.ts';

/** Kinds of quantity on the command line whose units have one canonical unit. */
export type QuantityKind =
  | 'time'
  | 'concentration'
  | 'temperature'
  | 'frequency'
  | 'voltage'
  | 'capacitance'
  | 'resistance';

interface Scale {
  readonly example: string;
  /** Canonical = factor * value + offset, by unit. */
  readonly units: Readonly<Record<string, readonly [factor: number, offset?: number]>>;
  /** Smallest sensible value in the canonical unit. */
  readonly atLeast?: number;
  readonly moreThan?: number;
}

const SCALES: Readonly<Record<QuantityKind, Scale>> = {
  time: { example: '250ms', units: { us: [1e-3], ms: [1], s: [1e3], min: [6e4], h: [3.6e6] }, atLeast: 0 },
  concentration: { example: '50nM', units: { pM: [1e-3], nM: [1], uM: [1e3], mM: [1e6], M: [1e9] }, atLeast: 0 },
  temperature: { example: '37C', units: { C: [1, 273.15], K: [1] }, moreThan: 0 },
  frequency: { example: '1Hz', units: { Hz: [1], kHz: [1e3], bpm: [1 / 60] }, moreThan: 0 },
  voltage: { example: '-80mV', units: { uV: [1e-3], mV: [1], V: [1e3] } },
  capacitance: { example: '60pF', units: { fF: [1e-3], pF: [1], nF: [1e3] }, moreThan: 0 },
  resistance: { example: '20MOhm', units: { kOhm: [1e-3], MOhm: [1], GOhm: [1e3] }, atLeast: 0 },
};

/** Units of currents; which of them a model can take depends on the model, so they are not converted here. */
const CURRENT_UNITS = ['pA', 'nA', 'uA', 'A/F', 'pA/pF', 'uA/uF', 'uA/cm2'] as const;

export type CurrentUnit = (typeof CURRENT_UNITS)[number];

/**
 * A quantity with its unit, in the canonical unit of its kind: time in ms, concentration in nM, temperature in K, frequency
 * in Hz, voltage in mV, capacitance in pF, resistance in MOhm.
 *
 * @param text such as `10s`, `1.2uM`, `25C`; a space before the unit is allowed, `µ` is read as `u` and `°C` as `C`
 * @param where where the text stands, for the message: `--free 10`
 * @throws UsageError when the unit is missing or of another kind, the number is none, or the value makes no sense
 */
export function parseQuantity(text: string, kind: QuantityKind, where = text): number {
  const { example, units, atLeast, moreThan } = SCALES[kind];
  const { value, unit } = split(text, kind, where, Object.keys(units), example);
  const [factor, offset = 0] = units[unit] as readonly [number, number?];
  const canonical = factor * value + offset;
  if (!Number.isFinite(canonical)) {
    throw new UsageError(`${text} is too large`, where, `Give a ${kind} such as ${example}.`);
  }
  if ((atLeast !== undefined && canonical < atLeast) || (moreThan !== undefined && canonical <= moreThan)) {
    const limit = kind === 'temperature' ? 'below absolute zero' : moreThan === undefined ? 'negative' : 'not positive';
    throw new UsageError(`a ${kind} of ${text} is ${limit}`, where, `Give a ${kind} such as ${example}.`);
  }
  return canonical;
}

/**
 * A current with its unit, as it stands.
 *
 * @param text such as `-575pA` or `3A/F`
 * @throws UsageError when the unit is missing or not one of a current, or the number is none
 */
export function parseCurrent(text: string, where = text): { readonly value: number; readonly unit: CurrentUnit } {
  const { value, unit } = split(text, 'current', where, CURRENT_UNITS, '-575pA or 3A/F');
  return { value, unit: unit as CurrentUnit };
}

function split(
  text: string,
  kind: QuantityKind | 'current',
  where: string,
  accepted: readonly string[],
  example: string,
): { value: number; unit: string } {
  const remedy = `Give a ${kind} with its unit (${accepted.join(', ')}), as in ${example}.`;
  const match = /^\s*([+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?)\s*(.*?)\s*$/u.exec(text);
  if (!match) throw new UsageError(`\`${text}\` is not a ${kind}`, where, remedy);
  const [, number = '', writtenUnit = ''] = match;
  if (writtenUnit === '') throw new UsageError(`${text} has no unit`, where, remedy);
  const unit = writtenUnit.replace(/[µμ]/gu, 'u').replace(/^°/u, '').replace('cm^2', 'cm2');
  if (!accepted.includes(unit)) {
    const other = kindOf(unit);
    const what = other ? `${text} is a ${other}, not a ${kind}` : `${text} has the unknown unit \`${writtenUnit}\``;
    throw new UsageError(what, where, remedy);
  }
  return { value: Number(number), unit };
}

function kindOf(unit: string): string | undefined {
  if ((CURRENT_UNITS as readonly string[]).includes(unit)) return 'current';
  return Object.entries(SCALES).find(([, { units }]) => Object.hasOwn(units, unit))?.[0];
}
