import { type Expression, number, symbol } from '../../model/expression.ts';
import { build, rewrite } from './simplify.ts';

const one = number(1);

/** `b` of a steady state `a / (a + b)`: `X` of `1 / (1 + X)`, `beta` of `alpha / (alpha + beta)`. */
function closingPart(steady: Expression): { readonly a: Expression; readonly b: Expression } | undefined {
  if (steady.kind !== 'call' || steady.op !== 'div') return undefined;
  const [a, whole] = steady.args as [Expression, Expression];
  if (whole.kind !== 'call' || whole.op !== 'add') return undefined;
  const [first, second] = whole.args as [Expression, Expression];
  if (first === a) return { a, b: second };
  return second === a ? { a, b: first } : undefined;
}

/**
 * A derivative with the distance of its state from a steady state `a / (a + b)` taken as `(1 - x) a / (a + b) - x b / (a + b)`.
 *
 * Near 1 a double keeps a steady state to 1e-16 whatever is left to 1, so `x_inf - x` loses all digits where a gate has all but
 * settled fully open; `1 - x` is exact there, and what is left of each product small. `b / (a + b)` is taken as `1 / (1 + a / b)`, which
 * holds where b overflows or vanishes. For values that are shown: it costs two divisions more, and a solver needs inflow and rate.
 *
 * @param state qualified name of the state whose derivative it is
 */
export function uncancelled(derivative: Expression, state: string): Expression {
  const x = symbol(state);
  const distance = (steady: Expression): Expression | undefined => {
    const parts = closingPart(steady);
    if (!parts) return undefined;
    const closing = build('div', one, build('add', one, build('div', parts.a, parts.b)));
    return build('sub', build('mul', build('sub', one, x), steady), build('mul', x, closing));
  };
  return rewrite(
    derivative,
    (_, original) => original,
    (op, args) => {
      const [left, right] = args as [Expression, Expression];
      if (op === 'sub' && right === x) return distance(left) ?? build(op, ...args);
      const turned = op === 'sub' && left === x ? distance(right) : undefined;
      return turned ? build('neg', turned) : build(op, ...args);
    },
  );
}
