import { describe, expect, test } from 'vitest';
import { loadBuiltin } from '../../src/model/builtin.ts';
import type { CellRow } from '../../src/population/cell-row.ts';
import { censusOf, sumOfCensuses } from '../../src/population/census.ts';
import { makePopulation } from '../../src/population/make-population.ts';
import type { Recipe } from '../../src/population/recipe.ts';
import { cellOf } from '../../src/population/recipe.ts';
import { shardPlans } from '../../src/population/shard-plan.ts';
import { stagesOf } from '../../src/population/stage.ts';
import { localWorker } from '../../src/simulate/population.ts';
import { simulate } from '../../src/simulate/simulate.ts';
import { smallRecipe } from './small.ts';

/** All rows of some cells; each worker is on this thread. */
async function rowsOf(recipe: Recipe, cells: number, shardCells = cells, workers = 1): Promise<CellRow[]> {
  const stages = stagesOf(recipe);
  const rows: CellRow[] = [];
  await makePopulation({
    recipe,
    stages,
    workers: Array.from({ length: workers }, () => stages.map(({ task }) => localWorker(task))),
    shards: shardPlans(cells, shardCells),
    consume: (shard, some) => {
      expect(some.map(({ index }) => index)).toEqual(Array.from({ length: shard.cells }, (_, i) => shard.first + i));
      rows.push(...some);
    },
  });
  return rows;
}

const clampRecording = {
  outputs: ['membrane.i_total', 'membrane.V'],
  sampling: { kind: 'times', t_ms: [0, 5, 12.5, 60] },
} as const;

test('rows are the same for any number of workers and any size of shards', async () => {
  const recipe = smallRecipe({ recording: clampRecording });
  const alone = await rowsOf(recipe, 150);
  expect(await rowsOf(recipe, 150, 7, 3)).toEqual(alone);
  expect(await rowsOf(recipe, 150, 100, 2)).toEqual(alone);
});

test('a resumed run makes the missing shards only, with the cells that belong to them', async () => {
  const recipe = smallRecipe({ recording: clampRecording });
  const all = await rowsOf(recipe, 50);
  const stages = stagesOf(recipe);
  const made = new Map<number, readonly CellRow[]>();
  await makePopulation({
    recipe,
    stages,
    workers: [stages.map(({ task }) => localWorker(task))],
    shards: shardPlans(50, 8).filter(({ number }) => [1, 4, 6].includes(number)),
    consume: (shard, rows) => void made.set(shard.number, rows),
  });
  expect([...made.keys()]).toEqual([1, 4, 6]);
  for (const [number, rows] of made) expect(rows).toEqual(all.slice(8 * number, 8 * number + rows.length));
});

test('a cell is what `simulate` makes of its parameters', async () => {
  const recipe = smallRecipe({ recording: clampRecording });
  const [, row] = await rowsOf(recipe, 2);
  const { values } = cellOf(recipe, 1);
  const alone = simulate({
    model: loadBuiltin('kernik2019'),
    experiment: recipe.experiment,
    outputs: ['i_total', 'V'],
    sampleTimes: Float64Array.from(clampRecording.sampling.t_ms),
    changes: {
      set: { T: 298, ...Object.fromEntries(recipe.parameters.map(({ name }, k) => [name, values[k] as number])) },
    },
  });
  expect(row?.recorded?.[0]).toEqual(Float32Array.from(alone.columns.get('i_total') as Float64Array));
  expect(row?.recorded?.[1]).toEqual(Float32Array.from(alone.columns.get('V') as Float64Array));
  expect(row?.outcome).toBe('clamped');
});

describe('noise of the amplifier', () => {
  const noisy = (sd: number) =>
    smallRecipe({
      recording: { outputs: ['membrane.i_total', 'membrane.V'], sampling: { kind: 'grid', dt_ms: 0.25 } },
      amplifier: { changes: {}, noise: { sd, rate_Hz: 10_000 } },
    });

  test('is white, of the size asked for, on the current alone, and the same again', async () => {
    const [clean, rough, again] = await Promise.all([
      rowsOf(noisy(1e-12), 8),
      rowsOf(noisy(0.1), 8),
      rowsOf(noisy(0.1), 8),
    ]);
    expect(again).toEqual(rough);
    const z = rough.flatMap((row, i) => {
      expect(row.recorded?.[1]).toEqual(clean[i]?.recorded?.[1]);
      return [...(row.recorded?.[0] ?? [])].map((y, k) => (y - (clean[i]?.recorded?.[0]?.[k] as number)) / 0.1);
    });
    const mean = z.reduce((sum, x) => sum + x, 0) / z.length;
    const variance = z.reduce((sum, x) => sum + x * x, 0) / z.length;
    const next = z.slice(1).reduce((sum, x, k) => sum + x * (z[k] as number), 0) / z.length;
    expect(Math.abs(mean)).toBeLessThan(4 / Math.sqrt(z.length));
    expect(Math.abs(variance - 1)).toBeLessThan(4 * Math.sqrt(2 / z.length));
    expect(Math.abs(next)).toBeLessThan(4 / Math.sqrt(z.length));
  });

  test('is smaller in the mean of a window by the root of its samples', async () => {
    const windows = [
      { from_ms: 12, to_ms: 16 },
      { from_ms: 20, to_ms: 36 },
    ];
    const of = (sd: number) =>
      smallRecipe({
        recording: { outputs: ['membrane.i_total'], sampling: { kind: 'windows', windows } },
        amplifier: { changes: {}, noise: { sd, rate_Hz: 10_000 } },
      });
    const [clean, rough] = await Promise.all([rowsOf(of(1e-12), 300), rowsOf(of(1), 300)]);
    for (const [w, samples] of [
      [0, 40],
      [1, 160],
    ] as const) {
      const squares = rough.map(
        (row, i) => ((row.recorded?.[0]?.[w] as number) - (clean[i]?.recorded?.[0]?.[w] as number)) ** 2,
      );
      const variance = squares.reduce((sum, x) => sum + x, 0) / squares.length;
      expect(variance * samples).toBeGreaterThan(0.7);
      expect(variance * samples).toBeLessThan(1.35);
    }
  });
});

describe('a census', () => {
  const acceptance = [
    { name: 'beats', kind: 'outcome', outcomes: ['beating'] },
    { name: 'mdp', kind: 'range', quantity: 'mdp_mV', high: -65 },
  ] as const;

  test('of clamped cells is that of the same cells left alone', async () => {
    const free = { kind: 'free', duration_ms: 2500 } as const;
    const apart = await rowsOf(smallRecipe({ experiment: free, acceptance }), 10);
    const { tolerance } = smallRecipe({ experiment: free });
    const recipe = smallRecipe({ recording: clampRecording, census: free, acceptance });
    expect(recipe.tolerance.census).toBe(tolerance.experiment);
    const together = await rowsOf(recipe, 10, 4, 2);
    const clampOnly = await rowsOf(smallRecipe({ recording: clampRecording }), 10);
    expect(together.map(({ outcome, quantities, refusedBy }) => ({ outcome, quantities, refusedBy }))).toEqual(
      apart.map(({ outcome, quantities, refusedBy }) => ({ outcome, quantities, refusedBy })),
    );
    expect(together.map(({ recorded }) => recorded)).toEqual(clampOnly.map(({ recorded }) => recorded));

    const census = censusOf(together, acceptance);
    const count = (outcome: string) => together.filter((row) => row.outcome === outcome).length;
    expect(census.outcomes).toEqual({
      beating: count('beating'),
      quiescent: count('quiescent'),
      depolarised: count('depolarised'),
      clamped: 0,
      failed: 0,
    });
    expect(census.accepted + together.filter((row) => row.refusedBy.length > 0).length).toBe(10);
    expect(census.refused.beats).toBe(10 - count('beating'));
    expect(
      sumOfCensuses([censusOf(together.slice(0, 3), acceptance), censusOf(together.slice(3), acceptance)]),
    ).toEqual(sumOfCensuses([census]));
    // A cell that beats has biomarkers, one that does not has a rest potential.
    for (const { outcome, quantities } of together) {
      expect(quantities.mdp_mV === null).toBe(outcome !== 'beating');
      expect(quantities.rest_mV === null).toBe(outcome === 'beating');
    }
  });

  test('names cells that failed, and why', async () => {
    const text = `[[model]]
name: blow_up
c.V = -80

[time]
t = 0 bind time

[c]
k = 1
dot(V) = if(k > 1, 1e-3 * (V + 90)^2, (-70 - V) / 10) in [mV] label membrane_potential
`;
    const recipe: Recipe = {
      ...smallRecipe({ experiment: { kind: 'free', duration_ms: 2000 } }),
      model: { kind: 'text', text, fileName: 'blow-up.mmt' },
      parameters: [{ name: 'c.k', baseline: 1 }],
      prior: {
        version: 1,
        kind: 'independent',
        marginals: [{ parameter: 'c.k', shape: 'uniform', low: 0.5, high: 1.5 }],
        provenance: { says: 'a test', cells: null },
      },
      temperature_K: null,
      acceptance: [{ name: 'rests', kind: 'outcome', outcomes: ['quiescent'] }],
    };
    const rows = await rowsOf(recipe, 20);
    for (const row of rows) {
      const isHigh = (row.factors[0] as number) > 1;
      expect(row.outcome).toBe(isHigh ? 'failed' : 'quiescent');
      expect(row.refusedBy).toEqual(isHigh ? ['rests'] : []);
      if (isHigh) expect(row.reason).toMatch(/^experiment: the step size fell below 1e-9 ms at 100\.?\d* ms$/);
    }
    const census = censusOf(rows, recipe.acceptance);
    expect(census.failures).toEqual({ 'experiment: the step size fell below 1e-9 ms': census.outcomes.failed });
    expect(census.outcomes.failed).toBeGreaterThan(0);
  });
});

test('it stops when it is told to, and tells what a consumer throws', async () => {
  const recipe = smallRecipe();
  const stages = stagesOf(recipe);
  const workers = [stages.map(({ task }) => localWorker(task))];
  const shards = shardPlans(500, 10);
  const stop = new AbortController();
  const made: number[] = [];
  const consume = (shard: { number: number }) => {
    made.push(shard.number);
    if (made.length === 2) stop.abort(new Error('stopped'));
  };
  await expect(makePopulation({ recipe, stages, workers, shards, consume, signal: stop.signal })).rejects.toThrow(
    'stopped',
  );
  expect(made.length).toBeLessThan(50);
  const full = () => {
    throw new Error('the disk is full');
  };
  await expect(makePopulation({ recipe, stages, workers, shards, consume: full })).rejects.toThrow('the disk is full');
});

test('impossible numbers of cells are refused', () => {
  expect(() => shardPlans(0, 10)).toThrow('0 cells');
  expect(() => shardPlans(10, 1.5)).toThrow('1.5 cells');
  expect(shardPlans(25, 10)).toEqual([
    { number: 0, first: 0, cells: 10 },
    { number: 1, first: 10, cells: 10 },
    { number: 2, first: 20, cells: 5 },
  ]);
});
