import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import * as k from '../../src/compile/kernel/build.ts';
import { type Leaves, writeAssignments } from '../../src/compile/kernel/from-expressions.ts';
import { estimate } from '../../src/compile/symbolic/estimate.ts';
import { evaluateExpression } from '../../src/compile/symbolic/evaluate.ts';
import { topological } from '../../src/compile/symbolic/walk.ts';
import { evaluate } from '../../src/model/evaluate.ts';
import { arity, call, type Expression, type Operator, symbol } from '../../src/model/expression.ts';
import { parseModel } from '../../src/model/parse-model.ts';
import { type Backend, backendNames, backends } from './function-machine.ts';
import { everyOperator, expressionsOf, onAnEdge, symbolNames, symbolValues } from './random-expression.ts';

/** Expressions of the three symbols, compiled; gives the values of all of them for each list of symbol values. */
function compiled(roots: readonly Expression[], backend: Backend) {
  const results = symbolNames.length;
  const w = new k.KernelWriter();
  const leaves: Leaves = {
    real: (name) => k.load(symbolNames.indexOf(name as (typeof symbolNames)[number])),
    mask: () => undefined,
  };
  const assignments = roots.map((value, i) => ({ slot: k.int(results + i), value }));
  const used = writeAssignments(w, assignments, leaves, results + roots.length);
  const machine = backends[backend]({
    kernels: [w.finish('go')],
    slots: results + roots.length + used,
    exports: ['go'],
  });
  const { memory, lanes, run } = machine;
  return (points: readonly (readonly number[])[]): number[][] => {
    const out: number[][] = [];
    for (let p = 0; p < points.length; p += lanes) {
      const group = points.slice(p, p + lanes);
      group.forEach((point, lane) => {
        point.forEach((x, slot) => {
          memory[slot * lanes + lane] = x;
        });
      });
      run.go?.();
      for (const [lane] of group.entries()) {
        out.push(roots.map((_, i) => memory[(results + i) * lanes + lane] as number));
      }
    }
    return out;
  };
}

const spelling: Partial<Record<Operator, string>> = {
  add: 'a + b',
  sub: 'a - b',
  mul: 'a * b',
  div: 'a / b',
  neg: '-a',
  pow: 'a ^ b',
  floordiv: 'a // b',
  remainder: 'a % b',
  eq: '(a == b)',
  ne: '(a != b)',
  lt: '(a < b)',
  le: '(a <= b)',
  gt: '(a > b)',
  ge: '(a >= b)',
  and: '(a and b)',
  or: '(a or b)',
  not: '(not a)',
  if: 'if(a, b, x)',
  log: 'log(a)',
};

/** Operators that every machine rounds alike; the others are functions, good to an ulp or two. */
const exact = new Set<Operator>(
  everyOperator.filter(
    (op) => !['exp', 'log', 'log10', 'pow', 'sin', 'cos', 'tan', 'asin', 'acos', 'atan', 'exprel'].includes(op),
  ),
);

const ends = [0, -0, 1, -1, 2, -2, 0.5, -0.5, 3, 7, -7, 1e-300, 1e300, Number.POSITIVE_INFINITY, -1e-300];
const argument = fc.oneof(
  fc.constantFrom(...ends, Number.NEGATIVE_INFINITY, Number.NaN),
  fc.integer({ min: -20, max: 20 }),
  fc.double({ min: -20, max: 20, noNaN: true }),
  fc.double(),
);

function expectSame(found: number, wanted: number, op: Operator, what: string): void {
  if (exact.has(op) || !Number.isFinite(wanted) || wanted === 0) expect(found, what).toBe(wanted);
  else expect(Math.abs(found - wanted), what).toBeLessThanOrEqual(1e-13 * Math.abs(wanted));
}

describe('every operator means the same in `evaluate`, in JavaScript and in WebAssembly', () => {
  test.each(everyOperator)('%s', (op) => {
    const args = symbolNames.slice(0, arity[op]).map(symbol);
    const machines = backendNames.map((backend) => compiled([call(op, ...args)], backend));
    const text = spelling[op];
    const model = text && parseModel(`[[model]]\n[c]\na = 1\nb = 1\nx = 1\ny = ${text}`, 'test.mmt');
    fc.assert(
      fc.property(fc.array(fc.tuple(argument, argument, argument), { minLength: 1, maxLength: 5 }), (points) => {
        const all = machines.map((machine) => machine(points));
        points.forEach((point, i) => {
          const values = new Map(symbolNames.map((name, s) => [name as string, point[s] as number]));
          const wanted = evaluateExpression(call(op, ...args), (name) => values.get(name));
          if (model) {
            const [a, b, x] = point;
            const said = evaluate(model, { set: { a, b, x } }).values.get('c.y');
            expect(said).toBe(wanted);
          }
          for (const [m, backend] of backendNames.entries()) {
            expectSame(all[m]?.[i]?.[0] as number, wanted, op, `${op}(${point}) in ${backend}`);
          }
        });
      }),
      { numRuns: 300, seed: 20260301 },
    );
  });
});

test('random expressions, many in one kernel', () => {
  let compared = 0;
  fc.assert(
    fc.property(
      fc.array(expressionsOf(everyOperator), { minLength: 1, maxLength: 12 }),
      fc.array(symbolValues, { minLength: 1, maxLength: 4 }),
      (roots, points) => {
        const lists = points.map((values) => symbolNames.map((name) => values.get(name) as number));
        for (const backend of backendNames) {
          const found = compiled(roots, backend)(lists);
          points.forEach((values, p) => {
            const given = (name: string): number => values.get(name) as number;
            roots.forEach((e, r) => {
              const wanted = estimate(e, (name) => ({ value: given(name), error: 0 }));
              const nodes = topological([e]).map((node) => evaluateExpression(node, given));
              if (!nodes.every(Number.isFinite) || !Number.isFinite(wanted.error) || onAnEdge(e, given)) return;
              compared++;
              const error = Math.abs((found[p]?.[r] as number) - wanted.value);
              expect(error).toBeLessThanOrEqual(64 * wanted.error + 1e-13 * Math.abs(wanted.value));
            });
          });
        }
      },
    ),
    { numRuns: 300, seed: 20260302 },
  );
  expect(compared).toBeGreaterThan(1000);
});
