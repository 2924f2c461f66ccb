import { describe, expect, test } from 'vitest';
import { evaluate } from '../../src/model/evaluate.ts';
import { type ModelSource, modelOf } from '../../src/model/model-source.ts';
import { namedProtocol } from '../../src/protocol/library.ts';
import { type Protocol, voltageAt } from '../../src/protocol/protocol.ts';
import { ChunkRunner } from '../../src/simulate/chunk.ts';
import { runOptions } from '../../src/simulate/lanes.ts';
import { clampPlan } from '../../src/simulate/plan.ts';
import { simulate, uniformGrid } from '../../src/simulate/simulate.ts';

const extended: ModelSource = { kind: 'builtin', name: 'kernik2019', extensions: ['leak', 'pipette', 'chloride'] };
const protocol = namedProtocol('composite');

describe('an extended cell', () => {
  const sampleTimes = uniformGrid(1500, 3);
  const run = (source: ModelSource, set: Record<string, number>, outputs: string[]) =>
    simulate({
      model: modelOf(source),
      experiment: { kind: 'clamp', protocol },
      outputs,
      sampleTimes,
      changes: { set },
      options: { tolerance: 1e-9 },
    });

  test('under a clamp, leak and chloride are in the total current, exactly', () => {
    const quiet = { 'leak.g': 0, 'chloride.g_ClCa': 0, 'pipette.Na': 8 };
    const loud = { 'leak.g': 0.03, 'leak.E': -4, 'chloride.g_ClCa': 0.06, 'pipette.Na': 8 };
    const without = run(extended, quiet, ['i_total', 'Cai']).columns;
    const withBoth = run(extended, loud, ['i_total', 'Cai', 'leak.i_leak', 'E_Na']).columns;
    sampleTimes.forEach((t, i) => {
      const V = voltageAt(protocol, t);
      const Cai = without.get('Cai')?.[i] as number;
      const added = 0.03 * (V + 4) + (0.06 * (V + 30)) / (1 + (0.0006 / Cai) ** 2);
      expect(withBoth.get('i_total')?.[i]).toBeCloseTo((without.get('i_total')?.[i] as number) + added, 6);
      expect(withBoth.get('leak.i_leak')?.[i]).toBeCloseTo(0.03 * (V + 4), 12);
      expect(withBoth.get('E_Na')?.[i]).toBe(withBoth.get('E_Na')?.[0]);
    });
  });

  test('a cell behind a junction of 10 mV is clamped 10 mV lower, and shows its own potentials 10 mV higher', () => {
    const behind: ModelSource = { ...extended, extensions: ['leak', 'pipette', 'chloride', 'junction'] };
    const lower: Protocol = {
      ...protocol,
      holding_mV: protocol.holding_mV - 10,
      segments: protocol.segments.map((s) => (s.kind === 'step' ? { ...s, mV: s.mV - 10 } : s)),
    };
    const clamp = (source: ModelSource, by: Protocol, set: Record<string, number>) =>
      simulate({
        model: modelOf(source),
        experiment: { kind: 'clamp', protocol: by },
        outputs: ['i_total'],
        sampleTimes,
        changes: { set },
        options: { tolerance: 1e-9 },
      }).columns.get('i_total') as Float64Array;
    const seen = clamp(behind, protocol, { 'junction.V': 10 });
    const own = clamp(extended, lower, {});
    sampleTimes.forEach((_, i) => {
      expect(seen[i]).toBeCloseTo(own[i] as number, 5);
    });
    const free = (source: ModelSource, V: number, set: Record<string, number> = {}) => {
      const model = modelOf(source);
      const { values } = evaluate(model, {});
      const states = model.variables.filter((v) => v.kind === 'state').map((v) => v.name);
      return simulate({
        model,
        experiment: { kind: 'free', duration_ms: 1500 },
        outputs: ['membrane.V'],
        sampleTimes,
        initial: Float64Array.from(states, (name) => (name === 'membrane.V' ? V : (values.get(name) as number))),
        changes: { set },
        options: { tolerance: 1e-9 },
      }).columns.get('membrane.V') as Float64Array;
    };
    const shows = free(behind, -60, { 'junction.V': 10 });
    const across = free(extended, -70);
    sampleTimes.forEach((_, i) => {
      expect(shows[i]).toBeCloseTo((across[i] as number) + 10, 4);
    });
  });

  test('parameters of extensions vary from cell to cell of a population', () => {
    const runner = new ChunkRunner({
      source: extended,
      clamped: true,
      outputs: ['i_total', 'ions.Nai'],
      sampleTimes: Float64Array.of(100),
      plan: clampPlan(protocol),
      options: runOptions(true),
      backend: 'wasm',
      changes: { set: { 'leak.E': -80 } },
      varied: ['leak.g', 'pipette.Na'],
    });
    const { samples } = runner.run({ first: 0, count: 2, values: Float64Array.of(0, 7, 0.1, 7) });
    expect((samples[2] as number) - (samples[0] as number)).toBeCloseTo(0.1 * -20, 6);
    expect(samples[1]).toBe(7);
  });

  test('a leak depolarises a free cell by its factor', () => {
    const model = modelOf({ kind: 'builtin', name: 'kernik2019', extensions: ['leak', 'added_IK1'] });
    const rest = (factor: number): number => {
      const set = { 'leak.factor': factor, 'added_IK1.G': 2 };
      const experiment = { kind: 'free', duration_ms: 5000 } as const;
      const outputs = ['V'];
      return simulate({ model, experiment, outputs, sampleTimes: Float64Array.of(5000), changes: { set } }).columns.get(
        'V',
      )?.[0] as number;
    };
    const [none, some, all] = [rest(0), rest(0.3), rest(1)] as [number, number, number];
    expect(none).toBeLessThan(some);
    expect(some).toBeLessThan(all);
    expect(all).toBeLessThan(-60);
  });
});
