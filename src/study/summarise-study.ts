import { beatingRegressionAuc, regressors } from './beating-regression.ts';
import { againstControls, runDownOf } from './control-factors.ts';
import { callDrugs, type DrugCall } from './drug-call.ts';
import { type PacedPrediction, type PacedQuantity, pacedQuantities, type StudyCell } from './real-cells.ts';
import { areaUnderRoc, brierScore, mean, median, rankCorrelation, ridge, rocInterval } from './statistics.ts';

/** How one way of predicting the paced action potential did. */
export interface PacedScore {
  readonly method: string;
  readonly cells: number;
  readonly rankCorrelation: number;
  readonly medianError_ms: number;
  /** Share of observations inside the 90 % intervals; null for methods that give none. */
  readonly coverage90: number | null;
}

/** Predictions of a method, by cell. */
export type Predictions = ReadonlyMap<string, Partial<Record<PacedQuantity, number>>>;

/** What the study of a folder adds up to. */
export interface StudySummary {
  readonly cells: number;
  readonly fitted: number;
  readonly medianError_A_F: number;
  readonly rmse_A_F: number;
  readonly slowest_s: number;
  readonly paced: Readonly<Record<PacedQuantity, readonly PacedScore[]>>;
  readonly free: {
    readonly cells: number;
    readonly beating: number;
    readonly auc: number;
    /** 90 % interval of the AUC. */
    readonly auc90: readonly [number, number];
    /** AUC of a regression on the recording itself, which knows no model. */
    readonly aucOfRegression: number;
    /** Mean of the predicted probabilities, their Brier score, and that of the share of the other cells that beat. */
    readonly meanProbability: number;
    readonly brier: number;
    readonly brierOfShare: number;
    /** Mean and Brier score of the probabilities that the other cells correct; NaN where there are none. */
    readonly meanCorrected: number;
    readonly brierCorrected: number;
    readonly mdpMedianError_mV: number;
    /** The same for the median of the other cells. */
    readonly mdpMedianErrorOfConstant_mV: number;
    readonly mdpCells: number;
  };
  readonly drugs: readonly DrugScore[];
  /** Currents of control cells that were flagged, and how many were tested: one in twenty is expected by chance. */
  readonly controls: { readonly flagged: number; readonly tests: number };
  readonly call: DrugCall;
}

/** Factor of one current under one drug. */
export interface DrugScore {
  readonly drug: string;
  readonly current: string;
  readonly cells: number;
  readonly medianFactor: number;
  /** Factors among the controls. */
  readonly controlFactor: number;
  /** Probability that a treated cell has a smaller factor than a control. */
  readonly auc: number;
  /** Cells whose factor, against the (other) controls with their scatter, lies below 1 with its whole 90 % interval. */
  readonly flagged: number;
}

const control = 'control';

/**
 * Adds up a study.
 *
 * @param baselines predictions that know nothing of the cell, or little, by method
 */
export function summariseStudy(
  cells: readonly StudyCell[],
  baselines: readonly { readonly method: string; readonly of: Predictions }[],
): StudySummary {
  const fitted = cells.filter((c) => c.fit && c.refused.length === 0);
  const paced = Object.fromEntries(pacedQuantities.map((q) => [q, pacedScores(q, fitted, baselines)])) as Record<
    PacedQuantity,
    PacedScore[]
  >;
  const judged = fitted.filter((c) => c.isBeating !== undefined && c.probabilityBeating !== undefined);
  const beating = judged.filter((c) => c.isBeating);
  const auc = areaUnderRoc(
    beating.map((c) => c.probabilityBeating as number),
    judged.filter((c) => !c.isBeating).map((c) => c.probabilityBeating as number),
  );
  const probabilities = judged.map((c) => c.probabilityBeating as number);
  const beats = judged.map((c) => c.isBeating === true);
  const corrected = judged.filter((c) => c.correctedBeating !== undefined);
  const mdp = fitted.filter((c) => c.mdp !== undefined && c.mdpObserved !== undefined);
  return {
    cells: cells.length,
    fitted: fitted.length,
    medianError_A_F: median(fitted.map((c) => c.fit?.medianError_A_F as number)),
    rmse_A_F: median(fitted.map((c) => c.fit?.rmse_A_F as number)),
    slowest_s: Math.max(...cells.map((c) => c.fit?.seconds ?? 0)),
    paced,
    free: {
      cells: judged.length,
      beating: beating.length,
      auc,
      auc90: rocInterval(auc, beating.length, judged.length - beating.length),
      aucOfRegression: beatingRegressionAuc(judged),
      meanProbability: mean(probabilities),
      brier: brierScore(probabilities, beats),
      brierOfShare: brierScore(
        beats.map((own) => (beating.length - Number(own)) / (judged.length - 1)),
        beats,
      ),
      meanCorrected: mean(corrected.map((c) => c.correctedBeating as number)),
      brierCorrected: brierScore(
        corrected.map((c) => c.correctedBeating as number),
        corrected.map((c) => c.isBeating === true),
      ),
      mdpMedianError_mV: median(mdp.map((c) => Math.abs((c.mdp?.median as number) - (c.mdpObserved as number)))),
      mdpMedianErrorOfConstant_mV: errorOfConstant(mdp.map((c) => c.mdpObserved as number)),
      mdpCells: mdp.length,
    },
    drugs: drugScores(fitted),
    controls: controlFlags(fitted),
    call: callDrugs(fitted),
  };
}

function pacedScores(
  q: PacedQuantity,
  cells: readonly StudyCell[],
  baselines: readonly { readonly method: string; readonly of: Predictions }[],
): PacedScore[] {
  const recorded = cells.filter((c) => c.pacedObserved[q] !== undefined);
  // All methods are judged on the same cells: those for which each has a prediction.
  const known = recorded.filter(
    (c) => c.paced[q] !== undefined && baselines.every(({ of }) => of.get(c.name)?.[q] !== undefined),
  );
  const observed = known.map((c) => c.pacedObserved[q] as number);
  const score = (
    method: string,
    predicted: readonly (number | undefined)[],
    covered?: readonly boolean[],
  ): PacedScore => {
    const pairs = predicted.flatMap((p, i) => (p === undefined ? [] : [[p, observed[i] as number] as const]));
    return {
      method,
      cells: pairs.length,
      rankCorrelation: rankCorrelation(
        pairs.map(([p]) => p),
        pairs.map(([, o]) => o),
      ),
      medianError_ms: median(pairs.map(([p, o]) => Math.abs(p - o))),
      coverage90: covered && covered.length > 0 ? covered.filter(Boolean).length / covered.length : null,
    };
  };
  const predicted = known.map((c) => c.paced[q] as PacedPrediction);
  const inside = (interval: (p: PacedPrediction) => readonly [number, number]): boolean[] =>
    predicted.map((p, i) => {
      const [low, high] = interval(p);
      return (observed[i] as number) >= low && (observed[i] as number) <= high;
    });
  const medians = predicted.map((p) => p.median);
  return [
    score(
      'twin',
      medians,
      inside((p) => p.interval90),
    ),
    constantScore(observed),
    score(
      'twin, posterior alone',
      medians,
      inside((p) => p.posterior90),
    ),
    score(
      'twin, mean error of the other cells taken off',
      predicted.map((p) => p.corrected),
      inside((p) => p.interval90),
    ),
    ...baselines.map(({ method, of }) =>
      score(
        method,
        known.map((c) => of.get(c.name)?.[q]),
      ),
    ),
    score('ridge regression on window means, leave one out', ridgePredictions(known, observed)),
  ];
}

/** A constant has no rank; leaving each cell out of the median that judges it would make one of rounding. */
function constantScore(observed: readonly number[]): PacedScore {
  return {
    method: 'constant (median of the others)',
    cells: observed.length,
    rankCorrelation: Number.NaN,
    medianError_ms: errorOfConstant(observed),
    coverage90: null,
  };
}

/** Median distance of each from the median of the others. */
function errorOfConstant(observed: readonly number[]): number {
  return median(observed.map((o, i) => Math.abs(o - median(observed.filter((_, k) => k !== i)))));
}

function ridgePredictions(cells: readonly StudyCell[], observed: readonly number[]): (number | undefined)[] {
  if (cells.length < 5) return cells.map(() => undefined);
  const rows = cells.map(regressors);
  return cells.map((_, i) => {
    const others = rows.filter((_, k) => k !== i);
    const model = ridge(others, observed.filter((_, k) => k !== i).map(Math.log));
    return Math.exp(model(rows[i] as Float64Array));
  });
}

function drugScores(cells: readonly StudyCell[]): DrugScore[] {
  const treated = cells.filter((c) => c.factors && c.drug);
  const factorsOf = (drug: string, current: string): number[] =>
    treated.filter((c) => c.drug === drug).flatMap((c) => c.factors?.find((f) => f.current === current)?.factor ?? []);
  const drugs = [...new Set(treated.map((c) => c.drug as string))].sort();
  const currents = treated[0]?.factors?.map((f) => f.current) ?? [];
  return drugs.flatMap((drug) =>
    currents.map((current): DrugScore => {
      const own = factorsOf(drug, current);
      const controls = factorsOf(control, current);
      const flagged = treated.filter((c) => c.drug === drug && isLowered(c, current, treated));
      return {
        drug,
        current,
        cells: own.length,
        medianFactor: median(own),
        controlFactor: median(controls),
        auc:
          drug === control
            ? 0.5
            : areaUnderRoc(
                own.map((x) => -x),
                controls.map((x) => -x),
              ),
        flagged: flagged.length,
      };
    }),
  );
}

/** Whether a current is smaller than time alone explains; a control is judged against the others. */
function isLowered(cell: StudyCell, current: string, treated: readonly StudyCell[]): boolean {
  const controls = treated.filter((c) => c.drug === control && c !== cell).map((c) => c.factors ?? []);
  const found = againstControls(cell.factors ?? [], runDownOf(controls)).find((f) => f.current === current);
  return found !== undefined && found.interval90[1] < 1;
}

/** Every current of every control against the other controls; the leak is the seal's. */
function controlFlags(cells: readonly StudyCell[]): StudySummary['controls'] {
  const controls = cells.filter((c) => c.factors && c.drug === control);
  const results = controls.flatMap((cell) => {
    const runDown = runDownOf(controls.filter((c) => c !== cell).map((c) => c.factors ?? []));
    const own = (cell.factors ?? []).filter((f) => f.current !== 'leak');
    return againstControls(own, runDown).map((f) => f.interval90[1] < 1);
  });
  return { flagged: results.filter(Boolean).length, tests: results.length };
}
