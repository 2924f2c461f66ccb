import { describe, expect, it } from 'vitest';
import { modelOf } from '../../src/model/model-source.ts';
import { localWorker } from '../../src/simulate/population.ts';
import { simulate, uniformGrid } from '../../src/simulate/simulate.ts';
import { drawnBackground } from '../../src/twin/background-current.ts';
import { atTemperature, freeCell, posteriorEnsemble } from '../../src/twin/ensemble.ts';
import { drawnLeakFactor } from '../../src/twin/leak-factor.ts';
import { restConductances } from '../../src/twin/rest-conductance.ts';
import { simulateTwin } from '../../src/twin/simulate-twin.ts';
import { quantile, spreadOf } from '../../src/twin/spread.ts';
import { twinVariables } from '../../src/twin/twin-variables.ts';
import { madeUpTwin } from './fixture.ts';

const workers = { make: localWorker, count: 1 };

describe('the cell out of its clamp', () => {
  const twin = madeUpTwin();
  const ensemble = posteriorEnsemble(twin, 20);

  it('is the most probable one, then samples in the units of the model', () => {
    expect(ensemble.cells).toHaveLength(21);
    const g = ensemble.names.indexOf('i_Kr.g_Kr');
    expect(ensemble.cells[0]?.[g]).toBeCloseTo(twin.parameters[g]?.estimate as number, 12);
    expect(posteriorEnsemble(twin, 1000).cells).toHaveLength(twin.posterior.samples.length + 1);
  });

  it('has an uncertain share of its leak, the same for the same seed', () => {
    const cell = freeCell(twin, ensemble, { leak: 'residual', addedIK1: false, seed: 3 });
    const column = cell.ensemble.names.indexOf('leak.factor');
    const shares = cell.ensemble.cells.map((values) => values[column] as number);
    expect(shares[0]).toBe(0.1);
    expect(shares[5]).toBe(drawnLeakFactor(3, 5));
    expect(new Set(shares).size).toBe(21);
    const many = Float64Array.from({ length: 4000 }, (_, i) => Math.log(drawnLeakFactor(3, i))).sort();
    expect(quantile(many, 0.5)).toBeCloseTo(Math.log(0.1), 1);
    expect((quantile(many, 0.8413) - quantile(many, 0.1587)) / 2).toBeCloseTo(0.7, 1);
  });

  it('of a living cell has a small current besides that the model may leave out', () => {
    const cell = freeCell(twin, ensemble, { leak: 'residual', addedIK1: false, background_A_F: 0.2, seed: 3 });
    const column = cell.ensemble.names.indexOf('background.i');
    const currents = cell.ensemble.cells.map((values) => values[column] as number);
    expect(currents[0]).toBe(0);
    expect(currents[5]).toBe(drawnBackground(3, 5, 0.2));
    const many = Float64Array.from({ length: 4000 }, (_, i) => drawnBackground(3, i, 0.2)).sort();
    expect(quantile(many, 0.5)).toBeCloseTo(0, 1);
    expect((quantile(many, 0.8413) - quantile(many, 0.1587)) / 2).toBeCloseTo(0.2, 1);
    expect(cell.leakSays).toContain('±0.2 A/F that the model may leave out');
    const model = modelOf(cell.source);
    expect(model.variables.some(({ name }) => name === 'background.i')).toBe(true);
  });

  it('leaves the amplifier behind, and takes its leak along if asked', () => {
    const clamped = {
      ...twin,
      model: { kind: 'builtin' as const, name: 'kernik2019', extensions: ['amplifier'] },
      conditions: { ...twin.conditions, set: { 'cell.T': 298, 'amplifier.Cm': 50 } },
    };
    const drawn = { names: ['i_Kr.g_Kr', 'amplifier.Rs', 'amplifier.g_leak'], cells: [Float64Array.of(0.2, 8, 0.02)] };
    const alone = freeCell(clamped, drawn, { leak: 'none', addedIK1: false, seed: 0 });
    expect(alone.source.extensions).toEqual([]);
    expect(alone.set).toEqual({ 'cell.T': 298 });
    expect(alone.ensemble.names).toEqual(['i_Kr.g_Kr']);
    const leaky = freeCell(clamped, drawn, { leak: { factor: 0.5 }, addedIK1: false, seed: 0 });
    expect(leaky.source.extensions).toEqual(['leak']);
    expect(leaky.ensemble.names).toEqual(['i_Kr.g_Kr', 'leak.g', 'leak.factor']);
    expect([...(leaky.ensemble.cells[0] ?? [])]).toEqual([0.2, 0.02, 0.5]);
  });

  it('rests where the added IK1 was meant to hold it', async () => {
    // The pipette holds the concentrations: else their drift carries the potential away by a millivolt in ten seconds.
    const held = madeUpTwin({ extensions: ['leak', 'pipette'], spread: 0.1 });
    const drawn = posteriorEnsemble(held, 2);
    const cell = atTemperature(freeCell(held, drawn, { leak: { factor: 1 }, addedIK1: true, seed: 3 }), 'cell.T', 310);
    const model = modelOf(cell.source);
    const added = await restConductances(cell, twinVariables(model, held), workers);
    if (!added.ok) throw new Error(added.reason);
    expect(added.value.rest_mV).toBe(-75);
    cell.ensemble.cells.forEach((values, i) => {
      const set: Record<string, number> = { ...cell.set, 'added_IK1.G': added.value.conductances[i] as number };
      cell.ensemble.names.forEach((name, k) => {
        set[name] = values[k] as number;
      });
      const { columns } = simulate({
        model,
        experiment: { kind: 'free', duration_ms: 8000 },
        outputs: ['membrane.V'],
        sampleTimes: uniformGrid(8000, 1000),
        changes: { set },
      });
      expect(Math.abs((columns.get('membrane.V')?.at(-1) as number) + 75)).toBeLessThan(0.2);
    });
  });
});

describe('spread', () => {
  it('is a value over enough cells, else a reason', () => {
    const spread = spreadOf([5, 1, 2, 3, 4], 'too few');
    expect(spread).toEqual({ ok: true, value: { median: 3, interval90: [1.2, 4.8], cells: 5 } });
    expect(spreadOf([1], 'few beat')).toEqual({ ok: false, reason: 'only 1 cell of the posterior has it: few beat' });
  });
});

describe('predictions', () => {
  it('are the same for any number of workers, and say what they rest on', async () => {
    const twin = madeUpTwin({ spread: 0.1 });
    const one = await simulateTwin(twin, { cells: 12 });
    const three = await simulateTwin(twin, {
      cells: 12,
      kinds: ['paced'],
      temperatures_K: [310],
      workers: { make: localWorker, count: 3 },
    });
    expect(three.aps).toEqual([one.aps[3]]);
    expect(three.clamp).toEqual(one.clamp);
    expect(one.aps.map(({ kind, temperature_K }) => [kind, temperature_K])).toEqual([
      ['free', 298],
      ['free', 310],
      ['paced', 298],
      ['paced', 310],
    ]);
    for (const ap of one.aps) {
      expect(ap.cells).toBe(12);
      expect(Object.values(ap.outcomes).reduce((a, b) => a + b)).toBe(12);
      const { value, interval90 } = ap.probability_beating;
      expect(value).toBe(ap.outcomes.beating / 12);
      expect(interval90[0]).toBeLessThanOrEqual(value as number);
      expect(interval90[1]).toBeGreaterThanOrEqual(value as number);
    }
    const warm = one.aps[3];
    const apd90 = warm?.quantities.apd90_ms;
    if (!warm || !apd90?.ok || !warm.beat.ok) throw new Error('paced cells at 310 K do not beat');
    expect(warm.says).toContain('rests at -75 mV');
    // The band of the potential passes through -75 mV before the upstroke and crosses 0 mV in the plateau.
    const { V, Cai, currents } = warm.beat.value;
    expect(V.median[0]).toBeCloseTo(-75, 0);
    expect(V.median[V.t_ms.indexOf(50)]).toBeGreaterThan(0);
    expect(V.low.every((low, i) => !((V.high[i] as number) < low))).toBe(true);
    expect(Cai).toBeDefined();
    expect(currents.map(({ symbol }) => symbol)).toEqual(['i_K1', 'i_Kr', 'i_Ks', 'i_CaL', 'i_Na', 'i_f']);
    expect(one.solver.apd90_ms).toBeLessThan(0.1);
    expect(one.addedIK1.ok).toBe(true);
    expect(one.clamp?.currents).toHaveLength(6);
  });

  it('of a twin without samples are the most probable cell alone', async () => {
    const twin = madeUpTwin({ spread: 0.1 });
    const lone = { ...twin, posterior: { ...twin.posterior, samples: [] } };
    const { aps } = await simulateTwin(lone, { kinds: ['free'], temperatures_K: [310], leak: 'none' });
    expect(aps).toHaveLength(1);
    expect(aps[0]?.probability_beating).toEqual({ value: null, interval90: [0, 1] });
    expect(aps[0]?.central.apd90_ms).toBeGreaterThan(100);
    expect(aps[0]?.quantities.apd90_ms).toMatchObject({ ok: false });
  });
});
