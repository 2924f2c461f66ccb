import { expect, test } from 'vitest';
import { recordingFigure } from '../../src/figure/recording-figure.ts';

const t = Float64Array.from({ length: 1000 }, (_, k) => k);
const flat = { label: 'Current', unit: 'pA', title: 'x' };

test('a figure has a line a sweep, and a line a command', () => {
  const command = { t: Float64Array.of(0, 1000), y: Float64Array.of(-80, -80) };
  const svg = recordingFigure({
    ...flat,
    sweeps: [
      { t, y: t, command },
      { t, y: t.map((x) => -x) },
    ],
  });
  expect(svg.match(/stroke-linejoin="round"/g)).toHaveLength(2);
  expect(svg).toContain('Command (mV)');
  expect(svg).toContain('Current (pA)');
  expect(svg).not.toContain('cut off');
});

test('a figure marks what was cut off', () => {
  const segment = Int32Array.from(t, (ms) => (ms < 400 ? 0 : 1));
  const svg = recordingFigure({ ...flat, sweeps: [{ t, y: t, segment }] });
  expect(svg).toContain('marked: cut off');
  expect(svg.match(/<rect/g)).toHaveLength(2);
});

test('brief spikes leave the panel rather than flatten all else', () => {
  const y = t.map((ms) => (ms === 500 ? 1e6 : Math.sin(ms / 50)));
  expect(recordingFigure({ ...flat, sweeps: [{ t, y }] })).toContain('>0.5</text>');
});

test('however many samples there are, the figure stays small', () => {
  const n = 200_000;
  const many = Float64Array.from({ length: n }, (_, k) => k / 100);
  const y = many.map((ms, k) => Math.sin(ms) + (k % 7));
  expect(recordingFigure({ ...flat, sweeps: [{ t: many, y }] }).length).toBeLessThan(100_000);
});

test('mistakes of the caller are refused', () => {
  expect(() => recordingFigure({ ...flat, sweeps: [] })).toThrow(/needs samples/);
  expect(() => recordingFigure({ ...flat, sweeps: [{ t, y: t.slice(1) }] })).toThrow(/999 values .* 1000 times/);
});
