import { segmentStarts } from '../protocol/protocol.ts';
import { type Experiment, simulate } from '../simulate/simulate.ts';
import { sampleCount, sampleTimes } from './sampling.ts';
import type { SimulateRequest } from './simulate-request.ts';

/** Sample times of a simulation: even ones, and closer ones where things go fast. */
export interface MeasuredGrid {
  /** ms, ascending. */
  readonly times: Float64Array;
  /** Place in `times` of each sample that the user sees, ascending. */
  readonly shown: Uint32Array;
}

/** Distance of samples where things go fast, ms. An atrial upstroke lasts half a millisecond. */
const dense_ms = 0.02;
/** A stretch is fast where V moves by more than this, mV/ms ... */
const fast_V_s = 2;
/** ... between samples of a first look at the cell, ms. */
const look_ms = 0.5;
/** The current of a clamped cell is fast for this long after every change of the command, ms. */
const afterStep_ms = 10;
/** Close samples are spread out, or given up, to stay below this number in all. */
const mostSamples = 5_000_000;

/**
 * The grid on which a cell is measured. Where V moves fast is found by simulating the cell once beforehand, on a coarse grid;
 * under clamp it is known from the protocol.
 */
export function measuredGrid(request: SimulateRequest): MeasuredGrid {
  const { sampling, duration_ms, experiment } = request;
  const even_ms = sampling.measured_ms;
  const count = sampleCount(duration_ms, even_ms);
  const windows = experiment.kind === 'clamp' ? stepWindows(experiment) : upstrokeWindows(request);
  const isFast = new Uint8Array(count);
  for (const [from_ms, to_ms] of windows) {
    const from = Math.max(Math.floor(from_ms / even_ms), 0);
    isFast.fill(1, from, Math.max(Math.ceil(to_ms / even_ms), from));
  }
  const wished = Math.max(1, Math.ceil(even_ms / dense_ms - 1e-9));
  const fastCount = isFast.reduce((sum, one) => sum + one, 0);
  const parts = Math.max(1, Math.min(wished, Math.floor(mostSamples / Math.max(fastCount, 1))));

  const times = new Float64Array(count + (parts - 1) * (fastCount - (isFast[count - 1] ?? 0)));
  const even = sampleTimes(duration_ms, even_ms);
  const nth = Math.round(sampling.shown_ms / even_ms);
  const shown = new Uint32Array(Math.ceil(count / nth));
  let next = 0;
  for (let i = 0; i < count; i++) {
    if (i % nth === 0) shown[i / nth] = next;
    times[next++] = even[i] as number;
    if (!isFast[i] || i === count - 1) continue;
    for (let k = 1; k < parts; k++) times[next++] = Math.round(even_ms * (i + k / parts) * 1e9) / 1e9;
  }
  return { times, shown };
}

type Window = readonly [from_ms: number, to_ms: number];

function stepWindows({ protocol }: Extract<Experiment, { kind: 'clamp' }>): Window[] {
  return Array.from(segmentStarts(protocol), (start): Window => [start, start + afterStep_ms]);
}

function upstrokeWindows({
  model,
  experiment,
  duration_ms,
  variables,
  cell,
  tolerance,
  backend,
}: SimulateRequest): Window[] {
  const potential = variables.find(({ kind }) => kind === 'potential')?.output;
  if (potential === undefined) return [];
  const { t, columns } = simulate({
    model,
    experiment,
    outputs: [potential],
    sampleTimes: sampleTimes(duration_ms, look_ms),
    changes: cell.changes,
    options: { tolerance },
    backend,
  });
  const v = columns.get(potential) as Float64Array;
  const windows: Window[] = [];
  for (let i = 1; i < t.length; i++) {
    if (Math.abs((v[i] as number) - (v[i - 1] as number)) < fast_V_s * look_ms) continue;
    // With a margin for the foot and for the peak.
    windows.push([(t[i - 1] as number) - 2 * look_ms, (t[i] as number) + 2 * look_ms]);
  }
  return windows;
}
