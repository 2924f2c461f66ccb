import fc from 'fast-check';
import { expect, test } from 'vitest';
import { evaluateExpression } from '../../../src/compile/symbolic/evaluate.ts';
import { shareExponentials } from '../../../src/compile/symbolic/share-exponentials.ts';
import { simplify } from '../../../src/compile/symbolic/simplify.ts';
import { topological } from '../../../src/compile/symbolic/walk.ts';
import { call, type Expression, number, symbol } from '../../../src/model/expression.ts';

const base = fc.constantFrom(symbol('c.a'), call('div', symbol('c.a'), symbol('c.b')));
const multiple = fc.constantFrom(-8, -4, -3, -2, -1, -0.5, 0.5, 1, 2, 3, 4, 6, 1 / 3);
const spelled = fc.tuple(base, multiple, fc.nat(3)).map(([u, m, how]): Expression => {
  if (how === 0) return simplify(call('mul', number(m), u));
  if (how === 1) return simplify(call('mul', u, number(m)));
  if (how === 2) return simplify(call('div', u, number(1 / m)));
  return simplify(call('neg', call('mul', number(-m), u)));
});
const term = fc.tuple(fc.constantFrom('exp' as const, 'exprel' as const), spelled).map(([op, x]) => call(op, x));

test('values change by rounding only, and no exponential is added', () => {
  fc.assert(
    fc.property(
      fc.array(term, { minLength: 1, maxLength: 8 }),
      fc.double({ min: -40, max: 40, noNaN: true }),
      fc.double({ min: 0.5, max: 30, noNaN: true }),
      (roots, a, b) => {
        const given = (name: string): number => (name === 'c.a' ? a : b);
        const shared = shareExponentials(roots);
        roots.forEach((root, i) => {
          const wanted = evaluateExpression(root, given);
          // exp(x) itself turns an error of half an ulp of x into |x| / 2 of them.
          const error = Math.abs(evaluateExpression(shared[i] as Expression, given) - wanted) / wanted;
          expect(error).toBeLessThan(1e-15 * (10 + 330));
        });
        const count = (list: readonly Expression[]): number =>
          topological(list).filter((e) => e.kind === 'call' && (e.op === 'exp' || e.op === 'exprel')).length;
        expect(count(shared)).toBeLessThanOrEqual(count(roots));
      },
    ),
    { numRuns: 2000, seed: 20260203 },
  );
});
