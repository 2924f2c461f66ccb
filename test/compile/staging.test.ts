import { describe, expect, test } from 'vitest';
import { javascriptText } from '../../src/compile/javascript/emit.ts';
import type { Kernel } from '../../src/compile/kernel/ir.ts';
import { type Lowered, lower } from '../../src/compile/lower.ts';
import { systemOf } from '../../src/compile/system.ts';
import { loadBuiltin } from '../../src/model/builtin.ts';
import { type Operation, type Origin, operationsOf } from './kernel-origins.ts';

function lowered(name: string, clamped: boolean, outputs: readonly string[] = []): Lowered {
  return lower(systemOf(loadBuiltin(name), clamped), outputs);
}

function operations(of: Lowered, name: string): Operation[] {
  return operationsOf(of.kernels.find((k) => k.name === name) as Kernel, of);
}

const only = (o: Operation, ...origins: readonly Origin[]): boolean => [...o.origins].every((x) => origins.includes(x));
const functions = new Set(['exp', 'exprel', 'log', 'log10', 'pow', 'sqrt', 'sin', 'cos', 'tan']);

const models = ['hodgkin-huxley1952', 'kernik2019', 'skibsbye2016', 'aliev-panfilov1996'];
const cases = models.flatMap((name) => [false, true].map((clamped) => [name, clamped] as const));
const possible = cases.filter(([name, clamped]) => !(clamped && name === 'aliev-panfilov1996'));

describe.each(possible)('%s, clamped: %s', (name, clamped) => {
  const of = lowered(name, clamped);

  test('cell: parameters only', () => {
    expect(operations(of, 'cell').filter((o) => !only(o, 'parameter'))).toEqual([]);
  });

  test('voltage: of the states, the potential only; nothing that a cell could do once', () => {
    const all = operations(of, 'voltage');
    expect(all.filter((o) => o.origins.has('state') || o.origins.has('time') || o.origins.has('pace'))).toEqual([]);
    expect(all.filter((o) => o.origins.size > 0 && only(o, 'parameter'))).toEqual([]);
  });

  test('rest: nothing that could be done once a cell or once a potential', () => {
    const all = operations(of, 'rest');
    expect(all.filter((o) => o.origins.size > 0 && only(o, 'parameter'))).toEqual([]);
    expect(all.filter((o) => o.origins.size > 0 && only(o, 'parameter', 'voltage', 'voltage stage'))).toEqual([]);
  });
});

test.each([
  ['hodgkin-huxley1952', false],
  ['hodgkin-huxley1952', true],
  ['kernik2019', false],
  ['kernik2019', true],
] as const)('%s, clamped: %s: no exponential of the potential is left in rest', (name, clamped) => {
  // (skibsbye2016 has some of V - E_K, which changes with the state.)
  const called = operations(lowered(name, clamped), 'rest').filter((o) => functions.has(o.op));
  expect(called.filter((o) => o.origins.has('voltage') || o.origins.has('voltage stage'))).toEqual([]);
});

test('kernik2019: what depends on parameters alone is in `cell`, the gates wholly in `voltage`', () => {
  const of = lowered('kernik2019', false);
  const cell = operations(of, 'cell');
  // Q10 once a cell, square root of Ko once a cell, some fifty divisions by parameters once a cell
  expect(cell.filter((o) => o.op === 'pow')).toHaveLength(1);
  expect(cell.filter((o) => o.op === 'sqrt')).toHaveLength(1);
  expect(cell.filter((o) => o.op === 'div').length).toBeGreaterThan(40);
  expect(of.kinds.filter((k) => k === 'gate')).toHaveLength(13);
  const voltage = operations(of, 'voltage');
  expect(voltage.filter((o) => o.op === 'exp').length).toBeGreaterThan(25);
  // Nothing but Nernst potentials, the calcium inactivation and one power of CaSR is left for every evaluation.
  const rest = operations(of, 'rest').filter((o) => functions.has(o.op));
  expect(rest.map((o) => o.op).sort()).toEqual(['exp', 'exp', 'log', 'log', 'log', 'sqrt']);
});

test('a clamped hodgkin-huxley1952 has nothing left to do at a constant potential', () => {
  const of = lowered('hodgkin-huxley1952', true, ['i_Na.i_Na']);
  expect(operations(of, 'rest')).toEqual([]);
  // The driving force of the output is taken once a segment too.
  expect(operations(of, 'outputs').some((o) => o.origins.has('voltage'))).toBe(false);
});

test('the code of hodgkin-huxley1952, free', () => {
  const of = lowered('hodgkin-huxley1952', false);
  const text = javascriptText({ kernels: of.kernels.slice(0, 3), slots: of.end, exports: [] });
  expect(text).toMatchInlineSnapshot(`
    "function cell() {
      M[9] = (1 / M[0]);
      M[10] = Math.pow(M[2], (0.1 * (M[1] - 279.45)));
      return 0;
    }

    function voltage(node, volt) {
      let V_0, x_1, x_2, x_3, cell_1_4, x_5, x_6, x_7, x_8, x_9, x_10, x_11, x_12;
      V_0 = M[(node + 3)];
      x_1 = (V_0 + 65);
      M[12] = (-0.05555555555555555 * x_1);
      M[13] = (-0.0125 * x_1);
      M[14] = (-0.1 * (V_0 + 35));
      for (let s = 12, end = s + 3; s < end; s++) M[s] = Math.exp(M[s]);
      M[15] = (-0.1 * (V_0 + 40));
      M[16] = (-0.1 * (V_0 + 55));
      for (let s = 15, end = s + 2; s < end; s++) M[s] = exprel(M[s]);
      x_2 = (1 / M[15]);
      x_3 = (x_2 + (4 * M[12]));
      cell_1_4 = M[10];
      x_5 = (cell_1_4 * x_3);
      x_6 = (M[13] * M[13]);
      x_7 = (0.07 * (x_6 * x_6));
      x_8 = (x_7 + (1 / (1 + M[14])));
      x_9 = (cell_1_4 * x_8);
      x_10 = (0.1 / M[16]);
      x_11 = (x_10 + (0.125 * M[13]));
      x_12 = (cell_1_4 * x_11);
      M[volt] = (M[3] * (V_0 - M[4]));
      M[(volt + 1)] = (M[5] * (V_0 - M[6]));
      M[(volt + 2)] = (M[7] * (V_0 - M[8]));
      M[(volt + 3)] = ((x_2 / x_3) * x_5);
      M[(volt + 7)] = x_5;
      M[(volt + 4)] = ((x_7 / x_8) * x_9);
      M[(volt + 8)] = x_9;
      M[(volt + 5)] = ((x_10 / x_11) * x_12);
      M[(volt + 9)] = x_12;
      return 0;
    }

    function rest(node, volt) {
      let m_0, n_1, x_2;
      m_0 = M[node];
      n_1 = M[(node + 2)];
      x_2 = (n_1 * n_1);
      M[(node + 9)] = (M[9] * (M[11] - ((((((M[volt] * m_0) * m_0) * m_0) * M[(node + 1)]) + ((M[(volt + 1)] * x_2) * x_2)) + M[(volt + 2)])));
      return 0;
    }"
  `);
});
