import type { WorkerFactory } from '../infer/simulator.ts';
import { type Measured, measured, unmeasured } from '../measure/measured.ts';
import type { CellModel } from '../model/cell-model.ts';
import { ExtensionError } from '../model/extension-error.ts';
import { UnknownNameError } from '../model/find-variable.ts';
import { modelOf } from '../model/model-source.ts';
import { stimulusUnit } from '../model/stimulus-unit.ts';
import type { Pacing } from '../protocol/pacing.ts';
import { localWorker } from '../simulate/population.ts';
import { atTemperature, type FreeCell, freeCell, type LeakChoice, posteriorEnsemble, usualLeak } from './ensemble.ts';
import { type ApPrediction, pacedBeats, predictAp } from './predict-ap.ts';
import { type ClampPrediction, predictClamp } from './predict-clamp.ts';
import { type AddedIK1, restConductances } from './rest-conductance.ts';
import type { Workers } from './run-ensemble.ts';
import { type Spread, spreadOf } from './spread.ts';
import type { Twin } from './twin.ts';
import { type TwinVariables, twinVariables } from './twin-variables.ts';

export interface TwinSimulationOptions {
  /** Samples of the posterior that are simulated beside the most probable cell; 60. */
  readonly cells?: number;
  /** K, for all action potentials; by default the recording's and 310 K. */
  readonly temperatures_K?: readonly number[];
  /** What is left of the leak in free runs; by default an uncertain share where the leak was fitted as part of the cell, else none. */
  readonly leak?: LeakChoice;
  /** What to simulate; both by default. */
  readonly kinds?: readonly ('free' | 'paced')[];
  /** Where: this thread by default. */
  readonly workers?: { readonly make: WorkerFactory; readonly count: number };
  readonly signal?: AbortSignal;
}

/** Everything that a twin predicts. */
export interface TwinPredictions {
  /** Null when the twin has no current that the model knows by name. */
  readonly clamp: ClampPrediction | null;
  /** Free at the recording's temperature, free at 310 K, then paced at each. */
  readonly aps: readonly ApPrediction[];
  /** IK1 added by dynamic clamp to the paced cells at the recording's temperature; or why there is none. */
  readonly addedIK1: Measured<{ readonly rest_mV: number; readonly conductance_nS_pF: Spread }>;
  /** How much the most probable cell's free action potential changes when it is solved 30 times more strictly. */
  readonly solver: { readonly apd90_ms: number | null; readonly mdp_mV: number | null };
}

const body_K = 310;
/** Cells differ more than this does. */
const sameTemperature_K = 0.5;
const usualCells = 60;
const strict = 1e-7;

/**
 * Simulates a twin: its currents under its own voltage clamp, and its action potentials free and paced, at the temperature of the
 * recording and at 37 C, for the most probable cell and over the posterior. A pure function of twin and options, whatever the workers.
 *
 * @throws whatever the model or a worker throws; the signal's reason when aborted. Cells that cannot be integrated do not throw
 */
export async function simulateTwin(twin: Twin, options: TwinSimulationOptions = {}): Promise<TwinPredictions> {
  options.signal?.throwIfAborted();
  const workers: Workers = options.workers ?? { make: localWorker, count: 1 };
  const kinds = options.kinds ?? ['free', 'paced'];
  const model = modelOf(twin.model);
  const variables = twinVariables(model, twin);
  const ensemble = posteriorEnsemble(twin, options.cells ?? usualCells);
  const recorded_K = recordingTemperature(twin, variables);
  const isWarm = recorded_K === null || Math.abs(recorded_K - body_K) < sameTemperature_K;
  const temperatures = options.temperatures_K ?? (isWarm ? [recorded_K ?? body_K] : [recorded_K, body_K]);
  const wanted: readonly (number | null)[] = variables.temperature ? temperatures : [null];
  const { seed } = twin.provenance;
  const leak = options.leak ?? usualLeak(twin);

  const set = { ...twin.conditions.set };
  if (variables.temperature && recorded_K !== null && !ensemble.names.includes(variables.temperature.name))
    set[variables.temperature.name] = recorded_K;
  const clamp =
    variables.currents.length > 0 ? await predictClamp(twin, ensemble, variables, set, workers, options.signal) : null;

  const aps: ApPrediction[] = [];
  const { signal } = options;
  const free = freeCell(twin, ensemble, {
    leak,
    addedIK1: false,
    background_A_F: twin.fit.modelError_A_F,
    seed,
  });
  const freeVariables = twinVariables(modelOf(free.source), twin);
  const lone = { kind: 'free' as const, pacing: undefined, cell: free, added: undefined, says: free.leakSays };
  let solver: TwinPredictions['solver'] = { apd90_ms: null, mdp_mV: null };
  if (kinds.includes('free')) {
    for (const temperature_K of wanted)
      aps.push(await predictAp({ ...lone, temperature_K }, freeVariables, workers, signal));
    solver = await solverError(lone, aps[0] as ApPrediction, freeVariables, workers, signal);
  }
  let addedIK1: TwinPredictions['addedIK1'] = unmeasured('no paced cell was asked for, or the model cannot be paced');
  const pacing = pacingOf(model);
  if (kinds.includes('paced') && pacing) {
    const clamped = withAddedIK1(twin, ensemble, leak === 'none' ? 'none' : { factor: 1 }, seed);
    for (const [i, temperature_K] of wanted.entries()) {
      const added = clamped
        ? await addedTo(clamped, temperature_K, twin, workers, signal)
        : unmeasured('the model has no potassium potential for added IK1');
      const cell = added.ok && clamped ? clamped : free;
      const paced = pacedExperiment(cell, added, pacing, stimulusUnit(model) || 'A/F');
      const pacedVariables = twinVariables(modelOf(cell.source), twin);
      aps.push(await predictAp({ ...paced, temperature_K }, pacedVariables, workers, signal));
      if (i === 0) addedIK1 = conductanceSpread(added);
    }
  }
  return { clamp, aps, addedIK1, solver };
}

/** The temperature of the recording, K; the model's own where the recording does not say; null for a model that has none. */
function recordingTemperature(twin: Twin, { temperature }: Pick<TwinVariables, 'temperature'>): number | null {
  if (!temperature) return null;
  return twin.conditions.temperature_K ?? twin.conditions.set[temperature.name] ?? temperature.default_K;
}

/** The twin with a dynamic clamp for IK1, the leak kept; nothing for a model without a potential of potassium. */
function withAddedIK1(
  twin: Twin,
  ensemble: ReturnType<typeof posteriorEnsemble>,
  leak: LeakChoice,
  seed: number,
): FreeCell | undefined {
  const cell = freeCell(twin, ensemble, { leak, addedIK1: true, seed });
  try {
    modelOf(cell.source);
    return cell;
  } catch (error) {
    if (error instanceof ExtensionError || error instanceof UnknownNameError) return undefined;
    throw error;
  }
}

async function addedTo(
  cell: FreeCell,
  temperature_K: number | null,
  twin: Twin,
  workers: Workers,
  signal: AbortSignal | undefined,
) {
  const variables = twinVariables(modelOf(cell.source), twin);
  return restConductances(atTemperature(cell, variables.temperature?.name, temperature_K), variables, workers, signal);
}

function conductanceSpread(added: Measured<AddedIK1>): TwinPredictions['addedIK1'] {
  if (!added.ok) return added;
  const { rest_mV, conductances } = added.value;
  // The first is the most probable cell, which stands for itself.
  const spread = spreadOf([...conductances.slice(1).filter(Number.isFinite)], 'its cells cannot be clamped');
  return spread.ok ? measured({ rest_mV, conductance_nS_pF: spread.value }) : spread;
}

function pacedExperiment(cell: FreeCell, added: Measured<AddedIK1>, pacing: Pacing, unit: string) {
  const { period_ms, amplitude, width_ms } = pacing;
  const rate = `paced at ${Number((1000 / period_ms).toPrecision(3))} Hz (${amplitude} ${unit} for ${width_ms} ms, beat ${pacedBeats})`;
  const rest = added.ok
    ? `, IK1 added by dynamic clamp so that each cell rests at ${added.value.rest_mV} mV`
    : ', without added IK1';
  return {
    kind: 'paced' as const,
    pacing,
    stimulusUnit: unit,
    cell,
    added: added.ok ? added.value.conductances : undefined,
    says: `${rate}${rest}, ${cell.leakSays}`,
  };
}

/** 1 Hz, 12 A/F for 4 ms for models in A/F; else as the model's text proposes; nothing for a model that cannot be paced. */
function pacingOf(model: CellModel): Pacing | undefined {
  if (!model.variables.some((v) => v.kind === 'bound' && v.binding === 'pace')) return undefined;
  if ((stimulusUnit(model) || 'A/F') === 'A/F') return { period_ms: 1000, width_ms: 4, amplitude: 12, offset_ms: 500 };
  const [amplitude, width_ms, period_ms] = ['pace_amplitude', 'pace_width', 'pace_period'].map((k) =>
    Number(model.meta[k]),
  );
  if (![amplitude, width_ms, period_ms].every((x) => x !== undefined && Number.isFinite(x))) return undefined;
  return {
    period_ms: period_ms as number,
    width_ms: width_ms as number,
    amplitude: amplitude as number,
    offset_ms: 500,
  };
}

async function solverError(
  lone: Omit<Parameters<typeof predictAp>[0], 'temperature_K'>,
  usual: ApPrediction,
  variables: TwinVariables,
  workers: Workers,
  signal: AbortSignal | undefined,
): Promise<TwinPredictions['solver']> {
  const [most] = lone.cell.ensemble.cells as [Float64Array];
  const alone = { ...lone.cell, ensemble: { ...lone.cell.ensemble, cells: [most] } };
  const { temperature_K } = usual;
  const { central } = await predictAp(
    { ...lone, cell: alone, temperature_K, tolerance: strict },
    variables,
    workers,
    signal,
  );
  const change = (name: 'apd90_ms' | 'mdp_mV'): number | null => {
    const [a, b] = [usual.central[name], central[name]];
    return a === undefined || b === undefined ? null : Math.abs(a - b);
  };
  return { apd90_ms: change('apd90_ms'), mdp_mV: change('mdp_mV') };
}
