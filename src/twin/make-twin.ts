import type { Inference, Session } from '../infer/infer.ts';
import type { Summary } from '../infer/summary.ts';
import { fitError, fitReasons, verdictOf, windowMisfits } from '../infer/verdict.ts';
import type { TwinExperiment } from './experiment.ts';
import type { FitTrace, Interval, Twin, TwinNuisance, TwinParameter, TwinReason } from './twin.ts';

/** Where a twin comes from. */
export interface TwinOrigin {
  /** Name of the file, its size and its SHA-256 (64 hexadecimal digits). */
  readonly file: string;
  readonly bytes: number;
  readonly sha256: string;
  /** Format and reader. */
  readonly format: string;
  readonly recordedAt: string | undefined;
  /** Version of this program. */
  readonly iontwin: string;
  readonly seed: number;
}

/** Digits kept of numbers that are known to three at best. */
const digits = 8;

/** The twin of a cell from what was inferred of its recording. */
export function makeTwin(session: Session, inference: Inference, experiment: TwinExperiment, origin: TwinOrigin): Twin {
  const { setup, protocol } = session;
  const { fit, posterior } = inference;
  const [best, ...others] = fit.optima as [(typeof fit.optima)[number], ...(typeof fit.optima)[number][]];
  const reasons = reasonsOf(session, inference, experiment);
  const units = unitsOf(session);
  const relative = (values: ArrayLike<number>): number[] => units.map((unit, i) => round((values[i] as number) / unit));
  const samples = posterior.values.map(relative);
  const { chi2, points } = fit;
  const error = fitError(inference);
  const { conditions, quality } = experiment;
  return {
    schema: 'iontwin/twin',
    version: 1,
    verdict: verdictOf(reasons),
    reasons,
    model: setup.source,
    conditions: {
      temperature_K: conditions.temperature_K ?? null,
      set: { ...setup.changes.set },
      capacitance_pF: conditions.capacitance_pF ?? null,
      protocol,
      preHold_ms: inference.preHold_ms,
    },
    prior: { name: setup.priorName, says: setup.priorSays, cells: setup.priorCells },
    parameters: setup.parameters.slice(0, setup.cellParameters).map((p, i) => {
      const summary = inference.summaries[i] as Summary;
      return parameterOf(p, summary);
    }),
    nuisance: setup.parameters
      .slice(setup.cellParameters)
      .map((p, k) => nuisanceOf(p, inference.summaries[setup.cellParameters + k] as Summary)),
    undetermined: inference.undetermined,
    posterior: {
      names: setup.parameters.map(({ name }) => name),
      ...momentsOf(samples),
      samples,
      mode: relative(best.values),
      acceptance: posterior.acceptance,
      laplace: laplaceHolds(session, inference) ? 'holds' : 'fails',
    },
    otherOptima: others.map((other) => ({
      worse_by: other.objective - best.objective,
      chi2: other.misfit.chi2,
      factors: relative(other.values).slice(0, setup.cellParameters),
    })),
    fit: {
      rmse_A_F: error.rmse_A_F,
      medianError_A_F: error.median_A_F,
      chi2,
      points,
      starts: fit.starts,
      noise_A_F: inference.binned.noise_A_F,
      likelihood: likelihoodSays(setup, inference.binned.colour),
      ...(setup.likelihood.robust === Number.POSITIVE_INFINITY ? {} : { modelError_A_F: setup.likelihood.floor_A_F }),
      windows: windowMisfits(session, inference),
      trace: traceOf(session, inference),
    },
    quality: {
      verdict: quality.verdict,
      reasons: quality.reasons.map(({ name, value, unit, limit, says }) => ({ name, value, unit, limit, says })),
    },
    provenance: {
      file: origin.file,
      sha256: origin.sha256,
      bytes: origin.bytes,
      format: origin.format,
      recordedAt: origin.recordedAt ?? null,
      iontwin: origin.iontwin,
      seed: origin.seed,
      simulations: inference.simulations,
    },
  };
}

/** Limits on currents that are unusual for cells: a fit to within the noise of the recording has explained them by the cell itself. */
const explained: ReadonlySet<string> = new Set([
  'holding-current',
  'outward-holding-current',
  'input-conductance',
  'inward-jumps',
]);

/** Reasons of the fit, then those of the recording that still matter. */
function reasonsOf(session: Session, inference: Inference, { quality }: TwinExperiment): TwinReason[] {
  const isExplained = session.setup.likelihood.robust === Number.POSITIVE_INFINITY && inference.fit.isWithinNoise;
  const remaining = quality.reasons.filter(({ name }) => !(isExplained && explained.has(name)));
  return [
    ...fitReasons(session, inference),
    ...remaining.map(({ name, value, unit, limit, says, effect }) => ({
      name,
      value,
      unit,
      limit,
      says,
      leads_to: effect,
    })),
  ];
}

/** What values are divided by: the baseline for parameters of the cell, 1 for properties of the experiment. */
function unitsOf({ setup }: Session): number[] {
  return setup.parameters.map(({ baseline }, i) => (i < setup.cellParameters ? baseline || 1 : 1));
}

type Fitted = Session['setup']['parameters'][number];

function parameterOf({ name, current, unit, baseline }: Fitted, summary: Summary): TwinParameter {
  return {
    name,
    current,
    unit,
    baseline,
    estimate: summary.median * baseline,
    factor: summary.median,
    sd: summary.sd,
    interval50: summary.interval50,
    interval90: summary.interval90,
    prior90: summary.prior90,
    determined_by: summary.determinedBy,
  };
}

/** Summaries are in units of the baseline, where there is one. */
function nuisanceOf({ name, unit, baseline }: Fitted, summary: Summary): TwinNuisance {
  const own = baseline || 1;
  const ends = ([a, b]: Interval): Interval => (own > 0 ? [a * own, b * own] : [b * own, a * own]);
  return {
    name,
    unit,
    estimate: summary.median * own,
    sd: summary.sd * Math.abs(own),
    interval90: ends(summary.interval90),
    prior90: ends(summary.prior90),
  };
}

function momentsOf(rows: readonly (readonly number[])[]): { mean: number[]; covariance: number[][] } {
  const n = rows[0]?.length ?? 0;
  const mean = Array.from(
    { length: n },
    (_, i) => rows.reduce((sum, row) => sum + (row[i] as number), 0) / rows.length,
  );
  const covariance = mean.map((a, i) =>
    mean.map((b, j) => {
      const sum = rows.reduce((s, row) => s + ((row[i] as number) - a) * ((row[j] as number) - b), 0);
      return round(sum / Math.max(1, rows.length - 1));
    }),
  );
  return { mean: mean.map(round), covariance };
}

function round(x: number): number {
  return Number(x.toPrecision(digits));
}

/** Draws may be off by so much of the normal approximation's sd, and as many times wider or narrower, in nine coordinates of ten. */
const shift = 0.5;
const width = 1.5;
const share = 0.9;

/** Whether a normal distribution around the optimum would have said the same as the draws. */
function laplaceHolds({ coordinates }: Session, { laplace, posterior }: Inference): boolean {
  const draws = posterior.values.map((values) => coordinates.of(values));
  const n = laplace.centre.length;
  let alike = 0;
  for (let i = 0; i < n; i++) {
    const sd = Math.sqrt(laplace.covariance[i * n + i] as number);
    const mean = draws.reduce((sum, x) => sum + (x[i] as number), 0) / draws.length;
    const spread = Math.sqrt(draws.reduce((sum, x) => sum + ((x[i] as number) - mean) ** 2, 0) / draws.length);
    const isNear = Math.abs(mean - (laplace.centre[i] as number)) < shift * sd;
    if (isNear && spread < width * sd && spread > sd / width) alike++;
  }
  return alike >= share * n;
}

function likelihoodSays({ likelihood, moving }: Session['setup'], colour: number): string {
  const { floor_A_F, relative, robust, temper } = likelihood;
  const noise = colour > 1 ? 'noise of the recording, filtered' : 'white noise of the recording';
  if (robust === Number.POSITIVE_INFINITY && relative === 0) return `${noise}, bins of current independent`;
  const there = moving
    ? ` (${moving.share} of it where the command moves at ${moving.slowest_mV_ms} to ${moving.fastest_mV_ms} mV/ms)`
    : '';
  return `${noise}; error of the model ${floor_A_F} A/F and ${100 * relative} % of the current${there}, robust beyond ${robust} sigma, tempered by ${temper}`;
}

/** Recording and fit on the bins that count. */
function traceOf({ bins }: Session, { binned, sigma, fit }: Inference): FitTrace {
  const { mean, censored } = binned.observation;
  const simulated = fit.optima[0]?.simulated as Float64Array;
  const kept = bins.flatMap((_, b) => (Number.isFinite(sigma[b] as number) ? [b] : []));
  const list = (value: (b: number) => number): number[] => kept.map((b) => round(value(b)));
  return {
    t_ms: list((b) => ((bins[b]?.from_ms as number) + (bins[b]?.to_ms as number)) / 2),
    width_ms: list((b) => (bins[b]?.to_ms as number) - (bins[b]?.from_ms as number)),
    recorded_A_F: kept.map((b) => (censored[b] === 'none' ? round(mean[b] as number) : null)),
    fitted_A_F: list((b) => simulated[b] as number),
    sigma_A_F: list((b) => sigma[b] as number),
  };
}
