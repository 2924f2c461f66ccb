import { describe, expect, it } from 'vitest';
import { intervalAxis } from '../../src/figure/interval-axis.ts';
import { intervalFigure } from '../../src/figure/interval-figure.ts';
import { traceFigure } from '../../src/figure/trace-figure.ts';

describe('the axis of factors', () => {
  it('is straight for a box around the baseline', () => {
    const axis = intervalAxis([0.6, 1.4], 0, 100);
    expect(axis.isLogarithmic).toBe(false);
    expect(axis.place(1)).toBeCloseTo(50, 9);
    expect(axis.ticks.at).toContain(1);
  });

  it('is logarithmic where factors span several times, and ends where they run away', () => {
    const axis = intervalAxis([0.1, 4000], 0, 100);
    expect(axis.isLogarithmic).toBe(true);
    expect(axis.place(4000)).toBe(100);
    expect(axis.place(-3)).toBe(0);
    expect(axis.place(10) - axis.place(1)).toBeCloseTo(axis.place(1) - axis.place(0.1), 9);
    expect(axis.ticks.labels).toContain('0.5');
  });

  it('stays straight around zero, and has the left end for negative factors among large ones', () => {
    expect(intervalAxis([-1, 3], 0, 100).isLogarithmic).toBe(false);
    expect(intervalAxis([-1, 20], 0, 100).place(-1)).toBe(0);
  });
});

describe('mistakes of the caller', () => {
  it('are refused', () => {
    expect(() => intervalFigure({ title: '', label: '', groups: [] })).toThrow(RangeError);
    const t = Float64Array.of(0, 1);
    const bands = [{ t, low: t, high: Float64Array.of(1), colour: 'red' }];
    expect(() => traceFigure({ title: '', panels: [{ label: '', unit: '', series: [], bands }] })).toThrow(/a band/);
  });
});
