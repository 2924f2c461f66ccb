import { compileJavascript } from '../compile/javascript/emit.ts';
import type { Machine, Program } from '../compile/kernel/ir.ts';
import { type Lowered, lower } from '../compile/lower.ts';
import { type System, systemOf } from '../compile/system.ts';
import { compileWasm } from '../compile/wasm/emit.ts';
import type { CellModel } from '../model/cell-model.ts';
import { checkSampleTimes, SimulationError } from './simulation-error.ts';
import { type Stepper, stepperOf } from './stepper/stepper.ts';

/** Back ends that can run a simulation. */
export type Backend = 'wasm' | 'javascript';

/** What a simulation computes and how: everything that a machine has to be built for. */
export interface Setup {
  readonly model: CellModel;
  /** Ideal voltage clamp: the membrane potential is imposed. */
  readonly clamped: boolean;
  /** Qualified variable names, or `dot(name)` for a derivative; the columns of every sample. */
  readonly outputs: readonly string[];
  /** Sample times, ms, ascending. */
  readonly sampleTimes: Float64Array;
}

/** A model compiled for one setup. */
export interface Prepared {
  readonly setup: Setup;
  readonly system: System;
  readonly lowered: Lowered;
  readonly stepper: Stepper;
  readonly program: Program;
  /** Samples after which a lane is emptied, and the longest step, ms, whose samples still fit its buffer then. */
  readonly bufferLimit: number;
  readonly largestStep: number;
}

/** Samples a lane holds; records that do not fit are taken out of it in halves. */
const bufferSamples = 8192;

/** The shortest stretch that holds `count` samples, ms. */
function shortestStretch(times: Float64Array, count: number): number {
  let least = Number.POSITIVE_INFINITY;
  for (let i = count; i < times.length; i++)
    least = Math.min(least, (times[i] as number) - (times[i - count] as number));
  return least;
}

/**
 * The longest step whose samples fit half the buffer, ms. A step that lands on an edge is stretched by a thousandth at most.
 *
 * @throws SimulationError when too many samples are wanted at one instant
 */
function longestStepFor(times: Float64Array): number {
  const stretch = shortestStretch(times, bufferSamples / 2);
  if (stretch > 0) return 0.998 * stretch;
  const what = `more than ${bufferSamples / 2} samples at one instant`;
  throw new SimulationError(what, 'the sample times', 'Ask for each instant once.');
}

/**
 * Compiles a model for a setup.
 *
 * @throws CompileError when the model cannot be compiled or clamped; SimulationError for impossible sample times
 */
export function prepare(setup: Setup): Prepared {
  checkSampleTimes(setup.sampleTimes);
  const system = systemOf(setup.model, setup.clamped);
  const lowered = lower(system, setup.outputs);
  const count = setup.sampleTimes.length;
  const fits = count <= bufferSamples;
  const stepper = stepperOf(lowered, count, fits ? count + 1 : bufferSamples);
  return {
    setup,
    system,
    lowered,
    stepper,
    program: {
      kernels: [...lowered.kernels, ...stepper.kernels],
      slots: stepper.layout.end,
      exports: ['cell', ...stepper.drives.flatMap((d) => [`begin_${d}`, `advance_${d}`])],
    },
    bufferLimit: fits ? Number.POSITIVE_INFINITY : bufferSamples / 2,
    largestStep: fits ? Number.MAX_VALUE : longestStepFor(setup.sampleTimes),
  };
}

/** Runnable code for a prepared model. */
export function machineOf(prepared: Prepared, backend: Backend): Machine {
  const machine = backend === 'wasm' ? compileWasm(prepared.program) : compileJavascript(prepared.program);
  const { layout } = prepared.stepper;
  const { memory, lanes } = machine;
  const put = (slot: number, value: number): void => {
    for (let lane = 0; lane < lanes; lane++) memory[slot * lanes + lane] = value;
  };
  prepared.setup.sampleTimes.forEach((t, i) => {
    put(layout.sampleTimes + i, t);
  });
  put(layout.sampleTimes + prepared.setup.sampleTimes.length, Number.POSITIVE_INFINITY);
  return machine;
}
