import type * as library from '../../src/index.ts';

/**
 * What is run here and in the browser. The browser gets a function as its source text, so that it knows nothing but its argument: the
 * library as it was imported there.
 */
export type Library = typeof library;

/** Every sample of a free Kernik cell, 2 s. */
export function freeCell({ lib, backend }: { lib: Library; backend: library.Backend }): Float64Array {
  const run = lib.simulate({
    model: lib.loadBuiltin('kernik2019'),
    experiment: { kind: 'free', duration_ms: 2000 },
    outputs: ['V', 'Cai', 'i_total'],
    sampleTimes: lib.uniformGrid(2000, 1),
    backend,
  });
  if (run.failure) throw new Error(run.failure.reason);
  return Float64Array.from([...run.columns.values()].flatMap((column) => [...column]));
}

/** Every sample and last state of 12 different clamped Kernik cells, over two workers. */
export async function clampedPopulation({
  lib,
  makeWorker,
}: {
  lib: Library;
  makeWorker: (task: library.PopulationTask) => library.ChunkWorker;
}): Promise<Float64Array> {
  const task: library.PopulationTask = {
    source: { kind: 'builtin', name: 'kernik2019' },
    clamped: true,
    outputs: ['i_total', 'i_CaL'],
    sampleTimes: lib.uniformGrid(7000, 20),
    plan: lib.clampPlan(lib.namedProtocol('composite')),
    options: lib.runOptions(true),
    backend: 'wasm',
    changes: {},
    varied: ['g_K1', 'g_Kr', 'g_Na'],
  };
  const baseline = [0.134, 0.218, 9.72];
  const workers = [makeWorker(task), makeWorker(task)];
  const values: number[] = [];
  try {
    await lib.runPopulation(workers, baseline.length, {
      cells: 12,
      chunkCells: 2,
      valuesOf: (index) =>
        lib.uniforms(2019, index, baseline.length).map((u, k) => (baseline[k] as number) * (0.6 + 0.8 * u)),
      consume: (chunk) => {
        for (const failure of chunk.failures) throw new Error(failure.reason);
        values.push(...chunk.samples, ...chunk.states);
      },
    });
  } finally {
    await Promise.all(workers.map((worker) => worker.close()));
  }
  return Float64Array.from(values);
}

/** What a worker says to a task that makes no sense. */
export async function refusal({
  lib,
  makeWorker,
}: {
  lib: Library;
  makeWorker: (task: library.PopulationTask) => library.ChunkWorker;
}): Promise<string> {
  let worker: library.ChunkWorker | undefined;
  try {
    worker = makeWorker({
      source: { kind: 'builtin', name: 'kernik2019' },
      clamped: false,
      outputs: ['i_Krr'],
      sampleTimes: new Float64Array(1),
      plan: lib.freePlan(1),
      options: lib.runOptions(false),
      backend: 'wasm',
      changes: {},
      varied: [],
    });
    await worker.run({ first: 0, count: 1, values: new Float64Array(0) });
    return 'nothing';
  } catch (error) {
    return (error as Error).message;
  } finally {
    await worker?.close();
  }
}
