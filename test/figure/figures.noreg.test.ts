import { expect, it } from 'vitest';
import { ivFigure } from '../../src/figure/iv-figure.ts';
import { recordingFigure } from '../../src/figure/recording-figure.ts';
import { traceFigure } from '../../src/figure/trace-figure.ts';
import { cornerPoints } from '../../src/protocol/corner-points.ts';
import { namedProtocol } from '../../src/protocol/library.ts';

// Curves from +, -, * and / only: they are the same to the last bit on every machine.
const t = Float64Array.from({ length: 201 }, (_, i) => 20 * i);
const phase = (ms: number) => (ms % 1000) / 1000;
const bump = (x: number, at: number, width: number) => (width * width) / (width * width + (x - at) * (x - at));

it('voltage over calcium and currents', async () => {
  const series = (name: string, scale: number, at: number, width: number) => ({
    name,
    t,
    y: t.map((ms) => scale * bump(phase(ms), at, width)),
  });
  const svg = traceFigure({
    title: 'Spontaneous beating',
    subtitle: 'A made-up cell, 310 K',
    panels: [
      { label: 'V', unit: 'mV', series: [{ name: 'V', t, y: t.map((ms) => 110 * bump(phase(ms), 0.4, 0.1) - 80) }] },
      { label: 'Ca_i', unit: 'µM', series: [series('Ca_i', 0.5, 0.5, 0.15)], height: 100 },
      {
        label: 'Current',
        unit: 'A/F',
        zeroLine: true,
        series: [series('i_Kr', 0.9, 0.6, 0.05), series('i_CaL', -2, 0.4, 0.05), series('i_K1', 0.2, 0.9, 0.1)],
      },
    ],
  });
  await expect(svg).toMatchFileSnapshot('snapshots/beating.svg');
});

it('a command voltage over its current', async () => {
  const { t_ms, V_mV } = cornerPoints(namedProtocol('composite'));
  const current = V_mV.map((mV, i) => (i % 2 === 0 ? (mV + 60) / 10 : (mV + 60) / 40));
  const svg = traceFigure({
    title: 'Voltage clamp, protocol composite',
    panels: [
      { label: 'V_command', unit: 'mV', series: [{ name: 'V', t: t_ms, y: V_mV }], height: 120 },
      { label: 'I_total', unit: 'A/F', series: [{ name: 'I', t: t_ms, y: current }], zeroLine: true, range: [-4, 4] },
    ],
  });
  await expect(svg).toMatchFileSnapshot('snapshots/clamp.svg');
});

it('current-voltage relations', async () => {
  const v = Float64Array.from({ length: 15 }, (_, i) => -80 + 10 * i);
  const svg = ivFigure({
    title: 'Calcium current',
    subtitle: 'A made-up cell, 298 K',
    series: [
      { name: 'i_CaL control', v, i: v.map((mV) => -9 * bump(mV, 0, 18)), error: v.map((mV) => bump(mV, 0, 18)) },
      { name: 'i_CaL blocked', v, i: v.map((mV) => -4 * bump(mV, 5, 18)) },
    ],
  });
  await expect(svg).toMatchFileSnapshot('snapshots/iv.svg');
});

it('sweeps of a recording over their commands, with a stretch cut off', async () => {
  const sweeps = [-40, 0, 40].map((mV, k) => {
    const steps = Float64Array.of(0, 500, 500, 2500, 2500, 4000);
    const command = { t: steps, y: Float64Array.of(-80, -80, mV, mV, -80, -80) };
    const y = t.map((ms) => (ms < 500 || ms >= 2500 ? -1 : k + 8 * bump(ms, 700, 60 + 20 * k)));
    // What is beyond 7 was not recorded.
    const kept = [...t.keys()].filter((i) => (y[i] as number) <= 7);
    const segment = Int32Array.from(kept, (i) => ((t[i] as number) > 700 ? 1 : 0));
    const isCut = kept.length < t.length;
    return {
      t: Float64Array.from(kept, (i) => t[i] as number),
      y: Float64Array.from(kept, (i) => y[i] as number),
      ...(isCut ? { segment } : {}),
      command,
    };
  });
  const svg = recordingFigure({
    title: 'A made-up recording',
    subtitle: '3 sweeps, verdict: flag',
    label: 'Current',
    unit: 'pA/pF',
    sweeps,
  });
  await expect(svg).toMatchFileSnapshot('snapshots/recording.svg');
});
