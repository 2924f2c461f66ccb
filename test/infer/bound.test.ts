import { describe, expect, test } from 'vitest';
import { cramerRaoBound } from '../../src/infer/bound.ts';
import { coordinatesOf } from '../../src/infer/coordinates.ts';
import { informationAt } from '../../src/infer/information.ts';
import { whiteNoise } from '../../src/infer/likelihood.ts';
import { openDirections } from '../../src/infer/open-directions.ts';
import { type PriorMarginal, priorDensity } from '../../src/infer/prior-density.ts';
import { boxSetup } from '../../src/infer/setup.ts';
import { normals } from '../../src/numeric/gauss.ts';
import { dot } from '../../src/numeric/matrix.ts';
import { formula, plain } from './analytic-simulator.ts';

const bins = 25;
const columns = [0, 1, 2].map((k) => normals(21, k, bins));
const noise = 0.2;
const planned = (scale: 'log' | 'linear', marginals: readonly PriorMarginal[], used = columns) => {
  const coordinates = coordinatesOf(marginals.map((_, i) => plain(`p.p${i}`, scale, 2)));
  const prior = priorDensity(coordinates, marginals);
  const simulator = formula(bins, (v) =>
    Float64Array.from({ length: bins }, (_, b) =>
      used.reduce((sum, c, k) => sum + (v[k] as number) * (c[b] as number), 0),
    ),
  );
  const likelihood = { ...whiteNoise, floor_A_F: 0 };
  return { coordinates, prior, simulator, likelihood, noise: new Float64Array(bins).fill(noise) };
};
const box: PriorMarginal[] = Array(3).fill({ kind: 'uniform', lowest: 1.2, highest: 2.8 });

describe('the Bayesian Cramer-Rao bound', () => {
  test.each(['log', 'linear'] as const)('one parameter, closed form, fitted %s', async (scale) => {
    const recording = planned(scale, box.slice(0, 1), columns.slice(0, 1));
    const values = Float64Array.of(1.7);
    const information = (await informationAt(recording, values)) as Float64Array;
    const { sd, priorSd } = cramerRaoBound(information, recording.coordinates, recording.prior, values);
    // In factors of the baseline of 2: width 0.8, slope 2 c.
    const column = columns[0] as Float64Array;
    const expected = 1 / Math.sqrt((4 * dot(column, column)) / noise ** 2 + 12 / 0.8 ** 2);
    expect((sd[0] as number) / expected).toBeCloseTo(1, scale === 'linear' ? 9 : 2);
    expect(priorSd[0]).toBeCloseTo(0.8 / Math.sqrt(12), 12);
  });

  test('without noise worth speaking of the data decide; with much, the prior', async () => {
    const values = Float64Array.of(2, 2, 2);
    for (const [level, part] of [
      [1e-4, 0],
      [1e5, 1],
    ] as const) {
      const recording = { ...planned('linear', box), noise: new Float64Array(bins).fill(level) };
      const information = (await informationAt(recording, values)) as Float64Array;
      const { sd, priorSd } = cramerRaoBound(information, recording.coordinates, recording.prior, values);
      sd.forEach((x, i) => {
        expect(x / (priorSd[i] as number)).toBeCloseTo(part, 3);
      });
    }
  });

  test('a prior that is normal in the logarithm: its spread in factors', () => {
    const coordinates = coordinatesOf([plain('leak.g', 'log', 0.02)]);
    const prior = priorDensity(coordinates, [{ kind: 'normal', mean: 0, sd: 0.2 }]);
    const { sd, priorSd } = cramerRaoBound(new Float64Array(1), coordinates, prior, Float64Array.of(0.02));
    const exact = Math.exp(0.02) * Math.sqrt(Math.exp(0.04) - 1);
    expect((priorSd[0] as number) / exact).toBeCloseTo(1, 1);
    expect(sd[0]).toBeCloseTo(priorSd[0] as number, 9);
  });

  test('a cell that cannot be simulated says nothing', async () => {
    const recording = {
      ...planned('linear', box),
      simulator: formula(bins, () => new Float64Array(bins).fill(Number.NaN)),
    };
    expect(await informationAt(recording, Float64Array.of(2, 2, 2))).toBeUndefined();
  });

  test('what is missing or infinitely noisy does not count', async () => {
    const recording = planned('linear', box);
    const some = recording.noise.map((x, b) => (b < 10 ? x : Number.POSITIVE_INFINITY));
    const information = (await informationAt({ ...recording, noise: some }, Float64Array.of(2, 2, 2))) as Float64Array;
    const first = (columns[0] as Float64Array).subarray(0, 10);
    expect((information[0] as number) / (dot(first, first) / noise ** 2)).toBeCloseTo(1, 6);
  });
});

describe('undetermined directions', () => {
  test('two parameters that act as one sum: one direction, with opposite signs', async () => {
    const same = columns[0] as Float64Array;
    const recording = planned('linear', box, [same, same, columns[1] as Float64Array]);
    const information = (await informationAt(recording, Float64Array.of(2, 2, 2))) as Float64Array;
    const { coordinates, prior } = recording;
    const open = openDirections({ centre: prior.mean, information }, coordinates, prior);
    expect(open).toHaveLength(1);
    expect(Object.keys(open[0]?.direction ?? {}).sort()).toEqual(['p.p0', 'p.p1']);
    expect((open[0]?.direction['p.p0'] as number) * (open[0]?.direction['p.p1'] as number)).toBeCloseTo(-1, 2);
    expect(open[0]?.says).toContain('known only in combination');
  });

  test('a parameter that does not enter the current is named alone', async () => {
    const none = new Float64Array(bins);
    const recording = planned('log', box, [columns[0] as Float64Array, none, columns[1] as Float64Array]);
    const information = (await informationAt(recording, Float64Array.of(2, 2, 2))) as Float64Array;
    const { coordinates, prior } = recording;
    const open = openDirections({ centre: prior.mean, information }, coordinates, prior);
    expect(open.map(({ direction }) => direction)).toEqual([{ 'p.p1': 1 }]);
    expect(open[0]?.says).toContain('does not change the recorded current');
  });

  test('nothing is open when everything is known; all is when nothing is recorded', () => {
    const { coordinates, prior } = planned('linear', box);
    const known = Float64Array.from({ length: 9 }, (_, k) => (k % 4 === 0 ? 1e4 : 0));
    expect(openDirections({ centre: prior.mean, information: known }, coordinates, prior)).toEqual([]);
    expect(openDirections({ centre: prior.mean, information: new Float64Array(9) }, coordinates, prior)).toHaveLength(
      3,
    );
  });

  test('IK1 rectification, of which all but midpoint and slope is open: the words name these two alone', () => {
    const setup = boxSetup({ source: { kind: 'builtin', name: 'kernik2019' } });
    const coordinates = coordinatesOf(setup.parameters);
    const prior = priorDensity(coordinates, setup.marginals);
    const n = setup.parameters.length;
    const information = new Float64Array(n * n);
    const free = (i: number): boolean =>
      ['alpha slope', 'alpha shift', 'beta shift'].includes(setup.parameters[i]?.role ?? '');
    for (let i = 0; i < n; i++) information[i * n + i] = free(i) ? 0 : 1e6 / (prior.sd[i] as number) ** 2;
    const open = openDirections({ centre: prior.mean, information }, coordinates, prior);
    expect(open.length).toBeGreaterThanOrEqual(2);
    for (const { says } of open) {
      expect(says).toContain('only midpoint of K1_inf and slope of K1_inf are known');
      expect(says).toMatch(/left to the prior: xK12, alpha shift/);
    }
  });
});
