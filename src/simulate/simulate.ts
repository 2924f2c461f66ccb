import type { CellModel } from '../model/cell-model.ts';
import { findVariable } from '../model/find-variable.ts';
import type { Pacing } from '../protocol/pacing.ts';
import { type Protocol, protocolDuration_ms, roundTime_ms } from '../protocol/protocol.ts';
import { cellParameters, type ParameterChanges } from './cell-parameters.ts';
import { type CellResult, type RunOptions, runLanes, runOptions, type SavedCell } from './lanes.ts';
import { clampPlan, freePlan, type PlanSegment, pacedPlan } from './plan.ts';
import { type Backend, machineOf, prepare } from './prepare.ts';
import { cutPlan, timeEdges } from './time-edges.ts';

/** What is done to the cell. */
export type Experiment =
  | { readonly kind: 'free'; readonly duration_ms: number }
  | { readonly kind: 'paced'; readonly pacing: Pacing; readonly duration_ms: number }
  | { readonly kind: 'clamp'; readonly protocol: Protocol };

export interface SimulationRequest {
  readonly model: CellModel;
  readonly experiment: Experiment;
  /** Variables to record, by qualified or unambiguous short name; `dot(V)` records a derivative, per ms. */
  readonly outputs: readonly string[];
  /** When to record, ms, ascending. At the instant of a step or a stimulus edge the sample is of what starts there. */
  readonly sampleTimes: Float64Array;
  readonly changes?: ParameterChanges;
  /** State vector to start from, in the model's order of states. */
  readonly initial?: Float64Array;
  /** Continue a cell saved at the end of a simulation, whose time is the start of a segment of this experiment. */
  readonly resume?: SavedCell;
  readonly options?: Partial<RunOptions>;
  readonly backend?: Backend;
}

/** A simulated cell. */
export interface Simulation {
  /** Times of the samples that were reached, ms. */
  readonly t: Float64Array;
  /** One array for each requested output, under the name it was requested by. */
  readonly columns: ReadonlyMap<string, Float64Array>;
  /** State at the end, by qualified name. */
  readonly end: ReadonlyMap<string, number>;
  /** What continues the cell bit for bit. */
  readonly saved: SavedCell;
  readonly steps: number;
  readonly rejected: number;
  readonly failure?: CellResult['failure'];
}

/**
 * Sample times 0, dt, 2 dt, ... up to and including the duration, ms, rounded as the times of protocols are: a sample at 0.9 ms is not
 * before a step at 0.9 ms.
 */
export function uniformGrid(duration_ms: number, dt_ms: number): Float64Array {
  const count = Math.floor(duration_ms / dt_ms + 1e-9) + 1;
  return Float64Array.from({ length: count }, (_, i) => Math.min(roundTime_ms(i * dt_ms), duration_ms));
}

function planOf(experiment: Experiment): PlanSegment[] {
  switch (experiment.kind) {
    case 'free':
      return freePlan(experiment.duration_ms);
    case 'paced':
      return pacedPlan(experiment.pacing, experiment.duration_ms);
    case 'clamp':
      return clampPlan(experiment.protocol);
  }
}

/** How long an experiment takes, ms. */
export function experimentDuration_ms(experiment: Experiment): number {
  return experiment.kind === 'clamp' ? protocolDuration_ms(experiment.protocol) : experiment.duration_ms;
}

/** The qualified name of an output; `dot(V)` names a derivative. */
export function outputName(model: CellModel, name: string): string {
  const inner = /^dot\((.*)\)$/.exec(name)?.[1];
  return inner === undefined ? findVariable(model, name).name : `dot(${findVariable(model, inner).name})`;
}

/**
 * Simulates one cell.
 *
 * @throws UnknownNameError, ParameterError for names and values that make no sense; CompileError for a model that cannot be compiled or
 *   clamped; ProtocolError for an impossible stimulus; SimulationError for impossible times, tolerance or initial state. A cell that cannot be integrated does not throw: its `failure` says why
 */
export function simulate(request: SimulationRequest): Simulation {
  const { model, experiment, sampleTimes } = request;
  const plan = planOf(experiment);
  const prepared = prepare({
    model,
    clamped: experiment.kind === 'clamp',
    outputs: request.outputs.map((name) => outputName(model, name)),
    sampleTimes,
  });
  const parameters = cellParameters(prepared.system, request.changes);
  const cut = cutPlan(plan, timeEdges(prepared.system, parameters, experimentDuration_ms(experiment)));
  let job: Parameters<typeof runLanes>[4] extends () => infer J ? J : never = {
    index: 0,
    parameters,
    initial: request.initial,
    resume: request.resume,
  };
  let result: CellResult | undefined;
  runLanes(
    prepared,
    machineOf(prepared, request.backend ?? 'wasm'),
    cut,
    runOptions(experiment.kind === 'clamp', request.options),
    () => {
      const next = job;
      job = undefined;
      return next;
    },
    (r) => {
      result = r;
    },
  );
  const { samples, saved, steps, rejected, failure } = result as unknown as CellResult;
  const width = request.outputs.length;
  const count = width === 0 ? 0 : samples.length / width;
  const columns = new Map(
    request.outputs.map((name, o) => [
      name,
      Float64Array.from({ length: count }, (_, s) => samples[s * width + o] as number),
    ]),
  );
  // A resumed cell has no samples of before.
  const since = request.resume?.time_ms ?? 0;
  const first = Math.max(
    0,
    sampleTimes.findIndex((t) => t >= since),
  );
  return {
    t: sampleTimes.slice(first, first + count),
    columns,
    end: new Map(prepared.system.states.map((s, i) => [s.name, saved.state[i] as number])),
    saved,
    steps,
    rejected,
    ...(failure ? { failure } : {}),
  };
}
