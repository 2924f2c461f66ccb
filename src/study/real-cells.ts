import { learnPrior } from '../infer/learn-prior.ts';
import { physicalPrior } from '../infer/physical-prior.ts';
import type { FitPrior } from '../infer/prior-file.ts';
import type { Workers } from '../infer/simulator.ts';
import { classify } from '../measure/classify.ts';
import { clampData, timesOf } from '../recording/quality/clamp-trace.ts';
import type { Recording } from '../recording/recording.ts';
import type { ApPrediction } from '../twin/predict-ap.ts';
import { type CurrentFactor, conductanceFactors } from './drug-factors.ts';
import { fitRealCell, type RealClamp, type RealFit } from './fit-real-cell.ts';
import { predictReal, type RealPrediction } from './predict-real-ap.ts';
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

/** Why a cell gets no twin, or a warning. All thresholds of the study in one place. */
const studyLimits = {
  /** Share of the bins that a cut fell into. */
  refuseCut: 0.05,
  /** Current at the holding potential, A/F. */
  refuseHolding_A_F: -9,
  /** Access resistance times capacitance, ms. */
  refuseRaCm_ms: 5,
  /** Median absolute error of the fit, A/F. */
  refuseMedianError_A_F: 0.3,
  /** Two optima closer than this in ln density. */
  warnRival: 5,
  /** Chi-square of the optimum under the prior, per parameter. */
  warnPriorChi2: 2,
  /** nS/pF. */
  warnLeak: 0.04,
} as const;

export const pacedQuantities = ['apd30_ms', 'apd60_ms', 'apd90_ms'] as const;
export type PacedQuantity = (typeof pacedQuantities)[number];

/** A prediction: median of the posterior and its 90 % interval. */
export interface Predicted {
  readonly median: number;
  readonly interval90: readonly [number, number];
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
  readonly paced: Partial<Record<PacedQuantity, Predicted>>;
  readonly pacedObserved: Partial<Record<PacedQuantity, number>>;
  readonly probabilityBeating: number | undefined;
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

/** Rounds of empirical Bayes. */
const rounds = 2;

/**
 * The prior of a laboratory, learned from its own voltage clamps alone: two rounds of fits and medians.
 */
export async function learnFrom(inputs: readonly StudyInput[], options: StudyOptions, says: string): Promise<FitPrior> {
  const start = physicalPrior();
  let prior: FitPrior = start;
  const usable = inputs.filter((input) => {
    const reasons = conditionsRefuse(input.clamp.get('pre'));
    if (reasons.length > 0) options.learned?.(input.name, 0, reasons);
    return reasons.length === 0;
  });
  for (let round = 0; round < rounds; round++) {
    const rows: Float64Array[] = [];
    const variances: Float64Array[] = [];
    for (const [i, input] of usable.entries()) {
      const clamp = input.clamp.get('pre') as RealClamp;
      options.progress?.(`learning the prior, round ${round + 1}`, i, usable.length);
      const fit = await fitRealCell(clamp, prior, { ...options, draws: 0, starts: 1 });
      const reasons = fitRefuses(fit);
      options.learned?.(input.name, round + 1, reasons);
      if (reasons.length > 0) continue;
      rows.push((fit.optima[0] as RealFit['optima'][number]).coordinates);
      variances.push(fit.variance);
    }
    prior = learnPrior(start, rows, 'laboratory', says, variances);
  }
  return prior;
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
  const fit = await fitRealCell(clamp, prior, { ...options, starts: 2 });
  const refused = fitRefuses(fit);
  const withFit = { ...nothing, fit, windowMeans: windowMeans(fit), refused, warnings: warningsOf(fit) };
  if (refused.length > 0) return withFit;
  const prediction = await predictReal(fit, options.workers, { cells: options.draws, seed: options.seed, free: true });
  const after = input.clamp.get('post');
  return {
    ...withFit,
    prediction,
    paced: predictedPaced(prediction.paced),
    probabilityBeating: prediction.free?.probability_beating.value ?? undefined,
    mdp: predictedOf(prediction.free, 'mdp_mV'),
    factors:
      after && conditionsRefuse(after).length === 0 ? await conductanceFactors(after, fit, options.workers) : undefined,
  };
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

function predictedPaced(paced: ApPrediction | undefined): Partial<Record<PacedQuantity, Predicted>> {
  return Object.fromEntries(
    pacedQuantities.flatMap((q) => {
      const found = predictedOf(paced, q);
      return found ? [[q, found]] : [];
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
  const signal = recording?.sweeps[0]?.signals[0];
  if (!signal) return { isBeating: undefined, mdpObserved: undefined };
  const v = Float64Array.from(signal.read());
  const found = classify({ t: timesOf(signal.times, v.length), v });
  if (!found.ok) return { isBeating: undefined, mdpObserved: undefined };
  const { classification, actionPotentials } = found.value;
  const mdps = actionPotentials.map((ap) => ap.beat.mdp_mV).filter(Number.isFinite);
  return {
    isBeating: classification === 'beating',
    mdpObserved: classification === 'beating' && mdps.length > 0 ? median(mdps) : undefined,
  };
}

/** What speaks against a recording before it is fitted. */
function conditionsRefuse(clamp: RealClamp | undefined): string[] {
  if (!clamp) return ['there is no voltage clamp before the drug'];
  const reasons: string[] = [];
  const { capacitance_pF, accessResistance_MOhm } = clamp.recording.conditions;
  if (!(capacitance_pF !== undefined && capacitance_pF > 0)) reasons.push('its capacitance is not known');
  const data = clampData(clamp.recording);
  if (!data.ok) return [...reasons, data.reason];
  const trace = data.value.traces[0];
  const first = clamp.protocol.segments[0];
  const until = first && first.kind === 'step' ? first.ms : 100;
  const held = trace ? [...trace.i].filter((_, k) => (trace.t_ms[k] as number) < until) : [];
  const perPf = data.value.unit === 'pA' ? (capacitance_pF ?? Number.NaN) : 1;
  const holding = median(held) / perPf;
  if (holding < studyLimits.refuseHolding_A_F) {
    reasons.push(`holding current ${holding.toFixed(1)} A/F, beyond ${studyLimits.refuseHolding_A_F}`);
  }
  const tau = ((accessResistance_MOhm ?? 0) * (capacitance_pF ?? 0)) / 1000;
  if (tau > studyLimits.refuseRaCm_ms) {
    reasons.push(`access resistance x capacitance is ${tau.toFixed(1)} ms, above ${studyLimits.refuseRaCm_ms}`);
  }
  return reasons;
}

function fitRefuses(fit: RealFit): string[] {
  const reasons: string[] = [];
  if (fit.cut > studyLimits.refuseCut) {
    reasons.push(`${(100 * fit.cut).toFixed(1)} % of the bins are cut off, above ${100 * studyLimits.refuseCut} %`);
  }
  if (!(fit.medianError_A_F <= studyLimits.refuseMedianError_A_F)) {
    reasons.push(
      `median error ${fit.medianError_A_F.toFixed(2)} A/F, above ${studyLimits.refuseMedianError_A_F}: the model does not describe it`,
    );
  }
  return reasons;
}

function warningsOf(fit: RealFit): string[] {
  const warnings: string[] = [];
  const [best, second] = fit.optima;
  if (!best) return warnings;
  if (second && second.objective - best.objective < studyLimits.warnRival) {
    warnings.push('two optima: another set of parameters fits about as well');
  }
  const normal = fit.setup.marginals.flatMap((m, i) =>
    m.kind === 'normal' ? [(((best.coordinates[i] as number) - m.mean) / m.sd) ** 2] : [],
  );
  const distance = normal.reduce((sum, x) => sum + x, 0) / Math.max(1, normal.length);
  if (distance > studyLimits.warnPriorChi2)
    warnings.push(`unlike the prior: chi-square ${distance.toFixed(1)} a parameter`);
  const leak = fit.setup.parameters.findIndex((p) => p.name === 'leak.g');
  if (leak >= 0 && (best.values[leak] as number) > studyLimits.warnLeak) {
    warnings.push('large leak: the free-running action potential is not interpretable');
  }
  return warnings;
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
