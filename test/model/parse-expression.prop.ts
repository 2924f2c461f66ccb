import fc from 'fast-check';
import { expect, test } from 'vitest';
import { call, type Expression, number, type Operator, symbol } from '../../src/model/expression.ts';
import { modelOf } from './show.ts';

const infix = {
  add: '+',
  sub: '-',
  mul: '*',
  div: '/',
  pow: '^',
  floordiv: '//',
  remainder: '%',
  lt: '<',
  and: 'and',
  or: 'or',
};
const binary = Object.keys(infix) as (keyof typeof infix)[];
const unary = ['exp', 'log', 'sqrt', 'abs', 'sin', 'floor'] as const satisfies readonly Operator[];

const { tree } = fc.letrec<{ tree: Expression }>((tie) => ({
  tree: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    fc.double({ min: 0, noNaN: true, noDefaultInfinity: true }).map((x) => number(x)),
    fc.constantFrom('c.a', 'c.b', 'c.x').map(symbol),
    fc.tuple(fc.constantFrom(...unary), tie('tree')).map(([op, a]) => call(op, a)),
    fc.tuple(fc.constantFrom(...binary), tie('tree'), tie('tree')).map(([op, a, b]) => call(op, a, b)),
    fc.tuple(tie('tree'), tie('tree'), tie('tree')).map(([a, b, c]) => call('if', a, b, c)),
  ),
}));

function write(e: Expression): string {
  if (e.kind === 'number') return String(e.value);
  if (e.kind === 'symbol') return e.name.slice(2);
  const args = e.args.map(write);
  if (e.op in infix) return `(${args.join(` ${infix[e.op as keyof typeof infix]} `)})`;
  return `${e.op}(${args.join(', ')})`;
}

test('an expression written with all its brackets is read back as the same node', () => {
  fc.assert(
    fc.property(tree, (e) => {
      const found = modelOf(`y = ${write(e)}`).variables.find((v) => v.name === 'c.y');
      expect(found?.expression).toBe(e);
    }),
  );
});
