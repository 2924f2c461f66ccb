import { call, type Expression, number } from './expression.ts';

/** An expression with symbols replaced; those without a replacement stay. */
export function substitute(expression: Expression, replacement: (name: string) => Expression | undefined): Expression {
  const memo = new Map<Expression, Expression>();
  const visit = (e: Expression): Expression => {
    const known = memo.get(e);
    if (known) return known;
    let result = e;
    if (e.kind === 'symbol') result = replacement(e.name) ?? e;
    else if (e.kind === 'call') {
      const args = e.args.map(visit);
      if (args.some((a, i) => a !== e.args[i])) result = call(e.op, ...args);
    }
    memo.set(e, result);
    return result;
  };
  return visit(expression);
}

/**
 * The factor of a symbol in an expression that is a sum of products, in one of which it stands once: that of x in `(a - x) / C` is
 * -1 / C.
 *
 * @returns undefined where the symbol does not stand exactly once, or not as a factor
 */
export function factorOf(expression: Expression, name: string): Expression | undefined {
  return timesWritten(expression, name) === 1 ? factorOfOne(expression, name) : undefined;
}

/** How often a symbol stands in an expression written out in full. */
function timesWritten(expression: Expression, name: string): number {
  const memo = new Map<Expression, number>();
  const count = (e: Expression): number => {
    const known = memo.get(e);
    if (known !== undefined) return known;
    const own = e.kind === 'symbol' && e.name === name ? 1 : 0;
    const found = e.kind === 'call' ? e.args.reduce((sum, a) => sum + count(a), 0) : own;
    memo.set(e, found);
    return found;
  };
  return count(expression);
}

function factorOfOne(expression: Expression, name: string): Expression | undefined {
  if (expression.kind === 'number') return undefined;
  if (expression.kind === 'symbol') return expression.name === name ? number(1) : undefined;
  const [a, b] = expression.args as [Expression, Expression];
  const left = a && factorOfOne(a, name);
  const right = b && factorOfOne(b, name);
  switch (expression.op) {
    case 'neg':
      return left && negative(left);
    case 'add':
      return left ?? right;
    case 'sub':
      return left ?? (right && negative(right));
    case 'mul':
      return left ? times(left, b) : right && times(right, a);
    case 'div':
      return left && call('div', left, b);
    default:
      return undefined;
  }
}

function times(factor: Expression, other: Expression): Expression {
  return factor.kind === 'number' && factor.value === 1 ? other : call('mul', factor, other);
}

/** Minus an expression, without signs that cancel. */
export function negative(e: Expression): Expression {
  if (e.kind === 'number') return number(-e.value);
  return e.kind === 'call' && e.op === 'neg' ? (e.args[0] as Expression) : call('neg', e);
}
