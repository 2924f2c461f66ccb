import { type Expression, number } from '../../model/expression.ts';
import { build } from './simplify.ts';

/** A product of factors over a product of divisors, with its sign. */
export interface Product {
  readonly sign: 1 | -1;
  readonly factors: readonly Expression[];
  readonly divisors: readonly Expression[];
}

/** Products of more factors (a power of a power of a power) stay as they are. */
const longest = 200;
const memo = new WeakMap<Expression, Product>();

/** An expression as a product, taken apart through `*`, `/` and unary minus. */
export function productOf(e: Expression): Product {
  if (e.kind !== 'call') return { sign: 1, factors: [e], divisors: [] };
  const known = memo.get(e);
  if (known) return known;
  const [a, b] = e.args as [Expression, Expression];
  let product: Product = { sign: 1, factors: [e], divisors: [] };
  if (e.op === 'neg') {
    const inner = productOf(a);
    product = { ...inner, sign: inner.sign === 1 ? -1 : 1 };
  } else if (e.op === 'mul' || e.op === 'div') {
    const left = productOf(a);
    const right = productOf(b);
    const [over, under] = e.op === 'mul' ? [right.factors, right.divisors] : [right.divisors, right.factors];
    const size = left.factors.length + left.divisors.length + right.factors.length + right.divisors.length;
    if (size <= longest)
      product = {
        sign: left.sign === right.sign ? 1 : -1,
        factors: [...left.factors, ...over],
        divisors: [...left.divisors, ...under],
      };
  }
  memo.set(e, product);
  return product;
}

/**
 * The expression of a product. Divisors that do not change come first, so that they can be taken out of inner loops.
 *
 * @param changes whether a divisor changes from evaluation to evaluation
 */
export function multiplied(
  { sign, factors, divisors }: Product,
  changes: (divisor: Expression) => boolean,
): Expression {
  const times = (list: readonly Expression[]): Expression => list.reduce((a, b) => build('mul', a, b), number(1));
  const fixed = build('div', times(factors), times(divisors.filter((d) => !changes(d))));
  const quotient = build('div', fixed, times(divisors.filter(changes)));
  return sign === 1 ? quotient : build('neg', quotient);
}
