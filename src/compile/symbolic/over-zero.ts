import { type Expression, number } from '../../model/expression.ts';
import { type Estimate, estimate } from './estimate.ts';
import { asShiftedExponential } from './exponential.ts';
import { everywhere, looksZero, type Probe } from './probe.ts';
import { build } from './simplify.ts';
import { taylorSeries } from './taylor.ts';
import { affineSlope, rootOf, type Search, vanishesAt, type Zero } from './zero.ts';

/** How an expression was divided by what vanishes with it. */
export type Method = 'exprel' | 'taylor';

/** f = quotient u^order, where the quotient is smooth at the zero of u and does not vanish there. */
export interface OverZero {
  readonly quotient: Expression;
  readonly order: number;
  readonly method: Method;
}

/**
 * Divides an expression that vanishes at a zero by the power of `u` with which it vanishes: exactly where its form tells how (u itself,
 * other affine expressions, shifted exponentials, sums of such), by a Taylor polynomial near the zero elsewhere.
 *
 * @returns undefined where the expression has a step or a kink that depends on the zero's symbol, or vanishes too fast
 */
export function overZero(search: Search, f: Expression, zero: Zero): OverZero | undefined {
  const exact = exactly(search, f, zero);
  if (exact && !vanishesAt(search, exact, zero)) return { quotient: exact, order: 1, method: 'exprel' };
  return byTaylor(search, f, zero);
}

/** f / u where the form of f tells it; f is known to vanish with u. */
function exactly(search: Search, f: Expression, zero: Zero): Expression | undefined {
  if (f === zero.u) return number(1);
  const slope = affineSlope(search, f, zero.name);
  // Both affine, both zero at the same place: proportional.
  if (slope) return build('div', slope, zero.slope);
  const shifted = asShiftedExponential(search, f);
  if (shifted) {
    const inner = shifted.u === zero.u ? zero.slope : affineSlope(search, shifted.u, zero.name);
    if (inner && vanishesAt(search, shifted.u, zero)) {
      const ratio = shifted.u === zero.u ? number(1) : build('div', inner, zero.slope);
      return build('mul', build('mul', shifted.scale, ratio), build('exprel', shifted.u));
    }
  }
  if (f.kind !== 'call' || (f.op !== 'add' && f.op !== 'sub')) return undefined;
  const terms = f.args.map((term) => termOver(search, term, zero));
  return terms.every((t) => t !== undefined) ? build(f.op, ...terms) : undefined;
}

/** One term of a sum over u: through the first of its factors that vanishes. */
function termOver(search: Search, term: Expression, zero: Zero): Expression | undefined {
  if (!vanishesAt(search, term, zero)) return undefined;
  if (term.kind === 'call') {
    const [a, b] = term.args as [Expression, Expression];
    if (term.op === 'neg' || term.op === 'div') {
      const top = termOver(search, a, zero);
      return top && build(term.op, ...(term.op === 'neg' ? [top] : [top, b]));
    }
    if (term.op === 'mul') {
      const left = termOver(search, a, zero);
      if (left) return build('mul', left, b);
      const right = termOver(search, b, zero);
      return right && build('mul', a, right);
    }
  }
  return exactly(search, term, zero);
}

/** Powers of the distance kept, and the half-width of the patch where the polynomial is used, in lengths over which f changes. */
const powers = 10;
const patch = 0.05;
/** Zeros of higher order than this are left alone. */
const highestOrder = 4;

/** A coefficient that is this much smaller than its fellows is nothing but the rounding of the zero's place. */
const nothing = 1e-12;

/** The first coefficient that is not zero at the probes. */
function orderOf(search: Search, series: readonly Expression[]): number {
  const isNothing = (c: Expression, probe: Probe): boolean | undefined => {
    const found = at(c, probe);
    const fellows = Math.max(...series.slice(0, highestOrder + 1).map((other) => Math.abs(at(other, probe).value)));
    return Math.abs(found.value) <= nothing * fellows || looksZero(found);
  };
  return series.findIndex((c) => !everywhere(search.points, (probe) => isNothing(c, probe)));
}

function at(e: Expression, probe: Probe): Estimate {
  return estimate(e, (name) => ({ value: probe(name), error: 2 ** -52 * Math.abs(probe(name)) }));
}

/**
 * f / u^order near the zero by ten terms of its Taylor series, elsewhere as it stands. The patch is a twentieth of the length over which
 * f changes there (from its first coefficients, so it follows the parameters): wide enough that outside f / u has lost no more than
 * two digits, narrow enough that the series is exact to rounding.
 */
function byTaylor(search: Search, f: Expression, zero: Zero): OverZero | undefined {
  const series = taylorSeries(f, zero.name, rootOf(zero), powers + highestOrder);
  if (!series) return undefined;
  const order = orderOf(search, series);
  if (order < 1 || order > highestOrder) return undefined;
  const kept = series.slice(order, order + powers + 1);
  const finite = (c: Expression): boolean => everywhere(search.points, (p) => Number.isFinite(at(c, p).value));
  if (!kept.every(finite)) return undefined;

  const distance = build('div', zero.u, zero.slope);
  const sum = kept.reduceRight((total, c) => build('add', c, build('mul', distance, total)), number(0) as Expression);
  const first = kept[0] as Expression;
  // 1 / length = |c1 / c0| + |c2 / c0|^(1/2) + ...
  const rates = kept.slice(1, 5).map((c, k) => {
    const ratio = build('abs', build('div', c, first));
    return k === 0 ? ratio : k === 1 ? build('sqrt', ratio) : build('pow', ratio, number(1 / (k + 1)));
  });
  const rate = rates.reduce((a, b) => build('add', a, b));
  const near = build('lt', build('abs', build('mul', distance, rate)), number(patch));
  // f = kept (distance)^order = kept (u / slope)^order
  const unit = build('pow', zero.slope, number(order));
  const closed = build('div', f, build('pow', build('if', near, number(1), zero.u), number(order)));
  return { quotient: build('if', near, build('div', sum, unit), closed), order, method: 'taylor' };
}
