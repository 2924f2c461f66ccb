import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import * as e from '../../src/learn/tape/elementwise.ts';
import { convolution, matmul } from '../../src/learn/tape/products.ts';
import type { Tensor } from '../../src/learn/tape/tensor.ts';
import { layerCases } from './layer-cases.ts';
import { gradientErrors } from './numeric-gradient.ts';
import { operatorCases } from './operator-cases.ts';

const tolerance = 1e-6;

describe('gradients and their gradients agree with central differences to 1e-6', () => {
  let worst = 0;
  test.each(Object.entries({ ...operatorCases, ...layerCases }))('%s', (_, one) => {
    for (const seed of [1, 2, 3]) {
      const { first, second } = gradientErrors(one, seed);
      worst = Math.max(worst, first, second);
      expect(first).toBeLessThan(tolerance);
      expect(second).toBeLessThan(tolerance);
    }
  });

  test.each([
    [false, false],
    [true, false],
    [false, true],
    [true, true],
  ])('matmul transposed %s, %s', (transposeA, transposeB) => {
    const { first, second } = gradientErrors(
      {
        shapes: [transposeA ? [2, 4, 3] : [2, 3, 4], transposeB ? [2, 4] : [4, 2]],
        build: ([a, b]) => e.exp(matmul(a as Tensor, b as Tensor, { transposeA, transposeB })),
      },
      7,
    );
    expect(Math.max(first, second)).toBeLessThan(tolerance);
  });

  test('convolutions of any stride, dilation and padding', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 4 }),
        fc.integer({ min: 1, max: 3 }),
        fc.integer({ min: 1, max: 4 }),
        fc.integer({ min: 0, max: 4 }),
        fc.integer({ min: 0, max: 4 }),
        fc.integer({ min: 0, max: 5 }),
        (stride, dilation, taps, before, after, extra) => {
          const length = dilation * (taps - 1) + 1 + extra;
          const { first, second } = gradientErrors(
            {
              shapes: [
                [2, 2, length],
                [3, 2, taps],
              ],
              build: ([a, w]) =>
                e.tanh(convolution(a as Tensor, w as Tensor, { stride, dilation, padding: [before, after] })),
            },
            11,
          );
          worst = Math.max(worst, first, second);
          expect(Math.max(first, second)).toBeLessThan(tolerance);
        },
      ),
      { numRuns: 25, seed: 4 },
    );
  });

  test('the largest error', () => {
    console.log(`[figure] gradient of every operator against central differences: ${worst.toExponential(1)} (<= 1e-6)`);
    expect(worst).toBeLessThan(tolerance);
  });
});
