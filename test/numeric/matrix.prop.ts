import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  cholesky,
  dot,
  gram,
  inverseCholesky,
  multiplyVector,
  solveCholesky,
  solveLower,
  solveUpper,
  symmetricEigen,
} from '../../src/numeric/matrix.ts';

const number = fc.double({ min: -3, max: 3, noNaN: true });

/** Columns of an (n + 2) x n matrix. */
const columns = fc
  .integer({ min: 1, max: 9 })
  .chain((n) => fc.array(fc.array(number, { minLength: n + 2, maxLength: n + 2 }), { minLength: n, maxLength: n }))
  .map((rows) => rows.map((row) => Float64Array.from(row)));

/** A = J'J + I / 10: positive definite. */
const definite = columns.map((c) => {
  const n = c.length;
  const a = gram(c);
  for (let i = 0; i < n; i++) a[i * n + i] = (a[i * n + i] as number) + 0.1;
  return { n, a };
});

function largestDifference(a: ArrayLike<number>, b: ArrayLike<number>): number {
  return Array.from(a).reduce((most, x, i) => Math.max(most, Math.abs(x - (b[i] as number))), 0);
}

test('L L^T gives the matrix back, and L is lower triangular', () => {
  fc.assert(
    fc.property(definite, ({ n, a }) => {
      const l = cholesky(a, n) as Float64Array;
      for (let i = 0; i < n; i++) {
        for (let j = 0; j < n; j++) {
          if (j > i) expect(l[i * n + j]).toBe(0);
          const product = Array.from({ length: n }, (_, k) => (l[i * n + k] as number) * (l[j * n + k] as number));
          expect(product.reduce((sum, x) => sum + x, 0)).toBeCloseTo(a[i * n + j] as number, 10);
        }
      }
    }),
  );
});

test('solutions solve, and the inverse inverts', () => {
  fc.assert(
    fc.property(definite, fc.array(number, { minLength: 9, maxLength: 9 }), ({ n, a }, values) => {
      const x = Float64Array.from(values.slice(0, n));
      const l = cholesky(a, n) as Float64Array;
      expect(largestDifference(solveCholesky(l, n, multiplyVector(a, n, x)), x)).toBeLessThan(1e-8);
      expect(largestDifference(solveUpper(l, n, solveLower(l, n, multiplyVector(a, n, x))), x)).toBeLessThan(1e-8);
      const inverse = inverseCholesky(l, n);
      expect(largestDifference(multiplyVector(inverse, n, multiplyVector(a, n, x)), x)).toBeLessThan(1e-8);
    }),
  );
});

test('what is not positive definite has no factor', () => {
  expect(cholesky(Float64Array.of(1, 2, 2, 1), 2)).toBeUndefined();
  expect(cholesky(Float64Array.of(0), 1)).toBeUndefined();
  expect(cholesky(Float64Array.of(Number.NaN), 1)).toBeUndefined();
  expect(cholesky(Float64Array.of(Number.POSITIVE_INFINITY), 1)).toBeUndefined();
});

test('eigenvectors are orthonormal, sorted, and give the matrix back', () => {
  fc.assert(
    fc.property(definite, ({ n, a }) => {
      const { values, vectors } = symmetricEigen(a, n);
      vectors.forEach((v, k) => {
        if (k > 0) expect(values[k]).toBeLessThanOrEqual(values[k - 1] as number);
        vectors.forEach((w, l) => {
          expect(dot(v, w)).toBeCloseTo(k === l ? 1 : 0, 10);
        });
      });
      const back = new Float64Array(n * n);
      vectors.forEach((v, k) => {
        for (let i = 0; i < n; i++) {
          for (let j = 0; j < n; j++) {
            back[i * n + j] = (back[i * n + j] as number) + (values[k] as number) * (v[i] as number) * (v[j] as number);
          }
        }
      });
      expect(largestDifference(back, a)).toBeLessThan(1e-9);
    }),
  );
});

test('eigenvalues of a matrix that is known: 2 and -1 twice; and of one with a null space', () => {
  const ones = symmetricEigen(Float64Array.of(0, 1, 1, 1, 0, 1, 1, 1, 0), 3);
  expect(largestDifference(ones.values, [2, -1, -1])).toBeLessThan(1e-12);
  const flat = symmetricEigen(Float64Array.of(1, 2, 2, 4), 2);
  expect(largestDifference(flat.values, [5, 0])).toBeLessThan(1e-12);
});
