import fc from 'fast-check';
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
