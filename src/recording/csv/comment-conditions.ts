import type { ClampMode, Conditions } from '../recording.ts';
import { RecordingError } from '../recording-error.ts';
import { siFactor } from '../units.ts';
import { decimalNumber } from './decimal.ts';
import type { TableComment } from './parse-table.ts';

/** Facts of the comment lines above a table. */
export interface CommentFacts {
  readonly conditions: Conditions;
  readonly protocolName: string | undefined;
  readonly comment: string | undefined;
  readonly recordedAt: string | undefined;
  readonly writtenBy: string | undefined;
  /** First sample, ms, where there is no column of times. */
  readonly start_ms: number;
  /** Between samples, ms, where there is no column of times; undefined where no comment says. */
  readonly interval_ms: number | undefined;
  /** From the start of one sweep to the start of the next, ms. */
  readonly sweepInterval_ms: number | undefined;
  /** One sentence for each comment that was not understood. */
  readonly notes: readonly string[];
}

type NumberKey = Exclude<keyof Conditions, 'clampMode' | 'leakSubtracted' | 'clipped'>;

interface Fact {
  readonly key: NumberKey | 'start_ms' | 'interval_ms' | 'rate_Hz' | 'sweepInterval_ms';
  /** The unit that is kept, and how an SI value becomes it. */
  readonly base: string;
  readonly perSi: number;
}

const picofarad = { base: 'F', perSi: 1e12 };
const megaohm = { base: 'Ohm', perSi: 1e-6 };
const millivolt = { base: 'V', perSi: 1e3 };
const hertz = { base: 'Hz', perSi: 1 };
const millisecond = { base: 's', perSi: 1e3 };
const fraction = { base: '%', perSi: 1 };
const kelvin = { base: 'K', perSi: 1 };

const facts: ReadonlyMap<string, Fact> = new Map(
  (
    [
      ['capacitance', 'capacitance_pF', picofarad],
      ['cm', 'capacitance_pF', picofarad],
      ['access resistance', 'accessResistance_MOhm', megaohm],
      ['series resistance', 'accessResistance_MOhm', megaohm],
      ['ra', 'accessResistance_MOhm', megaohm],
      ['rs', 'accessResistance_MOhm', megaohm],
      ['membrane resistance', 'membraneResistance_MOhm', megaohm],
      ['rm', 'membraneResistance_MOhm', megaohm],
      ['seal resistance', 'sealResistance_MOhm', megaohm],
      ['compensation', 'compensation', fraction],
      ['prediction', 'prediction', fraction],
      ['temperature', 'temperature_K', kelvin],
      ['junction potential', 'junctionPotential_mV', millivolt],
      ['filter', 'filter_Hz', hertz],
      ['sampling rate', 'rate_Hz', hertz],
      ['t0', 'start_ms', millisecond],
      ['dt', 'interval_ms', millisecond],
      ['sweep interval', 'sweepInterval_ms', millisecond],
    ] as const
  ).map(([name, key, unit]) => [name, { key, ...unit }]),
);

/**
 * Understands the comment lines `# key: value` (or `key=value`) of a table. The unit stands behind the value (`capacitance: 45 pF`) or
 * in the key (`capacitance_pF: 45`); `capacitance`, `access resistance`, `series resistance`, `membrane resistance`,
 * `seal resistance`, `compensation` and `prediction` (%), `temperature` (C or K), `junction potential`, `filter`, `dt`, `t0`,
 * `sampling rate`, `sweep interval` are numbers; `clamp mode` is one of `voltage clamp`, `current clamp`, `I = 0`; `leak subtracted` is yes or no;
 * `protocol`, `comment`, `recorded at` and `written by` are texts. `Cm`, `Ra`, `Rs` and `Rm` are known too.
 *
 * @throws RecordingError when a known key has no unit, no number, or a value that cannot be
 */
export function commentFacts(comments: readonly TableComment[], fileName: string): CommentFacts {
  const numbers = new Map<Fact['key'], number>();
  const texts = new Map<string, string>();
  const notes: string[] = [];
  let clampMode: ClampMode | undefined;
  let leakSubtracted: boolean | undefined;
  for (const comment of comments) {
    const { name, unit } = keyAndUnit(comment.key);
    const fact = facts.get(name);
    if (fact !== undefined) {
      const where = `${fileName}, line ${comment.line}`;
      if (numbers.has(fact.key)) refuse(`\`${comment.key}\` is given twice`, where, 'Keep one of the two lines.');
      numbers.set(fact.key, numberWithUnit(comment, fact, unit, where));
    } else if (name === 'clamp mode') clampMode = clampModeOf(comment, fileName);
    else if (name === 'leak subtracted') leakSubtracted = yesOrNo(comment, fileName);
    else if (['protocol', 'comment', 'recorded at', 'written by'].includes(name)) texts.set(name, comment.value);
    else notes.push(`The comment \`${comment.key.slice(0, 60)}\` is not understood and is left out.`);
  }
  const rate = numbers.get('rate_Hz');
  const interval = numbers.get('interval_ms');
  if (rate !== undefined && interval !== undefined) {
    refuse('both the interval and the sampling rate are given', fileName, 'Keep one of the two lines.');
  }
  const start_ms = numbers.get('start_ms') ?? 0;
  const sweepInterval_ms = numbers.get('sweepInterval_ms');
  numbers.delete('rate_Hz');
  numbers.delete('interval_ms');
  numbers.delete('start_ms');
  numbers.delete('sweepInterval_ms');
  return {
    conditions: { clampMode, leakSubtracted, ...Object.fromEntries(numbers) },
    protocolName: texts.get('protocol'),
    comment: texts.get('comment'),
    recordedAt: texts.get('recorded at'),
    writtenBy: texts.get('written by'),
    start_ms,
    interval_ms: interval ?? (rate === undefined ? undefined : Number((1000 / rate).toPrecision(12))),
    sweepInterval_ms,
    notes,
  };
}

/** `Series_Resistance (MOhm)` and `series_resistance_MOhm` as name and unit. */
function keyAndUnit(key: string): { name: string; unit: string | undefined } {
  const match = /^(.*?)(?:\s*[([]\s*([^()[\]]+?)\s*[)\]]|_((?:[fpnuµmkMG]?(?:F|Ohm|V|Hz|s|A))|C|K|%|percent))$/.exec(
    key.trim(),
  );
  const name = (match?.[1] ?? key)
    .toLowerCase()
    .replace(/[_\s]+/g, ' ')
    .trim();
  return { name, unit: match?.[2] ?? match?.[3] };
}

function numberWithUnit(comment: TableComment, fact: Fact, keyUnit: string | undefined, where: string): number {
  const match = /^(\S+?)\s*([^\d\s.,eE+-].*)?$/.exec(comment.value);
  const value = decimalNumber(match?.[1] ?? '');
  if (match === null || value === undefined) {
    return refuse(
      `\`${comment.key}\` is not a number: "${comment.value.slice(0, 40)}"`,
      where,
      'Write `# capacitance: 45.2 pF`.',
    );
  }
  const unit = (match[2] ?? keyUnit)?.trim();
  if (match[2] !== undefined && keyUnit !== undefined && match[2].trim() !== keyUnit) {
    return refuse(`\`${comment.key}\` has two units`, where, 'Give the unit once.');
  }
  const converted = unit === undefined ? undefined : convert(value, unit, fact);
  if (converted === undefined) {
    return refuse(
      `\`${comment.key}\` has ${unit === undefined ? 'no unit' : `the unit "${unit.slice(0, 20)}"`}`,
      where,
      `Give it with its unit (${fact.base === 'K' ? 'C or K' : fact.base}, with a prefix where usual): \`# capacitance: 45.2 pF\`.`,
      'missing',
    );
  }
  if (converted < 0 && fact.base !== 'V' && fact.key !== 'start_ms') {
    return refuse(`\`${comment.key}\` is negative: ${comment.value.slice(0, 40)}`, where, 'Check the value.');
  }
  if (converted === 0 && (fact.key === 'interval_ms' || fact.key === 'rate_Hz')) {
    return refuse(`\`${comment.key}\` is zero`, where, 'Give the time between samples.');
  }
  return Number(converted.toPrecision(14));
}

function convert(value: number, unit: string, fact: Fact): number | undefined {
  if (fact.base === '%') return unit === '%' || unit === 'percent' ? value / 100 : undefined;
  if (fact.base === 'K') return unit === 'K' ? value : /^(?:°|deg ?)?C$/.test(unit) ? value + 273.15 : undefined;
  const si = siFactor(unit);
  return si?.base === fact.base ? value * si.factor * fact.perSi : undefined;
}

function clampModeOf({ value, line }: TableComment, fileName: string): ClampMode {
  const mode = ({ 'voltage clamp': 'voltage clamp', 'current clamp': 'current clamp', 'i=0': 'I = 0' } as const)[
    value
      .toLowerCase()
      .replace(/[-_]/g, ' ')
      .replace(/\s*=\s*/, '=')
  ];
  if (mode !== undefined) return mode;
  return refuse(
    `the clamp mode "${value.slice(0, 40)}" is unknown`,
    `${fileName}, line ${line}`,
    'Write voltage clamp, current clamp or I = 0.',
  );
}

function yesOrNo({ key, value, line }: TableComment, fileName: string): boolean {
  if (/^(?:yes|true)$/i.test(value)) return true;
  if (/^(?:no|false)$/i.test(value)) return false;
  return refuse(`\`${key}\` is "${value.slice(0, 40)}"`, `${fileName}, line ${line}`, 'Write yes or no.');
}

function refuse(what: string, where: string, remedy: string, kind: 'damaged' | 'missing' = 'damaged'): never {
  throw new RecordingError(kind, what, where, remedy);
}
