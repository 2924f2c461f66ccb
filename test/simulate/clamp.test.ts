import { describe, expect, test } from 'vitest';
import { CompileError } from '../../src/compile/compile-error.ts';
import { loadBuiltin } from '../../src/model/builtin.ts';
import { evaluate } from '../../src/model/evaluate.ts';
import { namedProtocol } from '../../src/protocol/library.ts';
import { type Protocol, segmentStarts } from '../../src/protocol/protocol.ts';
import { simulate, uniformGrid } from '../../src/simulate/simulate.ts';
import { figure, largestDifference } from './reference.ts';

const kernik = loadBuiltin('kernik2019');
const gates = ['d', 'f', 'Xr1', 'Xr2', 'Xs', 'h', 'j', 'm', 'Xf', 's', 'r', 'dCaT', 'fCaT'];

const hold = (segments: Protocol['segments']): Protocol => ({ name: 'test', holding_mV: -80, segments });

describe('gates under steps', () => {
  test('are the exact exponential to 1e-10, whatever the tolerance', () => {
    const protocol = namedProtocol('composite');
    const starts = segmentStarts(protocol);
    const sampleTimes = uniformGrid(6999, 0.7);
    const run = simulate({
      model: kernik,
      experiment: { kind: 'clamp', protocol },
      outputs: gates,
      sampleTimes,
      options: { tolerance: 1e-3 },
    });
    const names = gates.map(
      (g) => kernik.variables.find((v) => v.kind === 'state' && v.name.endsWith(`.${g}`))?.name as string,
    );
    const x = names.map((name) => kernik.variables.find((v) => v.name === name)?.initial as number);
    let worst = 0;
    protocol.segments.forEach((segment, s) => {
      if (segment.kind !== 'step') throw new Error('steps only');
      const start = starts[s] as number;
      // Steady states and rates of the gates from the plain interpreter: x' at x = 0 and at x = 1.
      const slopes = [0, 1].map((value) => {
        const state: Record<string, number> = { 'membrane.V': segment.mV };
        for (const name of names) state[name] = value;
        const { derivatives } = evaluate(kernik, { state });
        const states = kernik.variables.filter((v) => v.kind === 'state').map((v) => v.name);
        return names.map((name) => derivatives[states.indexOf(name)] as number);
      });
      names.forEach((_, g) => {
        const inflow = slopes[0]?.[g] as number;
        const rate = inflow - (slopes[1]?.[g] as number);
        const target = inflow / rate;
        const at = (t: number): number => target + ((x[g] as number) - target) * Math.exp(-rate * t);
        const column = run.columns.get(gates[g] as string) as Float64Array;
        sampleTimes.forEach((t, i) => {
          if (t >= start && t < start + segment.ms)
            worst = Math.max(worst, Math.abs((column[i] as number) - at(t - start)));
        });
        x[g] = at(segment.ms);
      });
    });
    figure('gates under the composite protocol against the exact exponential', `${worst.toExponential(1)} (1e-10)`);
    expect(worst).toBeLessThan(1e-10);
  });

  test('a gate whose rate is zero at some voltage is exact too', async () => {
    const { parseModel } = await import('../../src/model/parse-model.ts');
    const model = parseModel(
      `[[model]]
name: stuck
m.V = -80
m.x = 0.25

[m]
time = 0 bind time
dot(V) = 0 label membrane_potential
dot(x) = if(V > 0, 0.5, -0.1 * x)
i = x label cellular_current
`,
      'stuck.mmt',
    );
    const protocol = hold([
      { kind: 'step', mV: -80, ms: 10 },
      { kind: 'step', mV: 20, ms: 10 },
    ]);
    const run = simulate({
      model,
      experiment: { kind: 'clamp', protocol },
      outputs: ['x'],
      sampleTimes: Float64Array.of(5, 10, 15, 20),
    });
    const x10 = 0.25 * Math.exp(-1);
    const expected = [0.25 * Math.exp(-0.5), x10, x10 + 2.5, x10 + 5];
    run.columns.get('x')?.forEach((value, i) => {
      expect(value).toBeCloseTo(expected[i] as number, 12);
    });
  });
});

describe('samples of a clamp', () => {
  test('at the instant of a step carry the new voltage; the last instant belongs to the last segment', () => {
    const protocol = hold([
      { kind: 'step', mV: -80, ms: 10 },
      { kind: 'step', mV: 0, ms: 10 },
      { kind: 'ramp', from_mV: 10, to_mV: 30, ms: 10 },
    ]);
    const run = simulate({
      model: kernik,
      experiment: { kind: 'clamp', protocol },
      outputs: ['V'],
      sampleTimes: Float64Array.of(0, 9.99, 10, 19.99, 20, 25, 30),
    });
    expect([...(run.columns.get('V') as Float64Array)]).toEqual([-80, -80, 0, 0, 10, 20, 30]);
  });

  test('do not depend on what else is sampled', () => {
    const experiment = { kind: 'clamp', protocol: namedProtocol('composite') } as const;
    const sparse = simulate({ model: kernik, experiment, outputs: ['i_total'], sampleTimes: uniformGrid(6900, 30) });
    const dense = simulate({
      model: kernik,
      experiment,
      outputs: ['i_Kr', 'i_total'],
      sampleTimes: uniformGrid(6900, 0.5),
    });
    const column = dense.columns.get('i_total') as Float64Array;
    expect(sparse.columns.get('i_total')?.every((x, i) => x === column[60 * i])).toBe(true);
  });
});

describe('commands that vary', () => {
  const current = (protocol: Protocol, duration: number, tolerance = 1e-8) =>
    simulate({
      model: kernik,
      experiment: { kind: 'clamp', protocol },
      outputs: ['i_total'],
      sampleTimes: uniformGrid(duration, 0.5),
      options: { tolerance },
    }).columns.get('i_total') as Float64Array;

  test('a sampled ramp is the ramp', () => {
    const ramp = hold([
      { kind: 'step', mV: -80, ms: 20 },
      { kind: 'ramp', from_mV: -80, to_mV: 40, ms: 60 },
      { kind: 'step', mV: 40, ms: 20 },
    ]);
    const sampled = hold([
      { kind: 'step', mV: -80, ms: 20 },
      { kind: 'sampled', dt_ms: 2, mV: Array.from({ length: 31 }, (_, i) => -80 + 4 * i) },
      { kind: 'step', mV: 40, ms: 20 },
    ]);
    const { error } = largestDifference(current(ramp, 100), current(sampled, 100));
    figure('sampled ramp against ramp', `${error.toExponential(1)} A/F`);
    expect(error).toBeLessThan(1e-5);
  });

  test('a finely sampled sine is the sine', () => {
    const sine = hold([
      { kind: 'step', mV: -40, ms: 10 },
      { kind: 'sine', mean_mV: -40, amplitude_mV: 20, hz: 10, ms: 200 },
    ]);
    const dt = 0.05;
    const sampled = hold([
      { kind: 'step', mV: -40, ms: 10 },
      {
        kind: 'sampled',
        dt_ms: dt,
        mV: Array.from({ length: 4001 }, (_, i) => -40 + 20 * Math.sin((2 * Math.PI * 10 * i * dt) / 1000)),
      },
    ]);
    const { error } = largestDifference(current(sine, 210), current(sampled, 210));
    figure('sampled sine against sine', `${error.toExponential(1)} A/F`);
    // Chords of 0.05 ms lie within 2.5e-5 mV of the sine.
    expect(error).toBeLessThan(1e-3);
  });

  test('a ramp of no slope is a hold', () => {
    const held = hold([{ kind: 'step', mV: -20, ms: 100 }]);
    const flat = hold([{ kind: 'ramp', from_mV: -20, to_mV: -20, ms: 100 }]);
    expect(current(held, 100)).toEqual(current(flat, 100));
    const nearly = hold([{ kind: 'ramp', from_mV: -20, to_mV: -20 + 1e-9, ms: 100 }]);
    const { error } = largestDifference(current(held, 100), current(nearly, 100));
    expect(error).toBeLessThan(1e-5);
  });
});

test('a model whose membrane potential is no state cannot be clamped', () => {
  const run = () =>
    simulate({
      model: loadBuiltin('aliev-panfilov1996'),
      experiment: { kind: 'clamp', protocol: namedProtocol('composite') },
      outputs: ['u'],
      sampleTimes: uniformGrid(10, 1),
    });
  expect(run).toThrow(CompileError);
  expect(run).toThrow(/cannot be voltage-clamped/);
});
