import { describe, expect, test } from 'vitest';
import { loadBuiltin } from '../../src/model/builtin.ts';
import { evaluate } from '../../src/model/evaluate.ts';
import { findVariable } from '../../src/model/find-variable.ts';
import { formatUnit } from '../../src/model/format-unit.ts';
import { noReferences, referenceJson, referenceText } from './shared.ts';

/**
 * Taken as they stand, the equations lose digits where m is within 1e-7 of its steady state (`m_inf - m`). Which derivatives these are,
 * and what they are exactly, is told in test/compile/rhs.gold.ts; here they are counted and printed.
 */
const knownMisses = { count: 4, state: 'm', worst: 2e-8 };

interface Vectors {
  state_order: string[];
  points: {
    tag: string;
    y: number[];
    dydt_per_ms: number[];
    currents: Record<string, number>;
    /** `baseline` or `setNN`. */
    params: string;
  }[];
}

interface Perturbed {
  parameter_order: string[];
  baseline: number[];
  sets: { id: number; multipliers: number[] }[];
}

const model = loadBuiltin('kernik2019');
const states = model.variables.filter((v) => v.kind === 'state').map((v) => v.name.replace(/^.*\./, ''));

/** The sources' names of the fluxes. */
const fluxNames: Readonly<Record<string, string>> = { i_rel: 'J_rel', i_up: 'J_up', i_leak: 'J_leak' };

/** Parameter values of a perturbed set. The tabulated values are rounded to 10 digits; multiplier times baseline is what was run. */
function parametersOf(id: string): Record<string, number> {
  if (id === 'baseline') return {};
  const { sets, baseline, parameter_order } = referenceJson<Perturbed>('reference/kernik2019/perturbed_sets.json');
  const { multipliers } = sets.find((s) => `set${String(s.id).padStart(2, '0')}` === id) as Perturbed['sets'][0];
  const value = (i: number): number => (multipliers[i] as number) * (baseline[i] as number);
  return Object.fromEntries(parameter_order.map((name, i) => [name, value(i)]));
}

describe.skipIf(noReferences)(`the authors' own right-hand side${noReferences ? ` (${noReferences})` : ''}`, () => {
  test('70 points: derivatives and currents', () => {
    const { state_order, points } = referenceJson<Vectors>('reference/kernik2019/rhs_test_vectors.json');
    expect(states).toEqual(state_order);
    expect(points).toHaveLength(70);
    let worst = 0;
    const misses: number[] = [];
    for (const point of points) {
      const [v] = point.y as [number];
      const { derivatives, values } = evaluate(model, { state: point.y, set: parametersOf(point.params) });
      const named = (name: string): number => values.get(findVariable(model, name).name) as number;
      // Within 1e-6 mV of 0 the plain u / (exp(u) - 1) of ICaL loses digits as 1e-16 / |u|; at 0 it is 0/0. The reference has
      // the limit there. (The compilers remove this singularity; here the equations are taken as they stand.)
      const nearSingular = Math.abs(v) < 1e-6 ? 1e-5 : 1e-9;
      for (const [i, state] of state_order.entries()) {
        const wanted = point.dydt_per_ms[i] as number;
        const found = derivatives[i] as number;
        const usesICaL = ['V', 'Cai', 'Nai', 'Ki'].includes(state);
        if (v === 0 && usesICaL) {
          expect(found).toBeNaN();
          continue;
        }
        const error = Math.abs(found - wanted) / (wanted === 0 ? 1 : Math.abs(wanted));
        const tolerance = usesICaL ? nearSingular : 1e-9;
        if (error >= 1e-9 && tolerance === 1e-9) {
          expect(state, `dot(${state}) at V = ${v}, ${point.tag}`).toBe(knownMisses.state);
          expect(error).toBeLessThan(knownMisses.worst);
          misses.push(error);
        } else expect(error, `dot(${state}) at V = ${v}, ${point.tag}`).toBeLessThan(tolerance);
        if (error < 1e-9) worst = Math.max(worst, error);
      }
      for (const [name, wanted] of Object.entries(point.currents)) {
        if (v === 0 && name === 'i_CaL') continue;
        const found = named(fluxNames[name] ?? name);
        const error = Math.abs(found - wanted) / Math.max(Math.abs(wanted), 1e-12);
        expect(error, `${name} at V = ${v}, ${point.tag}`).toBeLessThan(name === 'i_CaL' ? nearSingular : 1e-9);
      }
    }
    const missed = misses.map((e) => e.toExponential(1)).join(', ');
    console.info(
      `[figure] kernik2019, plain evaluator: ${misses.length} derivatives beyond 1e-9 (dot(m): ${missed}), the rest within ${worst.toExponential(1)}`,
    );
    expect(misses.length).toBeLessThanOrEqual(knownMisses.count);
  });

  test('the 54 constants are those of the table, with unit, current and number', () => {
    const rows = referenceText('specs/models.md').matchAll(
      /^\| \d+ \| (\d+|-) \| (I\w+) \| `(\w+)` \| (\S+) \| ([^|]+) \| /gm,
    );
    let count = 0;
    for (const [, varied, current, name, value, unit] of rows) {
      const variable = findVariable(model, name as string);
      expect(variable.kind).toBe('parameter');
      expect(variable.expression).toMatchObject({ kind: 'number', value: Number(value) });
      expect(variable.meta.current).toBe(current);
      expect(variable.meta.varied).toBe(varied === '-' ? undefined : varied);
      expect(variable.meta.desc).toMatch(/\w/);
      expect(formatUnit(variable.unit as never)).toBe(unit === 'L/(F s)' ? '[L/F/s]' : `[${unit}]`);
      count++;
    }
    expect(count).toBe(54);
  });
});

test('all states, currents and fluxes have unambiguous short names', () => {
  const names =
    'i_K1 i_to i_Kr i_Ks i_CaL i_NaK i_Na i_NaCa i_PCa i_f i_b_Na i_b_Ca i_CaT i_total J_rel J_up J_leak'.split(' ');
  for (const name of [...names, ...states]) expect(findVariable(model, name).name).toMatch(new RegExp(`\\.${name}$`));
});

test('cooling slows the voltage gates by Q10 = 3 and leaves fCa, the ryanodine receptor and the uptake', () => {
  const warm = evaluate(model).values;
  const cold = evaluate(model, { set: { T: 300 } }).values;
  const ratio = (name: string): number => (cold.get(name) as number) / (warm.get(name) as number);
  const taus = model.variables.filter((v) => /\.tau_\w+$/.test(v.name) && v.kind === 'derived').map((v) => v.name);
  expect(taus).toHaveLength(13);
  for (const name of taus) expect(ratio(name)).toBeCloseTo(3, 12);
  for (const name of ['i_CaL.tau_fCa', 'ryr.opening', 'ryr.inactivating', 'sr.J_up', 'i_Kr.Xr1_inf'])
    expect(ratio(name)).toBe(1);
  expect(ratio('nernst.E_K')).toBeCloseTo(300 / 310, 12);
});

test('calcium inactivation is latched while depolarised, with both comparisons strict', () => {
  const index = states.indexOf('fCa');
  const rate = (v: number, fCa: number): number =>
    evaluate(model, { state: { V: v, fCa } }).derivatives[index] as number;
  const target = evaluate(model).values.get('i_CaL.fCa_inf') as number;
  expect(rate(-59.9, target - 0.1)).toBe(0);
  expect(rate(-60, target - 0.1)).toBeCloseTo(0.05, 12);
  expect(rate(-59.9, target + 0.1)).toBeCloseTo(-0.05, 12);
});
