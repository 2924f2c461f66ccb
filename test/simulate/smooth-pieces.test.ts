import { describe, expect, test } from 'vitest';
import { uniforms } from '../../src/numeric/philox.ts';
import { type SmoothPiece, smoothPieces } from '../../src/simulate/smooth-pieces.ts';

function farthest(mV: readonly number[], pieces: readonly SmoothPiece[]): number {
  let most = 0;
  for (const { first, last, bend, twist } of pieces) {
    const [from, to] = [mV[first] as number, mV[last] as number];
    for (let k = first; k <= last; k++) {
      const u = (k - first) / (last - first);
      const curve = from + (to - from) * u + u * (1 - u) * (bend + twist * u);
      most = Math.max(most, Math.abs((mV[k] as number) - curve));
    }
  }
  return most;
}

const cornersOf = (mV: readonly number[]): number[] => [0, ...smoothPieces(mV).map(({ last }) => last)];

describe('a sampled command as smooth pieces', () => {
  const samples = (of: (k: number) => number, count = 20_000) => Array.from({ length: count }, (_, k) => of(k));

  test('a slow sine takes few, none of them off by more than the tolerance, each from where the last one ends', () => {
    const sine = samples((k) => -30 + 40 * Math.sin((2 * Math.PI * 3 * k) / 10_000));
    const pieces = smoothPieces(sine);
    expect(pieces[0]?.first).toBe(0);
    expect(pieces.at(-1)?.last).toBe(sine.length - 1);
    expect(pieces.every(({ first, last }, k) => last > first && (k === 0 || first === pieces[k - 1]?.last))).toBe(true);
    // Straight lines within the same tolerance: 1078.
    expect(pieces.length).toBeLessThan(220);
    expect(farthest(sine, pieces)).toBeLessThanOrEqual(0.0005);
  });

  test('plateaus, ramps and jumps keep their corners, and are straight', () => {
    const steps = samples((k) => (k < 30 ? -80 : k < 50 ? -80 + 2 * (k - 30) : k < 90 ? -40 : 20), 140);
    expect(cornersOf(steps)).toEqual([0, 30, 50, 89, 90, 139]);
    expect(smoothPieces(steps).every(({ bend, twist }) => bend === 0 && twist === 0)).toBe(true);
  });

  test('a level is held to its end, whatever follows', () => {
    const foot = samples((k) => (k < 500 ? -80 : -80 + 1e-4 * (k - 499) ** 2), 700);
    expect(smoothPieces(foot)[0]).toEqual({ first: 0, last: 499, bend: 0, twist: 0 });
  });

  test('coarse samples are joined by the straight lines that they mean', () => {
    const parabola = [-80, -60, -44, -32, -24, -20, -20, -24];
    expect(cornersOf(parabola)).toEqual(parabola.map((_, k) => k));
  });

  test('noise is followed as closely as anything else; few samples are joined by lines', () => {
    const noise = [...uniforms(3, 1, 200)].map((u) => 10 * u);
    expect(smoothPieces(noise).length).toBeGreaterThan(190);
    expect(smoothPieces([-80, -70])).toEqual([{ first: 0, last: 1, bend: 0, twist: 0 }]);
    expect(cornersOf([0, 5, 0])).toEqual([0, 1, 2]);
  });
});
