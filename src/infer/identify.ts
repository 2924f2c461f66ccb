import { cholesky, inverseCholesky } from '../numeric/matrix.ts';
import type { Protocol } from '../protocol/protocol.ts';
import { protocolDuration_ms } from '../protocol/protocol.ts';
import { localWorker } from '../simulate/population.ts';
import { type BinRule, binsOf } from './bins.ts';
import { cramerRaoBound } from './bound.ts';
import { type Coordinates, coordinatesOf, type FitParameter } from './coordinates.ts';
import { InferenceError } from './inference-error.ts';
import { informationAt, type PlannedRecording } from './information.ts';
import type { Observation } from './likelihood.ts';
import { openDirections, type Undetermined } from './open-directions.ts';
import { type PriorDensity, priorDensity } from './prior-density.ts';
import type { FitSetup } from './setup.ts';
import { sigmaOfBins } from './sigma-of-bins.ts';
import { simulatorOf, type Workers } from './simulator.ts';
import { determinedLimits, quantile } from './summary.ts';

/** What a protocol can tell of one parameter. Standard deviations are relative to the baseline (own unit where it is 0). */
export interface ParameterBound {
  readonly parameter: FitParameter;
  /** Median over cells of the bound: see `cramerRaoBound` for what it bounds. */
  readonly sd: number;
  /** Lowest and highest over cells. */
  readonly range: readonly [number, number];
  readonly priorSd: number;
  /** By the median. */
  readonly determinedBy: 'data' | 'partly' | 'prior';
  /** Share of cells in which the recording determines it. */
  readonly determinedIn: number;
}

/** What averaging the current over bins costs, against comparing every sample, in one cell. */
export interface BinningCost {
  readonly bins: number;
  readonly samples: number;
  /** Median and largest ratio of the standard deviations. */
  readonly median: number;
  readonly largest: number;
  /** Parameter of the largest. */
  readonly worst: string;
}

/** Which parameters a protocol can determine. */
export interface Identifiability {
  readonly cells: number;
  /** Cells that could not be simulated; they are not among the others. */
  readonly failed: number;
  readonly parameters: readonly ParameterBound[];
  /** Directions that stay open for the average over the cells of what recordings say. */
  readonly undetermined: readonly Undetermined[];
  /** Null where a recording has more samples than can be compared at once. */
  readonly binning: BinningCost | null;
}

export interface IdentifyOptions {
  /** Standard deviation of white noise on each sample, A/F. */
  readonly noise_A_F: number;
  /** Sampling interval, ms. */
  readonly interval_ms: number;
  /** Prior cells over which is averaged. */
  readonly cells: number;
  readonly seed: number;
  readonly workers?: Workers;
  readonly progress?: (cells: number) => void;
}

/** Samples of a recording up to which bins are compared with samples: beyond, 53 currents of all of them do not fit into memory. */
const mostSamples = 200_000;

/**
 * The Bayesian Cramer-Rao bound of every parameter for a protocol, a noise and a prior, over cells of the prior.
 *
 * @throws InferenceError when no cell of the prior can be simulated
 * @source Van Trees 1968, Detection, Estimation, and Modulation Theory, part I, section 2.4
 */
export async function identify(
  setup: FitSetup,
  protocol: Protocol,
  options: IdentifyOptions,
): Promise<Identifiability> {
  const coordinates = coordinatesOf(setup.parameters);
  const prior = priorDensity(coordinates, setup.marginals);
  const plan = planner(setup, protocol, options, coordinates, prior);
  const n = setup.parameters.length;
  const binned = plan(setup.rule);
  const cells: BoundedCell[] = [];
  let priorSd = new Float64Array(n);
  try {
    for (let k = 0; k < options.cells; k++) {
      const values = prior.draw(options.seed, k);
      const information = await informationAt(binned.recording, values);
      options.progress?.(k + 1);
      if (!information) continue;
      const bound = cramerRaoBound(information, coordinates, prior, values);
      cells.push({ values, sd: bound.sd, information });
      priorSd = new Float64Array(bound.priorSd);
    }
  } finally {
    await binned.recording.simulator.close();
  }
  const [first] = cells;
  if (!first) {
    throw new InferenceError(
      `none of ${options.cells} cells of the prior could be simulated`,
      `protocol ${protocol.name}`,
      'Try a narrower prior, or a protocol with smaller steps.',
    );
  }
  const parameters = setup.parameters.map((parameter, i) =>
    boundOf(
      parameter,
      cells.map(({ sd }) => sd[i] as number),
      priorSd[i] as number,
    ),
  );
  const information = usualInformation(cells, prior);
  return {
    cells: cells.length,
    failed: options.cells - cells.length,
    parameters,
    undetermined: openDirections({ centre: prior.mean, information }, coordinates, prior),
    binning: await binningCost(plan, setup.rule, coordinates, prior, binned.bins, first),
  };
}

interface BoundedCell {
  readonly values: Float64Array;
  readonly sd: Float64Array;
  readonly information: Float64Array;
}

/**
 * The information whose posterior is as wide as those of the cells are on average: an average of the information itself would be that of the
 * few cells in which a quantity shows most.
 */
function usualInformation(cells: readonly BoundedCell[], prior: PriorDensity): Float64Array {
  const n = prior.mean.length;
  const spread = new Float64Array(n * n);
  for (const { information } of cells) {
    const factor = cholesky(
      information.map((h, i) => h + (prior.precision[i] as number)),
      n,
    );
    if (!factor) throw new Error('the curvature of the posterior is not positive definite');
    inverseCholesky(factor, n).forEach((c, i) => {
      spread[i] = (spread[i] as number) + c / cells.length;
    });
  }
  const factor = cholesky(spread, n);
  if (!factor) throw new Error('the mean of the posterior covariances is not positive definite');
  return inverseCholesky(factor, n).map((h, i) => h - (prior.precision[i] as number));
}

interface Planned {
  readonly recording: PlannedRecording;
  readonly bins: number;
}

/** Makes recordings in bins of any rule. */
function planner(
  setup: FitSetup,
  protocol: Protocol,
  { interval_ms, noise_A_F, workers }: IdentifyOptions,
  coordinates: Coordinates,
  prior: PriorDensity,
): (rule: BinRule) => Planned {
  return (rule) => {
    const bins = binsOf(protocol, interval_ms, rule, protocolDuration_ms(protocol));
    const experiment = {
      source: setup.source,
      changes: setup.changes,
      protocol,
      preHold_ms: setup.preHolds_ms[0] ?? 0,
      output: setup.output,
      varied: setup.parameters.map((p) => p.name),
    };
    const simulator = simulatorOf(experiment, bins, workers ?? { make: localWorker, count: 1 });
    const noise = Float64Array.from(bins, (bin) => noise_A_F / Math.sqrt(Math.max(bin.count, 1)));
    const sigmaOf = (observation: Observation): Float64Array => sigmaOfBins(setup, protocol, bins, observation);
    return {
      recording: { coordinates, prior, simulator, noise, likelihood: setup.likelihood, sigmaOf },
      bins: bins.length,
    };
  };
}

function boundOf(parameter: FitParameter, sds: readonly number[], priorSd: number): ParameterBound {
  const sorted = Float64Array.from(sds).sort();
  const sd = quantile(sorted, 0.5);
  const ratio = sd / priorSd;
  return {
    parameter,
    sd,
    range: [sorted[0] as number, sorted.at(-1) as number],
    priorSd,
    determinedBy: ratio <= determinedLimits.data ? 'data' : ratio < determinedLimits.prior ? 'partly' : 'prior',
    determinedIn: sds.filter((x) => x / priorSd <= determinedLimits.data).length / sds.length,
  };
}

async function binningCost(
  plan: (rule: BinRule) => Planned,
  { mask_ms }: BinRule,
  coordinates: Coordinates,
  prior: PriorDensity,
  bins: number,
  { values, sd }: { readonly values: Float64Array; readonly sd: Float64Array },
): Promise<BinningCost | null> {
  const singles = plan({ mask_ms, narrowest_ms: 0, widest_ms: 0, growth: 0 });
  try {
    if (singles.bins > mostSamples) return null;
    const information = await informationAt(singles.recording, values);
    if (!information) return null;
    const exact = cramerRaoBound(information, coordinates, prior, values).sd;
    const ratios = sd.map((x, i) => x / (exact[i] as number));
    const sorted = ratios.slice().sort();
    const largest = sorted.at(-1) as number;
    const worst = coordinates.parameters[ratios.indexOf(largest)]?.name as string;
    return { bins, samples: singles.bins, median: quantile(sorted, 0.5), largest, worst };
  } finally {
    await singles.recording.simulator.close();
  }
}
