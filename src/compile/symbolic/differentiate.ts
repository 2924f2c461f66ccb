import { type Expression, number } from '../../model/expression.ts';
import { build } from './simplify.ts';

const zero = number(0);
const one = number(1);

/** Partial derivative of `op(args)` with respect to argument i, as an expression of the arguments. */
function partial(e: Expression & { kind: 'call' }, i: number): Expression {
  const [a, b] = e.args as [Expression, Expression];
  switch (e.op) {
    case 'add':
      return one;
    case 'sub':
      return i === 0 ? one : number(-1);
    case 'mul':
      return i === 0 ? b : a;
    case 'neg':
      return number(-1);
    case 'pow':
      if (i === 0) return build('mul', b, build('pow', a, build('sub', b, one)));
      // The power of 0 stays 0, however its (positive) exponent changes.
      return build('if', build('eq', a, zero), zero, build('mul', e, build('log', a)));
    case 'exp':
      return e;
    case 'log':
      return build('div', one, a);
    case 'log10':
      return build('div', number(1 / Math.LN10), a);
    case 'sqrt':
      return build('div', number(0.5), e);
    case 'abs':
      return build('if', build('lt', a, zero), number(-1), one);
    case 'sin':
      return build('cos', a);
    case 'cos':
      return build('neg', build('sin', a));
    case 'tan':
      return build('add', one, build('mul', e, e));
    case 'asin':
      return build('div', one, build('sqrt', build('sub', one, build('mul', a, a))));
    case 'acos':
      return build('div', number(-1), build('sqrt', build('sub', one, build('mul', a, a))));
    case 'atan':
      return build('div', one, build('add', one, build('mul', a, a)));
    case 'exprel':
      return exprelSlope(a);
    case 'remainder':
      return i === 0 ? one : build('neg', build('floordiv', a, b));
    // Steps: flat wherever they have a derivative.
    case 'floor':
    case 'ceil':
    case 'floordiv':
    case 'eq':
    case 'ne':
    case 'lt':
    case 'le':
    case 'gt':
    case 'ge':
    case 'and':
    case 'or':
    case 'not':
      return zero;
    default:
      throw new Error(`no partial derivative of ${e.op}`);
  }
}

/** Below this |x| the closed form of exprel' has lost more digits than its Taylor series drops. */
const seriesBelow = 0.25;
/** Terms of that series; they leave 1e-17 at |x| = 0.25. */
const seriesTerms = 12;

/**
 * d exprel(x) / dx = (exp(x) - exprel(x)) / x, and its Taylor series sum (k+1) x^k / (k+2)! near 0: smooth through 0,
 * where it is 1/2.
 */
function exprelSlope(x: Expression): Expression {
  let factorial = 2;
  const coefficients = Array.from({ length: seriesTerms }, (_, k) => {
    const c = (k + 1) / factorial;
    factorial *= k + 3;
    return c;
  });
  const series = coefficients.reduceRight<Expression>(
    (sum, c) => build('add', number(c), build('mul', x, sum)),
    number(0),
  );
  const near = build('lt', build('abs', x), number(seriesBelow));
  const safe = build('if', near, one, x);
  const closed = build('div', build('sub', build('exp', safe), build('exprel', safe)), safe);
  return build('if', near, series, closed);
}

function isZero(e: Expression): boolean {
  return e.kind === 'number' && e.value === 0;
}

/** The derivative of a call from those of its arguments, at least one of which is not zero. */
function chained(e: Expression & { kind: 'call' }, inner: readonly Expression[]): Expression {
  const [a, b, c] = inner as [Expression, Expression, Expression];
  if (e.op === 'if') return build('if', e.args[0] as Expression, b, c);
  if (e.op === 'div') return build('div', build('sub', a, build('mul', e, b)), e.args[1] as Expression);
  return inner.reduce<Expression>(
    (sum, d, i) => (isZero(d) ? sum : build('add', sum, build('mul', partial(e, i), d))),
    zero,
  );
}

/**
 * Exact derivative of an expression with respect to one symbol. Discontinuities of `if`, `floor` and the like contribute
 * nothing: the derivative is that of the branch taken.
 *
 * @param chain derivatives of other symbols with respect to this one (chain rule), none unless given
 * @param memo remembers derivatives with respect to the same symbol from call to call
 */
export function differentiate(
  expression: Expression,
  name: string,
  chain: ReadonlyMap<string, Expression> = new Map(),
  memo = new Map<Expression, Expression>(),
): Expression {
  const known = memo.get(expression);
  if (known) return known;
  let result: Expression = zero;
  if (expression.kind === 'symbol') {
    result = expression.name === name ? one : (chain.get(expression.name) ?? zero);
  } else if (expression.kind === 'call') {
    const inner = expression.args.map((a) => differentiate(a, name, chain, memo));
    if (!inner.every(isZero)) result = chained(expression, inner);
  }
  memo.set(expression, result);
  return result;
}
