import fc from 'fast-check';
import { estimate } from '../../src/compile/symbolic/estimate.ts';
import { topological } from '../../src/compile/symbolic/walk.ts';
import { arity, call, type Expression, number, type Operator, symbol } from '../../src/model/expression.ts';

export const symbolNames = ['c.a', 'c.b', 'c.x'] as const;

const steps: readonly Operator[] = ['floor', 'ceil', 'floordiv', 'remainder', 'eq', 'ne', 'lt', 'le', 'gt', 'ge'];
const logic: readonly Operator[] = ['and', 'or', 'not', 'if'];
export const everyOperator = Object.keys(arity) as Operator[];
export const smoothOperators = everyOperator.filter((op) => !steps.includes(op) && !logic.includes(op) && op !== 'abs');

/** Random expressions of three symbols with the given operators. */
export function expressionsOf(operators: readonly Operator[]): fc.Arbitrary<Expression> {
  const { tree } = fc.letrec<{ tree: Expression }>((tie) => ({
    tree: fc.oneof(
      { depthSize: 'medium', withCrossShrink: true },
      fc.constantFrom(...symbolNames).map(symbol),
      fc.constantFrom(0, 1, -1, 2, 3, 0.5, -0.25, 1.5, 10).map(number),
      fc
        .constantFrom(...operators)
        .chain((op) =>
          fc.tuple(...Array.from({ length: arity[op] }, () => tie('tree'))).map((args) => call(op, ...args)),
        ),
    ),
  }));
  return tree;
}

/** Values for the three symbols. */
export const symbolValues: fc.Arbitrary<ReadonlyMap<string, number>> = fc
  .tuple(...symbolNames.map(() => fc.double({ min: -3, max: 3, noNaN: true })))
  .map((values) => new Map(symbolNames.map((name, i) => [name, values[i] as number])));

/** Whether the value of a node decides a step (a branch, a rounding, a comparison) by so little that rounding may turn it. */
export function onAnEdge(e: Expression, given: (name: string) => number): boolean {
  const value = (x: Expression): { value: number; error: number } =>
    estimate(x, (name) => ({ value: given(name), error: 0 }));
  return topological([e]).some((node) => {
    if (node.kind !== 'call') return false;
    const [x, y] = node.args as [Expression, Expression];
    switch (node.op) {
      case 'floor':
      case 'ceil':
      case 'floordiv':
      case 'remainder': {
        const q = value(node.op === 'floor' || node.op === 'ceil' ? x : call('div', x, y));
        return !(Math.abs(q.value - Math.round(q.value)) > 64 * q.error + 1e-9);
      }
      case 'if':
      case 'not':
      case 'and':
      case 'or':
        return node.args.slice(0, node.op === 'if' ? 1 : 2).some((arg) => {
          const q = value(arg);
          return arg.kind === 'call' && q.error > 0 && !(Math.abs(q.value) > 64 * q.error);
        });
      case 'eq':
      case 'ne':
      case 'lt':
      case 'le':
      case 'gt':
      case 'ge': {
        const q = value(call('sub', x, y));
        return q.error > 0 && !(Math.abs(q.value) > 64 * q.error);
      }
      default:
        return false;
    }
  });
}
