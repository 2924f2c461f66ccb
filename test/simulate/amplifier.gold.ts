import { describe, expect, test } from 'vitest';
import { loadBuiltin } from '../../src/model/builtin.ts';
import { withExtensions } from '../../src/model/builtin-extensions.ts';
import { uniforms } from '../../src/numeric/philox.ts';
import { namedProtocol } from '../../src/protocol/library.ts';
import { ChunkRunner, type PopulationTask } from '../../src/simulate/chunk.ts';
import { runOptions } from '../../src/simulate/lanes.ts';
import { clampPlan } from '../../src/simulate/plan.ts';
import { simulate } from '../../src/simulate/simulate.ts';
import { throughAmplifier } from './amplifier-oracle.ts';
import { figure, largestDifference } from './reference.ts';

const kernik = loadBuiltin('kernik2019');
const varied = kernik.variables.filter((v) => v.meta.varied !== undefined).map((v) => v.name);
const baseline = varied.map((name) => {
  const e = kernik.variables.find((v) => v.name === name)?.expression;
  if (e?.kind === 'number') return e.value;
  return e?.kind === 'call' && e.args[0]?.kind === 'number' ? -e.args[0].value : Number.NaN;
});
const amplifierNames = ['amplifier.Rs', 'amplifier.compensation', 'amplifier.V_offset', 'amplifier.g_leak'];

/** Cells of the usual prior, each with an amplifier of its own: 2-20 MOhm, 50-90 % compensated, +-2 mV, up to 0.04 nS/pF of leak. */
const cellValues = (index: number): number[] => {
  const u = uniforms(7, index, varied.length + 4);
  const [a, b, c, d] = u.subarray(varied.length) as unknown as [number, number, number, number];
  return [
    ...baseline.map((x, k) => x * (0.6 + 0.8 * (u[k] as number))),
    2 + 18 * a,
    0.5 + 0.4 * b,
    4 * c - 2,
    0.04 * d,
  ];
};
const composite = clampPlan(namedProtocol('composite'));
const sampleTimes = Float64Array.from({ length: 500 }, (_, i) => 14 * i + 3);
const task = (amplified: boolean, more: Partial<PopulationTask> = {}): PopulationTask => ({
  source: { kind: 'builtin', name: 'kernik2019', extensions: amplified ? ['amplifier'] : [] },
  clamped: true,
  outputs: [amplified ? 'amplifier.i_out' : 'i_total'],
  sampleTimes,
  plan: composite,
  options: runOptions(true),
  backend: 'wasm',
  changes: {},
  varied: amplified ? [...varied, ...amplifierNames] : varied,
  ...more,
});
const rows = (t: PopulationTask, count: number) => ({
  first: 0,
  count,
  values: Float64Array.from(Array.from({ length: count }, (_, i) => cellValues(i).slice(0, t.varied.length)).flat()),
});
/** Samples later than 1 ms after a step. */
const isLate = (i: number): boolean => (sampleTimes[i % 500] as number) % 250 > 1;

describe('through an amplifier', () => {
  test('a sodium current agrees with Runge-Kutta on the equations as they are published', () => {
    const model = withExtensions(kernik, ['amplifier']);
    const amplifier = { Rs: 5, Cm: 60, compensation: 0.7, prediction: 0.4, V_offset: 1.5 };
    const set = Object.fromEntries(Object.entries(amplifier).map(([k, v]) => [`amplifier.${k}`, v]));
    const segments = [-80, -10].map((mV) => ({ kind: 'step', mV, ms: 50 }) as const);
    const run = (count: number, times: Float64Array) =>
      simulate({
        model,
        experiment: { kind: 'clamp', protocol: { name: 'step', holding_mV: -80, segments: segments.slice(0, count) } },
        outputs: ['amplifier.i_out', 'membrane.V'],
        sampleTimes: times,
        changes: { set },
        options: { tolerance: 1e-9 },
      });
    const held = run(1, Float64Array.of(50));
    const state = Float64Array.from(
      kernik.variables.filter((v) => v.kind === 'state'),
      (v) => held.end.get(v.name) ?? (held.columns.get(v.name)?.[0] as number),
    );
    const steps = { dt_ms: 0.002, every: 50, samples: 40 };
    const oracle = throughAmplifier(kernik, state, amplifier, { before_mV: -80, after_mV: -10 }, steps);
    const times = Float64Array.from(oracle.V, (_, i) => 50 + 0.1 * (i + 1));
    const ours = run(2, times).columns;
    const current = largestDifference(ours.get('amplifier.i_out') as Float64Array, oracle.current).error;
    const V = largestDifference(ours.get('membrane.V') as Float64Array, oracle.V).error;
    const peak = Math.max(...oracle.current.map(Math.abs));
    figure(
      'INa through an amplifier, against Runge-Kutta on the published form',
      `${current.toExponential(1)} of ${peak.toFixed(0)} A/F, ${V.toExponential(1)} mV (1e-4)`,
    );
    expect(current).toBeLessThan(1e-4);
    expect(V).toBeLessThan(1e-4);
  });

  test('less and less series resistance gives the ideal clamp', () => {
    const options = runOptions(true, { tolerance: 1e-9 });
    const ideal = new ChunkRunner(task(false, { options }));
    const through = (Rs: number) =>
      new ChunkRunner(
        task(true, { options, varied, changes: { set: { 'amplifier.Rs': Rs, 'amplifier.compensation': 0 } } }),
      );
    const exact = ideal.run(rows(task(false), 2)).samples;
    const peak = exact.reduce((a, b) => Math.max(a, Math.abs(b)), 0);
    const off = (Rs: number): number =>
      largestDifference(through(Rs).run(rows(task(false), 2)).samples, exact).error / peak;
    const [none, tiny, small] = [off(0), off(1e-6), off(1e-3)] as [number, number, number];
    const list = [none, tiny, small].map((x) => x.toExponential(1)).join(', ');
    figure('ideal clamp from 0, 1e-6, 1e-3 MOhm, relative to the peak current', `${list} (1e-6 at 0 and 1e-6)`);
    expect(none).toBeLessThan(1e-6);
    expect(tiny).toBeLessThan(1e-6);
    expect(small).toBeLessThan(1e-3);
  });

  test('populations are affordable and accurate', () => {
    const cells = 48;
    const cost = (t: PopulationTask) => {
      const runner = new ChunkRunner(t);
      runner.run(rows(t, 8));
      const start = process.cpuUsage();
      const result = runner.run(rows(t, cells));
      return { result, seconds: process.cpuUsage(start).user / 1e6 };
    };
    const ideal = cost(task(false));
    const through = cost(task(true));
    const steps = (r: typeof ideal): number => r.result.steps.reduce((a, b) => a + b, 0) / cells;
    const few = rows(task(true), 8);
    const options = runOptions(true, { tolerance: 1e-9, sweeps: 20 });
    const exact = new ChunkRunner(task(true, { options })).run(few).samples;
    const ours = through.result.samples.subarray(0, exact.length);
    // Where a poor clamp loses the cell, sodium currents of 100 A/F run away at any time: there the error is one of their timing.
    const late = largestDifference(ours, exact, (i) => !isLate(i) || Math.abs(exact[i] as number) > 20).error;
    const share = exact.reduce((worst, x, i) => {
      const error = Math.abs((ours[i] as number) - x);
      return isLate(i) && Math.abs(x) > 20 ? Math.max(worst, error / Math.abs(x)) : worst;
    }, 0);
    figure(
      'composite protocol through an amplifier',
      `${(through.seconds / ideal.seconds).toFixed(1)} times the cost of the ideal clamp (4), ` +
        `${steps(through).toFixed(0)} steps for ${steps(ideal).toFixed(0)}, ` +
        `error ${late.toExponential(1)} A/F later than 1 ms after steps (6e-3), ` +
        `${share.toExponential(1)} of currents above 20 A/F (1e-3)`,
    );
    expect(through.result.failures).toEqual([]);
    expect(steps(through)).toBeLessThan(3 * steps(ideal));
    expect(late).toBeLessThan(6e-3);
    expect(share).toBeLessThan(1e-3);
  });
});
