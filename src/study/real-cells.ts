import type { FitPrior } from '../infer/prior-file.ts';
import type { Workers } from '../infer/simulator.ts';
import { classify } from '../measure/classify.ts';
import type { Recording } from '../recording/recording.ts';
import type { ApPrediction } from '../twin/predict-ap.ts';
import { potentialOf } from '../twin/recorded-ap.ts';
import { type CurrentFactor, conductanceFactors } from './drug-factors.ts';
import { fitOrReason, type RealClamp, type RealFit } from './fit-real-cell.ts';
import { predictReal, type RealPrediction } from './predict-real-ap.ts';
import { conditionsRefuse, fitRefuses, warningsOf } from './refuse-cell.ts';
import { median } from './statistics.ts';

/** One cell of a folder, as far as the study needs it. */
export interface StudyInput {
  readonly name: string;
  readonly drug: string | undefined;
  readonly excluded: string | undefined;
  readonly clamp: ReadonlyMap<string, RealClamp>;
  readonly spontaneous: ReadonlyMap<string, Recording>;
  /** Published features of the paced action potential, by column. */
  readonly publishedPaced: ReadonlyMap<string, string | number | null | undefined>;
}

export const pacedQuantities = ['apd30_ms', 'apd60_ms', 'apd90_ms'] as const;
export type PacedQuantity = (typeof pacedQuantities)[number];

/** A prediction: median of the posterior and its 90 % interval. */
export interface Predicted {
  readonly median: number;
  readonly interval90: readonly [number, number];
}

/** A duration of the paced action potential. */
export interface PacedPrediction extends Predicted {
  /** Of the posterior alone; `interval90` holds the model's own error too, where that is known. */
  readonly posterior90: readonly [number, number];
  /** The median, the mean error of the model among other cells taken off; missing where that is not known. */
  readonly corrected?: number;
}

/** What the study found for one cell. */
export interface StudyCell {
  readonly name: string;
  readonly drug: string | undefined;
  readonly excluded: string | undefined;
  /** Sentences; empty for a cell with a twin. */
  readonly refused: readonly string[];
  readonly warnings: readonly string[];
  readonly fit: RealFit | undefined;
  readonly prediction: RealPrediction | undefined;
  readonly paced: Partial<Record<PacedQuantity, PacedPrediction>>;
  readonly pacedObserved: Partial<Record<PacedQuantity, number>>;
  /** Share of the posterior's cells that beat. */
  readonly probabilityBeating: number | undefined;
  /** The same, corrected by what the other cells did; missing where that is not known. */
  readonly correctedBeating?: number;
  readonly isBeating: boolean | undefined;
  readonly mdp: Predicted | undefined;
  readonly mdpObserved: number | undefined;
  readonly factors: readonly CurrentFactor[] | undefined;
  /** Mean current of coarse stretches of the protocol, A/F: what regressions are given. */
  readonly windowMeans: Float64Array | undefined;
}

/** What the study is told. */
export interface StudyOptions {
  readonly workers: Workers;
  readonly clock: () => number;
  /** Draws of the posterior that are simulated as action potentials. */
  readonly draws: number;
  readonly seed: number;
  readonly progress?: (says: string, done: number, total: number) => void;
  /** Told of each cell that a prior is learned from, in each round (0 before the first), and why it was left out: empty where it was not. */
  readonly learned?: (cell: string, round: number, leftOut: readonly string[]) => void;
}

/** Fits, predicts and compares one cell. */
export async function studyCell(input: StudyInput, prior: FitPrior, options: StudyOptions): Promise<StudyCell> {
  const clamp = input.clamp.get('pre');
  const base = {
    name: input.name,
    drug: input.drug,
    excluded: input.excluded,
    pacedObserved: observedPaced(input),
    ...observedFree(input.spontaneous.get('pre')),
  };
  const nothing = {
    ...base,
    warnings: [],
    fit: undefined,
    prediction: undefined,
    paced: {},
    probabilityBeating: undefined,
    mdp: undefined,
    factors: undefined,
    windowMeans: undefined,
  };
  const unfit = conditionsRefuse(clamp);
  if (!clamp || unfit.length > 0) return { ...nothing, refused: unfit };
  const tried = await fitOrReason(clamp, prior, { ...options, starts: 2 });
  if ('reason' in tried) return { ...nothing, refused: [tried.reason] };
  const { fit } = tried;
  const refused = fitRefuses(fit);
  const withFit = { ...nothing, fit, windowMeans: windowMeans(fit), refused, warnings: warningsOf(fit) };
  if (refused.length > 0) return withFit;
  const prediction = await predictReal(fit, options.workers, { cells: options.draws, seed: options.seed, free: true });
  return {
    ...withFit,
    prediction,
    paced: predictedPaced(prediction.paced),
    probabilityBeating: prediction.free?.probability_beating.value ?? undefined,
    mdp: predictedOf(prediction.free, 'mdp_mV'),
    ...(await factorsOf(input.clamp.get('post'), fit, withFit.warnings, options)),
  };
}

/** What changed until the second recording; one that cannot be compared is a warning. */
async function factorsOf(
  after: RealClamp | undefined,
  fit: RealFit,
  warnings: readonly string[],
  options: StudyOptions,
): Promise<Pick<StudyCell, 'factors' | 'warnings'>> {
  if (!after || conditionsRefuse(after).length > 0) return { factors: undefined, warnings };
  try {
    return { factors: await conductanceFactors(after, fit, options.workers), warnings };
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    return { factors: undefined, warnings: [...warnings, `the second recording could not be compared: ${why}`] };
  }
}

/** Action potentials of given parameter values: of baselines that need no fit. */
export async function pacedOf(
  fit: Pick<RealFit, 'setup' | 'draws'>,
  options: StudyOptions,
): Promise<Partial<Record<PacedQuantity, number>>> {
  const { paced } = await predictReal(fit, options.workers, { cells: 0, seed: options.seed, free: false });
  return Object.fromEntries(
    pacedQuantities.flatMap((q) => {
      const value = paced?.central[q];
      return value === undefined ? [] : [[q, value]];
    }),
  );
}

function predictedPaced(paced: ApPrediction | undefined): Partial<Record<PacedQuantity, PacedPrediction>> {
  return Object.fromEntries(
    pacedQuantities.flatMap((q) => {
      const found = predictedOf(paced, q);
      return found ? [[q, { ...found, posterior90: found.interval90 }]] : [];
    }),
  );
}

function predictedOf(ap: ApPrediction | undefined, name: PacedQuantity | 'mdp_mV'): Predicted | undefined {
  const found = ap?.quantities[name];
  return found?.ok ? { median: found.value.median, interval90: found.value.interval90 } : undefined;
}

function observedPaced({ publishedPaced }: StudyInput): Partial<Record<PacedQuantity, number>> {
  return Object.fromEntries(
    pacedQuantities.flatMap((q) => {
      const value = Number(publishedPaced.get(q) ?? Number.NaN);
      return Number.isFinite(value) && value > 0 ? [[q, value]] : [];
    }),
  );
}

function observedFree(recording: Recording | undefined): Pick<StudyCell, 'isBeating' | 'mdpObserved'> {
  if (!recording?.sweeps[0]?.signals[0]) return { isBeating: undefined, mdpObserved: undefined };
  const found = classify(potentialOf(recording, recording.provenance.fileName));
  if (!found.ok) return { isBeating: undefined, mdpObserved: undefined };
  const { classification, actionPotentials } = found.value;
  const mdps = actionPotentials.map((ap) => ap.beat.mdp_mV).filter(Number.isFinite);
  return {
    isBeating: classification === 'beating',
    mdpObserved: classification === 'beating' && mdps.length > 0 ? median(mdps) : undefined,
  };
}

/** Stretches of so many ms, from which regressions learn. */
const stretch_ms = 100;

function windowMeans({ trace }: RealFit): Float64Array {
  const sums: number[] = [];
  const counts: number[] = [];
  trace.recorded.forEach((i, b) => {
    if (!Number.isFinite(i)) return;
    const w = Math.floor((trace.t_ms[b] as number) / stretch_ms);
    sums[w] = (sums[w] ?? 0) + i;
    counts[w] = (counts[w] ?? 0) + 1;
  });
  const last = Math.floor((trace.t_ms.at(-1) ?? 0) / stretch_ms);
  return Float64Array.from({ length: last + 1 }, (_, w) =>
    counts[w] ? (sums[w] as number) / (counts[w] as number) : 0,
  );
}
