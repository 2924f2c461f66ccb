import { describe, expect, test } from 'vitest';
import { loadBuiltin } from '../../src/model/builtin.ts';
import { simulate } from '../../src/simulate/simulate.ts';
import { figure, hasReference, json, largestDifference, table, where } from './reference.ts';

interface Summary {
  readonly [run: string]: { readonly V_max: number; readonly zero_crossings_up_ms: readonly number[] };
}

/** Times of upward zero crossings, by cubic Hermite interpolation between samples. */
function upwardCrossings(t: Float64Array, v: Float64Array, dvdt: Float64Array): number[] {
  const found: number[] = [];
  for (let i = 1; i < t.length; i++) {
    const v0 = v[i - 1] as number;
    const v1 = v[i] as number;
    if (!(v0 < 0 && v1 >= 0)) continue;
    const h = (t[i] as number) - (t[i - 1] as number);
    const d0 = h * (dvdt[i - 1] as number);
    const d1 = h * (dvdt[i] as number);
    let lo = 0;
    let hi = 1;
    for (let k = 0; k < 60; k++) {
      const x = (lo + hi) / 2;
      const value =
        (1 + 2 * x) * (1 - x) ** 2 * v0 + x * (1 - x) ** 2 * d0 + x * x * (3 - 2 * x) * v1 + x * x * (x - 1) * d1;
      if (value < 0) lo = x;
      else hi = x;
    }
    found.push((t[i - 1] as number) + lo * h);
  }
  return found;
}

describe.skipIf(!hasReference)(`small models against Radau at 1e-12${where}`, () => {
  test.each([
    ['pulse_10uA_5_to_6ms', 1],
    ['step_10uA_5_to_45ms', 40],
  ] as const)('Hodgkin-Huxley, %s', (file, width_ms) => {
    const reference = table(`hodgkin-huxley1952/${file}.csv.gz`);
    const t = reference.column('t_ms');
    const run = simulate({
      model: loadBuiltin('hodgkin-huxley1952'),
      experiment: {
        kind: 'paced',
        pacing: { period_ms: 1000, width_ms, amplitude: 10, offset_ms: 5, beats: 1 },
        duration_ms: 50,
      },
      outputs: ['V', 'dot(V)', 'i_Na', 'i_K', 'i_L'],
      sampleTimes: t,
    });
    const v = run.columns.get('V') as Float64Array;
    const summary = json<Summary>('hodgkin-huxley1952/summary.json')[file];
    const peak = Math.abs(
      v.reduce((a, x) => Math.max(a, x)) - reference.column('V_mV').reduce((a, x) => Math.max(a, x)),
    );
    const crossings = upwardCrossings(t, v, run.columns.get('dot(V)') as Float64Array);
    const expected = summary?.zero_crossings_up_ms ?? [];
    expect(crossings.length).toBe(expected.length);
    const late = Math.max(...crossings.map((c, i) => Math.abs(c - (expected[i] as number))));
    const whole = largestDifference(v, reference.column('V_mV'));
    figure(
      `Hodgkin-Huxley ${file}`,
      `peak within ${peak.toExponential(1)} mV (1e-3), upward crossing within ${late.toExponential(1)} ms (1e-3), V within ${whole.error.toExponential(1)} mV at ${t[whole.at]} ms`,
    );
    expect(peak).toBeLessThan(1e-3);
    expect(late).toBeLessThan(1e-3);
  });

  test('Aliev-Panfilov, two beats', () => {
    const reference = table('hodgkin-huxley1952/aliev_panfilov_0d.csv.gz');
    const tu = reference.column('t_tu');
    const run = simulate({
      model: loadBuiltin('aliev-panfilov1996'),
      experiment: {
        kind: 'paced',
        pacing: { period_ms: 1290, width_ms: 12.9, amplitude: 0.5, offset_ms: 0 },
        duration_ms: 200 * 12.9,
      },
      outputs: ['u', 'v'],
      sampleTimes: tu.map((x) => x * 12.9),
      options: { tolerance: 1e-8 },
    });
    const u = largestDifference(run.columns.get('u') as Float64Array, reference.column('u'));
    const v = largestDifference(run.columns.get('v') as Float64Array, reference.column('v'));
    figure(
      'Aliev-Panfilov, tolerance 1e-8',
      `u within ${u.error.toExponential(1)}, v within ${v.error.toExponential(1)}`,
    );
    expect(u.error).toBeLessThan(1e-6);
    expect(v.error).toBeLessThan(1e-6);
  });
});
