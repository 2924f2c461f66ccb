import { expect, test } from 'vitest';
import { normals } from '../../src/numeric/gauss.ts';
import { dot } from '../../src/numeric/matrix.ts';
import { varimax } from '../../src/numeric/varimax.ts';

/** Columns k of a set turned by weights. */
function turned(columns: readonly Float64Array[], weights: readonly Float64Array[]): Float64Array[] {
  return weights.map((w) =>
    (columns[0] as Float64Array).map((_, i) =>
      columns.reduce((sum, c, j) => sum + (w[j] as number) * (c[i] as number), 0),
    ),
  );
}

test('columns that were mixed are found again, in any order and sign', () => {
  const simple = [
    Float64Array.of(1, 0.5, 0, 0, 0, 0),
    Float64Array.of(0, 0, 2, 0, 0, 0),
    Float64Array.of(0, 0, 0, 1, -1, 0.5),
  ];
  // Two rotations of 0.7 and 0.4 rad.
  const [c, s, d, e] = [Math.cos(0.7), Math.sin(0.7), Math.cos(0.4), Math.sin(0.4)];
  const mixed = turned(simple, [
    Float64Array.of(c, s, 0),
    Float64Array.of(-s * d, c * d, e),
    Float64Array.of(s * e, -c * e, d),
  ]);
  const found = turned(mixed, varimax(mixed));
  for (const column of simple) {
    const matches = found.map((f) => Math.abs(dot(f, column)) / dot(column, column));
    expect(Math.max(...matches)).toBeCloseTo(1, 6);
  }
});

test('weights are a rotation; one column and none stay', () => {
  const columns = Array.from({ length: 5 }, (_, k) => normals(4, k, 12));
  const weights = varimax(columns);
  weights.forEach((a, i) => {
    weights.forEach((b, j) => {
      expect(dot(a, b)).toBeCloseTo(Number(i === j), 10);
    });
  });
  expect(varimax([Float64Array.of(1, 2)])).toEqual([Float64Array.of(1)]);
  expect(varimax([])).toEqual([]);
});
