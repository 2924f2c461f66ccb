import { describe, expect, it } from 'vitest';
import type { Stimulation } from '../../src/measure/stimulation.ts';
import { loadBuiltin } from '../../src/model/builtin.ts';
import { freePlan, pacedPlan } from '../../src/simulate/plan.ts';
import { localWorker } from '../../src/simulate/population.ts';
import { simulate } from '../../src/simulate/simulate.ts';
import { judgeCell } from '../../src/twin/beat-rows.ts';
import { upstrokeSlopes } from '../../src/twin/upstroke-slopes.ts';

const pacing = { period_ms: 1000, width_ms: 4, amplitude: 12, offset_ms: 500 };
const stimulation: Stimulation = {
  period_ms: 1000,
  stimuli: Array.from({ length: 8 }, (_, k) => ({ from_ms: 500 + 1000 * k, to_ms: 504 + 1000 * k })),
  rate_V_s: 12,
};
const times = (from: number, to: number, every: number): Float64Array =>
  Float64Array.from({ length: Math.round((to - from) / every) + 1 }, (_, k) => Number((from + k * every).toFixed(6)));

function traces(scale: Record<string, number>, isPaced: boolean, t: Float64Array) {
  const { columns } = simulate({
    model: loadBuiltin('kernik2019'),
    experiment: isPaced
      ? { kind: 'paced', pacing, duration_ms: t.at(-1) as number }
      : { kind: 'free', duration_ms: t.at(-1) as number },
    outputs: ['membrane.V', 'dot(membrane.V)'],
    sampleTimes: t,
    changes: { scale },
  });
  return {
    t,
    v: columns.get('membrane.V') as Float64Array,
    dvdt: columns.get('dot(membrane.V)') as Float64Array,
    calcium: undefined,
  };
}

describe('a paced cell', () => {
  it('that has no current of its own to answer with does not beat, however far the stimulus moves it', () => {
    const passive = traces(
      { 'i_Na.g_Na': 0, 'i_CaL.p_CaL': 0, 'i_CaT.g_CaT': 0, 'i_K1.g_K1': 0.1 },
      true,
      times(5000, 8500, 1),
    );
    expect(Math.max(...passive.v)).toBeGreaterThan(-25);
    const judged = judgeCell(passive, stimulation);
    expect(judged.outcome).not.toBe('beating');
    expect(judged.says).toContain('no upstroke of its own');
    expect(judged.beat).toBeUndefined();
  });

  it('is measured on a beat that answers a stimulus', () => {
    const judged = judgeCell(traces({ 'i_K1.g_K1': 2 }, true, times(5000, 8500, 1)), stimulation);
    expect(judged.outcome).toBe('beating');
    expect(((judged.beat?.upstroke_ms ?? Number.NaN) - 500) % 1000).toBeLessThan(100);
  });

  it('that fires by itself, once more just before the end, keeps the durations of a beat that is seen whole', () => {
    const judged = judgeCell(traces({}, true, times(5000, 8500, 1)), stimulation);
    expect(judged.outcome).toBe('beating');
    expect(judged.quantities.apd90_ms).toBeGreaterThan(100);
    expect(judged.beat?.upstroke_ms).toBeLessThan(8000);
  });
});

describe('largest dV/dt', () => {
  it.each([
    ['free', false, {}],
    ['free with twice the sodium current', false, { 'i_Na.g_Na': 2 }],
    ['paced and resting low', true, { 'i_K1.g_K1': 2 }],
  ] as const)('of a cell that is %s is that of close samples', async (_, isPaced, scale) => {
    const end = isPaced ? 8500 : 9000;
    const judged = judgeCell(traces(scale, isPaced, times(5000, end, 1)), isPaced ? stimulation : undefined);
    const upstroke_ms = judged.beat?.upstroke_ms ?? expect.fail('no beat');
    const near = traces(scale, isPaced, times(Math.round(upstroke_ms) - 5, Math.round(upstroke_ms) + 5, 0.01));
    // These cells rise faster by themselves than the stimulus drives them.
    const right = Math.max(...near.dvdt);
    expect(right).toBeGreaterThan(2 * (stimulation.rate_V_s ?? 0));
    const names = Object.keys(scale);
    const model = loadBuiltin('kernik2019');
    const values = names.map((name) => {
      const e = model.variables.find((v) => v.name === name)?.expression;
      return e?.kind === 'number' ? e.value * ((scale as Record<string, number>)[name] ?? 1) : expect.fail(name);
    });
    const found = await upstrokeSlopes(
      {
        source: { kind: 'builtin', name: 'kernik2019' },
        clamped: false,
        set: {},
        plan: isPaced ? pacedPlan(pacing, end) : freePlan(end),
        names,
        cells: [Float64Array.from(values)],
      },
      'membrane.V',
      [{ cell: 0, upstroke_ms }],
      isPaced ? stimulation : undefined,
      { make: localWorker, count: 1 },
    );
    expect((found.get(0) ?? Number.NaN) / right).toBeCloseTo(1, 2);
  });
});
