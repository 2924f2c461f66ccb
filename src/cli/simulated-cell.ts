import { membranePotential } from '../model/membrane-potential.ts';
import { type Simulation, simulate } from '../simulate/simulate.ts';
import { failureSuspect } from './failure-suspect.ts';
import { measuredGrid } from './measured-grid.ts';
import type { RecordedVariable } from './recorded-variables.ts';
import { sampleTimes } from './sampling.ts';
import { type SimulateRequest, wantsTraces } from './simulate-request.ts';

/** One column of the traces. */
export interface TraceColumn {
  readonly variable: RecordedVariable;
  readonly y: Float64Array;
}

/** Traces of a cell on one grid. */
export interface CellTraces {
  /** ms. */
  readonly t: Float64Array;
  readonly columns: readonly TraceColumn[];
}

/** A simulated cell: what biomarkers are measured on, and what is shown. */
export interface SimulatedCell {
  /** Times of the samples that are measured, ms, as far as the cell came. */
  readonly t: Float64Array;
  readonly v: Float64Array | undefined;
  /** dV/dt, mV/ms, where the potential is a state that moves by itself. */
  readonly dvdt: Float64Array | undefined;
  readonly calcium: Float64Array | undefined;
  readonly total: Float64Array | undefined;
  /** On the `--sample` grid, where any are wanted. */
  readonly traces: CellTraces | undefined;
  /** The same for figures: on the finest grid there is. */
  readonly fineTraces: CellTraces | undefined;
  readonly steps: number;
  readonly rejected: number;
  readonly failure: CellFailure | undefined;
}

/** Where and why a cell could not be simulated any further. */
export interface CellFailure {
  readonly reason: string;
  readonly time_ms: number;
  /** The state that stopped it, as far as that can be told. */
  readonly state: string | undefined;
}

/** One run holds up to this many numbers; beyond, what is measured and what is shown are simulated one after the other. */
const mostAtOnce = 20_000_000;

/**
 * Runs the simulation that a command line asks for, on the fine grid of the biomarkers, of which the samples shown are a part.
 * Where all columns on the fine grid would not fit into memory, what is shown is simulated apart.
 */
export function simulateCell(request: SimulateRequest): SimulatedCell {
  const { times, shown } = measuredGrid(request);
  const measured = measuredOutputs(request);
  const wanted = wantsTraces(request) ? request.variables.map(({ output }) => output) : [];
  const all = [...new Set([...measured.names, ...wanted])];
  const isOneRun = times.length * all.length <= mostAtOnce;
  const fine = run(request, isOneRun ? all : measured.names, times);

  const column = (name: string | undefined) => (name === undefined ? undefined : fine.columns.get(name));
  return {
    t: fine.t,
    v: column(measured.potential),
    dvdt: column(measured.derivative),
    calcium: column(measured.calcium),
    total: column(measured.total),
    ...(wanted.length === 0
      ? { traces: undefined, fineTraces: undefined }
      : isOneRun
        ? { traces: shownPart(request, fine, shown), fineTraces: tracesOf(request, fine) }
        : shownApart(request, wanted)),
    steps: fine.steps,
    rejected: fine.rejected,
    failure: fine.failure && { ...fine.failure, state: failureSuspect(request.model, request.cell.changes, fine) },
  };
}

function run(request: SimulateRequest, outputs: readonly string[], times: Float64Array): Simulation {
  const { model, experiment, cell, tolerance, backend } = request;
  const options = { tolerance };
  return simulate({ model, experiment, outputs, sampleTimes: times, changes: cell.changes, options, backend });
}

/** Outputs of `simulate` that the biomarkers need. */
function measuredOutputs({ model, experiment, variables }: SimulateRequest) {
  const output = (kind: RecordedVariable['kind']) => variables.find((one) => one.kind === kind)?.output;
  const potential = output('potential');
  const state = model.variables.find((v) => v.kind === 'state' && v.name === membranePotential(model));
  const isClamp = experiment.kind === 'clamp';
  const derivative = isClamp || !state ? undefined : `dot(${state.name})`;
  const calcium = isClamp ? undefined : output('calcium');
  const total = isClamp ? output('total') : undefined;
  const names = [potential, derivative, calcium, total].filter((name) => name !== undefined);
  return { potential, derivative, calcium, total, names };
}

function tracesOf({ variables }: SimulateRequest, { t, columns }: Simulation): CellTraces {
  return { t, columns: variables.map((variable) => ({ variable, y: columns.get(variable.output) as Float64Array })) };
}

function shownPart(request: SimulateRequest, fine: Simulation, shown: Uint32Array): CellTraces {
  // A cell that failed did not come to the later ones.
  const reached = shown.filter((place) => place < fine.t.length);
  const part = (y: Float64Array) => Float64Array.from(reached, (place) => y[place] as number);
  const { t, columns } = tracesOf(request, fine);
  return { t: part(t), columns: columns.map(({ variable, y }) => ({ variable, y: part(y) })) };
}

function shownApart(request: SimulateRequest, outputs: readonly string[]) {
  const times = sampleTimes(request.duration_ms, request.sampling.shown_ms);
  const traces = tracesOf(request, run(request, outputs, times));
  return { traces, fineTraces: traces };
}
