import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { linePath, type Point } from '../../src/figure/polyline.ts';
import { readPath } from './read-path.ts';

const box = { left: 0, top: 0, width: 100, height: 50 };

describe('the path of a line', () => {
  it('is relative, in tenths of a px', () => {
    const line: Point[] = [
      [1, 2],
      [3.04, 4.96],
      [4, 1.5],
      [4.5, 1.25],
    ];
    expect(linePath([line], box)).toBe('M1 2l2 3 1-3.5 .5-.2');
  });

  it('leaves out corners on a straight line, but not turning points', () => {
    const line: Point[] = [
      [0, 10],
      [10, 10],
      [20, 10],
      [20, 30],
      [20, 20],
      [30, 25],
      [50, 35],
    ];
    expect(linePath([line], box)).toBe('M0 10l20 0 0 20 0-10 30 15');
  });

  it('is cut at the edges of the box, and goes on where it comes back', () => {
    const line: Point[] = [
      [-10, 25],
      [10, 25],
      [20, -25],
      [30, 25],
      [150, 25],
    ];
    expect(readPath(linePath([line], box))).toEqual([
      [
        [0, 25],
        [10, 25],
        [15, 0],
      ],
      [
        [25, 0],
        [30, 25],
        [100, 25],
      ],
    ]);
  });

  it('is empty outside the box', () => {
    expect(
      linePath(
        [
          [
            [-5, 5],
            [-1, 40],
          ],
          [[150, 5]],
          [],
        ],
        box,
      ),
    ).toBe('');
  });

  it('is a dot for a lone sample, and for a line too short to be seen', () => {
    expect(
      linePath(
        [
          [[5, 5]],
          [
            [7, 7],
            [7.01, 7],
          ],
        ],
        box,
      ),
    ).toBe('M5 5l0 0M7 7l0 0');
  });

  it('never leaves the box, and passes within a tenth of a px of every corner inside', () => {
    const coordinate = fc.double({ min: -80, max: 180, noNaN: true });
    fc.assert(
      fc.property(fc.array(fc.tuple(coordinate, coordinate), { minLength: 2, maxLength: 30 }), (line) => {
        const drawn = readPath(linePath([line], box)).flat();
        for (const [x, y] of drawn) {
          expect(x).toBeGreaterThanOrEqual(-0.051);
          expect(x).toBeLessThanOrEqual(100.051);
          expect(y).toBeGreaterThanOrEqual(-0.051);
          expect(y).toBeLessThanOrEqual(50.051);
        }
        for (const [x, y] of line) {
          if (x < 0 || x > 100 || y < 0 || y > 50) continue;
          expect(drawn.some(([a, b]) => Math.abs(a - x) < 0.06 && Math.abs(b - y) < 0.06)).toBe(true);
        }
      }),
    );
  });
});
