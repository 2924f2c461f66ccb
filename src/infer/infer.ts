import { type ModelSource, modelOf } from '../model/model-source.ts';
import type { Protocol } from '../protocol/protocol.ts';
import type { ClampTrace } from '../recording/quality/clamp-trace.ts';
import { localWorker } from '../simulate/population.ts';
import { type Bin, binsOf } from './bins.ts';
import { contest } from './contest.ts';
import { type Coordinates, coordinatesOf } from './coordinates.ts';
import { type Exactness, exactResolution, moreExact, resolutionOf, usualExactness } from './exactness.ts';
import { defaultFit, type Fit, type FitOptions, fitCell, fitOn } from './fit.ts';
import { fitHolds } from './fit-holds.ts';
import type { FitProblem } from './fit-problem.ts';
import { fitThroughAmplifier, impatient } from './fit-through-amplifier.ts';
import { InferenceError } from './inference-error.ts';
import { type Library, libraryBins, makeLibrary, startsFrom } from './library.ts';
import { type BinnedRecording, observe } from './observe.ts';
import { openDirections, type Undetermined } from './open-directions.ts';
import { type PriorDensity, priorDensity } from './prior-density.ts';
import { defaultSampling, type PosteriorSamples, type SamplingOptions, samplePosterior } from './sample-posterior.ts';
import type { FitSetup } from './setup.ts';
import { sigmaOfBins } from './sigma-of-bins.ts';
import { type Resolution, type Simulator, simulatorOf, type Workers } from './simulator.ts';
import type { PartialFit } from './spare-segments.ts';
import { type Summary, summarise } from './summary.ts';
import { type Laplace, laplaceAt, surrogateAt } from './surrogate.ts';
import { lostBins, unevenBins } from './unevenness.ts';

/** What happens, for a progress bar: `done` of `total` in the present stage. */
export type InferenceProgress = (stage: 'library' | 'fit' | 'posterior', done: number, total: number) => void;

/** A protocol made ready for inference: simulators, one for each time of holding, and a library of prior cells. */
export interface Session {
  readonly setup: FitSetup;
  readonly protocol: Protocol;
  readonly bins: readonly Bin[];
  readonly coordinates: Coordinates;
  readonly prior: PriorDensity;
  readonly library: Library;
  /** Simulator for a time of holding before the protocol, ms. */
  readonly simulator: (preHold_ms: number) => Simulator;
  /** As exact as it gets: what other simulators are judged by. */
  readonly exact: (preHold_ms: number) => Simulator;
  /** As exact as one recording asks for; open until the next one is asked for. */
  readonly resolved: (preHold_ms: number, exactness: Exactness) => Promise<Simulator>;
  /** Of `simulator`. */
  readonly usual: Exactness;
  /** Cells simulated so far. */
  readonly simulated: () => number;
  readonly close: () => Promise<void>;
}

/** Options of a session. */
export interface SessionOptions {
  /** Sampling interval of the recordings, ms; 0 for listed times. */
  readonly interval_ms: number;
  /** Length of the recordings from the start of the protocol, ms. */
  readonly end_ms: number;
  readonly workers?: Workers;
  /** Cells of the library. */
  readonly cells?: number;
  readonly seed?: number;
  readonly progress?: InferenceProgress;
  readonly tolerance?: number;
}

/** Enough for a start from which nine fits in ten succeed. */
const libraryCells = 2000;
const librarySeed = 0x6c696272;
/**
 * Of the solver, where the cell's own current moves its potential: errors of the usual one (0.3 standard errors of an ordinary recording
 * altogether) make another landscape, with valleys of its own.
 */
const amplifierTolerance = 6e-6;
/** Of the solver, where the model's own error rules: its errors (4e-4 A/F rms, living cells) are nothing beside that. */
const livingTolerance = 3e-4;
/** Where a fit starts need not be exact. */
const rough: Resolution = { tolerance: 6e-4, firstStep: 0.1 };
/** For a library of no cells: threads take a while to start. */
const idle: Simulator = { width: 0, simulated: () => 0, run: async () => [], close: async () => {} };
/** How often a simulation is made more exact. */
const exactRounds = 4;

/**
 * Prepares inference under a protocol.
 *
 * @throws InferenceError when nothing of the protocol can be compared
 */
export async function openSession(setup: FitSetup, protocol: Protocol, options: SessionOptions): Promise<Session> {
  const coordinates = coordinatesOf(setup.parameters);
  const prior = priorDensity(coordinates, setup.marginals);
  const bins = binsOf(protocol, options.interval_ms, setup.rule, options.end_ms);
  if (bins.length < setup.parameters.length) {
    throw new InferenceError(
      `only ${bins.length} stretches of current for ${setup.parameters.length} parameters`,
      `protocol ${protocol.name}, ${options.end_ms} ms`,
      'Record longer, or fit fewer parameters.',
    );
  }
  const workers = options.workers ?? { make: localWorker, count: 1 };
  const made: Simulator[] = [];
  const make = (preHold_ms: number, resolution: Resolution, pool: Workers, over = bins): Simulator => {
    const simulator = simulatorOf(
      {
        source: setup.source,
        changes: setup.changes,
        protocol,
        preHold_ms,
        output: setup.output,
        varied: setup.parameters.map((p) => p.name),
      },
      over,
      pool,
      resolution,
    );
    made.push(simulator);
    return simulator;
  };
  const tolerance = options.tolerance ?? toleranceFor(setup);
  const usual = memo((preHold_ms) => make(preHold_ms, { tolerance }, workers));
  const exact = memo((preHold_ms) => make(preHold_ms, exactResolution(tolerance), { ...workers, count: 1 }));
  let last: { readonly preHold_ms: number; readonly exactness: Exactness; readonly simulator: Simulator } | undefined;
  const resolved = async (preHold_ms: number, exactness: Exactness): Promise<Simulator> => {
    if (last?.preHold_ms === preHold_ms && last.exactness === exactness) return last.simulator;
    await last?.simulator.close();
    last = { preHold_ms, exactness, simulator: make(preHold_ms, resolutionOf(exactness), workers) };
    return last.simulator;
  };
  const close = async (): Promise<void> => {
    await Promise.all(made.map((s) => s.close()));
  };
  try {
    const cells = options.cells ?? libraryCells;
    const chosen = libraryBins(bins.length);
    const few = Array.from(chosen, (b) => middleOf(bins[b] as Bin));
    const simulator = cells > 0 ? make(setup.preHolds_ms[0] ?? 0, rough, workers, few) : idle;
    const library = await makeLibrary(prior, coordinates, simulator, chosen, {
      cells,
      seed: options.seed ?? librarySeed,
      progress: (done) => options.progress?.('library', done, cells),
    });
    await simulator.close();
    return {
      setup,
      protocol,
      bins,
      coordinates,
      prior,
      library,
      usual: usualExactness(bins.length, tolerance),
      simulator: usual,
      exact,
      resolved,
      simulated: () => made.reduce((sum, s) => sum + s.simulated(), 0),
      close,
    };
  } catch (error) {
    await close();
    throw error;
  }
}

/** Everything that was inferred from one recording. */
export interface Inference {
  readonly binned: BinnedRecording;
  /** Of each bin, A/F; Infinity for one that does not count. */
  readonly sigma: Float64Array;
  /** One flag a bin: spikes escaped the clamp in its step, and it does not count. */
  readonly escaped: Uint8Array;
  /** One flag a bin: the fit could not reconcile its step with the others, and it does not count. */
  readonly spared: Uint8Array;
  readonly fit: Fit;
  readonly preHold_ms: number;
  readonly laplace: Laplace;
  readonly posterior: PosteriorSamples;
  /** One a parameter, nuisances included. */
  readonly summaries: readonly Summary[];
  readonly undetermined: readonly Undetermined[];
  readonly simulations: number;
  readonly exactness: Exactness;
  /** Means of currents as exact as the recording asks for; open until the session infers the next one. */
  readonly simulator: Simulator;
}

/** How thorough an inference is. */
export interface InferenceOptions {
  readonly fit?: FitOptions;
  readonly sampling?: SamplingOptions;
  readonly progress?: InferenceProgress;
}

/**
 * From a current to the parameters of the cell.
 *
 * @param trace current in A/F, times from the start of the protocol
 * @param clipped lowest and highest current that could be recorded, A/F
 * @throws InferenceError when no start leads to a finite fit
 */
export async function inferCell(
  session: Session,
  trace: ClampTrace,
  clipped?: readonly [number, number] | undefined,
  options: InferenceOptions = {},
): Promise<Inference> {
  const { setup, bins, coordinates, prior, library } = session;
  const binned = observe(trace, bins, clipped);
  const uneven = unevenBins(trace, bins, binned.noise_A_F, binned.colour);
  // Where the model's own error rules, no step is left out for what a simulation cannot follow.
  const isCoupled = !isDiscrepant(setup) && isThroughAmplifier(setup.source);
  // Under an ideal clamp what moves fast is the cell's own current, and no step is lost.
  const escaped = isCoupled ? lostBins(bins, uneven) : new Uint8Array(bins.length);
  const whole: Omit<PartialFit, 'fit'> = {
    sigma: sigmaOfBins(setup, session.protocol, bins, binned.observation).map((sd, b) =>
      escaped[b] === 1 ? Number.POSITIVE_INFINITY : sd,
    ),
    spared: new Uint8Array(bins.length),
  };
  const fitOptions = options.fit ?? defaultFit;
  const starts = startsFrom(library, prior, binned.observation, whole.sigma, fitOptions.starts - 1);
  const before = session.simulated();
  let exactness: Exactness = isCoupled && uneven.includes(1) ? { ...session.usual, fine: uneven } : session.usual;
  const problemAt = async (preHold_ms: number, sigma: Float64Array): Promise<FitProblem> => ({
    coordinates,
    prior,
    observation: binned.observation,
    sigma,
    likelihood: setup.likelihood,
    simulator:
      exactness === session.usual ? session.simulator(preHold_ms) : await session.resolved(preHold_ms, exactness),
  });
  const problemOf = (preHold_ms: number): Promise<FitProblem> => {
    // What will judge the fit starts while it is made.
    session.exact(preHold_ms);
    return problemAt(preHold_ms, whole.sigma);
  };
  const told = (part: PartialFit): PartialFit => {
    options.progress?.('fit', part.fit.starts, fitOptions.starts);
    return part;
  };
  const once = async (preHold_ms: number): Promise<PartialFit> => {
    const tries = { ...fitOptions, starts: 1, leastStarts: 1 };
    const problem = await problemOf(preHold_ms);
    return told({ ...whole, fit: await fitCell(problem, starts, isCoupled ? impatient(tries) : tries) });
  };
  const ofOthers = async (problem: FitProblem): Promise<readonly Float64Array[]> =>
    setup.starts && setup.starts.length > 0
      ? (await contest(problem, [], setup.starts, fitOptions.refinement)).map((o) => o.coordinates)
      : [];
  const thorough = async (preHold_ms: number): Promise<PartialFit> => {
    const problem = await problemOf(preHold_ms);
    return told(
      isCoupled
        ? await fitThroughAmplifier(problem, bins, starts, fitOptions)
        : { ...whole, fit: await fitCell(problem, [...(await ofOthers(problem)), ...starts], fitOptions) },
    );
  };
  let best = await fitHolds(setup.preHolds_ms, once, thorough);
  for (let round = 0; best?.fit.optima[0] && round < exactRounds; round++) {
    const samples = (b: number): number => (bins[b] as Bin).count;
    const needed = await moreExact(exactness, session.exact(best.preHold_ms), best.fit.optima[0], best.sigma, samples);
    if (!needed) break;
    exactness = needed;
    const fit = await fitOn(await problemAt(best.preHold_ms, best.sigma), best.fit, fitOptions);
    if (!fit) break;
    best = { ...best, fit };
  }
  const optimum = best?.fit.optima[0];
  if (!best || !optimum) {
    throw new InferenceError(
      'no set of parameters could be simulated under this protocol',
      session.protocol.name,
      'Check that the protocol and the units are those of the recording.',
    );
  }
  const { fit, sigma, spared, preHold_ms } = best;
  const problem = await problemAt(preHold_ms, sigma);
  const sampling = options.sampling ?? defaultSampling;
  options.progress?.('posterior', 0, 1);
  const laplace = await laplaceAt(problem, optimum);
  const surrogate = await surrogateAt(problem, optimum, laplace);
  const posterior = await samplePosterior(problem, optimum, surrogate, sampling);
  options.progress?.('posterior', 1, 1);
  return {
    binned,
    sigma,
    escaped,
    spared,
    fit,
    preHold_ms,
    laplace,
    posterior,
    summaries: summarise(coordinates, prior, posterior.values),
    undetermined: openDirections(laplace, coordinates, prior),
    exactness,
    simulator: problem.simulator,
    simulations: session.simulated() - before,
  };
}

function toleranceFor(setup: FitSetup): number | undefined {
  if (isDiscrepant(setup)) return livingTolerance;
  return isThroughAmplifier(setup.source) ? amplifierTolerance : undefined;
}

/** Whether the model's own error rules, not the recording's noise. */
function isDiscrepant({ likelihood }: FitSetup): boolean {
  return likelihood.robust !== Number.POSITIVE_INFINITY;
}

/** A bin whose mean is taken at one instant. */
function middleOf(bin: Bin): Bin {
  const middle = (bin.early_ms + bin.late_ms) / 2;
  return { ...bin, early_ms: middle, late_ms: middle };
}

/** Whether an amplifier stands between the command and the cell. */
function isThroughAmplifier(source: ModelSource): boolean {
  return modelOf(source).variables.some(({ binding }) => binding === 'command_potential');
}

/** Remembers the simulator of each time of holding. */
function memo(make: (preHold_ms: number) => Simulator): (preHold_ms: number) => Simulator {
  const made = new Map<number, Simulator>();
  return (preHold_ms) => {
    const known = made.get(preHold_ms) ?? make(preHold_ms);
    made.set(preHold_ms, known);
    return known;
  };
}
