import { describe, expect, it } from 'vitest';
import { type TraceFigure, type TracePanel, traceFigure } from '../../src/figure/trace-figure.ts';
import { checkNesting, dataPaths, readPath } from './read-path.ts';

function samples(n: number, dt: number, y: (i: number) => number) {
  return {
    t: Float64Array.from({ length: n }, (_, i) => i * dt),
    y: Float64Array.from({ length: n }, (_, i) => y(i)),
  };
}

function figure(panel: Partial<TracePanel>, more: Partial<TraceFigure> = {}): string {
  return traceFigure({ title: 'T', panels: [{ label: 'V', unit: 'mV', series: [], ...panel }], ...more });
}

const noise = (i: number) => ((i * 7919) % 1009) / 100;

describe('a figure of traces', () => {
  it('stays small with 100 000 samples a line, and keeps a spike of one sample', () => {
    const spiky = samples(100_000, 0.1, (i) => (i === 43_210 ? 40 : noise(i) - 80));
    const svg = figure({ series: ['a', 'b', 'c', 'd', 'e'].map((name) => ({ name, ...spiky })) });
    expect(svg.length).toBeLessThan(300_000);
    expect(figure({ series: [{ name: 'V', ...spiky }] }).length).toBeLessThan(70_000);
    const corners = readPath(dataPaths(svg)[0] as string).flat();
    const highest = corners.reduce((best, point) => (point[1] < best[1] ? point : best));
    expect(corners.filter(([, y]) => y < highest[1] + 100)).toEqual([highest]);
  });

  it('draws all values within the panel, the highest near its top and the lowest near its bottom', () => {
    const svg = figure({ series: [{ name: 'V', ...samples(1000, 1, (i) => (i === 500 ? 40 : -80)) }], height: 300 });
    const ys = readPath(dataPaths(svg)[0] as string)
      .flat()
      .map(([, y]) => y);
    // The panel is 44..344 px; a twentieth of the range is left free on either side.
    expect(Math.min(...ys)).toBeCloseTo(44 + 300 * (0.05 / 1.1), 0);
    expect(Math.max(...ys)).toBeCloseTo(344 - 300 * (0.05 / 1.1), 0);
  });

  it('has gaps at samples that are not finite', () => {
    const svg = figure({ series: [{ name: 'V', ...samples(10, 1, (i) => (i === 4 ? Number.NaN : i)) }] });
    expect(readPath(dataPaths(svg)[0] as string)).toHaveLength(2);
  });

  it('cuts lines at a given range and a given time', () => {
    const series = [{ name: 'i_Na', ...samples(100, 1, (i) => (i === 50 ? -250 : 0)) }];
    const svg = figure({ series, range: [-10, 5], height: 150 }, { time_ms: [20, 80] });
    const corners = readPath(dataPaths(svg)[0] as string).flat();
    expect(corners[0]?.[0]).toBe(72);
    expect(Math.max(...corners.map(([, y]) => y))).toBe(44 + 150);
    expect(svg).toContain('>−10</text>');
    expect(svg).not.toContain('−250');
  });

  it('shows long times in seconds and short ones in milliseconds', () => {
    const long = figure({ series: [{ name: 'V', ...samples(3, 1000, (i) => i) }] });
    const short = figure({ series: [{ name: 'V', ...samples(3, 999, (i) => i) }] });
    expect(long).toContain('>Time (s)</text>');
    expect(short).toContain('>Time (ms)</text>');
  });

  it('escapes what users named, and nests well', () => {
    const name = `</text><script>alert("1" & '2')</script>`;
    const series = [name, 'other'].map((n) => ({ name: n, ...samples(5, 1, (i) => i), colour: '"/><x y="' }));
    const svg = figure({ label: name, unit: '<&>', series, zeroLine: true }, { title: name, subtitle: name });
    expect(svg).not.toContain('<script');
    expect(svg).not.toContain('<x');
    expect(svg).toContain('&lt;/text&gt;&lt;script&gt;');
    checkNesting(svg);
  });

  it('names lines only where a panel has several, and gives a name one colour in all panels', () => {
    const line = samples(5, 1, (i) => i);
    const svg = traceFigure({
      title: 'T',
      panels: [
        { label: 'V', unit: 'mV', series: [{ name: 'lone', ...line }] },
        { label: 'I', unit: 'A/F', series: ['first', 'second'].map((name) => ({ name, ...line })) },
        { label: 'I', unit: 'A/F', series: ['third', 'second'].map((name) => ({ name, ...line })) },
      ],
    });
    expect(svg).not.toContain('>lone<');
    const colours = [...svg.matchAll(/stroke="([^"]*)" stroke-width="1\.5"/g)].map((match) => match[1]);
    expect(colours).toEqual(['#000000', '#0072B2', '#D55E00', '#009E73', '#D55E00']);
  });

  it('tells more lines than there are colours apart by dashes', () => {
    const series = Array.from({ length: 15 }, (_, i) => ({ name: `s${i}`, ...samples(3, 1, (k) => k + i) }));
    const looks = [...figure({ series }).matchAll(/stroke="([^"]*)" stroke-width="1\.5"([^>]*)>/g)].map(
      (m) => `${m[1]}${m[2]}`,
    );
    expect(new Set(looks).size).toBe(15);
  });

  it('has a zero line only where asked for and where zero is in sight', () => {
    const isDashed = (panel: Partial<TracePanel>) => figure(panel).includes('stroke-dasharray="4 3"');
    const around = [{ name: 'I', ...samples(5, 1, (i) => i - 2) }];
    const above = [{ name: 'I', ...samples(5, 1, (i) => i + 20) }];
    expect(isDashed({ series: around })).toBe(false);
    expect(isDashed({ series: around, zeroLine: true })).toBe(true);
    expect(isDashed({ series: above, zeroLine: true })).toBe(false);
  });

  it.each([
    ['no series', []],
    ['no samples', [{ name: 'V', ...samples(0, 1, () => 0) }]],
    ['one sample', [{ name: 'V', ...samples(1, 1, () => -80) }]],
    ['a constant', [{ name: 'V', ...samples(9, 1, () => -80) }]],
    ['nothing finite', [{ name: 'V', ...samples(9, 1, () => Number.NaN) }]],
  ])('can be drawn with %s', (_, series) => {
    const svg = figure({ series });
    expect(svg).not.toMatch(/NaN|Infinity|undefined/);
    checkNesting(svg);
  });

  it('refuses what only a mistake of the program can be', () => {
    const series = [{ name: 'V', t: new Float64Array(3), y: new Float64Array(2) }];
    expect(() => figure({ series })).toThrow(new RangeError('series V: 2 values cannot belong to 3 times'));
    expect(() => traceFigure({ title: 'T', panels: [] })).toThrow(new RangeError('a figure needs at least one panel'));
  });
});
