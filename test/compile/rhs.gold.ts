import { describe, expect, test } from 'vitest';
import { loadBuiltin } from '../../src/model/builtin.ts';
import { findVariable } from '../../src/model/find-variable.ts';
import { noReferences, referenceJson } from '../model/shared.ts';
import { backendNames } from './function-machine.ts';
import { compiledRhs, type RhsPoint, type RhsValue } from './right-hand-side.ts';

/**
 * Compiled right-hand sides against the reference numbers, relative to each derivative itself.
 *
 * Four of Kernik's 1540 derivatives miss 1e-9, all of them dm/dt within 1e-7 of the steady state, where inflow and rate * m cancel to a
 * hundred-millionth. Against 60-digit arithmetic the reference itself is off by 1.1e-8 at the worst of them (V = 30.67 mV) and by
 * 5e-10 to 9e-10 at the others, the plain double formula by 5e-10 to 5.5e-9. They are named here, counted and printed, not excused.
 */
const tolerance = 1e-9;
const knownMisses = { count: 4, state: 'i_Na.m', worst: 2e-8 };

function errorOf(found: RhsValue, i: number, wanted: number): number {
  const difference = Math.abs((found.derivatives[i] as number) - wanted);
  return wanted === 0 ? difference : difference / Math.abs(wanted);
}

interface KernikVectors {
  points: { tag: string; y: number[]; dydt_per_ms: number[]; params: string }[];
}

interface Perturbed {
  parameter_order: string[];
  baseline: number[];
  sets: { id: number; multipliers: number[] }[];
}

interface SkibsbyeVectors {
  points: { variant: 'S' | 'D'; Istim_pA: number; y: number[]; dydt_per_s: number[] }[];
}

describe.skipIf(noReferences)(`reference right-hand sides${noReferences ? ` (${noReferences})` : ''}`, () => {
  const kernik = loadBuiltin('kernik2019');
  const states = kernik.variables.filter((v) => v.kind === 'state').map((v) => v.name);

  /** The tabulated values of perturbed sets are rounded to 10 digits; multiplier times baseline is what was run. */
  const parametersOf = (id: string): Map<string, number> => {
    if (id === 'baseline') return new Map();
    const { sets, baseline, parameter_order } = referenceJson<Perturbed>('reference/kernik2019/perturbed_sets.json');
    const set = sets.find((s) => `set${String(s.id).padStart(2, '0')}` === id) as Perturbed['sets'][0];
    return new Map(
      parameter_order.map((name, i) => [
        findVariable(kernik, name).name,
        (set.multipliers[i] as number) * (baseline[i] as number),
      ]),
    );
  };

  test.each(backendNames)('kernik2019, 70 points, %s', (backend) => {
    const { points } = referenceJson<KernikVectors>('reference/kernik2019/rhs_test_vectors.json');
    expect(points).toHaveLength(70);
    const rhs = compiledRhs(kernik, backend);
    const found = rhs.evaluate(points.map((p): RhsPoint => ({ state: p.y, parameters: parametersOf(p.params) })));
    let worst = 0;
    const misses: number[] = [];
    points.forEach((point, p) => {
      for (const [i, state] of states.entries()) {
        const error = errorOf(found[p] as RhsValue, i, point.dydt_per_ms[i] as number);
        if (error < tolerance) worst = Math.max(worst, error);
        else {
          expect(state, `V = ${point.y[0]}, ${point.tag}`).toBe(knownMisses.state);
          expect(error).toBeLessThan(knownMisses.worst);
          misses.push(error);
        }
      }
    });
    expect(misses.length).toBeLessThanOrEqual(knownMisses.count);
    expect(points.map((p) => p.y[0])).toEqual(expect.arrayContaining([0, 1e-9, -1e-9, -60]));
    const missed = misses.map((e) => e.toExponential(1)).join(', ');
    console.info(
      `kernik2019, ${backend}: ${points.length * states.length} derivatives, ${misses.length} beyond 1e-9 (dot(m): ${missed}), the rest within ${worst.toExponential(1)}`,
    );
  });

  test.each(backendNames)('skibsbye2016, 18 points, both variants, %s', (backend) => {
    const { points } = referenceJson<SkibsbyeVectors>('reference/skibsbye2016/rhs_test_vectors.json');
    expect(points).toHaveLength(18);
    let worst = 0;
    let where = '';
    for (const variant of ['S', 'D'] as const) {
      const own = points.filter((p) => p.variant === variant);
      const rhs = compiledRhs(loadBuiltin('skibsbye2016', variant), backend);
      const found = rhs.evaluate(own.map((p): RhsPoint => ({ state: p.y, pace: -p.Istim_pA })));
      own.forEach((point, p) => {
        for (const [i, state] of rhs.system.states.entries()) {
          const error = errorOf(found[p] as RhsValue, i, (point.dydt_per_s[i] as number) / 1000);
          expect(error, `${variant}: dot(${state.name}) at V = ${point.y[0]}`).toBeLessThan(tolerance);
          if (error > worst) {
            worst = error;
            where = `dot(${state.name}) at ${point.y[0]} mV`;
          }
        }
      });
    }
    console.info(`skibsbye2016, ${backend}: worst relative error of a derivative ${worst.toExponential(1)}, ${where}`);
  });
});
