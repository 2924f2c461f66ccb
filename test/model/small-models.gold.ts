import { describe, expect, test } from 'vitest';
import { loadBuiltin } from '../../src/model/builtin.ts';
import { evaluate } from '../../src/model/evaluate.ts';
import { noReferences, referenceJson, referenceTable } from './shared.ts';

const folder = 'reference/hodgkin-huxley1952';

/** Sixth-order central difference of samples at distance `step`. */
function slope(samples: Float64Array, i: number, step: number): number {
  const rise = (k: number): number => (samples[i + k] as number) - (samples[i - k] as number);
  return (45 * rise(1) - 9 * rise(2) + rise(3)) / (60 * step);
}

describe.skipIf(noReferences)(`Hodgkin-Huxley 1952${noReferences ? ` (${noReferences})` : ''}`, () => {
  const model = loadBuiltin('hodgkin-huxley1952');

  test.each(['pulse_10uA_5_to_6ms', 'step_10uA_5_to_45ms'])('currents and slopes along %s', (name) => {
    const table = referenceTable(`${folder}/${name}.csv.gz`);
    const column = (key: string): Float64Array => table.get(key) as Float64Array;
    const stim = column('I_stim_uA_per_cm2');
    const states = ['V_mV', 'm', 'h', 'n'].map(column);
    const largest = states.map((s) => Math.max(...s.slice(3, -3).map((_, i) => Math.abs(slope(s, i + 3, 0.01)))));
    for (let i = 3; i < stim.length - 3; i++) {
      const { derivatives, values } = evaluate(model, {
        state: states.map((s) => s[i] as number),
        pace: stim[i] as number,
      });
      for (const current of ['I_Na', 'I_K', 'I_L']) {
        const wanted = column(`${current}_uA_per_cm2`)[i] as number;
        const found = values.get(`${current.replace('I', 'i')}.${current.replace('I', 'i')}`) as number;
        expect(Math.abs(found - wanted), `${current} at sample ${i}`).toBeLessThan(1e-8 * Math.abs(wanted) + 1e-6);
      }
      // The slope of V jumps at the edges of the stimulus: no difference across them.
      if ([-3, -2, -1, 1, 2, 3].some((k) => stim[i + k] !== stim[i])) continue;
      states.forEach((s, k) => {
        const error = Math.abs((derivatives[k] as number) - slope(s, i, 0.01)) / (largest[k] as number);
        expect(error, `state ${k} at sample ${i}`).toBeLessThan(5e-6);
      });
    }
  });

  test('the true rest and the initial gates', () => {
    const summary = referenceJson<{ rest_mV: number; y0_at_: number[] }>(`${folder}/summary.json`);
    const { values } = evaluate(model, { state: { V: summary.rest_mV } });
    const gates = Object.fromEntries(
      ['m', 'h', 'n'].map((x) => [x, values.get(`i_${x === 'n' ? 'K' : 'Na'}.${x}_inf`) as number]),
    );
    const { derivatives } = evaluate(model, { state: { V: summary.rest_mV, ...gates } });
    expect(Math.abs(derivatives[0] as number)).toBeLessThan(1e-9);
    const start = evaluate(model).derivatives;
    for (const i of [1, 2, 3]) expect(Math.abs(start[i] as number)).toBeLessThan(1e-15);
  });
});

test('Hodgkin-Huxley: rates go three times faster for 10 K, steady states stay', () => {
  const model = loadBuiltin('hodgkin-huxley1952');
  const cold = evaluate(model, { state: { V: -30 } });
  const warm = evaluate(model, { state: { V: -30 }, set: { T: 289.45 } });
  for (const i of [1, 2, 3])
    expect((warm.derivatives[i] as number) / (cold.derivatives[i] as number)).toBeCloseTo(3, 12);
  expect(warm.derivatives[0]).toBe(cold.derivatives[0]);
});

describe.skipIf(noReferences)(`Aliev-Panfilov 1996${noReferences ? ` (${noReferences})` : ''}`, () => {
  const model = loadBuiltin('aliev-panfilov1996');

  test('slopes along the reference run', () => {
    const table = referenceTable(`${folder}/aliev_panfilov_0d.csv.gz`);
    const [t, u, v] = ['t_tu', 'u', 'v'].map((k) => table.get(k)) as [Float64Array, Float64Array, Float64Array];
    // 0.5 for 1 unit of time at 0 and at 100. The grid of 0.1 is coarse for the upstroke: leave it out.
    let used = 0;
    for (let i = 3; i < t.length - 3; i++) {
      const time = t[i] as number;
      if (time % 100 < 4 || time % 100 > 99.5) continue;
      const { derivatives } = evaluate(model, { state: { u: u[i] as number, v: v[i] as number }, pace: 0 });
      for (const [k, s] of [u, v].entries()) expect((derivatives[k] as number) * 12.9).toBeCloseTo(slope(s, i, 0.1), 4);
      used++;
    }
    expect(used).toBeGreaterThan(1800);
  });
});

test('Aliev-Panfilov: one point worked out by hand', () => {
  const model = loadBuiltin('aliev-panfilov1996');
  const { derivatives, values } = evaluate(model, { state: { u: 0.5, v: 0.4 }, pace: 0.25 });
  expect((derivatives[0] as number) * 12.9).toBeCloseTo(8 * 0.5 * 0.5 * 0.35 - 0.2 + 0.25, 14);
  expect((derivatives[1] as number) * 12.9).toBeCloseTo(
    (0.002 + (0.2 * 0.4) / 0.8) * (-0.4 - 8 * 0.5 * (0.5 - 1.15)),
    14,
  );
  expect(values.get('membrane.V')).toBe(-30);
  expect(values.get('cell.i_total')).toBeCloseTo(-0.5, 14);
});
