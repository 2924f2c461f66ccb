import fc from 'fast-check';
import { expect, test } from 'vitest';
import { normals } from '../../src/numeric/gauss.ts';
import { dot } from '../../src/numeric/matrix.ts';
import { reducedBasis } from '../../src/numeric/reduced-basis.ts';

/** Vectors of a space of so many dimensions within a longer one. */
function vectorsOf(seed: number, count: number, rank: number, length: number): Float64Array[] {
  const axes = Array.from({ length: rank }, (_, k) => normals(seed, k, length));
  return Array.from({ length: count }, (_, v) => {
    const weights = normals(seed, 1000 + v, rank);
    return Float64Array.from({ length }, (_, i) =>
      axes.reduce((sum, axis, k) => sum + (weights[k] as number) * (axis[i] as number), 0),
    );
  });
}

test('inner products of the coefficients are those of the vectors; no more axes than dimensions', () => {
  const small = fc.integer({ min: 1, max: 8 });
  fc.assert(
    fc.property(fc.nat(1000), small, small, (seed, count, rank) => {
      const vectors = vectorsOf(seed, count, rank, 60);
      const reduced = reducedBasis(vectors, 1e-6, 100);
      expect(reduced[0]?.length).toBeLessThanOrEqual(Math.min(rank, count));
      vectors.forEach((v, i) => {
        vectors.forEach((w, j) => {
          const exact = dot(v, w);
          const found = dot(reduced[i] as Float64Array, reduced[j] as Float64Array);
          expect(Math.abs(found - exact)).toBeLessThan(1e-9 * (1 + Math.abs(exact)));
        });
      });
    }),
  );
});

test('what is dropped is shorter than the tolerance', () => {
  fc.assert(
    fc.property(fc.nat(1000), fc.double({ min: 0.01, max: 3, noNaN: true }), (seed, tolerance) => {
      const vectors = vectorsOf(seed, 6, 6, 40);
      reducedBasis(vectors, tolerance, 100).forEach((c, i) => {
        const v = vectors[i] as Float64Array;
        expect(Math.sqrt(Math.max(0, dot(v, v) - dot(c, c)))).toBeLessThan(tolerance + 1e-6);
      });
    }),
  );
});

test('zero vectors and no axes at all', () => {
  expect(reducedBasis([new Float64Array(3)], 0, 5)[0]).toHaveLength(0);
  expect(reducedBasis(vectorsOf(1, 3, 3, 5), 0, 2)[0]).toHaveLength(2);
  expect(reducedBasis([], 0, 2)).toHaveLength(0);
});
