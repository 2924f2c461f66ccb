import { describe, expect, test } from 'vitest';
import { CompileError } from '../../../src/compile/compile-error.ts';
import { evaluateExpression } from '../../../src/compile/symbolic/evaluate.ts';
import { jacobian, type MatrixEntry, sensitivities } from '../../../src/compile/symbolic/jacobian.ts';
import { type System, systemOf } from '../../../src/compile/system.ts';
import { loadBuiltin } from '../../../src/model/builtin.ts';
import { evaluate } from '../../../src/model/evaluate.ts';
import { noReferences, referenceJson } from '../../model/shared.ts';

/** Derivatives by central differences of eighth order, of a function that gives a list. */
function differences(f: (x: number) => Float64Array, x: number, h: number): Float64Array {
  const weights = [4 / 5, -1 / 5, 4 / 105, -1 / 280];
  const sum = new Float64Array(f(x).length);
  weights.forEach((w, i) => {
    const above = f(x + (i + 1) * h);
    const below = f(x - (i + 1) * h);
    for (let r = 0; r < sum.length; r++)
      sum[r] = (sum[r] as number) + (w * ((above[r] as number) - (below[r] as number))) / h;
  });
  return sum;
}

/** Values of all symbols of a system at a state. */
function valuesAt(system: System, state: readonly number[], pace: number): (name: string) => number {
  const values = new Map(system.parameters.map((p) => [p.name, p.value]));
  system.states.forEach((s, i) => {
    values.set(s.name, state[i] as number);
  });
  if (system.pace) values.set(system.pace, pace);
  if (system.time) values.set(system.time, 0);
  for (const mode of system.modes)
    values.set(
      mode.name,
      evaluateExpression(mode.condition, (name) => values.get(name)),
    );
  return (name) => values.get(name) as number;
}

/** The matrix with its zeros. */
function dense(
  entries: readonly MatrixEntry[],
  rows: number,
  columns: number,
  values: (name: string) => number,
): number[][] {
  const full = Array.from({ length: columns }, () => new Array<number>(rows).fill(0));
  for (const { row, column, value } of entries) (full[column] as number[])[row] = evaluateExpression(value, values);
  return full;
}

/**
 * How exact the comparison can be: differences of eighth order over 0.1 % steps leave the rounding of the equations, some 1e-15 of the
 * largest term in each, over the step.
 */
function expectColumn(
  found: readonly number[],
  wanted: Float64Array,
  sizes: readonly number[],
  step: number,
  what: string,
): number {
  let worst = 0;
  found.forEach((entry, row) => {
    const rounding = (1e-13 * (sizes[row] as number)) / step;
    const error = Math.abs(entry - (wanted[row] as number));
    expect(error, `${what}, row ${row}: ${entry} or ${wanted[row]}`).toBeLessThanOrEqual(
      1e-7 * Math.abs(entry) + rounding,
    );
    if (Math.abs(entry) > 1e6 * rounding) worst = Math.max(worst, error / Math.abs(entry));
  });
  return worst;
}

interface Point {
  readonly state: readonly number[];
  readonly pace: number;
}

function check(name: string, points: readonly Point[], parameterNames: readonly string[]): void {
  const model = loadBuiltin(name);
  const system = systemOf(model, false);
  const states = system.states.map((s) => s.name);
  const entries = jacobian(system);
  const byParameter = sensitivities(system, parameterNames);
  let worst = 0;
  for (const { state, pace } of points) {
    const values = valuesAt(system, state, pace);
    // The largest entry times its variable says how big the terms of an equation are.
    const matrix = dense(entries, states.length, states.length, values);
    const sizes = states.map((_, row) =>
      Math.max(...matrix.map((column, c) => Math.abs((column[row] as number) * (state[c] as number)))),
    );
    matrix.forEach((column, c) => {
      const x = state[c] as number;
      const step = 1e-3 * Math.max(Math.abs(x), 1e-12);
      const wanted = differences((y) => evaluate(model, { state: state.with(c, y), pace }).derivatives, x, step);
      worst = Math.max(worst, expectColumn(column, wanted, sizes, step, `d/d(${states[c]}) at ${state[0]} mV`));
    });
    dense(byParameter, states.length, parameterNames.length, values).forEach((column, c) => {
      const parameter = parameterNames[c] as string;
      const x = values(parameter);
      const step = 1e-3 * Math.abs(x);
      const at = (p: number): Float64Array => evaluate(model, { state, pace, set: { [parameter]: p } }).derivatives;
      worst = Math.max(worst, expectColumn(column, differences(at, x, step), sizes, step, `d/d(${parameter})`));
    });
  }
  console.info(
    `${name}: ${entries.length} entries, worst relative difference of an exact derivative ${worst.toExponential(1)}`,
  );
}

describe.skipIf(noReferences)(`against differences of \`evaluate\`${noReferences ? ` (${noReferences})` : ''}`, () => {
  test('kernik2019 at ten reference states', () => {
    const { points } = referenceJson<{ points: { y: number[] }[] }>('reference/kernik2019/rhs_test_vectors.json');
    const model = loadBuiltin('kernik2019');
    // Away from the latch's switch and from V = 0, where the plain equations lose digits.
    const smooth = points.filter(({ y }) => {
      const gap = (evaluate(model, { state: y }).values.get('i_CaL.fCa_inf') as number) - (y[7] as number);
      return Math.abs(gap) > 0.02 && Math.abs((y[0] as number) + 60) > 1 && Math.abs(y[0] as number) > 1;
    });
    const chosen = smooth
      .filter((_, i) => i % Math.ceil(smooth.length / 10) === 0)
      .map((p) => ({ state: p.y, pace: 0 }));
    expect(chosen.length).toBeGreaterThanOrEqual(8);
    const parameters = systemOf(model, false)
      .parameters.filter((p) => p.value !== 0)
      .map((p) => p.name);
    check('kernik2019', chosen, parameters);
  });

  test('skibsbye2016 at four reference states', () => {
    const { points } = referenceJson<{ points: { y: number[]; Istim_pA: number; variant: string }[] }>(
      'reference/skibsbye2016/rhs_test_vectors.json',
    );
    const own = points.filter((p) => p.variant === 'S').filter((_, i) => i % 2 === 0);
    const parameters = systemOf(loadBuiltin('skibsbye2016'), false)
      .parameters.filter((p) => p.value !== 0)
      .map((p) => p.name);
    check(
      'skibsbye2016',
      own.slice(0, 4).map((p) => ({ state: p.y, pace: -p.Istim_pA })),
      parameters,
    );
  });
});

describe('form', () => {
  const system = systemOf(loadBuiltin('hodgkin-huxley1952'), false);

  test('what is zero by its form is not listed', () => {
    const listed = jacobian(system).map(({ row, column }) => [row, column]);
    // V by everything, each gate by V and itself; column by column
    expect(listed).toEqual([
      [0, 0],
      [1, 0],
      [2, 0],
      [3, 0],
      [0, 1],
      [1, 1],
      [0, 2],
      [2, 2],
      [0, 3],
      [3, 3],
    ]);
  });

  test('conductances move the potential only', () => {
    const entries = sensitivities(system, ['i_Na.g_Na', 'i_K.g_K', 'membrane.C']);
    expect(entries.map(({ row, column }) => [row, column])).toEqual([
      [0, 0],
      [0, 1],
      [0, 2],
    ]);
  });

  test('the Jacobian at the singular point of a rate is finite and that of its neighbourhood', () => {
    const at = (v: number): number[][] => dense(jacobian(system), 4, 4, valuesAt(system, [v, 0.1, 0.5, 0.4], 0));
    for (const singular of [-40, -55]) {
      const here = at(singular);
      const beside = at(singular + 1e-6);
      here.forEach((column, c) => {
        column.forEach((entry, r) => {
          expect(entry).toBeCloseTo(beside[c]?.[r] as number, 4);
        });
      });
    }
  });

  test('an unknown parameter is named', () => {
    expect(() => sensitivities(system, ['i_Na.g'])).toThrow(CompileError);
    expect(() => sensitivities(system, ['i_Na.m'])).toThrow('"i_Na.m" is not a parameter');
  });
});
