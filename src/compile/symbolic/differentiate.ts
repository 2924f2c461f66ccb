import { call, type Expression, number } from '../../model/expression.ts';
import { build } from './simplify.ts';

const zero = number(0);
const one = number(1);

/** Partial derivatives of `op(args)` with respect to each argument, as expressions of the arguments. */
function partials(e: Expression & { kind: 'call' }): readonly Expression[] {
  const [a, b, c] = e.args as [Expression, Expression, Expression];
  switch (e.op) {
    case 'add':
      return [one, one];
    case 'sub':
      return [one, number(-1)];
    case 'mul':
      return [b, a];
    case 'div':
      return [build('div', one, b), build('neg', build('div', e, b))];
    case 'neg':
      return [number(-1)];
    case 'pow':
      return [
        build('mul', b, build('pow', a, build('sub', b, one))),
        b.kind === 'number' ? zero : build('mul', e, build('log', a)),
      ];
    case 'exp':
      return [e];
    case 'log':
      return [build('div', one, a)];
    case 'log10':
      return [build('div', number(1 / Math.LN10), a)];
    case 'sqrt':
      return [build('div', number(0.5), e)];
    case 'abs':
      return [build('if', build('lt', a, zero), number(-1), one)];
    case 'sin':
      return [build('cos', a)];
    case 'cos':
      return [build('neg', build('sin', a))];
    case 'tan':
      return [build('add', one, build('mul', e, e))];
    case 'asin':
      return [build('div', one, build('sqrt', build('sub', one, build('mul', a, a))))];
    case 'acos':
      return [build('div', number(-1), build('sqrt', build('sub', one, build('mul', a, a))))];
    case 'atan':
      return [build('div', one, build('add', one, build('mul', a, a)))];
    case 'exprel':
      return [exprelSlope(a)];
    case 'if':
      return [zero, build('if', a, one, zero), build('if', a, zero, one)];
    case 'remainder':
      return [one, build('neg', build('floordiv', a, b))];
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
      return e.args.map(() => zero);
    default: {
      const never: never = e.op;
      throw new Error(`no derivative for ${never} of ${c}`);
    }
  }
}

/** Below this |x| the closed form of exprel' has lost more digits than its Taylor series drops. */
const seriesBelow = 0.25;

/**
 * d exprel(x) / dx = (exp(x) - exprel(x)) / x, and its Taylor series sum (k+1) x^k / (k+2)! near 0: smooth through 0,
 * where it is 1/2. Eleven terms leave 1e-17 at |x| = 0.25.
 */
function exprelSlope(x: Expression): Expression {
  let factorial = 2;
  const coefficients: number[] = [];
  for (let k = 0; k < 11; k++) {
    coefficients.push((k + 1) / factorial);
    factorial *= k + 3;
  }
  let series: Expression = number(coefficients[10] as number);
  for (let k = 9; k >= 0; k--) series = build('add', number(coefficients[k] as number), build('mul', x, series));
  const near = build('lt', build('abs', x), number(seriesBelow));
  const safe = build('if', near, one, x);
  const closed = build('div', build('sub', build('exp', safe), call('exprel', safe)), safe);
  return build('if', near, series, closed);
}

/**
 * Exact derivative of an expression with respect to one symbol. Discontinuities of `if`, `floor` and the like contribute
 * nothing: the derivative is that of the branch taken.
 *
 * @param chain derivatives of other symbols with respect to this one (chain rule), none unless given
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
    if (inner.some((d) => d !== zero)) {
      if (expression.op === 'if') {
        const [condition, ,] = expression.args as [Expression];
        result = build('if', condition, inner[1] as Expression, inner[2] as Expression);
      } else {
        const outer = partials(expression);
        for (let i = 0; i < inner.length; i++) {
          if (inner[i] !== zero)
            result = build('add', result, build('mul', outer[i] as Expression, inner[i] as Expression));
        }
      }
    }
  }
  memo.set(expression, result);
  return result;
}
