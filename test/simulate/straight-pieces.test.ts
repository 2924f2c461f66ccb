import { describe, expect, test } from 'vitest';
import { uniforms } from '../../src/numeric/philox.ts';
import { straightPieces } from '../../src/simulate/straight-pieces.ts';

function farthest(mV: readonly number[], corners: readonly number[]): number {
  let most = 0;
  for (let c = 1; c < corners.length; c++) {
    const [a, b] = [corners[c - 1] as number, corners[c] as number];
    for (let k = a; k <= b; k++) {
      const line = (mV[a] as number) + (((mV[b] as number) - (mV[a] as number)) * (k - a)) / (b - a);
      most = Math.max(most, Math.abs((mV[k] as number) - line));
    }
  }
  return most;
}

describe('a sampled command as straight lines', () => {
  const samples = (of: (k: number) => number, count = 20_000) => Array.from({ length: count }, (_, k) => of(k));

  test('a slow sine takes few, none of them off by more than the tolerance', () => {
    const sine = samples((k) => -30 + 40 * Math.sin((2 * Math.PI * 3 * k) / 10_000));
    const corners = straightPieces(sine);
    expect(corners[0]).toBe(0);
    expect(corners.at(-1)).toBe(sine.length - 1);
    expect(corners.every((c, k) => k === 0 || c > (corners[k - 1] as number))).toBe(true);
    expect(corners.length).toBeLessThan(1200);
    expect(farthest(sine, corners)).toBeLessThanOrEqual(0.00501);
  });

  test('plateaus, ramps and jumps keep their corners', () => {
    const steps = samples((k) => (k < 10 ? -80 : k < 30 ? -80 + 2 * (k - 10) : k < 40 ? -40 : 20), 50);
    expect(straightPieces(steps)).toEqual([0, 10, 30, 39, 40, 49]);
  });

  test('noise is kept sample by sample, and two samples are one line', () => {
    const noise = [...uniforms(3, 1, 200)].map((u) => 10 * u);
    expect(straightPieces(noise).length).toBeGreaterThan(190);
    expect(straightPieces([-80, -70])).toEqual([0, 1]);
  });
});
