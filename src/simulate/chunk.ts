import type { Machine } from '../compile/kernel/ir.ts';
import { findVariable } from '../model/find-variable.ts';
import { type ModelSource, modelOf } from '../model/model-source.ts';
import { cellParameters, type ParameterChanges } from './cell-parameters.ts';
import { type Failure, type RunOptions, runLanes } from './lanes.ts';
import type { PlanSegment } from './plan.ts';
import { type Backend, machineOf, type Prepared, prepare } from './prepare.ts';
import { outputName } from './simulate.ts';
import { cutPlan, timeEdges } from './time-edges.ts';

/** A population as plain data: everything a worker needs to know once. */
export interface PopulationTask {
  readonly source: ModelSource;
  readonly clamped: boolean;
  /** Variables to sample, qualified or unambiguous short names, or `dot(name)`. */
  readonly outputs: readonly string[];
  readonly sampleTimes: Float64Array;
  readonly plan: readonly PlanSegment[];
  readonly options: RunOptions;
  readonly backend: Backend;
  /** Changes common to all cells. */
  readonly changes: ParameterChanges;
  /** Parameters that differ from cell to cell. */
  readonly varied: readonly string[];
}

/** Some consecutive cells of a population; `values` is cell-major, one row of `varied` values a cell. */
export interface ChunkRequest {
  readonly first: number;
  readonly count: number;
  readonly values: Float64Array;
}

/** A cell that failed to integrate. Its samples are NaN from the failure on. */
export interface CellFailure extends Failure {
  readonly index: number;
}

/** What became of a chunk. */
export interface ChunkResult {
  readonly first: number;
  readonly count: number;
  /** Cell-major, then sample-major, then output. */
  readonly samples: Float64Array;
  /** State of each cell at the end, cell-major, in the model's order of states. */
  readonly states: Float64Array;
  /** Steps taken and rejected, cell by cell. */
  readonly steps: Uint32Array;
  readonly rejected: Uint32Array;
  readonly failures: readonly CellFailure[];
}

/** Runs chunks of one population on one machine. */
export class ChunkRunner {
  private readonly prepared: Prepared;
  private readonly machine: Machine;
  private readonly base: Float64Array;
  private readonly plan: readonly PlanSegment[];
  private readonly slots: readonly number[];
  private readonly task: PopulationTask;

  /** @throws UnknownNameError, ParameterError, CompileError, ModelError when the task makes no sense */
  constructor(task: PopulationTask) {
    const model = modelOf(task.source);
    const outputs = task.outputs.map((name) => outputName(model, name));
    this.task = task;
    this.prepared = prepare({ model, clamped: task.clamped, outputs, sampleTimes: task.sampleTimes });
    this.machine = machineOf(this.prepared, task.backend);
    this.base = cellParameters(this.prepared.system, task.changes);
    // Conditions on time are those of the cell all others vary around.
    const end_ms = task.plan.at(-1)?.end_ms ?? 0;
    this.plan = cutPlan(task.plan, timeEdges(this.prepared.system, this.base, end_ms));
    const names = this.prepared.system.parameters.map((p) => p.name);
    this.slots = task.varied.map((name) => {
      // Named like a change, so that a wrong name is refused with the same words.
      cellParameters(this.prepared.system, { scale: { [name]: 1 } });
      return names.indexOf(findVariable(model, name).name);
    });
  }

  run(request: ChunkRequest): ChunkResult {
    const { lowered, system, setup } = this.prepared;
    const rowLength = setup.sampleTimes.length * lowered.outputs.length;
    const samples = new Float64Array(request.count * rowLength);
    const states = new Float64Array(request.count * system.states.length);
    const steps = new Uint32Array(request.count);
    const rejected = new Uint32Array(request.count);
    const failures: CellFailure[] = [];
    let next = 0;
    runLanes(
      this.prepared,
      this.machine,
      this.plan,
      this.task.options,
      () => {
        if (next === request.count) return undefined;
        const index = next++;
        const parameters = this.base.slice();
        this.slots.forEach((slot, k) => {
          parameters[slot] = request.values[index * this.slots.length + k] as number;
        });
        return { index, parameters };
      },
      (result) => {
        const row = samples.subarray(result.index * rowLength, (result.index + 1) * rowLength);
        row.set(result.samples);
        row.fill(Number.NaN, result.samples.length);
        states.set(result.saved.state, result.index * system.states.length);
        steps[result.index] = result.steps;
        rejected[result.index] = result.rejected;
        if (result.failure) failures.push({ index: request.first + result.index, ...result.failure });
      },
    );
    failures.sort((a, b) => a.index - b.index);
    return { first: request.first, count: request.count, samples, states, steps, rejected, failures };
  }
}
