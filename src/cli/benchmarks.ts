import { cpus } from 'node:os';
import { loadBuiltin } from '../model/builtin.ts';
import { uniforms } from '../numeric/philox.ts';
import { namedProtocol } from '../protocol/library.ts';
import type { ChunkResult, PopulationTask } from '../simulate/chunk.ts';
import { runOptions } from '../simulate/lanes.ts';
import { clampPlan, freePlan } from '../simulate/plan.ts';
import { type ChunkWorker, localWorker, runPopulation } from '../simulate/population.ts';
import { simulate, uniformGrid } from '../simulate/simulate.ts';
import { threadWorker } from '../simulate/worker-pool.node.ts';
import { benchLearn } from './bench-learn.ts';
import { benchTwin } from './bench-twin.ts';

/** One line of the bench: a figure, its accuracy where it has one, and what it was measured on. */
export interface BenchRow {
  readonly name: string;
  readonly value: number;
  readonly unit: string;
  readonly accuracy?: Readonly<Record<string, number | string>>;
  readonly context: Readonly<Record<string, number | string>>;
}

export interface BenchOptions {
  readonly cells: number | undefined;
  readonly workers: number;
  readonly print: (row: BenchRow) => void;
}

export interface Benchmark {
  readonly name: string;
  readonly says: string;
  /** It takes minutes, and runs only when asked for. */
  readonly long?: boolean;
  readonly run: (options: BenchOptions) => Promise<void>;
}

const machine = () => ({
  machine: `${cpus()[0]?.model.trim() ?? 'unknown processor'}, ${cpus().length} cores`,
  node: process.version,
  date: new Date().toISOString().slice(0, 10),
});

const kernik = loadBuiltin('kernik2019');
const varied = kernik.variables.filter((v) => v.meta.varied !== undefined).map((v) => v.name);
const baseline = varied.map((name) => {
  const e = kernik.variables.find((v) => v.name === name)?.expression;
  if (e?.kind === 'number') return e.value;
  if (e?.kind === 'call' && e.op === 'neg' && e.args[0]?.kind === 'number') return -e.args[0].value;
  throw new Error(`${name} is not a number`);
});

/** Values of the varied parameters of one cell: each its baseline times a uniform factor 1 +- spread. */
const valuesOf =
  (spread: number, seed = 2019) =>
  (index: number): number[] => {
    const u = uniforms(seed, index, varied.length);
    return baseline.map((b, k) => b * (1 - spread + 2 * spread * (u[k] as number)));
  };

const common = { source: { kind: 'builtin', name: 'kernik2019' }, backend: 'wasm', changes: {}, varied } as const;
const clampSamples = 500;
const clampTask = (tolerance: number, backend: 'wasm' | 'javascript' = 'wasm'): PopulationTask => ({
  ...common,
  backend,
  clamped: true,
  outputs: ['i_total'],
  sampleTimes: Float64Array.from({ length: clampSamples }, (_, i) => 14 * i + 3),
  plan: clampPlan(namedProtocol('composite')),
  options: { ...runOptions(true), tolerance },
});
const clampSeconds = 7;
const freeSeconds = 10;
const freeTask = (tolerance: number, step_ms = 10): PopulationTask => ({
  ...common,
  clamped: false,
  outputs: ['V'],
  sampleTimes: uniformGrid(1000 * freeSeconds, step_ms),
  plan: freePlan(1000 * freeSeconds),
  options: { ...runOptions(false), tolerance },
});

/** Runs a population once and gives wall seconds, steps a cell second, and what `look` made of the chunks. */
async function timed(
  workers: readonly ChunkWorker[],
  cells: number,
  spread: number,
  look: (chunk: ChunkResult) => void = () => undefined,
): Promise<{ seconds: number; steps: number; failures: number }> {
  let steps = 0;
  let failures = 0;
  const start = performance.now();
  await runPopulation(workers, varied.length, {
    cells,
    valuesOf: valuesOf(spread),
    consume: (chunk) => {
      for (const s of chunk.steps) steps += s;
      failures += chunk.failures.length;
      look(chunk);
    },
  });
  return { seconds: (performance.now() - start) / 1000, steps, failures };
}

async function withWorkers<T>(
  task: PopulationTask,
  count: number,
  body: (workers: readonly ChunkWorker[]) => Promise<T>,
): Promise<T> {
  const workers = Array.from({ length: count }, () => threadWorker(task));
  try {
    // Start the threads and let the code become hot before the clock runs.
    await timed(workers, 128 * count, 0.4);
    return await body(workers);
  } finally {
    await Promise.all(workers.map((w) => w.close()));
  }
}

/** Samples of some cells at a tolerance. */
async function samplesAt(task: PopulationTask, cells: number, spread: number): Promise<Float64Array> {
  const worker = localWorker(task);
  const parts: Float64Array[] = [];
  await timed([worker], cells, spread, (chunk) => void parts.push(chunk.samples));
  const all = new Float64Array(parts.reduce((sum, part) => sum + part.length, 0));
  let offset = 0;
  for (const part of parts) {
    all.set(part, offset);
    offset += part.length;
  }
  return all;
}

const round = (x: number, digits = 3): number => Number(x.toPrecision(digits));

/** Largest error of the total current over some cells, against the same cells at a tolerance of 1e-10. */
async function clampAccuracy(tolerance: number): Promise<Record<string, number | string>> {
  const cells = 64;
  const [ours, exact] = await Promise.all([tolerance, 1e-10].map((t) => samplesAt(clampTask(t), cells, 0.4)));
  let worst = 0;
  ours?.forEach((x, i) => {
    worst = Math.max(worst, Math.abs(x - (exact?.[i] as number)));
  });
  return { largest_current_error_A_F: round(worst), over: `${cells} cells against tolerance 1e-10` };
}

/** Upward crossings of -20 mV, by linear interpolation. */
function crossings(v: Float64Array, step_ms: number): number[] {
  const found: number[] = [];
  for (let i = 1; i < v.length; i++) {
    const a = v[i - 1] as number;
    const b = v[i] as number;
    if (a < -20 && b >= -20) found.push((i - 1 + (-20 - a) / (b - a)) * step_ms);
  }
  return found;
}

/** Errors of cycle length and of V over some cells, against the same cells at a tolerance of 1e-10. */
async function freeAccuracy(tolerance: number): Promise<Record<string, number | string>> {
  const cells = 24;
  const step = 0.1;
  const [ours, exact] = await Promise.all([tolerance, 1e-10].map((t) => samplesAt(freeTask(t, step), cells, 0.2)));
  const length = (ours?.length ?? 0) / cells;
  const cycles: number[] = [];
  const voltages: number[] = [];
  for (let cell = 0; cell < cells; cell++) {
    const a = ours?.subarray(cell * length, (cell + 1) * length) as Float64Array;
    const b = exact?.subarray(cell * length, (cell + 1) * length) as Float64Array;
    const ca = crossings(a, step);
    const cb = crossings(b, step);
    if (ca.length !== cb.length)
      throw new Error(`cell ${cell} beats ${ca.length} times, ${cb.length} at the tight tolerance`);
    if (ca.length > 1) {
      const cycle = (c: readonly number[]): number => ((c[c.length - 1] as number) - (c[0] as number)) / (c.length - 1);
      cycles.push(Math.abs(cycle(ca) / cycle(cb) - 1) * 100);
    }
    let worst = 0;
    const upstrokes = cb;
    for (let i = 0; i * step < 2000; i++) {
      if (upstrokes.some((u) => Math.abs(u - i * step) < 1)) continue;
      worst = Math.max(worst, Math.abs((a[i] as number) - (b[i] as number)));
    }
    voltages.push(worst);
  }
  return {
    largest_cycle_error_percent: round(Math.max(...cycles)),
    largest_V_error_2s_mV: round(Math.max(...voltages)),
    over: `${cells} cells against tolerance 1e-10, ${cycles.length} of them beat twice or more; V outside 1 ms of upstrokes`,
  };
}

async function clampPopulation({ cells = 4096, workers, print }: BenchOptions): Promise<void> {
  const { tolerance } = runOptions(true);
  const accuracy = await clampAccuracy(tolerance);
  await withWorkers(clampTask(tolerance), workers, async (pool) => {
    const { seconds, steps, failures } = await timed(pool, cells, 0.4);
    print({
      name: 'clamp-population',
      value: Math.round((cells * clampSeconds) / seconds),
      unit: 'cell-seconds per second',
      accuracy,
      context: {
        what: 'Kernik, 7 s composite protocol, 500 samples a cell, +-40 % on 52 parameters',
        cells,
        workers,
        tolerance,
        steps_per_cell_second: round(steps / cells / clampSeconds),
        failures,
        ...machine(),
      },
    });
  });
}

async function freePopulation({ cells = 768, print }: BenchOptions): Promise<void> {
  const { tolerance } = runOptions(false);
  const accuracy = await freeAccuracy(tolerance);
  await withWorkers(freeTask(tolerance), 1, async (pool) => {
    const { seconds, steps, failures } = await timed(pool, cells, 0.2);
    print({
      name: 'free-population',
      value: Math.round((cells * freeSeconds) / seconds),
      unit: 'cell-seconds per second and core',
      accuracy,
      context: {
        what: 'Kernik, free running 10 s, +-20 % on 52 parameters, V every 10 ms',
        cells,
        workers: 1,
        tolerance,
        steps_per_cell_second: round(steps / cells / freeSeconds),
        failures,
        ...machine(),
      },
    });
  });
}

async function backends({ cells = 256, print }: BenchOptions): Promise<void> {
  const { tolerance } = runOptions(true);
  const seconds: Record<string, number> = {};
  for (const backend of ['javascript', 'wasm'] as const) {
    const worker = localWorker(clampTask(tolerance, backend));
    await timed([worker], 64, 0.4);
    seconds[backend] = (await timed([worker], cells, 0.4)).seconds;
  }
  print({
    name: 'wasm-over-javascript',
    value: round((seconds.javascript as number) / (seconds.wasm as number)),
    unit: 'ratio of speeds',
    context: { what: 'the clamp population on one thread', cells, tolerance, ...machine() },
  });
}

async function oneCell({ print }: BenchOptions): Promise<void> {
  const times = Array.from({ length: 5 }, () => {
    const start = performance.now();
    const run = simulate({
      model: kernik,
      experiment: { kind: 'free', duration_ms: 10_000 },
      outputs: ['V', 'Cai', 'i_total'],
      sampleTimes: uniformGrid(10_000, 0.1),
    });
    if (run.failure) throw new Error(run.failure.reason);
    return performance.now() - start;
  }).sort((a, b) => a - b);
  print({
    name: 'one-cell',
    value: round(times[2] as number),
    unit: 'ms',
    context: { what: 'Kernik model compiled and run 10 s, 100 001 samples of 3 variables, median of 5', ...machine() },
  });
}

async function clampMemory({ cells = 200_000, workers, print }: BenchOptions): Promise<void> {
  const { tolerance } = runOptions(true);
  await withWorkers(clampTask(tolerance), workers, async (pool) => {
    let peak = 0;
    let sum = 0;
    const { seconds, failures } = await timed(pool, cells, 0.4, (chunk) => {
      for (const x of chunk.samples) sum += x;
      peak = Math.max(peak, process.memoryUsage.rss());
    });
    print({
      name: 'clamp-memory',
      value: Math.round(peak / 1e6),
      unit: 'MB resident at most',
      context: {
        what: `the clamp population, ${cells} cells of ${clampSamples} samples streamed to a consumer that sums them`,
        sum: round(sum, 12),
        seconds: round(seconds),
        cells_per_second: Math.round(cells / seconds),
        workers,
        failures,
        ...machine(),
      },
    });
  });
}

async function twin({ cells, workers, print }: BenchOptions): Promise<void> {
  await benchTwin(workers, cells, (figure) => print({ ...figure, context: { ...figure.context, ...machine() } }));
}

async function learn({ workers, print }: BenchOptions): Promise<void> {
  await benchLearn(workers, (figure) => print({ ...figure, context: { ...figure.context, ...machine() } }));
}

export const benchmarks: readonly Benchmark[] = [
  { name: 'clamp-population', says: 'a clamped population on all workers', run: clampPopulation },
  { name: 'free-population', says: 'a beating population on one core', run: freePopulation },
  { name: 'wasm-over-javascript', says: 'the two back ends on the same cells', run: backends },
  { name: 'one-cell', says: 'from model text to a 10 s trace', run: oneCell },
  { name: 'clamp-memory', says: '200 000 clamped cells, memory', long: true, run: clampMemory },
  { name: 'twin', says: 'from a recording to its posterior', long: true, run: twin },
  { name: 'learn', says: 'training steps of three networks on each engine', long: true, run: learn },
];
