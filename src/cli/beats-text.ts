import type { BiomarkerName, Biomarkers } from '../measure/biomarkers.ts';
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

/**
 * Table of beats with mean, standard deviation and number of values over the action potentials among them, and why values are missing.
 * Beats that are no action potentials are marked, and in no mean.
 */
export function beatLines({ biomarkers, isActionPotential }: CellMeasurements): string[] {
  if (biomarkers.length === 0) return [];
  const mark = (k: number) => (isActionPotential.every(Boolean) ? '' : isActionPotential[k] ? ' ' : '*');
  const rows = biomarkers.map((beat, k) => [`${k + 1}${mark(k)}`, ...columns.map(([name]) => cell(beat, name))]);
  const skipped = columns.map(() => '...');
  const shown =
    rows.length <= mostRows ? rows : [...rows.slice(0, endRows), ['...', ...skipped], ...rows.slice(-endRows)];
  const statistic = (name: string, f: (values: readonly number[]) => string) => [
    name,
    ...columns.map(([column]) => (column === 'upstroke_ms' ? '' : f(averaged(biomarkers, isActionPotential, column)))),
  ];
  const count = isActionPotential.filter(Boolean).length;
  const table = tableLines([
    ['beat', ...columns.map(([, head]) => head)],
    ['', ...columns.map(([, , unit]) => unit)],
    ...shown,
    ...(biomarkers.length > 1 && count > 0
      ? [statistic('mean', meanText), statistic('sd', deviationText), statistic('n', (x) => String(x.length))]
      : []),
  ]);
  return ['', ...table, ...markLines(biomarkers.length, count), ...reasonLines(biomarkers)];
}

/** What is marked, and so left out of the means. */
function markLines(beats: number, count: number): string[] {
  if (beats === count) return [];
  const averaged = count === 0 ? 'nothing is averaged' : 'not in mean, sd and n';
  return [`  * crosses -20 mV, but is no action potential: ${averaged}`];
}

/** Mean calcium transient of the complete action potentials; a mean over fewer of them than the others says over how many. */
export function calciumLines(
  { variables }: SimulateRequest,
  { calcium, isActionPotential }: CellMeasurements,
): string[] {
  const variable = variables.find(({ kind }) => kind === 'calcium');
  if (!variable || !calcium.ok || calcium.value.length === 0) return [];
  const isMillimolar = variable.unit === 'mM';
  const unit = isMillimolar ? 'uM' : variable.unit;
  // A beat without a transient has no diastole of one either.
  const own = calcium.value.filter((one, k) => isActionPotential[k] && one.peak_mM.ok);
  const count = own.length;
  const ofWhat = isActionPotential.every(Boolean) ? '' : ' of action potentials';
  if (count === 0) {
    return ['', `Calcium (${variable.name}): no transient${ofWhat}`];
  }
  const concentration = (x: number) => `${significant(isMillimolar ? 1000 * x : x, 3)}${unit === '' ? '' : ` ${unit}`}`;
  const time = (x: number) => `${x.toFixed(0)} ms`;
  const of = (
    name: 'peak_mM' | 'time_to_peak_ms' | 'catd50_ms' | 'catd90_ms' | 'decay_tau_ms',
    text: (x: number) => string,
  ) => {
    const found = own.flatMap((one) => (one[name].ok ? [one[name].value] : []));
    if (found.length === 0) return '-';
    return `${text(average(found))}${found.length < count ? ` (${found.length} of ${count})` : ''}`;
  };
  const many = `transient${count === 1 ? '' : 's'}${ofWhat}`;
  return [
    '',
    `Calcium (${variable.name}), mean of ${count} ${many}: diastolic ${concentration(
      average(own.map(({ diastolic_mM }) => diastolic_mM)),
    )}, peak ${of('peak_mM', concentration)} after ${of('time_to_peak_ms', time)},`,
    `  CaTD50 ${of('catd50_ms', time)}, CaTD90 ${of('catd90_ms', time)}, time constant of decay ${of('decay_tau_ms', time)}`,
  ];
}

function cell(beat: Biomarkers, name: BiomarkerName): string {
  const m = beat[name];
  return m.ok ? m.value.toFixed(1) : '-';
}

/** Values of the action potentials; a cycle is one only where the next beat is an action potential too. */
function averaged(beats: readonly Biomarkers[], isActionPotential: readonly boolean[], name: BiomarkerName): number[] {
  return beats.flatMap((beat, k) => {
    const m = beat[name];
    const isMeant = isActionPotential[k] && (name !== 'cycle_length_ms' || isActionPotential[k + 1]);
    return isMeant && m.ok ? [m.value] : [];
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
