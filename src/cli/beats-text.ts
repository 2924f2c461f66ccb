import type { BiomarkerName, Biomarkers } from '../measure/biomarkers.ts';
import type { CalciumTransient } from '../measure/calcium.ts';
import type { CellMeasurements } from './cell-measurements.ts';
import { significant, tableLines } from './format.ts';
import type { SimulateRequest } from './simulate-request.ts';

/** Columns of the table of beats. */
const columns: readonly (readonly [BiomarkerName, head: string, unit: string])[] = [
  ['upstroke_ms', 'upstroke', 'ms'],
  ['mdp_mV', 'MDP', 'mV'],
  ['peak_mV', 'peak', 'mV'],
  ['apa_mV', 'APA', 'mV'],
  ['dvdt_max_V_s', 'dV/dt max', 'V/s'],
  ['apd30_ms', 'APD30', 'ms'],
  ['apd50_ms', 'APD50', 'ms'],
  ['apd90_ms', 'APD90', 'ms'],
  ['cycle_length_ms', 'cycle', 'ms'],
];
/** More beats than this are shown by their first and last few. */
const mostRows = 12;
const endRows = 4;

/** Table of beats with mean and standard deviation, and why values are missing. */
export function beatLines({ biomarkers }: CellMeasurements): string[] {
  if (biomarkers.length === 0) return [];
  const rows = biomarkers.map((beat, k) => [String(k + 1), ...columns.map(([name]) => cell(beat, name))]);
  const skipped = columns.map(() => '...');
  const shown =
    rows.length <= mostRows ? rows : [...rows.slice(0, endRows), ['...', ...skipped], ...rows.slice(-endRows)];
  const statistic = (name: string, f: (values: readonly number[]) => string) => [
    name,
    ...columns.map(([column]) => (column === 'upstroke_ms' ? '' : f(values(biomarkers, column)))),
  ];
  const table = tableLines([
    ['beat', ...columns.map(([, head]) => head)],
    ['', ...columns.map(([, , unit]) => unit)],
    ...shown,
    ...(biomarkers.length > 1 ? [statistic('mean', meanText), statistic('sd', deviationText)] : []),
  ]);
  return ['', ...table, ...reasonLines(biomarkers)];
}

/** Mean calcium transient of the complete beats. */
export function calciumLines({ variables }: SimulateRequest, { calcium }: CellMeasurements): string[] {
  const variable = variables.find(({ kind }) => kind === 'calcium');
  if (!variable || !calcium.ok || calcium.value.length === 0) return [];
  const isMillimolar = variable.unit === 'mM';
  const unit = isMillimolar ? 'uM' : variable.unit;
  const mean = (f: (one: CalciumTransient) => number | undefined) => {
    const found = calcium.value.map(f).filter((x) => x !== undefined);
    return found.length === 0 ? undefined : average(found);
  };
  const concentration = (x: number | undefined) =>
    x === undefined ? '-' : `${significant(isMillimolar ? 1000 * x : x, 3)}${unit === '' ? '' : ` ${unit}`}`;
  const time = (x: number | undefined) => (x === undefined ? '-' : `${x.toFixed(0)} ms`);
  const of = (name: 'peak_mM' | 'time_to_peak_ms' | 'catd50_ms' | 'catd90_ms' | 'decay_tau_ms') =>
    mean((one) => (one[name].ok ? one[name].value : undefined));
  const count = calcium.value.filter(({ peak_mM }) => peak_mM.ok).length;
  if (count === 0) return ['', `Calcium (${variable.name}): no transient`];
  return [
    '',
    `Calcium (${variable.name}), mean of ${count} transient${count === 1 ? '' : 's'}: diastolic ${concentration(
      mean(({ diastolic_mM }) => diastolic_mM),
    )}, peak ${concentration(of('peak_mM'))} after ${time(of('time_to_peak_ms'))},`,
    `  CaTD50 ${time(of('catd50_ms'))}, CaTD90 ${time(of('catd90_ms'))}, time constant of decay ${time(of('decay_tau_ms'))}`,
  ];
}

function cell(beat: Biomarkers, name: BiomarkerName): string {
  const m = beat[name];
  return m.ok ? m.value.toFixed(1) : '-';
}

function values(beats: readonly Biomarkers[], name: BiomarkerName): number[] {
  return beats.flatMap((beat) => {
    const m = beat[name];
    return m.ok ? [m.value] : [];
  });
}

function meanText(numbers: readonly number[]): string {
  return numbers.length === 0 ? '-' : average(numbers).toFixed(1);
}

function deviationText(numbers: readonly number[]): string {
  if (numbers.length < 2) return '-';
  const mean = average(numbers);
  const variance = numbers.reduce((sum, x) => sum + (x - mean) ** 2, 0) / (numbers.length - 1);
  return Math.sqrt(variance).toFixed(2);
}

function average(numbers: readonly number[]): number {
  return numbers.reduce((sum, x) => sum + x, 0) / numbers.length;
}

/** `beat 10: APD90 cut off by the end of the trace`. That the last beat has no next one needs no words. */
function reasonLines(beats: readonly Biomarkers[]): string[] {
  const numbers = new Map<string, number[]>();
  for (const [k, beat] of beats.entries()) {
    const missing = new Map<string, string[]>();
    for (const [name, head] of columns) {
      const m = beat[name];
      if (m.ok || m.reason === 'no next beat') continue;
      missing.set(m.reason, [...(missing.get(m.reason) ?? []), head]);
    }
    for (const [reason, heads] of missing) {
      const says = `${heads.join(', ')}: ${reason}`;
      numbers.set(says, [...(numbers.get(says) ?? []), k + 1]);
    }
  }
  return [...numbers].map(([says, of]) => {
    const list = of.length > 8 ? `${of.slice(0, 8).join(', ')} and ${of.length - 8} more` : of.join(', ');
    return `  no ${says} (beat ${list})`;
  });
}
