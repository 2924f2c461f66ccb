import { describe, expect, test } from 'vitest';
import { loadBuiltin } from '../../src/model/builtin.ts';
import { evaluate } from '../../src/model/evaluate.ts';
import { findVariable } from '../../src/model/find-variable.ts';
import { noReferences, referenceJson, referenceTable } from './shared.ts';

interface Vectors {
  state_order: string[];
  current_order: string[];
  points: { variant: 'S' | 'D'; Istim_pA: number; y: number[]; dydt_per_s: number[]; currents_pA: number[] }[];
}

const model = loadBuiltin('skibsbye2016');
const states = model.variables.filter((v) => v.kind === 'state').map((v) => v.name.replace(/^.*\./, ''));

describe.skipIf(noReferences)(`reference numbers${noReferences ? ` (${noReferences})` : ''}`, () => {
  const folder = 'reference/skibsbye2016';

  test('initial state and state order', () => {
    const start = referenceJson<{ initial_state: Record<string, number> }>(`${folder}/biomarkers.json`).initial_state;
    const initials = model.variables.filter((v) => v.kind === 'state').map((v) => v.initial);
    expect(states).toEqual(Object.keys(start));
    expect(initials).toEqual(Object.values(start));
  });

  test('18 points, both variants: all 44 derivatives and 16 currents', () => {
    const vectors = referenceJson<Vectors>(`${folder}/rhs_test_vectors.json`);
    expect(states).toEqual(vectors.state_order);
    let worst = 0;
    for (const point of vectors.points) {
      const variant = loadBuiltin('skibsbye2016', point.variant);
      const { derivatives, values } = evaluate(variant, { state: point.y, pace: -point.Istim_pA });
      point.dydt_per_s.forEach((wanted, i) => {
        const error = Math.abs((derivatives[i] as number) * 1000 - wanted) / Math.abs(wanted);
        expect(error, `${point.variant}: dot(${states[i]})`).toBeLessThan(1e-9);
        worst = Math.max(worst, error);
      });
      vectors.current_order.forEach((name, i) => {
        const found = values.get(findVariable(variant, name).name) as number;
        const wanted = point.currents_pA[i] as number;
        // I_total is a sum that nearly cancels near rest.
        expect(Math.abs(found - wanted)).toBeLessThan(1e-9 * Math.max(Math.abs(wanted), name === 'I_total' ? 1 : 0));
      });
    }
    console.info(`skibsbye2016: worst relative error of a derivative ${worst.toExponential(1)}`);
  });

  test('steady states and time constants of the fast sodium current', () => {
    const table = referenceTable(`${folder}/ina_steady_state_table.csv.gz`);
    const column = (start: string): Float64Array => {
      const name = [...table.keys()].find((k) => k === start || k.startsWith(`${start}_ms`)) as string;
      return table.get(name) as Float64Array;
    };
    const volts = [...table.entries()][0]?.[1] as Float64Array;
    for (let i = 0; i < volts.length; i += 7) {
      const { values } = evaluate(model, { state: { V: volts[i] as number } });
      for (const [name, key] of [
        ['m_inf', 'm_inf'],
        ['h_inf', 'h_inf'],
        ['tau_m', 'tau_m'],
        ['tau_h1', 'tau_h1'],
        ['tau_h2', 'tau_h2'],
      ] as const) {
        const wanted = column(key)[i] as number;
        expect(Math.abs((values.get(`INaF.${name}`) as number) - wanted)).toBeLessThan(1e-7 * wanted);
      }
    }
  });
});

test('a warmer cell: time constants of the fast sodium gates by 3 for 10 K, voltages shifted', () => {
  const cold = evaluate(model, { state: { V: -40 + 4.65 }, set: { T: 320.15 } }).values;
  const base = evaluate(model, { state: { V: -40 } }).values;
  expect(cold.get('INaF.m_inf')).toBeCloseTo(base.get('INaF.m_inf') as number, 12);
  expect(cold.get('INaF.tau_m')).toBeCloseTo((base.get('INaF.tau_m') as number) / 3, 12);
  expect(cold.get('ICaL.tau_d')).toBe(evaluate(model, { state: { V: -40 + 4.65 } }).values.get('ICaL.tau_d'));
});

test('states and currents have unambiguous short names', () => {
  const currents = 'INaF INaL ICaL Ito IKur IKr IKs IK1 INab ICab INaK INaCa ICaP If IKCa I_total'.split(' ');
  for (const name of [...states, ...currents])
    expect(findVariable(model, name).name).toMatch(new RegExp(`\\.${name}$`));
});
