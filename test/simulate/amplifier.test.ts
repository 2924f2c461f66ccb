import { describe, expect, test } from 'vitest';
import { CompileError } from '../../src/compile/compile-error.ts';
import { loadBuiltin } from '../../src/model/builtin.ts';
import { withExtensions } from '../../src/model/builtin-extensions.ts';
import type { CellModel } from '../../src/model/cell-model.ts';
import { extendModel } from '../../src/model/extension.ts';
import { parseModel } from '../../src/model/parse-model.ts';
import type { Segment } from '../../src/protocol/protocol.ts';
import { ChunkRunner } from '../../src/simulate/chunk.ts';
import { runOptions } from '../../src/simulate/lanes.ts';
import { clampPlan } from '../../src/simulate/plan.ts';
import { type SimulationRequest, simulate, uniformGrid } from '../../src/simulate/simulate.ts';
import { largestDifference as difference, figure } from './reference.ts';

const largestDifference = (a: Float64Array, b: Float64Array): number => difference(a, b).error;

const g = 0.05;
const E = -40;
/** A membrane with one conductance of 0.05 nS/pF that reverses at -40 mV. */
const passiveText = `[[model]]
m.V = -40
[m]
time = 0 [ms] in [ms] bind time
dot(V) = -i in [mV] label membrane_potential
g = ${g} [nS/pF]
i = g * (V - ${E} [mV]) in [A/F] label cellular_current
`;
const passive = withExtensions(parseModel(passiveText, 'passive.mmt'), ['amplifier']);
const through = { Rs: 10, Cm: 50, compensation: 0.6 };
const tau = 0.4 * 10 * 50e-3;

type Settings = Readonly<Record<string, number>>;

function clamp(
  model: CellModel,
  segments: readonly Segment[],
  sampleTimes: Float64Array,
  more: Partial<SimulationRequest> = {},
) {
  const run = simulate({
    model,
    experiment: { kind: 'clamp', protocol: { name: 'test', holding_mV: -80, segments } },
    outputs: ['amplifier.i_out', 'V'],
    sampleTimes,
    options: { tolerance: 1e-9 },
    ...more,
  });
  const column = (name: string): Float64Array => run.columns.get(name) as Float64Array;
  return { ...run, i: column('amplifier.i_out'), V: column('V') };
}

const set = (settings: Settings): Pick<SimulationRequest, 'changes'> => ({
  changes: {
    set: Object.fromEntries(Object.entries({ ...through, ...settings }).map(([k, v]) => [`amplifier.${k}`, v])),
  },
});

const step = (mV: number, ms: number): Segment => ({ kind: 'step', mV, ms });

describe('a passive cell', () => {
  const times = Float64Array.from({ length: 200 }, (_, i) => 100 + 0.01 * i);
  const segments = [step(-80, 100), step(-20, 10)];
  const k = 1 / tau + g;
  const settled = (command: number): number => (command / tau + g * E) / k;

  test('is charged as the textbook says', () => {
    const run = clamp(passive, segments, times, set({}));
    const V = times.map((t) => settled(-20) + (settled(-80) - settled(-20)) * Math.exp(-k * (t - 100)));
    const worstV = largestDifference(run.V, V);
    const worst = largestDifference(
      run.i,
      V.map((v) => (-20 - v) / tau),
    );
    figure('passive cell through an amplifier, against the formula', `${worst.toExponential(1)} A/F of 300 (1e-6)`);
    expect(worstV).toBeLessThan(1e-7);
    expect(worst).toBeLessThan(1e-6);
  });

  test('is charged faster by prediction, and as fast as it says where nothing leaks', () => {
    const prediction = 0.75;
    const run = clamp(passive, segments, times, set({ prediction }));
    const fast = 1 / ((1 - prediction) * tau);
    const boost = ((prediction / (1 - prediction)) * 60) / tau;
    const a = boost / (k - fast);
    const V = times.map((t) => {
      const elapsed = t - 100;
      const slow = settled(-80) - settled(-20) - a;
      return settled(-20) + a * Math.exp(-fast * elapsed) + slow * Math.exp(-k * elapsed);
    });
    expect(largestDifference(run.V, V)).toBeLessThan(1e-7);
    const tight = clamp(passive, segments, times, {
      changes: { set: { ...set({ prediction }).changes?.set, 'm.g': 0 } },
    });
    expect(
      largestDifference(
        tight.V,
        times.map((t) => -20 - 60 * Math.exp(-fast * (t - 100))),
      ),
    ).toBeLessThan(1e-9);
  });

  test('cancellation takes the charging current out of the record, and nothing else', () => {
    const raw = clamp(passive, segments, times, set({}));
    const half = clamp(passive, segments, times, set({ cancellation: 0.5 }));
    expect(half.V).toEqual(raw.V);
    times.forEach((t, n) => {
      const charging = (60 / tau) * Math.exp(-(t - 100) / tau);
      expect((raw.i[n] as number) - (half.i[n] as number)).toBeCloseTo(charging / 2, 8);
    });
  });

  test('the pipette is charged at once and to its capacitance', () => {
    const raw = clamp(passive, segments, times, set({}));
    const run = clamp(passive, segments, times, set({ C_pipette: 2, tau_pipette: 0.02 }));
    times.forEach((t, n) => {
      const pipette = ((2 / 50) * 60 * Math.exp(-(t - 100) / 0.02)) / 0.02;
      expect((run.i[n] as number) - (raw.i[n] as number)).toBeCloseTo(pipette, 8);
    });
  });

  test('offset, junction potential and leak are exact', () => {
    const settings = { V_offset: 3, V_junction: 10, g_leak: 0.02, E_leak: -5 };
    const run = clamp(passive, [step(-80, 200)], Float64Array.of(199), set(settings));
    // Ohm's law: a divider of the resistance, the membrane and the leak.
    const V = ((-80 + 3 - 10) / tau + g * E + 0.02 * -5) / (1 / tau + g + 0.02);
    expect(run.V[0]).toBeCloseTo(V, 8);
    expect(run.i[0]).toBeCloseTo(g * (V - E) + 0.02 * (V + 5), 8);
    const perfect = clamp(passive, [step(-80, 200)], Float64Array.of(199), set({ ...settings, Rs: 0 }));
    expect(perfect.V[0]).toBeCloseTo(-87, 6);
    expect(perfect.i[0]).toBeCloseTo(g * (-87 - E) + 0.02 * (-87 + 5), 8);
  });

  test('ramps and sines: the membrane is charged all the time', () => {
    const slope = 0.5;
    const late = uniformGrid(400, 7).filter((t) => t > 250);
    const ramp = clamp(passive, [{ kind: 'ramp', from_mV: -80, to_mV: 120, ms: 400 }], late, set({}));
    late.forEach((t, n) => {
      const V = ((-80 + slope * t) / tau + g * E - slope / (tau * k)) / k;
      expect(ramp.V[n]).toBeCloseTo(V, 6);
      expect(ramp.i[n]).toBeCloseTo((-80 + slope * t - V) / tau, 6);
    });
    const sine = { kind: 'sine', mean_mV: -50, amplitude_mV: 30, hz: 200, ms: 400 } as const;
    const run = clamp(passive, [sine], late, set({}));
    const omega = (2 * Math.PI * 200) / 1000;
    late.forEach((t, n) => {
      const swing = 30 * (k * Math.sin(omega * t) - omega * Math.cos(omega * t));
      expect(run.V[n]).toBeCloseTo((-50 / tau + g * E) / k + swing / (tau * (k * k + omega * omega)), 6);
    });
  });

  test('a finely sampled sine charges it as the sine does', () => {
    const [dt, ms] = [0.05, 100];
    const mV = Array.from({ length: ms / dt + 1 }, (_, k) => -50 + 30 * Math.sin(2 * Math.PI * 0.05 * k * dt));
    const times = uniformGrid(ms, 0.25);
    const lagging = set({ prediction: 0.2 });
    const sampled = clamp(passive, [{ kind: 'sampled', dt_ms: dt, mV }], times, lagging);
    const sine = clamp(passive, [{ kind: 'sine', mean_mV: -50, amplitude_mV: 30, hz: 50, ms }], times, lagging);
    expect(largestDifference(sampled.V, sine.V)).toBeLessThan(1e-3);
    // A kink of the curve where pieces meet is a step of the charging current.
    expect(largestDifference(sampled.i, sine.i)).toBeLessThan(0.02);
  });
});

test('the filter is two equal poles, down to half the power at its corner', () => {
  const filtered = withExtensions(passive, ['filter']);
  const times = Float64Array.from({ length: 100 }, (_, i) => 20 + 0.02 * i);
  const changes = { set: { ...set({}).changes?.set, 'm.g': 0, 'filter.corner': 2 } };
  const run = clamp(filtered, [step(-80, 20), step(-20, 10)], times, { changes });
  const pole = (2 * Math.PI * 2) / Math.sqrt(Math.SQRT2 - 1);
  const a = 1 / tau;
  const expected = times.map((at) => {
    const t = at - 20;
    const d = pole - a;
    return (60 / tau) * pole ** 2 * (Math.exp(-a * t) / d ** 2 - Math.exp(-pole * t) * (1 / d ** 2 + t / d));
  });
  const worst = largestDifference(run.i, expected);
  figure('charging current through the filter, against the formula', `${worst.toExponential(1)} A/F of 300 (1e-5)`);
  expect(worst).toBeLessThan(1e-5);
  // Half the power of a sine at the corner.
  const late = Float64Array.from({ length: 400 }, (_, i) => 30 + 0.0125 * i);
  const sine = { kind: 'sine', mean_mV: -50, amplitude_mV: 30, hz: 2000, ms: 40 } as const;
  const power = (output: string): number => {
    const { columns } = clamp(filtered, [sine], late, { changes, outputs: [output] });
    return Math.hypot(...(columns.get(output) as Float64Array)) ** 2;
  };
  expect(power('filter.i_filtered') / power('amplifier.i_record')).toBeCloseTo(0.5, 4);
});

describe('lanes, back ends, resuming', () => {
  // A level, a sine and a jump in one sampled command: pieces that are held, that go on from one another, and that do neither.
  const mV = Array.from({ length: 201 }, (_, k) =>
    k < 50 ? -60 : k < 180 ? -60 + 30 * Math.sin(0.08 * (k - 50)) : 10,
  );
  const sampled: Segment = { kind: 'sampled', dt_ms: 0.1, mV };
  const protocol = { name: 'test', holding_mV: -80, segments: [step(-80, 20), step(0, 30), step(-60, 20), sampled] };
  const task = {
    source: { kind: 'builtin', name: 'kernik2019', extensions: ['leak', 'amplifier'] },
    clamped: true,
    outputs: ['amplifier.i_out', 'membrane.V', 'membrane.i_total', 'i_Na.m'],
    sampleTimes: uniformGrid(90, 0.5),
    plan: clampPlan(protocol),
    options: runOptions(true),
    backend: 'wasm',
    changes: {},
    varied: ['amplifier.Rs', 'amplifier.V_offset'],
  } as const;
  const rows = [
    [5, 0],
    [30, 4],
    [0, -2],
    [12, 1],
  ];

  test('what a cell gives does not depend on its neighbours', () => {
    const runner = new ChunkRunner(task);
    const width = 4 * task.sampleTimes.length;
    const together = runner.run({ first: 0, count: 4, values: Float64Array.from(rows.flat()) });
    rows.forEach((row, i) => {
      const alone = new ChunkRunner(task).run({ first: i, count: 1, values: Float64Array.from(row) });
      expect(alone.samples).toEqual(together.samples.slice(i * width, (i + 1) * width));
    });
  });

  test('both back ends agree', () => {
    const values = Float64Array.from(rows.flat());
    const [wasm, js] = (['wasm', 'javascript'] as const).map(
      (backend) => new ChunkRunner({ ...task, backend }).run({ first: 0, count: 4, values }).samples,
    );
    expect(largestDifference(wasm as Float64Array, js as Float64Array)).toBeLessThan(1e-6);
  });

  test('sampled currents of gates fit the sampled potential', () => {
    const model = withExtensions(loadBuiltin('kernik2019'), ['amplifier']);
    const times = Float64Array.from({ length: 60 }, (_, i) => 20 + 0.173 * i);
    const outputs = ['amplifier.i_out', 'V', 'i_Na.m', 'i_Na.h', 'i_Na.j', 'E_Na', 'i_Na.i_Na'];
    const { columns } = clamp(model, protocol.segments, times, { ...set({ Cm: 60 }), outputs });
    const at = (name: string, n: number): number => columns.get(name)?.[n] as number;
    times.forEach((_, n) => {
      const open = at('i_Na.m', n) ** 3 * at('i_Na.h', n) * at('i_Na.j', n);
      expect(at('i_Na.i_Na', n)).toBeCloseTo(9.7206134 * open * (at('V', n) - at('E_Na', n)), 9);
    });
  });

  test('a saved cell goes on bit for bit', () => {
    const model = withExtensions(loadBuiltin('kernik2019'), ['amplifier']);
    const more = set({ Cm: 60, prediction: 0.3 });
    const whole = clamp(model, protocol.segments, uniformGrid(90, 0.5), more);
    const first = clamp(model, protocol.segments.slice(0, 2), uniformGrid(90, 0.5), more);
    const rest = clamp(model, protocol.segments, uniformGrid(90, 0.5), { ...more, resume: first.saved });
    expect(rest.i).toEqual(whole.i.slice(whole.i.length - rest.i.length));
    expect(rest.saved.state).toEqual(whole.saved.state);
  });
});

describe('what makes no sense is refused', () => {
  test('a free run through an amplifier', () => {
    const request = { outputs: ['V'], sampleTimes: Float64Array.of(1) };
    expect(() => simulate({ ...request, model: passive, experiment: { kind: 'free', duration_ms: 1 } })).toThrow(
      CompileError,
    );
    expect(() => simulate({ ...request, model: passive, experiment: { kind: 'free', duration_ms: 1 } })).toThrow(
      /through an amplifier and cannot run free/,
    );
  });

  const commanded = (...lines: string[]): CellModel =>
    extendModel(parseModel(passiveText, 'passive.mmt'), ['[[model]]', ...lines, ''].join('\n'), 'mine.mmt');

  test('a command that does not reach the membrane', () => {
    const model = commanded('[mine]', 'c = 0 [mV] bind command_potential');
    expect(() => clamp(model, [step(0, 1)], Float64Array.of(0), { outputs: ['m.V'] })).toThrow(
      /the membrane potential does not follow from the command/,
    );
  });

  test('a state that takes the steps of the command for what they are not', () => {
    const model = commanded(
      'mine.x = 0',
      '[mine]',
      'c = 0 [mV] bind command_potential',
      'rate = 0 [mV/ms] bind command_rate',
      'V = c in [mV]',
      '    replaces: label.membrane_potential',
      'dot(x) = rate * x',
    );
    expect(() => clamp(model, [step(0, 1)], Float64Array.of(0), { outputs: ['m.V'] })).toThrow(
      /"mine.x" follows the rate of the command, which is infinite at a step/,
    );
  });
});
