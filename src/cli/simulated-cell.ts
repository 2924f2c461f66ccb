import { membranePotential } from '../compile/system.ts';
import { type Simulation, type SimulationRequest, simulate } from '../simulate/simulate.ts';
import type { RecordedVariable } from './recorded-variables.ts';
import { sampleTimes } from './sampling.ts';
import { type SimulateRequest, wantsTraces } from './simulate-request.ts';

/** One column of the traces. */
export interface TraceColumn {
  readonly variable: RecordedVariable;
  readonly y: Float64Array;
}

/** The samples that the user sees. */
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
  /** Where any are wanted. */
  readonly traces: CellTraces | undefined;
  readonly steps: number;
  readonly rejected: number;
  readonly failure: Simulation['failure'];
}

/** One run holds up to this many numbers; beyond, what is measured and what is shown are simulated one after the other. */
const mostAtOnce = 20_000_000;

/**
 * Runs the simulation that a command line asks for: once, on the fine grid of the biomarkers, of which the samples shown are a
 * part; twice where all columns on the fine grid would not fit into memory.
 */
export function simulateCell(request: SimulateRequest): SimulatedCell {
  const { sampling, duration_ms, variables } = request;
  const times = sampleTimes(duration_ms, sampling.measured_ms);
  const measured = measuredOutputs(request);
  const shown = wantsTraces(request) ? variables.map(({ output }) => output) : [];
  const all = [...new Set([...measured.names, ...shown])];
  const isOneRun = times.length * all.length <= mostAtOnce;

  const fine = run(request, isOneRun ? all : measured.names, times);
  const column = (name: string | undefined) => (name === undefined ? undefined : fine.columns.get(name));
  return {
    t: fine.t,
    v: column(measured.potential),
    dvdt: column(measured.derivative),
    calcium: column(measured.calcium),
    total: column(measured.total),
    traces: shown.length === 0 ? undefined : isOneRun ? everyNth(request, fine) : shownAlone(request, shown),
    steps: fine.steps,
    rejected: fine.rejected,
    failure: fine.failure,
  };
}

function run(request: SimulateRequest, outputs: readonly string[], times: Float64Array): Simulation {
  const { model, experiment, cell, tolerance, backend } = request;
  const set = Object.fromEntries(cell.changed.map(({ parameter, value }) => [parameter.name, value]));
  const options: SimulationRequest['options'] = { tolerance };
  return simulate({ model, experiment, outputs, sampleTimes: times, changes: { set }, options, backend });
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

function everyNth({ sampling, duration_ms, variables }: SimulateRequest, fine: Simulation): CellTraces {
  const nth = Math.round(sampling.shown_ms / sampling.measured_ms);
  const count = Math.ceil(fine.t.length / nth);
  const thin = (y: Float64Array) =>
    nth === 1 ? y : Float64Array.from({ length: count }, (_, i) => y[i * nth] as number);
  return {
    t: sampleTimes(duration_ms, sampling.shown_ms).subarray(0, count),
    columns: variables.map((variable) => ({ variable, y: thin(fine.columns.get(variable.output) as Float64Array) })),
  };
}

function shownAlone(request: SimulateRequest, shown: readonly string[]): CellTraces {
  const { sampling, duration_ms, variables } = request;
  const { t, columns } = run(request, shown, sampleTimes(duration_ms, sampling.shown_ms));
  return { t, columns: variables.map((variable) => ({ variable, y: columns.get(variable.output) as Float64Array })) };
}
