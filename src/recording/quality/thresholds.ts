import { didYouMean } from '../../model/nearest.ts';
import { RecordingError } from '../recording-error.ts';

/** From where on a fact of a recording is worth a flag, and from where on the recording is refused. */
export interface Limit {
  /** Of the fact that it judges, and of the reason that it gives. */
  readonly name: string;
  readonly unit: string;
  /** Which side of the limits is bad. */
  readonly bad: 'above' | 'below';
  readonly flag?: number;
  readonly refuse?: number;
  /** What is wrong, for the user. */
  readonly says: string;
}

/**
 * Every number that decides whether a recording is good enough for a twin, in one place. They are for whole-cell currents of
 * cardiac-like cells; `withLimits` changes them for other cells and stricter or laxer laboratories.
 *
 * Where they come from: (T) the fits of twins to the published iPSC-CM recordings (cut bins, holding current, Ra Cm, leak); (P)
 * what patch-clampers use as rules of thumb; (N) the noise and drift at which a twin of a simulated cell loses parameters.
 */
export const qualityLimits: readonly Limit[] = [
  // Three samples make a line, ten milliseconds a plateau.
  {
    name: 'duration',
    unit: 'ms',
    bad: 'below',
    flag: 1000,
    refuse: 20,
    says: 'the recording is too short to tell the currents apart',
  },
  { name: 'missing-samples', unit: '%', bad: 'above', flag: 0, refuse: 5, says: 'samples are missing (not a number)' },
  // (T) Single cut sodium peaks cost 0.3 to 0.9 % of the bins.
  { name: 'cut-bins', unit: '%', bad: 'above', flag: 2, refuse: 5, says: 'the current is cut off where it is needed' },
  {
    name: 'saturation',
    unit: '%',
    bad: 'above',
    flag: 0,
    refuse: 2,
    says: 'the amplifier or the converter was saturated: flat tops',
  },
  // (N) 0.1 pA/pF is usual; four times that hides plateaus of small currents.
  { name: 'noise', unit: 'pA/pF', bad: 'above', flag: 0.4, refuse: 2, says: 'the current is noisy' },
  { name: 'line-hum', unit: 'pA/pF', bad: 'above', flag: 0.2, refuse: 2, says: 'mains hum' },
  // (N) A fifth of a usual leak.
  { name: 'baseline-drift', unit: 'pA/pF', bad: 'above', flag: 2, refuse: 6, says: 'the holding current drifts' },
  // (T)
  {
    name: 'holding-current',
    unit: 'pA/pF',
    bad: 'below',
    flag: -7,
    refuse: -9,
    says: 'the holding current is large: leak, or a dying cell',
  },
  // (P) A depolarising pump of this size does not exist.
  {
    name: 'outward-holding-current',
    unit: 'pA/pF',
    bad: 'above',
    flag: 3,
    refuse: 9,
    says: 'the holding current is outward: offset, or wrong sign',
  },
  // (T) 0.04 nS/pF makes the free-running action potential uninterpretable.
  {
    name: 'leak-conductance',
    unit: 'nS/pF',
    bad: 'above',
    flag: 0.04,
    refuse: 0.4,
    says: 'leak: the free-running action potential is not interpretable',
  },
  // (P) IK1 and If are in it: a Kernik cell has 0.1 to 0.3 nS/pF.
  {
    name: 'input-conductance',
    unit: 'nS/pF',
    bad: 'above',
    flag: 0.6,
    refuse: 2,
    says: 'the input conductance is too large for a membrane: leak',
  },
  {
    name: 'membrane-resistance',
    unit: 'MOhm',
    bad: 'below',
    flag: 200,
    refuse: 50,
    says: 'membrane and seal together leak',
  },
  // (P)
  { name: 'seal-resistance', unit: 'MOhm', bad: 'below', flag: 500, refuse: 100, says: 'the seal is poor' },
  {
    name: 'access-resistance',
    unit: 'MOhm',
    bad: 'above',
    flag: 40,
    refuse: 100,
    says: 'the access resistance is high',
  },
  // (T)
  {
    name: 'access-time',
    unit: 'ms',
    bad: 'above',
    flag: 3,
    refuse: 5,
    says: 'access resistance times capacitance: the clamp is slow',
  },
  {
    name: 'voltage-error',
    unit: 'mV',
    bad: 'above',
    flag: 10,
    refuse: 30,
    says: 'the access resistance takes this much of the command on plateaus',
  },
  {
    name: 'transient-mask',
    unit: 'ms',
    bad: 'above',
    flag: 10,
    refuse: 40,
    says: 'capacitive transients hide the currents after steps',
  },
  // (P) Smaller is no whole cell, larger is several cells or a syncytium.
  {
    name: 'capacitance',
    unit: 'pF',
    bad: 'below',
    flag: 8,
    refuse: 2,
    says: 'the capacitance is too small for a cell',
  },
  {
    name: 'large-capacitance',
    unit: 'pF',
    bad: 'above',
    flag: 400,
    refuse: 2000,
    says: 'the capacitance is too large for one cell',
  },
  // (P) How many times the charge of the transients differs from the capacitance that is stated.
  {
    name: 'capacitance-mismatch',
    unit: 'x',
    bad: 'above',
    flag: 2.5,
    refuse: 50,
    says: 'the transients show another capacitance than is stated: wrong unit or capacitance',
  },
  // Currents differ by where they open: from -100 mV (IK1, If) over -40 (INa, ICaL) to +20 (IKr, IKs).
  {
    name: 'command-span',
    unit: 'mV',
    bad: 'below',
    flag: 80,
    refuse: 30,
    says: 'the command spans too few potentials to tell the currents apart',
  },
  {
    name: 'protocol-shift',
    unit: 'ms',
    bad: 'above',
    flag: 0.7,
    refuse: 5,
    says: 'the current is shifted against the command',
  },
  {
    name: 'protocol-match',
    unit: '%',
    bad: 'below',
    flag: 75,
    refuse: 50,
    says: 'the current does not jump where the command does: wrong or missing protocol',
  },
  {
    name: 'level-correlation',
    unit: '',
    bad: 'below',
    flag: 0.4,
    refuse: 0.3,
    says: 'the current does not follow the levels of the command: wrong protocol',
  },
  // Capacity and every open channel jump inward with the potential. Without capacity, sodium channels that close within a sample may hide
  // one small jump among the eight or nine of a protocol.
  {
    name: 'inward-jumps',
    unit: '%',
    bad: 'below',
    flag: 85,
    refuse: 75,
    says: 'the current jumps outward at downward steps of the command: wrong protocol',
  },
  {
    name: 'current-span',
    unit: 'pA/pF',
    bad: 'below',
    flag: 0.1,
    refuse: 0.03,
    says: 'the currents are a thousand times too small for a cell: wrong unit',
  },
  {
    name: 'large-current-span',
    unit: 'pA/pF',
    bad: 'above',
    flag: 500,
    refuse: 2000,
    says: 'the currents are a thousand times too large for a cell: wrong unit',
  },
  // (P) 20 pA over 100 mV are 5 GOhm: a seal without a cell.
  {
    name: 'current-range',
    unit: 'pA',
    bad: 'below',
    flag: 20,
    refuse: 5,
    says: 'there is hardly any current: no cell, or wrong unit',
  },
  // (P) Channels bend the current: 1.8 to 29 % in the published iPSC-CM recordings, 0.03 % in a model circuit.
  {
    name: 'nonlinearity',
    unit: '%',
    bad: 'below',
    flag: 0.5,
    says: 'the current is a straight line of the voltage: a leak or a model circuit, no channels',
  },
  // (T) A seal test made before the action potential was recorded is not one of the voltage clamp.
  {
    name: 'recordings-since-seal-test',
    unit: '',
    bad: 'above',
    flag: 2,
    says: 'the seal test was not repeated before this recording: its capacitance and resistances may have changed',
  },
];

/**
 * A change to a limit: a number moves the limit of refusal (of the flag, where there is no refusal), `flag` and `refuse` either;
 * `off` takes it away.
 */
export type LimitChange = number | 'off' | { readonly flag?: number; readonly refuse?: number };

/**
 * The limits with some of them changed.
 *
 * @throws RecordingError for a name that there is not, with the nearest ones, and for a value that is not a number
 */
export function withLimits(changes: Readonly<Record<string, LimitChange>>): readonly Limit[] {
  const names = qualityLimits.map(({ name }) => name);
  for (const [name, change] of Object.entries(changes)) {
    if (!names.includes(name)) {
      const remedy = didYouMean(name, names, `There are ${names.join(', ')}.`);
      throw new RecordingError('no-such-data', `there is no limit \`${name}\``, 'the limits of quality', remedy);
    }
    const values = typeof change === 'object' ? [change.flag, change.refuse] : [change];
    if (values.some((value) => typeof value === 'number' && Number.isNaN(value))) {
      const what = `the limit \`${name}\` is not a number`;
      throw new RecordingError('no-such-data', what, 'the limits of quality', 'Give a number.');
    }
  }
  return qualityLimits.flatMap((limit) => {
    const change = Object.hasOwn(changes, limit.name) ? changes[limit.name] : undefined;
    if (change === undefined) return [limit];
    if (change === 'off') return [];
    if (typeof change === 'object') return [{ ...limit, ...change }];
    return [limit.refuse === undefined ? { ...limit, flag: change } : { ...limit, refuse: change }];
  });
}
