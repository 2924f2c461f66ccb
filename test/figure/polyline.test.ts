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
        const strokes = readPath(linePath([line], box));
        for (const [x, y] of strokes.flat()) {
          expect(x).toBeGreaterThanOrEqual(-0.051);
          expect(x).toBeLessThanOrEqual(100.051);
          expect(y).toBeGreaterThanOrEqual(-0.051);
          expect(y).toBeLessThanOrEqual(50.051);
        }
        for (const [x, y] of line) {
          if (x < 0 || x > 100 || y < 0 || y > 50) continue;
          expect(Math.min(...strokes.map((stroke) => distance([x, y], stroke)))).toBeLessThan(0.08);
        }
      }),
    );
  });
});

/** From a point to a line of corners. */
function distance([x, y]: Point, stroke: readonly Point[]): number {
  const pieces = stroke.map(([x1, y1], i) => {
    const [x0, y0] = stroke[Math.max(0, i - 1)] as Point;
    const [dx, dy] = [x1 - x0, y1 - y0];
    const along = dx === 0 && dy === 0 ? 0 : ((x - x0) * dx + (y - y0) * dy) / (dx * dx + dy * dy);
    const nearest = Math.min(1, Math.max(0, along));
    return Math.hypot(x - x0 - nearest * dx, y - y0 - nearest * dy);
  });
  return Math.min(...pieces);
}
