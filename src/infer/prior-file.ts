import type { PriorMarginal } from './prior-density.ts';

/** Prior knowledge of one fitted quantity, as it stands in a file. */
export type PriorEntry =
  /** Factors on the baseline, all equally likely. */
  | { readonly parameter: string; readonly shape: 'uniform'; readonly low: number; readonly high: number }
  /**
   * The coordinate is normal around `centre`: ln of the factor on the baseline for conductances, slopes and rates, mV of shift for
   * midpoints, the value itself for quantities that may change sign.
   */
  | { readonly parameter: string; readonly shape: 'normal'; readonly centre: number; readonly sd: number };

/** A prior as a file: what cells of a kind are like before one is recorded, and where that is known from. */
export interface FitPrior {
  readonly schema: 'iontwin/prior';
  readonly version: 1;
  readonly name: string;
  /** Where it comes from, in words. */
  readonly says: string;
  /** Cells it was learned from; null where it is assumed. */
  readonly cells: number | null;
  /** Built-in model and the extensions that its parameters need. */
  readonly model: string;
  readonly extensions: readonly string[];
  readonly entries: readonly PriorEntry[];
  /** Most probable coordinates of the cells it was learned from, in the order of the entries: where fits of further cells may start. */
  readonly optima?: readonly (readonly number[])[];
}

/** Entries that are potentials in mV: they may have either sign. */
export const potentialEntries: ReadonlySet<string> = new Set(['leak.E', 'junction.V']);

/** The marginal that an entry stands for, given the parameter's baseline. */
export function marginalOf(entry: PriorEntry, baseline: number): PriorMarginal {
  if (entry.shape === 'normal') return { kind: 'normal', mean: entry.centre, sd: entry.sd };
  const unit = baseline || 1;
  const [lowest, highest] = [entry.low * unit, entry.high * unit].sort((a, b) => a - b) as [number, number];
  return { kind: 'uniform', lowest, highest };
}
