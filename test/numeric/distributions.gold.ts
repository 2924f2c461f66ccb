import { expect, test } from 'vitest';
import { chiSquaredLimit } from '../../src/numeric/chi-squared.ts';
import { ksDistance, ksProbability } from '../../src/numeric/kolmogorov-smirnov.ts';

// scipy.stats.chi2.isf(p, n)
test.each([
  [10, [18.30703805327515, 23.20925115895436, 29.58829844507442]],
  [30, [43.77297182574217, 50.892181311517085, 59.703064304429944]],
  [100, [124.34211340400408, 135.80672317102676, 149.4492527790389]],
  [1000, [1074.679448803441, 1106.9689943522174, 1143.9170926196791]],
  [1316, [1401.5075993187354, 1438.281532759177, 1480.2538167411483]],
])('limit of chi-squared with %i degrees of freedom', (n, limits) => {
  [0.05, 0.01, 0.001].forEach((p, k) => {
    expect(Math.abs(chiSquaredLimit(n, p) / (limits[k] as number) - 1)).toBeLessThan(n < 100 ? 6e-3 : 4e-4);
  });
});

// scipy.stats.kstwo.isf(p, n)
test.each([
  [10, [0.32256790169857125, 0.40924608777450494, 0.48893165941109124]],
  [20, [0.23151862314131635, 0.2940753144343289, 0.35241089163889466]],
  [50, [0.14836919494376405, 0.1884064791779277, 0.22603706070636317]],
  [1000, [0.03375653534582669, 0.042776500461245, 0.05129418752666127]],
])('probability of a Kolmogorov-Smirnov distance of %i numbers, to 5 %', (n, distances) => {
  [0.2, 0.05, 0.01].forEach((p, k) => {
    expect(Math.abs(ksProbability(distances[k] as number, n) / p - 1)).toBeLessThan(0.05);
  });
});

test('distances that are known', () => {
  expect(ksDistance([0.5])).toBe(0.5);
  expect(ksDistance([1])).toBe(1);
  expect(ksDistance([0.875, 0.125, 0.375, 0.625])).toBe(0.125);
  expect(ksProbability(0, 10)).toBe(1);
  expect(ksProbability(1, 10)).toBeLessThan(1e-7);
});
