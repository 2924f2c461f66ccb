import fc from 'fast-check';
import { expect, it } from 'vitest';
import { spread } from '../../src/figure/series-labels.ts';

it('labels keep their distance, order and bounds, and stay where they wish when nothing is in the way', () => {
  fc.assert(
    fc.property(fc.array(fc.double({ min: -50, max: 250, noNaN: true }), { maxLength: 12 }), (wishes) => {
      const wished = wishes.sort((a, b) => a - b);
      const placed = spread(wished, 16, 0, 200);
      expect(placed).toHaveLength(wished.length);
      placed.forEach((y, i) => {
        expect(y).toBeGreaterThanOrEqual(-1e-9);
        expect(y).toBeLessThanOrEqual(200 + 1e-9);
        if (i > 0) expect(y - (placed[i - 1] as number)).toBeGreaterThanOrEqual(16 - 1e-9);
      });
      const isFree = wished.every((y, i) => y >= 0 && y <= 200 && (i === 0 || y - (wished[i - 1] as number) >= 16));
      // A wish of -0 is placed at 0.
      if (isFree) expect(placed).toEqual(wished.map((y) => y + 0));
    }),
  );
});

it('labels that collide move apart by equal amounts', () => {
  expect(spread([100, 100, 170], 16, 0, 200)).toEqual([92, 108, 170]);
});

it('labels that have no room keep their distance all the same', () => {
  expect(spread([5, 5, 5], 16, 0, 20)).toEqual([0, 16, 32]);
});
