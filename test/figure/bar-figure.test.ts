import { expect, it } from 'vitest';
import { type Bar, barFigure } from '../../src/figure/bar-figure.ts';

const bars: Bar[] = [
  { name: 'g_Kr', group: 'IKr', value: 0.06, range: [0.02, 0.2] },
  { name: 'Xr1_5', group: 'IKr', value: 0.5, range: [0.3, 1.4] },
  { name: 'ks2', group: 'IKs', value: 1, range: [1, 1] },
  { name: 'g_f', group: 'If', value: 0.28 },
];
const figure = { title: 'What composite can determine', label: 'Part of the prior', range: [0, 1], bars } as const;

it('bars in groups, ranges over them', async () => {
  const svg = barFigure({ ...figure, subtitle: 'A made-up cell' });
  await expect(svg).toMatchFileSnapshot('snapshots/bars.svg');
});

it('nothing is drawn beyond the axis, nor where a value is missing', () => {
  const missing: Bar = { name: 'none', group: 'If', value: Number.NaN, range: [Number.NaN, 1] };
  const svg = barFigure({ ...figure, bars: [...bars, missing] });
  const xs = [...svg.matchAll(/M[\d.]+ [\d.]+H([\d.]+)/g)].map(([, x]) => Number(x));
  expect(Math.max(...xs)).toBeLessThanOrEqual(640 - 24);
  expect(svg).not.toContain('NaN');
  // Four bars and the background.
  expect(svg.match(/<rect /g)).toHaveLength(5);
});
