import { describe, expect, it } from 'vitest';
import { ivFigure } from '../../src/figure/iv-figure.ts';
import { checkNesting, dataPaths, readPath } from './read-path.ts';

const v = Float64Array.of(-80, -40, 0, 40);

describe('a figure of current-voltage relations', () => {
  it('draws a marker at every point, and gaps where a current is missing', () => {
    const svg = ivFigure({ title: 'T', series: [{ name: 'i_Na', v, i: Float64Array.of(0, -50, Number.NaN, -20) }] });
    expect(readPath(dataPaths(svg)[0] as string)).toHaveLength(2);
    expect(svg.match(/M[^M"]*a3\.6/g)).toHaveLength(3);
    expect(svg).toContain('>Peak current (A/F)</text>');
    checkNesting(svg);
  });

  it('tells series apart by colour and by shape', () => {
    const series = ['a', 'b', 'c', 'd'].map((name, k) => ({ name, v, i: v.map((x) => x + k) }));
    const svg = ivFigure({ title: 'T', series });
    expect(new Set(svg.match(/<g stroke="[^"]*"/g)).size).toBe(4);
    const shapes = [...svg.matchAll(/<path d="M[^ ]* [\d.]+([a-z][^M"]*)[^"]*" fill/g)].map((match) => match[1]);
    expect(new Set(shapes).size).toBe(4);
  });

  it('shows errors as bars and leaves room for them', () => {
    const series = [{ name: 'a', v, i: Float64Array.of(0, 0, 0, 0), error: Float64Array.of(0, 30, Number.NaN, 10) }];
    const svg = ivFigure({ title: 'T', series });
    expect(svg.match(/M[\d.]+ [\d.]+V[\d.]+/g)?.length).toBeGreaterThanOrEqual(2);
    expect(svg).toContain('>−20</text>');
    expect(svg).not.toContain('NaN');
  });

  it('can be drawn without any data', () => {
    const empty = new Float64Array(0);
    for (const series of [[], [{ name: 'a', v: empty, i: empty }]]) {
      expect(ivFigure({ title: 'T', series })).not.toMatch(/NaN|Infinity|undefined/);
    }
  });

  it('refuses lengths that differ', () => {
    const series = [{ name: 'a', v, i: new Float64Array(3) }];
    expect(() => ivFigure({ title: 'T', series })).toThrow(
      new RangeError('series a: currents and errors must be as many as its 4 voltages'),
    );
  });
});
