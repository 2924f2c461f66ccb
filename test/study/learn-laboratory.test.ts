import { describe, expect, test } from 'vitest';
import { learnPrior } from '../../src/infer/learn-prior.ts';
import type { FitPrior } from '../../src/infer/prior-file.ts';
import { normals } from '../../src/numeric/gauss.ts';
import { type LearningRound, priorWithout } from '../../src/study/learn-laboratory.ts';

const start: FitPrior = {
  schema: 'iontwin/prior',
  version: 1,
  name: 'start',
  says: '',
  cells: null,
  model: 'kernik2019',
  extensions: [],
  entries: [
    { parameter: 'known', shape: 'normal', centre: 0, sd: 1 },
    { parameter: 'half', shape: 'normal', centre: 0, sd: 1 },
    { parameter: 'open', shape: 'normal', centre: 0, sd: 1 },
  ],
};
/** Standard errors of what a recording says of each parameter. */
const noise = [0.1, 1, 100];
const names = ['a', 'b', 'c', 'd', 'e', 'f', 'g'];
const truth = names.map((_, k) => normals(5, k, 3).map((z, i) => 0.8 + z * (i === 1 ? 0.5 : 1)));

/** Fits of normal cells: the mean of prior and recording, weighted. */
function learn(cells: readonly string[]): { rounds: LearningRound[]; prior: FitPrior } {
  let prior = start;
  const rounds: LearningRound[] = [];
  for (let round = 0; round < 2; round++) {
    const fits = cells.map((name) => {
      const seen = truth[names.indexOf(name)] as Float64Array;
      const own = prior.entries.map((e, i) => {
        const sd = e.shape === 'normal' ? e.sd : Number.NaN;
        const variance = 1 / (1 / sd ** 2 + 1 / (noise[i] as number) ** 2);
        const centre = e.shape === 'normal' ? e.centre : Number.NaN;
        return { variance, x: variance * (centre / sd ** 2 + (seen[i] as number) / (noise[i] as number) ** 2) };
      });
      return { name, coordinates: own.map(({ x }) => x), variance: own.map(({ variance }) => variance) };
    });
    rounds.push({ under: prior, cells: fits });
    prior = learnPrior(
      start,
      fits.map((f) => f.coordinates),
      'laboratory',
      '',
      fits.map((f) => f.variance),
    );
  }
  return { rounds, prior };
}

const centres = (prior: FitPrior): number[] => prior.entries.map((e) => (e.shape === 'normal' ? e.centre : Number.NaN));

describe('the prior of a laboratory without a cell', () => {
  const { rounds, prior } = learn(names);

  test('is close to what learning without it gives, closer than the prior of all', () => {
    for (const name of names) {
      const refitted = centres(learn(names.filter((n) => n !== name)).prior);
      const updated = centres(priorWithout(start, rounds, name, ''));
      const all = centres(prior);
      refitted.forEach((centre, i) => {
        const [near, far] = [Math.abs((updated[i] as number) - centre), Math.abs((all[i] as number) - centre)];
        expect(near).toBeLessThanOrEqual(0.25 * far + 0.02);
      });
    }
  });

  test('counts the cells that are left, and is the whole one for a cell that taught nothing', () => {
    expect(priorWithout(start, rounds, 'a', '').cells).toBe(6);
    expect(priorWithout(start, rounds, 'stranger', '')).toEqual(prior);
  });
});
