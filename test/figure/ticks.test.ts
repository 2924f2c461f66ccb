import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { niceTicks, tickLabel } from '../../src/figure/ticks.ts';

describe('ticks', () => {
  it.each([
    [0, 10, 9, ['0', '1', '2', '3', '4', '5', '6', '7', '8', '9', '10']],
    [-80, 40, 5, ['−80', '−60', '−40', '−20', '0', '20', '40']],
    [-81.1, 39.8, 3, ['−50', '0']],
    [0.06, 0.55, 3, ['0.2', '0.4']],
    [-0.3, 0.3, 6, ['−0.3', '−0.2', '−0.1', '0', '0.1', '0.2', '0.3']],
    [0, 1e-6, 2, ['0', '5×10⁻⁷', '1×10⁻⁶']],
    [0, 2.5e6, 3, ['0', '1×10⁶', '2×10⁶']],
    [900, 1500, 6, ['900', '1000', '1100', '1200', '1300', '1400', '1500']],
  ])('from %d to %d, about %d, say %j', (lo, hi, about, labels) => {
    expect(niceTicks(lo, hi, about).labels).toEqual(labels);
  });

  it('are exact decimals', () => {
    expect(niceTicks(0, 1, 10).values).toEqual([0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1]);
  });

  it('have one where the range is empty', () => {
    expect(niceTicks(5, 5, 4)).toEqual({ values: [5], labels: ['5'] });
    expect(niceTicks(0, 0, 4)).toEqual({ values: [0], labels: ['0'] });
  });

  it('lie within the range, ascend, and are neither few nor many', () => {
    fc.assert(
      fc.property(
        fc.double({ min: -1e4, max: 1e4, noNaN: true }),
        fc.double({ min: 1e-3, max: 1e4, noNaN: true }),
        fc.integer({ min: 3, max: 12 }),
        (lo, extent, about) => {
          const { values } = niceTicks(lo, lo + extent, about);
          expect(values.length).toBeGreaterThanOrEqual(Math.floor(about / 2));
          expect(values.length).toBeLessThanOrEqual(2 * about + 1);
          values.forEach((value, i) => {
            expect(value).toBeGreaterThanOrEqual(lo - 1e-6 * extent);
            expect(value).toBeLessThanOrEqual(lo + extent * (1 + 1e-6));
            if (i > 0) expect(value).toBeGreaterThan(values[i - 1] as number);
          });
        },
      ),
    );
  });

  it('have labels with as many decimals as the step needs', () => {
    expect([tickLabel(0.25, 0.05), tickLabel(-3, 1), tickLabel(1.5, 0.5), tickLabel(1000, 200)]).toEqual([
      '0.25',
      '−3',
      '1.5',
      '1000',
    ]);
  });
});
