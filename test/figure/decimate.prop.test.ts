import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decimate } from '../../src/figure/decimate.ts';

const value = fc.oneof(
  { weight: 9, arbitrary: fc.double({ min: -1e3, max: 1e3, noNaN: true }) },
  { weight: 1, arbitrary: fc.constantFrom(Number.NaN, Number.POSITIVE_INFINITY) },
);
const trace = fc.tuple(fc.array(value, { maxLength: 400 }), fc.double({ min: 0.01, max: 3, noNaN: true }));

function decimated(values: readonly number[], spacing: number) {
  const x = Float64Array.from(values, (_, i) => i * spacing);
  return decimate(x, Float64Array.from(values));
}

describe('decimation', () => {
  it('keeps the first, lowest, highest and last value of every column', () => {
    fc.assert(
      fc.property(trace, ([values, spacing]) => {
        const kept = decimated(values, spacing).flat();
        const columns = new Map<number, number[]>();
        values.forEach((v, i) => {
          const column = Math.floor(i * spacing);
          if (Number.isFinite(v)) columns.set(column, [...(columns.get(column) ?? []), i]);
        });
        for (const samples of columns.values()) {
          const inColumn = samples.filter((i) => kept.includes(i));
          const of = (list: number[]) => list.map((i) => values[i] as number);
          expect(Math.min(...of(inColumn))).toBe(Math.min(...of(samples)));
          expect(Math.max(...of(inColumn))).toBe(Math.max(...of(samples)));
          expect([inColumn[0], inColumn.at(-1)]).toEqual([samples[0], samples.at(-1)]);
          expect(inColumn.length).toBeLessThanOrEqual(4);
        }
      }),
    );
  });

  it('gives finite samples in order, each once', () => {
    fc.assert(
      fc.property(trace, ([values, spacing]) => {
        const kept = decimated(values, spacing).flat();
        kept.forEach((sample, k) => {
          expect(Number.isFinite(values[sample])).toBe(true);
          if (k > 0) expect(sample).toBeGreaterThan(kept[k - 1] as number);
        });
      }),
    );
  });
});

describe('a gap', () => {
  it('breaks the line', () => {
    expect(decimated([1, 2, Number.NaN, 3, 4], 1)).toEqual([
      [0, 1],
      [3, 4],
    ]);
  });

  it('breaks it also between neighbouring columns, and leaves lone samples', () => {
    expect(decimated([1, Number.NaN, 2, Number.NaN, 3], 1)).toEqual([[0], [2], [4]]);
  });

  it('does not where it is narrower than a column', () => {
    expect(decimated([1, Number.NaN, 0, 3], 0.3)).toEqual([[0, 2, 3]]);
  });

  it('may be all there is', () => {
    expect(decimated([Number.NaN, Number.NaN], 1)).toEqual([]);
    expect(decimated([], 1)).toEqual([]);
  });
});

it('a hundred thousand samples with one spike among them keep the spike', () => {
  const values = Float64Array.from({ length: 100_000 }, (_, i) => (i === 54_321 ? 40 : -80));
  const x = Float64Array.from(values, (_, i) => i / 70);
  const [run] = decimate(x, values);
  expect(run).toContain(54_321);
  expect(run?.length).toBeLessThan(3000);
});
