import { createHash } from 'node:crypto';
import { afterAll, describe, expect, test } from 'vitest';
import { namedProtocol } from '../../src/protocol/library.ts';
import { type ChunkResult, ChunkRunner, type PopulationTask } from '../../src/simulate/chunk.ts';
import { runOptions } from '../../src/simulate/lanes.ts';
import { clampPlan, freePlan } from '../../src/simulate/plan.ts';
import { type ChunkWorker, localWorker, runPopulation } from '../../src/simulate/population.ts';
import { threadWorker } from '../../src/simulate/worker-pool.node.ts';

const varied = ['g_K1', 'g_Kr', 'p_CaL', 'g_Na', 'm6'];
/** Factor 0.6 .. 1.4 from a hash of cell and parameter. */
const factor = (index: number, k: number): number => {
  let h = Math.imul(index + 1, 0x9e3779b1) ^ Math.imul(k + 1, 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 15), 0x2c1b3c6d);
  return 0.6 + (0.8 * ((h ^ (h >>> 12)) >>> 0)) / 4294967296;
};
const baseline = [0.13378578, 0.218025, 0.30802769, 9.7206134, -7.9177263];
const valuesOf = (index: number): number[] => baseline.map((b, k) => b * factor(index, k));

const clamped: PopulationTask = {
  source: { kind: 'builtin', name: 'kernik2019' },
  clamped: true,
  outputs: ['i_total', 'i_CaL'],
  sampleTimes: Float64Array.from({ length: 200 }, (_, i) => 35 * i),
  plan: clampPlan(namedProtocol('composite')),
  options: runOptions(true),
  backend: 'wasm',
  changes: {},
  varied,
};
const free: PopulationTask = {
  ...clamped,
  clamped: false,
  outputs: ['V'],
  plan: freePlan(3000),
  options: runOptions(false),
};

async function digest(workers: readonly ChunkWorker[], cells: number, chunkCells: number): Promise<string> {
  const hash = createHash('sha256');
  let next = 0;
  await runPopulation(workers, varied.length, {
    cells,
    chunkCells,
    valuesOf,
    consume: (chunk: ChunkResult) => {
      expect(chunk.first).toBe(next);
      next += chunk.count;
      hash.update(new Uint8Array(chunk.samples.buffer)).update(new Uint8Array(chunk.states.buffer));
      hash.update(new Uint8Array(chunk.steps.buffer)).update(JSON.stringify(chunk.failures));
    },
  });
  expect(next).toBe(cells);
  return hash.digest('hex');
}

describe('a population is the same bytes', () => {
  const open: ChunkWorker[] = [];
  afterAll(() => Promise.all(open.map((w) => w.close())));
  test.each([
    ['clamped', clamped],
    ['free', free],
  ] as const)('%s: for 1, 2 and 3 workers, any chunk size, and on this thread', async (_, task) => {
    // Chunk boundaries are digested too, so the streams are compared cell by cell: one chunk size a digest of cells.
    const cells = 37;
    const cellDigest = async (workers: readonly ChunkWorker[], chunkCells: number): Promise<string> => {
      const samples: number[][] = [];
      await runPopulation(workers, varied.length, {
        cells,
        chunkCells,
        valuesOf,
        consume: (chunk) => {
          const width = chunk.samples.length / chunk.count;
          const states = chunk.states.length / chunk.count;
          for (let i = 0; i < chunk.count; i++) {
            samples.push([
              ...chunk.samples.subarray(i * width, (i + 1) * width),
              ...chunk.states.subarray(i * states, (i + 1) * states),
              chunk.steps[i] as number,
            ]);
          }
        },
      });
      return createHash('sha256')
        .update(new Uint8Array(Float64Array.from(samples.flat()).buffer))
        .digest('hex');
    };
    const threads = [threadWorker(task), threadWorker(task), threadWorker(task)];
    open.push(...threads);
    const alone = await cellDigest([localWorker(task)], 37);
    expect(await cellDigest(threads.slice(0, 1), 8)).toBe(alone);
    expect(await cellDigest(threads.slice(0, 2), 5)).toBe(alone);
    expect(await cellDigest(threads, 1)).toBe(alone);
    expect(await digest(threads, cells, 4)).toBe(await digest(threads.slice(0, 1), cells, 4));
  });
});

test('a cell does not depend on its neighbour in the vector', () => {
  const runner = new ChunkRunner(free);
  const rows = (indices: readonly number[]): ChunkResult =>
    runner.run({ first: 0, count: indices.length, values: Float64Array.from(indices.flatMap(valuesOf)) });
  const pair = rows([3, 4, 5]);
  const width = pair.samples.length / 3;
  for (const [position, index] of [3, 4, 5].entries()) {
    const alone = rows([index]);
    expect(alone.samples).toEqual(pair.samples.slice(position * width, (position + 1) * width));
  }
});

test('a cell that cannot be integrated is reported and stops nobody', async () => {
  const task: PopulationTask = {
    ...free,
    source: {
      kind: 'text',
      fileName: 'blow-up.mmt',
      text: `[[model]]
name: blow_up
c.x = 1

[time]
t = 0 bind time

[c]
k = 1
dot(x) = k * x * x - if(k > 1.5, 0, x)
`,
    },
    outputs: ['x'],
    varied: ['k'],
    plan: freePlan(3000),
    sampleTimes: Float64Array.from({ length: 30 }, (_, i) => i / 10),
  };
  // x' = k x^2 ends at t = 1/k for k > 1.5; k = NaN is not a number from the start; k = 0.5 decays.
  const ks = [0.5, 2, Number.NaN, 0.5, 4];
  const results: ChunkResult[] = [];
  await runPopulation([localWorker(task)], 1, {
    cells: 5,
    valuesOf: (i) => [ks[i] as number],
    consume: (c) => void results.push(c),
  });
  const [chunk] = results as [ChunkResult];
  expect(chunk.failures.map((f) => [f.index, f.reason])).toEqual([
    [1, 'the step size fell below 1e-9 ms'],
    [2, 'a derivative is not a finite number'],
    [4, 'the step size fell below 1e-9 ms'],
  ]);
  expect(chunk.failures[0]?.time_ms).toBeCloseTo(0.5, 6);
  expect(chunk.failures[2]?.time_ms).toBeCloseTo(0.25, 6);
  expect(chunk.failures[1]).toMatchObject({ time_ms: 0, state: 'c.x' });
  const row = (i: number): number[] => [...chunk.samples.subarray(30 * i, 30 * (i + 1))];
  expect(row(0).every(Number.isFinite)).toBe(true);
  expect(row(3)).toEqual(row(0));
  expect(row(1).slice(0, 5).every(Number.isFinite)).toBe(true);
  expect(row(1).slice(6).every(Number.isNaN)).toBe(true);
});

test('errors of the consumer and of workers reach the caller', async () => {
  const consume = (): void => {
    throw new Error('disk full');
  };
  await expect(runPopulation([localWorker(clamped)], varied.length, { cells: 4, valuesOf, consume })).rejects.toThrow(
    'disk full',
  );
  const broken: ChunkWorker = { run: () => Promise.reject(new Error('worker died')), close: async () => undefined };
  await expect(
    runPopulation([broken], varied.length, { cells: 4, valuesOf, consume: () => undefined }),
  ).rejects.toThrow('worker died');
  await expect(
    runPopulation([localWorker(clamped)], varied.length, {
      cells: 4,
      valuesOf,
      consume: () => undefined,
      signal: AbortSignal.abort(new Error('stopped')),
    }),
  ).rejects.toThrow('stopped');
});
