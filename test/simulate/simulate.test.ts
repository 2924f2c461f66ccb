import { describe, expect, test } from 'vitest';
import { loadBuiltin } from '../../src/model/builtin.ts';
import { parseModel } from '../../src/model/parse-model.ts';
import { type SimulationRequest, simulate, uniformGrid } from '../../src/simulate/simulate.ts';
import { figure } from './reference.ts';

const kernik = loadBuiltin('kernik2019');
const pacing = { period_ms: 800, width_ms: 5, amplitude: 3, offset_ms: 100 };

describe('resuming', () => {
  test.each(['wasm', 'javascript'] as const)('a saved cell continues bit for bit (%s)', (backend) => {
    // The end of the first run is an edge of the stimulus, so that both runs have the same segments.
    const whole = { kind: 'paced', pacing, duration_ms: 2505 } as const;
    const base = { model: kernik, outputs: ['V', 'Cai', 'i_total'], changes: { scale: { g_Kr: 0.8 } }, backend };
    const straight = simulate({ ...base, experiment: whole, sampleTimes: uniformGrid(2505, 0.5) });
    const first = simulate({ ...base, experiment: { ...whole, duration_ms: 905 }, sampleTimes: uniformGrid(905, 0.5) });
    const second = simulate({ ...base, experiment: whole, sampleTimes: uniformGrid(2505, 0.5), resume: first.saved });
    expect(second.saved).toEqual(straight.saved);
    for (const name of base.outputs) {
      const expected = straight.columns.get(name)?.slice(-second.t.length) as Float64Array;
      expect(second.columns.get(name)).toEqual(expected);
    }
    expect(second.t[0]).toBe(905);
  });

  test('the state at the end starts an equal cell', () => {
    const run = simulate({
      model: kernik,
      experiment: { kind: 'free', duration_ms: 500 },
      outputs: ['V'],
      sampleTimes: Float64Array.of(500),
    });
    const again = simulate({
      model: kernik,
      experiment: { kind: 'free', duration_ms: 1 },
      outputs: ['V'],
      sampleTimes: Float64Array.of(0),
      initial: Float64Array.from(run.end.values()),
    });
    expect(again.columns.get('V')?.[0]).toBe(run.columns.get('V')?.[0]);
  });
});

test('dense output keeps the accuracy of the steps: samples between steps against a run that lands on them', () => {
  const times = uniformGrid(1500, 0.5)
    .map((t) => t + 0.25)
    .filter((t) => t < 1500);
  const base = { model: kernik, experiment: { kind: 'free', duration_ms: 1500 }, outputs: ['V', 'm', 'i_Na'] } as const;
  const dense = simulate({ ...base, sampleTimes: times });
  const exact = simulate({ ...base, sampleTimes: times, options: { tolerance: 1e-10 } });
  const v = dense.columns.get('V') as Float64Array;
  const w = exact.columns.get('V') as Float64Array;
  const worst = v.reduce((m, x, i) => Math.max(m, Math.abs(x - (w[i] as number))), 0);
  figure('dense output of V over a beat, upstroke included', `${worst.toExponential(1)} mV`);
  expect(worst).toBeLessThan(0.05);
});

test('stimulus edges are exact: the charge delivered does not depend on the step', () => {
  const model = parseModel(
    `[[model]]
name: capacitor
m.V = 0

[m]
time = 0 bind time
pace = 0 bind pace
dot(V) = pace
  label membrane_potential
`,
    'capacitor.mmt',
  );
  const run = simulate({
    model,
    experiment: {
      kind: 'paced',
      pacing: { period_ms: 1000, width_ms: 0.7, amplitude: 3, offset_ms: 333.3 },
      duration_ms: 10_000,
    },
    outputs: ['V', 'pace'],
    sampleTimes: Float64Array.of(333.2, 333.3, 333.65, 334, 334.1, 10_000),
  });
  const v = run.columns.get('V') as Float64Array;
  [0, 0, 1.05, 2.1, 2.1, 21].forEach((expected, i) => {
    expect(v[i]).toBeCloseTo(expected, 9);
  });
  expect([...(run.columns.get('pace') as Float64Array)]).toEqual([0, 3, 3, 0, 0, 0]);
});

describe('switches', () => {
  test('a condition on time or state is located, not stepped over', () => {
    const model = parseModel(
      `[[model]]
name: switched
m.x = 0
m.y = 1

[m]
time = 0 bind time
dot(x) = if(time < 3.7, 1, if(x > 5, -2, 0.5))
dot(y) = if(y > 0.5, -0.1, -y)
`,
      'switched.mmt',
    );
    const run = simulate({
      model,
      experiment: { kind: 'free', duration_ms: 20 },
      outputs: ['x', 'y'],
      sampleTimes: Float64Array.of(3.7, 6, 6.2, 15),
    });
    const x = run.columns.get('x') as Float64Array;
    expect(x[0]).toBeCloseTo(3.7, 4);
    expect(x[1]).toBeCloseTo(3.7 + 0.5 * 2.3, 3);
    const y = run.columns.get('y') as Float64Array;
    expect(y[3]).toBeCloseTo(0.5 * Math.exp(-10), 4);
  });

  test('a curve that crosses late in a long step is found in a few tries', () => {
    const model = parseModel(
      `[[model]]
name: latched
m.y = 1

[m]
time = 0 bind time
dot(y) = if(y > 0.1, -y^3 / 20, 0)
`,
      'latched.mmt',
    );
    const run = simulate({
      model,
      experiment: { kind: 'free', duration_ms: 3000 },
      outputs: ['y'],
      sampleTimes: Float64Array.of(500, 3000),
    });
    const y = run.columns.get('y') as Float64Array;
    // y = (1 + t / 10)^-1/2 until it is latched at 990 ms.
    expect(y[0]).toBeCloseTo(1 / Math.sqrt(51), 6);
    expect(y[1]).toBeCloseTo(0.1, 6);
    expect(run.rejected).toBeLessThanOrEqual(3);
  });

  test.each([
    ['if(time % 1000 < 1, 20, 0)', [0, 1000, 2000]],
    ['if(time >= 100 and time < 102, 10, 0)', [100]],
    ['if(floor(time / 700) * 700 + 3 > time, 7, 0)', [0, 700, 1400, 2100]],
  ] as const)('a stimulus written into the model is felt: %s', (stimulus, starts) => {
    const model = parseModel(
      `[[model]]
name: stimulated
m.V = -65

[m]
time = 0 bind time
dot(V) = -0.1 * (V + 65) + stimulus
  label membrane_potential
stimulus = ${stimulus}
`,
      'stimulated.mmt',
    );
    const [first] = starts;
    const width = stimulus.includes('floor') ? 3 : stimulus.includes('and') ? 2 : 1;
    const level = stimulus.includes('floor') ? 7 : stimulus.includes('and') ? 10 : 20;
    const run = simulate({
      model,
      experiment: { kind: 'free', duration_ms: 2500 },
      outputs: ['V'],
      sampleTimes: Float64Array.from(starts, (t) => t + width),
    });
    // 10 level (1 - exp(-0.1 width)) above rest at the end of each pulse.
    const top = -65 + 10 * level * (1 - Math.exp(-0.1 * width));
    for (const v of run.columns.get('V') as Float64Array) expect(v).toBeCloseTo(top, 4);
    expect(first).toBeGreaterThanOrEqual(0);
  });

  test('a condition that is true and false at once (sliding) ends in a failure or a crawl, never a hang', () => {
    const model = parseModel(
      `[[model]]
name: sliding
m.x = 1

[m]
time = 0 bind time
dot(x) = if(x > 0, -1, 1)
`,
      'sliding.mmt',
    );
    const run = simulate({
      model,
      experiment: { kind: 'free', duration_ms: 2 },
      outputs: ['x'],
      sampleTimes: Float64Array.of(0.5, 2),
      options: { stepLimit: 100_000 },
    });
    expect(run.columns.get('x')?.[0]).toBeCloseTo(0.5, 6);
    if (run.failure) expect(run.failure.reason).toBe('too many steps');
    else expect(run.columns.get('x')?.[1]).toBeCloseTo(0, 3);
  });
});

test('a stiff calcium buffer does not dictate the step', () => {
  // Binding at 20 per ms and a subspace that equilibrates in 0.05 ms, driven slowly over seconds.
  const model = parseModel(
    `[[model]]
name: stiff
m.c = 1e-4
m.b = 0.01
m.s = 1e-4

[m]
time = 0 bind time
dot(c) = 1e-4 * (1 + sin(0.01 * time)) - binding - (c - s) / 0.05 - 1e-3 * c^2 / (c^2 + 1e-6)
dot(b) = binding
dot(s) = (c - s) / 0.2 - 0.002 * s^2 / (s^2 + 1e-7)
binding = 300 * c * (0.07 - b) - 0.3 * b
`,
    'stiff.mmt',
  );
  const solve = (tolerance: number) =>
    simulate({
      model,
      experiment: { kind: 'free', duration_ms: 2000 },
      outputs: ['c', 'b', 's'],
      sampleTimes: uniformGrid(2000, 10),
      options: { tolerance },
    });
  const run = solve(1e-6);
  const exact = solve(1e-10);
  expect(run.steps).toBeLessThan(6000);
  for (const name of ['c', 'b', 's']) {
    const x = run.columns.get(name) as Float64Array;
    const y = exact.columns.get(name) as Float64Array;
    const size = y.reduce((m, v) => Math.max(m, v), 0);
    const worst = x.reduce((m, v, i) => Math.max(m, Math.abs(v - (y[i] as number))), 0);
    expect(worst / size).toBeLessThan(1e-5);
  }
});

describe('what makes no sense', () => {
  const base = {
    model: kernik,
    experiment: { kind: 'free', duration_ms: 10 },
    outputs: ['V'],
    sampleTimes: Float64Array.of(0),
  } as const;
  test.each([
    [{ ...base, outputs: ['i_Krr'] }, /i_Kr/],
    [{ ...base, sampleTimes: Float64Array.of(-1, 0) }, /sample time -1 ms is negative/],
    [{ ...base, sampleTimes: Float64Array.of(0, 5, 4) }, /sample time 4 ms comes after 5 ms/],
    [{ ...base, sampleTimes: Float64Array.of(0, Number.NaN) }, /sample time NaN ms is not a number/],
    [{ ...base, experiment: { kind: 'free', duration_ms: 0 } }, /a duration of 0 ms/],
    [{ ...base, experiment: { kind: 'free', duration_ms: -5 } }, /a duration of -5 ms/],
    [{ ...base, options: { tolerance: 0 } }, /a tolerance of 0/],
    [{ ...base, options: { tolerance: Number.NaN } }, /a tolerance of NaN/],
    [{ ...base, options: { fixedStep: -1 } }, /a fixed step of -1 ms/],
    [{ ...base, initial: Float64Array.of(-70) }, /an initial state of 1 values/],
    [{ ...base, outputs: ['dot(i_Kr)'] }, /has no derivative/],
    [{ ...base, changes: { set: { g_Kx: 1 } } }, /g_K/],
    [{ ...base, changes: { set: { V: -80 } } }, /a state, not a parameter/],
    [{ ...base, changes: { set: { i_Kr: 0 } } }, /computed by the model, not a parameter/],
    [{ ...base, changes: { scale: { g_Kr: Number.NaN } } }, /would become NaN/],
    [{ ...base, changes: { set: { g_Kr: Number.POSITIVE_INFINITY } } }, /would become Infinity/],
  ] as readonly [SimulationRequest, RegExp][])('%#: is refused', (request, message) => {
    expect(() => simulate(request)).toThrow(message);
  });

  test('a model that divides by zero fails with the state named', () => {
    const model = parseModel(
      `[[model]]
name: zero
m.x = 1

[m]
time = 0 bind time
k = 0
dot(x) = 1 / k - x
`,
      'zero.mmt',
    );
    const run = simulate({
      model,
      experiment: { kind: 'free', duration_ms: 10 },
      outputs: ['x'],
      sampleTimes: Float64Array.of(0, 5),
    });
    expect(run.failure).toEqual({ reason: 'a derivative is not a finite number', time_ms: 0, state: 'm.x' });
    expect(run.t.length).toBe(0);
  });
});

test.each(['wasm', 'javascript'] as const)('thousands of short segments fill and empty the buffer (%s)', (backend) => {
  const model = loadBuiltin('hodgkin-huxley1952');
  // A zigzag, so that no samples lie on one line.
  const mV = Array.from({ length: 15_001 }, (_, i) => -80 + 40 * Math.sin((i * 0.02) / 10) + 0.1 * (i % 2));
  const protocol = { name: 'sampled', holding_mV: -80, segments: [{ kind: 'sampled', dt_ms: 0.02, mV }] } as const;
  const sampleTimes = uniformGrid(300, 0.01);
  const run = simulate({
    model,
    experiment: { kind: 'clamp', protocol },
    outputs: ['V', 'i_Na'],
    sampleTimes,
    backend,
  });
  expect(run.failure).toBeUndefined();
  expect(run.t.length).toBe(30_001);
  run.columns.get('V')?.forEach((v, i) => {
    if (i % 2 === 0) expect(v).toBeCloseTo(mV[i / 2] as number, 6);
  });
  expect(run.columns.get('i_Na')?.every(Number.isFinite)).toBe(true);
});

test('long records leave the lane in pieces and arrive whole', () => {
  const run = simulate({
    model: kernik,
    experiment: { kind: 'free', duration_ms: 3000 },
    outputs: ['V'],
    sampleTimes: uniformGrid(3000, 0.01),
  });
  expect(run.t.length).toBe(300_001);
  const v = run.columns.get('V') as Float64Array;
  expect(v.every(Number.isFinite)).toBe(true);
  const coarse = simulate({
    model: kernik,
    experiment: { kind: 'free', duration_ms: 3000 },
    outputs: ['V'],
    sampleTimes: uniformGrid(3000, 1),
    options: { tolerance: 1e-9 },
  });
  const worst = coarse.columns
    .get('V')
    ?.reduce((m, x, i) => Math.max(m, Math.abs(x - (v[100 * i] as number))), 0) as number;
  expect(worst).toBeLessThan(0.05);
});
