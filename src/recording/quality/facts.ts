import { type Measured, mapMeasured, measured, unmeasured } from '../../measure/measured.ts';
import { baseline } from './baseline.ts';
import { type ClampData, inDensity } from './clamp-trace.ts';
import { cuts } from './cuts.ts';
import { baselineDrift } from './drift.ts';
import { inputConductance } from './input-conductance.ts';
import { lineHum } from './line-hum.ts';
import { noise } from './noise.ts';
import { inwardJumps, levelCorrelation, nonlinearity, plateauSpan } from './plausibility.ts';
import { protocolMatch } from './protocol-match.ts';
import { saturation } from './saturation.ts';
import { maskNeeded_ms, perPicofarad, type Transients, transients } from './transients.ts';

/** One number about a recording, or why it cannot be had. */
export interface Fact {
  readonly name: string;
  readonly value: Measured<number>;
  readonly unit: string;
  /** How it was had, in a few words. */
  readonly how: string;
}

/** Transients may be left to decay to this, pA/pF, where the noise is smaller. */
const smallestFloor = 0.05;
/** Commands that span less than this, mV, need not bring out much current. */
const leastSpan_mV = 40;

/** Everything that is measured of a voltage-clamp recording. */
export function clampFacts(native: ClampData): readonly Fact[] {
  const { conditions } = native;
  const charging = transients(native.traces);
  const stated = conditions.capacitance_pF;
  const fromCharge = native.unit === 'pA' ? mapMeasured(charging, ({ capacitance }) => capacitance) : undefined;
  const capacitance_pF = stated ?? (fromCharge?.ok ? fromCharge.value : undefined);
  const data = capacitance_pF === undefined ? native : inDensity(native, capacitance_pF);
  const { traces, unit } = data;
  const perStep = unit === 'pA' ? 'nS' : 'nS/pF';

  const facts: Fact[] = [];
  const add = (name: string, value: Measured<number>, factUnit: string, how: string) =>
    facts.push({ name, value, unit: factUnit, how });
  const given = (value: number | undefined): Measured<number> =>
    value === undefined ? unmeasured('the file does not say') : measured(value);

  const shortest = Math.min(
    ...data.traces.map(({ t_ms, interval_ms }) => (t_ms.at(-1) ?? 0) - (t_ms[0] ?? 0) + interval_ms),
  );
  const total = data.traces.reduce(
    (sum, { t_ms, interval_ms }) => sum + (t_ms.at(-1) ?? 0) - (t_ms[0] ?? 0) + interval_ms,
    0,
  );
  add(
    'duration',
    total > 0 && Number.isFinite(shortest) ? measured(total) : measured(0),
    'ms',
    counted(data.traces.length, 'sweep'),
  );
  add('missing-samples', measured(100 * data.holes), '%', 'samples that are not numbers');
  const lost = cuts(traces);
  add('cut-time', measured(100 * lost.time), '%', counted(lost.count, 'cut'));
  add('cut-bins', measured(100 * lost.bins), '%', 'bins of 1 to 40 ms from 5 ms after each step on that touch a cut');
  const flat = saturation(traces, data.clipped);
  add(
    'saturation',
    measured(100 * flat.share),
    '%',
    flat.at.length > 0 ? `flat at ${flat.at.map((at) => round(at)).join(', ')} ${unit}` : 'no flat tops',
  );

  const noisy = noise(traces);
  add(
    'noise',
    mapMeasured(noisy, ({ total: sd }) => sd),
    unit,
    'standard deviation in windows of 20 ms on plateaus',
  );
  add(
    'white-noise',
    mapMeasured(noisy, ({ white }) => white),
    unit,
    'standard deviation from second differences',
  );
  const hum = lineHum(traces);
  add(
    'line-hum',
    mapMeasured(hum, ({ amplitude }) => amplitude),
    unit,
    hum.ok ? `amplitude at ${hum.value.hz} Hz on plateaus` : '50 and 60 Hz',
  );
  const base = baseline(traces);
  const hold = base.ok
    ? `${round(base.value.current)} ${unit} at ${round(base.value.holding_mV)} mV, median of ${counted(base.value.stays, 'stay')}`
    : 'at the holding potential';
  const how =
    base.ok && base.value.atUsualHolding !== base.value.current ? `${hold}; taken to -80 mV as a leak would be` : hold;
  add(
    'holding-current',
    mapMeasured(base, ({ atUsualHolding }) => atUsualHolding),
    unit,
    how,
  );
  add(
    'outward-holding-current',
    mapMeasured(base, ({ current }) => Math.max(0, current)),
    unit,
    hold,
  );
  const drift = baselineDrift(traces);
  const pairs = drift.ok ? `${drift.value.pairs} pairs of stays at one potential` : 'stays at one potential';
  add(
    'baseline-drift',
    mapMeasured(drift, ({ change }) => Math.abs(change)),
    unit,
    `over the recording, from ${pairs}`,
  );

  const input = inputConductance(traces);
  const steps = input.ok
    ? `${counted(input.value.steps, 'step')} of up to ${round(input.value.largest_mV)} mV below -55 mV; IK1 is in it`
    : 'steps below -55 mV';
  add(
    'input-conductance',
    mapMeasured(input, ({ conductance }) => conductance),
    perStep,
    steps,
  );
  add(
    'input-reversal',
    mapMeasured(input, ({ reversal_mV }) => reversal_mV),
    'mV',
    'straight line through the holding current',
  );

  const scaled =
    unit === native.unit ? charging : mapMeasured(charging, (one) => perPicofarad(one, capacitance_pF as number));
  addResistances(add, given, data, scaled, capacitance_pF);
  const spike = scaled.ok ? `${counted(scaled.value.steps, 'capacitive transient')}` : 'capacitive transients';
  add(
    'transient-time',
    mapMeasured(scaled, ({ tau_ms }) => tau_ms),
    'ms',
    spike,
  );
  const floor = Math.max(2 * (noisy.ok ? noisy.value.total : 0), unit === 'pA' ? 1 : smallestFloor);
  add(
    'transient-mask',
    mapMeasured(scaled, (one) => maskNeeded_ms(one, floor)),
    'ms',
    `until the largest is below ${round(floor)} ${unit}`,
  );
  add(
    'capacitance',
    capacitance_pF === undefined
      ? unmeasured('not stated, and no transients to measure it from')
      : measured(capacitance_pF),
    'pF',
    stated === undefined ? spike : 'stated',
  );
  add(
    'large-capacitance',
    capacitance_pF === undefined ? unmeasured('not known') : measured(capacitance_pF),
    'pF',
    'the same',
  );
  add(
    'capacitance-mismatch',
    mismatch(data, scaled.ok ? scaled.value.capacitance : undefined, stated),
    'x',
    'charge of the transients against the capacitance stated',
  );

  const ranges = traces.flatMap(({ command }) => (command ? [command.range_mV] : []));
  const spanned = Math.max(...ranges.map(([, hi]) => hi)) - Math.min(...ranges.map(([lo]) => lo));
  add(
    'command-span',
    ranges.length > 0 ? measured(spanned) : unmeasured('no command is known'),
    'mV',
    'from the lowest to the highest command',
  );
  const match = protocolMatch(traces);
  add(
    'protocol-shift',
    mapMeasured(match, ({ shift_ms }) => Math.abs(shift_ms)),
    'ms',
    match.ok && match.value.shift_ms < 0 ? 'the current is early' : 'the current is late',
  );
  add(
    'protocol-match',
    mapMeasured(match, ({ matched }) => 100 * matched),
    '%',
    match.ok ? `of ${match.value.steps} steps of at least 15 mV` : 'steps of at least 15 mV',
  );
  add(
    'level-correlation',
    levelCorrelation(traces),
    '',
    'rank correlation of command and current at the ends of plateaus',
  );
  add(
    'nonlinearity',
    mapMeasured(nonlinearity(traces), (part) => 100 * part),
    '%',
    'of the variance at the ends of plateaus, beside a straight line',
  );
  add(
    'inward-jumps',
    mapMeasured(inwardJumps(traces, conditions.filter_Hz), (part) => 100 * part),
    '%',
    'of the downward steps of at least 10 mV',
  );
  const span = plateauSpan(traces);
  const size =
    unit === 'pA/pF' && ranges.length > 0 && spanned >= leastSpan_mV
      ? mapMeasured(span, ({ lo, hi }) => hi - lo)
      : unmeasured('no density of current, or no steps');
  add('current-span', size, unit, 'from 1 % to 99 % of the current on plateaus');
  add('large-current-span', size, unit, 'the same');
  const perCell = unit === 'pA' ? 1 : capacitance_pF;
  add(
    'current-range',
    span.ok && perCell !== undefined && spanned >= leastSpan_mV
      ? measured((span.value.hi - span.value.lo) * perCell)
      : unmeasured('no current in pA, or no steps'),
    'pA',
    'the same, of the whole cell',
  );
  const error = voltageError_mV(
    data,
    span.ok ? Math.max(Math.abs(span.value.lo), Math.abs(span.value.hi)) : undefined,
    capacitance_pF,
  );
  add('voltage-error', error, 'mV', 'uncompensated access resistance times the largest current on plateaus');
  add('recordings-since-seal-test', given(conditions.recordingsSinceSealTest), '', 'stated');
  add('temperature', given(conditions.temperature_K), 'K', 'stated');
  return facts;
}

function addResistances(
  add: (name: string, value: Measured<number>, unit: string, how: string) => unknown,
  given: (value: number | undefined) => Measured<number>,
  { conditions, unit }: ClampData,
  charging: Measured<Transients>,
  capacitance_pF: number | undefined,
): void {
  const { accessResistance_MOhm: access, membraneResistance_MOhm: membrane, sealResistance_MOhm: seal } = conditions;
  add('seal-resistance', given(seal), 'MOhm', 'stated');
  add('membrane-resistance', given(membrane), 'MOhm', 'stated: seal and membrane');
  const leak =
    membrane !== undefined && capacitance_pF !== undefined
      ? measured(1000 / (membrane * capacitance_pF))
      : unmeasured('the file states no membrane resistance');
  add('leak-conductance', leak, 'nS/pF', 'from the membrane resistance stated');
  // In pA/pF the transients give a normalised capacitance, near 1.
  const capacitance = unit === 'pA' ? 1 : capacitance_pF;
  const remaining =
    charging.ok && capacitance !== undefined
      ? measured((1000 * charging.value.tau_ms) / (charging.value.capacitance * capacitance))
      : unmeasured('not stated, and no transients to measure it from');
  add(
    'access-resistance',
    access === undefined ? remaining : measured(access),
    'MOhm',
    access === undefined ? 'transients, after compensation' : 'stated',
  );
  const product =
    access !== undefined && capacitance_pF !== undefined ? measured((access * capacitance_pF) / 1000) : undefined;
  add(
    'access-time',
    product ?? mapMeasured(charging, ({ tau_ms }) => tau_ms),
    'ms',
    product ? 'stated access resistance times capacitance' : 'transients, after compensation',
  );
}

/** Of the larger to the smaller, 1 when they agree. */
function mismatch(
  { unit }: ClampData,
  measuredCapacitance: number | undefined,
  stated: number | undefined,
): Measured<number> {
  if (measuredCapacitance === undefined) return unmeasured('there are no capacitive transients');
  if (unit === 'pA' || stated === undefined) return unmeasured('the file states no capacitance');
  return measured(Math.max(measuredCapacitance, 1 / measuredCapacitance));
}

function voltageError_mV(
  { conditions, unit }: ClampData,
  largest: number | undefined,
  capacitance_pF: number | undefined,
): Measured<number> {
  const { accessResistance_MOhm, compensation = 0 } = conditions;
  if (accessResistance_MOhm === undefined) return unmeasured('the file states no access resistance');
  if (largest === undefined || capacitance_pF === undefined) return unmeasured('no current in pA');
  const pA = unit === 'pA' ? largest : largest * capacitance_pF;
  return measured((pA * accessResistance_MOhm * (1 - compensation)) / 1000);
}

function counted(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}

function round(value: number): number {
  return Number(value.toPrecision(4));
}
