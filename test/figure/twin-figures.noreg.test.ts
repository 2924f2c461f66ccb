import { expect, it } from 'vitest';
import { intervalFigure } from '../../src/figure/interval-figure.ts';
import { traceFigure } from '../../src/figure/trace-figure.ts';

// Curves from +, -, * and / only: they are the same to the last bit on every machine.
const bump = (x: number, at: number, width: number) => (width * width) / (width * width + (x - at) * (x - at));
const row = (name: string, estimate: number, sd: number, kind: 'data' | 'partly' | 'prior', truth?: number) => ({
  name,
  estimate,
  interval50: [estimate - 0.67 * sd, estimate + 0.67 * sd] as const,
  interval90: [estimate - 1.64 * sd, estimate + 1.64 * sd] as const,
  prior90: [0.64, 1.36] as const,
  kind,
  ...(truth === undefined ? {} : { truth }),
});

it('intervals of parameters', async () => {
  const svg = intervalFigure({
    title: 'What the recording says about each parameter',
    subtitle: 'A made-up cell, prior: uniform within 40 %',
    label: 'Relative to the published value',
    groups: [
      {
        name: 'IKr',
        rows: [
          row('g_Kr', 1.12, 0.02, 'data', 1.14),
          row('Xr1_5', 0.8, 0.08, 'partly', 0.7),
          row('tau_Xr1_const', 1, 0.21, 'prior', 1.3),
        ],
      },
      { name: 'If', rows: [row('g_f', 0.7, 0.03, 'data', 0.71)] },
    ],
  });
  await expect(svg).toMatchFileSnapshot('snapshots/intervals.svg');
});

it('intervals that span several times, on a logarithmic axis', async () => {
  const wide = { ...row('g_to', 0.25, 0.03, 'data'), prior90: [0.2, 5] as const };
  const beyond = { ...row('g_Ks', 90, 1, 'partly'), prior90: [0.2, 5] as const };
  const svg = intervalFigure({
    title: 'Far from the published cell',
    label: 'Relative',
    groups: [{ name: 'Ito', rows: [wide, beyond] }],
  });
  await expect(svg).toMatchFileSnapshot('snapshots/intervals-log.svg');
});

it('a recording under its fit, residuals, and a band with a gap', async () => {
  const t = Float64Array.from({ length: 301 }, (_, i) => i - 50);
  const fit = t.map((ms) => -8 * bump(ms, 20, 12) + 2 * bump(ms, 160, 60));
  const residual = t.map((_, i) => 3 * bump((i * 37) % 101, 50, 12) - 1.2);
  const recorded = fit.map((i, k) => (i < -6 ? Number.NaN : i + 0.1 * (residual[k] as number)));
  const v = t.map((ms) => 110 * bump(ms, 40, 60) - 80);
  const gap = (y: Float64Array) => y.map((value, i) => (i > 220 && i < 240 ? Number.NaN : value));
  const svg = traceFigure({
    title: 'Recording, fit and prediction',
    panels: [
      {
        label: 'Current',
        unit: 'A/F',
        zeroLine: true,
        series: [
          { name: 'recorded', t, y: recorded, colour: '#b3b3b3', stroke: 5 },
          { name: 'fit', t, y: fit, colour: '#0072B2', stroke: 1.2 },
        ],
      },
      {
        label: 'Residual',
        unit: 'σ',
        zeroLine: true,
        height: 100,
        series: [{ name: '', t, y: residual }],
        bands: [{ t, low: t.map(() => -2), high: t.map(() => 2), colour: '#8c8c8c' }],
      },
      {
        label: 'V',
        unit: 'mV',
        series: [
          { name: '', t, y: gap(v), colour: '#0072B2' },
          { name: '', t, y: v.map((mV) => mV - 20), colour: '#c4c4c4' },
        ],
        bands: [{ t, low: gap(v.map((mV) => mV - 8)), high: gap(v.map((mV) => mV + 12)), colour: '#0072B2' }],
      },
    ],
  });
  await expect(svg).toMatchFileSnapshot('snapshots/bands.svg');
});
