import { type Expression, number } from '../../model/expression.ts';
import { build } from './simplify.ts';
import { dependsOn, topological } from './walk.ts';

/** Coefficients of powers of (symbol - point): expressions that do not depend on the symbol. */
type Series = readonly Expression[];

const zero = number(0);
const one = number(1);

const add = (a: Expression, b: Expression): Expression => build('add', a, b);
const sub = (a: Expression, b: Expression): Expression => build('sub', a, b);
const mul = (a: Expression, b: Expression): Expression => build('mul', a, b);
const div = (a: Expression, b: Expression): Expression => build('div', a, b);
const scaled = (factor: number, a: Expression): Expression => mul(number(factor), a);

/** sum over j from `from` to k of weight(j) a_j b_(k-j). */
function convolution(a: Series, b: Series, k: number, from = 0, weight: (j: number) => number = () => 1): Expression {
  let sum: Expression = zero;
  for (let j = from; j <= k; j++) {
    sum = add(sum, scaled(weight(j), mul(a[j] as Expression, b[k - j] as Expression)));
  }
  return sum;
}

/** Builds a series coefficient by coefficient from those before. */
function recursive(first: Expression, length: number, next: (k: number, known: Series) => Expression): Series {
  const series = [first];
  for (let k = 1; k < length; k++) series.push(next(k, series));
  return series;
}

function product(a: Series, b: Series): Series {
  return a.map((_, k) => convolution(a, b, k));
}

function quotient(a: Series, b: Series): Series {
  const [b0] = b as [Expression];
  return recursive(div(a[0] as Expression, b0), a.length, (k, q) =>
    div(sub(a[k] as Expression, convolution(b, [...q, zero], k, 1)), b0),
  );
}

/** exp: k e_k = sum of j a_j e_(k-j). */
function exponential(a: Series): Series {
  return recursive(build('exp', a[0] as Expression), a.length, (k, e) =>
    scaled(
      1 / k,
      convolution(a, [...e, zero], k, 1, (j) => j),
    ),
  );
}

/** log: k a_0 l_k = k a_k - sum over 0 < j < k of j l_j a_(k-j). */
function logarithm(a: Series): Series {
  const [a0] = a as [Expression];
  return recursive(build('log', a0), a.length, (k, l) => {
    const known = convolution([...l, zero], a, k, 1, (j) => j / k);
    return div(sub(a[k] as Expression, known), a0);
  });
}

/** a^p, p constant: k a_0 p_k = sum of (j p - (k - j)) a_j p_(k-j). */
function power(a: Series, exponent: Expression, first: Expression): Series {
  const [a0] = a as [Expression];
  return recursive(first, a.length, (k, p) => {
    let sum: Expression = zero;
    for (let j = 1; j <= k; j++) {
      const weight = sub(scaled(j, exponent), number(k - j));
      sum = add(sum, mul(weight, mul(a[j] as Expression, p[k - j] as Expression)));
    }
    return div(scaled(1 / k, sum), a0);
  });
}

/** sin and cos together: k s_k = sum j a_j c_(k-j), k c_k = -sum j a_j s_(k-j). */
function sineAndCosine(a: Series): { sine: Series; cosine: Series } {
  const sine: Expression[] = [build('sin', a[0] as Expression)];
  const cosine: Expression[] = [build('cos', a[0] as Expression)];
  for (let k = 1; k < a.length; k++) {
    const s = convolution(a, [...cosine, zero], k, 1, (j) => j / k);
    const c = convolution(a, [...sine, zero], k, 1, (j) => -j / k);
    sine.push(s);
    cosine.push(c);
  }
  return { sine, cosine };
}

/** The series of which `slope` is the derivative with respect to a, for a function with this value at the point. */
function integrated(value: Expression, slope: Series, a: Series): Series {
  // f' = slope(a) a'
  const inner = a.map((_, k) => (k + 1 < a.length ? scaled(k + 1, a[k + 1] as Expression) : zero));
  const derivative = product(slope, inner);
  return a.map((_, k) => (k === 0 ? value : scaled(1 / k, derivative[k - 1] as Expression)));
}

/** exprel of a series that starts with zero: 1 + a/2 (1 + a/3 (1 + ...)). */
function exprelOfSmall(a: Series): Series {
  let sum: Series = a.map((_, i) => (i === 0 ? one : zero));
  for (let k = a.length + 1; k >= 2; k--)
    sum = product(a, sum).map((c, i) => add(i === 0 ? one : zero, scaled(1 / k, c)));
  return sum;
}

/** exprel of a series: (exp(a) - 1) / a where that keeps its digits for certain. */
function exprelOf(a: Series): Series | undefined {
  const [a0] = a as [Expression];
  if (a0.kind !== 'number') return undefined;
  if (a0.value === 0) return exprelOfSmall(a);
  return Math.abs(a0.value) < 0.5
    ? undefined
    : quotient(
        exponential(a).map((c, k) => (k === 0 ? sub(c, one) : c)),
        a,
      );
}

/** One smooth function of a series; undefined where it has none that we know. */
function unary(e: Expression & { kind: 'call' }, a: Series): Series | undefined {
  const [a0] = a as [Expression];
  const constant = (x: number): Series => a.map((_, k) => (k === 0 ? number(x) : zero));
  const square = (): Series => product(a, a);
  const sum = (x: Series, y: Series): Series => x.map((c, k) => add(c, y[k] as Expression));
  const negative = (x: Series): Series => x.map((c) => build('neg', c));
  const root = (x: Series): Series => power(x, number(0.5), build('sqrt', x[0] as Expression));
  switch (e.op) {
    case 'neg':
      return negative(a);
    case 'exp':
      return exponential(a);
    case 'log':
      return logarithm(a);
    case 'log10':
      return logarithm(a).map((c, k) => (k === 0 ? build('log10', a0) : scaled(1 / Math.LN10, c)));
    case 'sqrt':
      return root(a);
    case 'sin':
      return sineAndCosine(a).sine;
    case 'cos':
      return sineAndCosine(a).cosine;
    case 'tan': {
      const { sine, cosine } = sineAndCosine(a);
      return quotient(sine, cosine);
    }
    case 'atan':
      return integrated(build('atan', a0), quotient(constant(1), sum(constant(1), square())), a);
    case 'asin':
    case 'acos': {
      const slope = quotient(constant(e.op === 'asin' ? 1 : -1), root(sum(constant(1), negative(square()))));
      return integrated(build(e.op, a0), slope, a);
    }
    case 'exprel':
      return exprelOf(a);
    default:
      return undefined;
  }
}

/**
 * Taylor coefficients of an expression in one symbol around a point, as expressions of the other symbols: by arithmetic on series, node
 * by node, which grows with the square of the order (repeated differentiation grows exponentially).
 *
 * @param point where; an expression that does not depend on the symbol
 * @param order the last power wanted
 * @returns coefficients of (symbol - point)^0 ... ^order; undefined where the expression has a step or a kink that depends on the symbol
 */
export function taylorSeries(
  expression: Expression,
  name: string,
  point: Expression,
  order: number,
): Series | undefined {
  const known = new Map<Expression, Series>();
  const constant = (e: Expression): Series => Array.from({ length: order + 1 }, (_, k) => (k === 0 ? e : zero));
  const seriesOf = (e: Expression): Series | undefined => {
    if (e.kind === 'symbol' && e.name === name) return constant(point).map((c, k) => (k === 1 ? one : c));
    if (e.kind !== 'call' || !dependsOn(e, name)) return constant(e);
    const [a, b, c] = e.args.map((x) => known.get(x) as Series) as [Series, Series, Series];
    switch (e.op) {
      case 'add':
      case 'sub':
        return a.map((x, k) => build(e.op, x, b[k] as Expression));
      case 'mul':
        return product(a, b);
      case 'div':
        return quotient(a, b);
      case 'pow': {
        const [base, exponent] = e.args as [Expression, Expression];
        if (!dependsOn(exponent, name)) return power(a, exponent, build('pow', a[0] as Expression, exponent));
        const logarithms = dependsOn(base, name) ? logarithm(a) : constant(build('log', base));
        return exponential(product(b, logarithms));
      }
      case 'if':
        if (dependsOn(e.args[0] as Expression, name)) return undefined;
        return b.map((x, k) => build('if', e.args[0] as Expression, x, c[k] as Expression));
      default:
        return e.args.length === 1 ? unary(e, a) : undefined;
    }
  };
  for (const e of topological([expression])) {
    const series = seriesOf(e);
    if (!series) return undefined;
    known.set(e, series);
  }
  return known.get(expression);
}
