import { describe, expect, test } from 'vitest';
import { loadBuiltin } from '../../src/model/builtin.ts';
import { findVariable } from '../../src/model/find-variable.ts';
import { noReferences, referenceJson } from '../model/shared.ts';
import { backendNames } from './function-machine.ts';
import { derivativesExactly } from './oracle/big-evaluate.ts';
import { compiledRhs, type RhsPoint, type RhsValue } from './right-hand-side.ts';

/**
 * Compiled right-hand sides against the reference numbers, relative to each derivative itself, and against the equations in 1024 bits.
 *
 * Two forms are judged: the outputs `dot(x)`, which are what a user sees, and `inflow - rate * x`, which is what solvers use.
 *
 * Outputs are within 1e-10 of the exact values everywhere. Against the reference three of Kernik's 1540 miss 1e-9, because the
 * reference itself does: dm/dt at 30.67 mV is 2.04305169072e-7 per ms exactly, the reference 1.1e-8 of it away, and d(dCaT)/dt at
 * 32.09 mV (tabulated twice) is 1.05e-9 away.
 *
 * In the solvers' form four miss, all of them dm/dt within 1e-7 of the steady state, where inflow and rate * m cancel to a
 * hundred-millionth. They are named here, counted and printed, not excused; solvers do not see them (rate * 1e-16 of a gate).
 */
const tolerance = 1e-9;
/** How far an output may be from the exact value. */
const closeToExact = 1e-10;
const knownMisses = { count: 4, state: 'i_Na.m', worst: 2e-8 };

function errorOf(found: number, wanted: number): number {
  const difference = Math.abs(found - wanted);
  return wanted === 0 ? difference : difference / Math.abs(wanted);
}

/** Derivatives at which the reference is further than 1e-9 from the exact value. */
const missesOfReference = 3;

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

  test.each(backendNames)('kernik2019, 70 points, as solvers use it, %s', (backend) => {
    const { points } = referenceJson<KernikVectors>('reference/kernik2019/rhs_test_vectors.json');
    expect(points).toHaveLength(70);
    const rhs = compiledRhs(kernik, backend);
    const found = rhs.evaluate(points.map((p): RhsPoint => ({ state: p.y, parameters: parametersOf(p.params) })));
    let worst = 0;
    const misses: number[] = [];
    points.forEach((point, p) => {
      for (const [i, state] of states.entries()) {
        const error = errorOf(found[p]?.derivatives[i] as number, point.dydt_per_ms[i] as number);
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
      `[figure] kernik2019, ${backend}, as solvers use it: ${points.length * states.length} derivatives, ${misses.length} beyond 1e-9 (dot(m): ${missed}), the rest within ${worst.toExponential(1)}`,
    );
  });

  test.each(backendNames)('kernik2019, 70 points, outputs dot(x), %s', (backend) => {
    const { points } = referenceJson<KernikVectors>('reference/kernik2019/rhs_test_vectors.json');
    const found = compiledRhs(kernik, backend).evaluate(
      points.map((p): RhsPoint => ({ state: p.y, parameters: parametersOf(p.params) })),
    );
    let worst = 0;
    let worstAgainstExact = 0;
    const misses: string[] = [];
    points.forEach((point, p) => {
      const exact = derivativesExactly(kernik, point.y, parametersOf(point.params));
      for (const [i, state] of states.entries()) {
        const where = `dot(${state}) at V = ${point.y[0]}, ${point.tag}`;
        const shown = found[p]?.shown[i] as number;
        const reference = point.dydt_per_ms[i] as number;
        const error = errorOf(shown, reference);
        const ofReference = errorOf(reference, exact[i] as number);
        const againstExact = errorOf(shown, exact[i] as number);
        expect(againstExact, where).toBeLessThan(closeToExact);
        worstAgainstExact = Math.max(worstAgainstExact, againstExact);
        if (error < tolerance) worst = Math.max(worst, error);
        else {
          expect(ofReference, `${where}: exactly ${exact[i]}, reference ${reference}`).toBeGreaterThan(tolerance);
          misses.push(
            `${where} is ${exact[i]}, of which the reference is ${ofReference.toExponential(2)} off and ours ${againstExact.toExponential(1)}`,
          );
        }
      }
    });
    expect(misses.length).toBeLessThanOrEqual(missesOfReference);
    console.info(
      [
        `[figure] kernik2019, ${backend}, outputs: ${points.length * states.length} derivatives, all within ${worstAgainstExact.toExponential(1)} of the exact values`,
        `  against the reference ${misses.length} beyond 1e-9, the rest within ${worst.toExponential(1)}:`,
        ...misses.map((m) => `  ${m}`),
      ].join('\n'),
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
          const wanted = (point.dydt_per_s[i] as number) / 1000;
          const { derivatives, shown } = found[p] as RhsValue;
          const error = Math.max(errorOf(derivatives[i] as number, wanted), errorOf(shown[i] as number, wanted));
          expect(error, `${variant}: dot(${state.name}) at V = ${point.y[0]}`).toBeLessThan(tolerance);
          if (error > worst) {
            worst = error;
            where = `dot(${state.name}) at ${point.y[0]} mV`;
          }
        }
      });
    }
    console.info(
      `[figure] skibsbye2016, ${backend}: worst relative error of a derivative ${worst.toExponential(1)}, ${where}`,
    );
  });
});
