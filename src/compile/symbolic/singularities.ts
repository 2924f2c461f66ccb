import { type Expression, number, symbol } from '../../model/expression.ts';
import { evaluator } from './evaluate.ts';
import { asShiftedExponential } from './exponential.ts';
import { type Method, overZero } from './over-zero.ts';
import { probes } from './probe.ts';
import { multiplied, type Product, productOf } from './product.ts';
import { build, rewrite } from './simplify.ts';
import { symbolsOf } from './walk.ts';
import { type Search, vanishesAt, type Zero, zeroOf } from './zero.ts';

/** What removing the singularities of an expression found, for a report to the user. */
export interface RemovedSingularity {
  /** The variable at one of whose values numerator and denominator both vanish. */
  readonly variable: string;
  readonly method: Method;
}

/** Numbers that every voltage-dependent rate must survive, mV. */
const scanned = { from: -200, to: 200, step: 0.37 };
const mostRoots = 64;

/** Whether an expression is a sum, product or quotient of things that cannot be negative, one of which cannot be zero: 1 + exp(u). */
function isPositive(e: Expression): boolean {
  if (e.kind === 'number') return e.value > 0;
  if (e.kind === 'symbol') return false;
  if (e.op === 'exp' || e.op === 'exprel') return true;
  return (
    (e.op === 'add' || e.op === 'mul' || e.op === 'div' || e.op === 'sqrt' || e.op === 'pow') &&
    e.args.every((a, i) => (e.op === 'pow' && i === 1) || isPositive(a))
  );
}

/** Roots of a function of one symbol by a scan and bisection. */
function rootsOf(d: Expression): number[] {
  const value = evaluator(d);
  const f = (x: number): number => value(() => x);
  const roots: number[] = [];
  const inside = (x: number): boolean => Math.abs(f(x)) < 1e-9;
  let hi: number = scanned.from;
  let fhi = f(hi);
  while (hi < scanned.to && roots.length < mostRoots) {
    let lo = hi;
    const flo = fhi;
    const next = hi + scanned.step;
    hi = next;
    fhi = f(next);
    if (!(Number.isFinite(flo) && Number.isFinite(fhi)) || flo * fhi > 0 || (flo === 0 && fhi === 0)) continue;
    let top = hi;
    for (let i = 0; i < 80; i++) {
      const mid = (lo + top) / 2;
      if (f(mid) * flo > 0) lo = mid;
      else top = mid;
    }
    const root = Math.abs(top) < 1e-12 ? 0 : top;
    const snapped = Number.parseFloat(root.toFixed(9));
    const best = inside(snapped) ? snapped : root;
    if (inside(best) && !roots.includes(best)) roots.push(best);
  }
  return roots;
}

/** Whether an expression depends on a searched symbol. */
function changes(search: Search, e: Expression): boolean {
  return [...symbolsOf(e)].some((name) => search.states.has(name));
}

/** Where a divisor may vanish: told by its form, or together with one of the factors above the line, or found by a scan. */
function zerosOf(search: Search, divisor: Expression, factors: readonly Expression[]): readonly Zero[] {
  const shared = symbolsOf(divisor);
  const above = factors.filter((f) => [...symbolsOf(f)].some((name) => shared.has(name) && search.states.has(name)));
  if (above.length === 0 || isPositive(divisor)) return [];
  const own = zeroOfFactor(search, divisor);
  if (own) return [own];
  const common = above
    .flatMap((f) => zeroOfFactor(search, f) ?? [])
    .filter((zero) => vanishesAt(search, divisor, zero));
  if (common.length > 0) return common;
  const [name] = shared;
  if (shared.size !== 1 || name === undefined || !search.states.has(name)) return [];
  return rootsOf(divisor).map((root) => ({ name, u: build('sub', symbol(name), number(root)), slope: number(1) }));
}

/** The zero of an affine expression or of a shifted exponential. */
function zeroOfFactor(search: Search, f: Expression): Zero | undefined {
  const known = search.zeros.get(f);
  if (known !== undefined) return known ?? undefined;
  const shifted = asShiftedExponential(search, f);
  const zero = zeroOf(search, shifted ? shifted.u : f);
  search.zeros.set(f, zero ?? null);
  return zero;
}

/** The product with one singular point removed, or undefined if it is not there or cannot be removed. */
function without(search: Search, product: Product, zero: Zero): { product: Product; method: Method } | undefined {
  let order = 0;
  let method: Method = 'exprel';
  const divided = (list: readonly Expression[], sign: 1 | -1): Expression[] | undefined => {
    const result: Expression[] = [];
    for (const f of list) {
      if (!vanishesAt(search, f, zero)) result.push(f);
      else {
        const over = overZero(search, f, zero);
        if (!over) return undefined;
        order += sign * over.order;
        if (over.method === 'taylor') method = 'taylor';
        result.push(over.quotient);
      }
    }
    return result;
  };
  if (!product.factors.some((f) => vanishesAt(search, f, zero))) return undefined;
  const factors = divided(product.factors, 1);
  const divisors = factors && divided(product.divisors, -1);
  if (!divisors || order < 0) return undefined;
  return {
    product: { ...product, factors: [...factors, build('pow', zero.u, number(order))], divisors },
    method,
  };
}

/** The product with every removable singular point removed; undefined if there is none. */
function regularised(search: Search, product: Product, found: RemovedSingularity[]): Expression | undefined {
  let current = product;
  let changed = false;
  for (const divisor of product.divisors) {
    for (const zero of zerosOf(search, divisor, current.factors)) {
      if (!current.divisors.includes(divisor)) break;
      const removed = without(search, current, zero);
      if (!removed) continue;
      current = removed.product;
      changed = true;
      found.push({ variable: zero.name, method: removed.method });
    }
  }
  return changed ? multiplied(current, (d) => changes(search, d)) : undefined;
}

/** Divisors, also of the terms of sums, that vanish somewhere by their form. */
function polesOf(search: Search, e: Expression): readonly Expression[] {
  if (e.kind !== 'call') return [];
  const known = search.poles.get(e);
  if (known) return known;
  let poles: readonly Expression[] = [];
  if (e.op === 'add' || e.op === 'sub') poles = [...new Set(e.args.flatMap((a) => polesOf(search, a)))];
  else if (e.op === 'mul' || e.op === 'div' || e.op === 'neg') {
    poles = [...new Set(productOf(e).divisors)].filter((d) => !isPositive(d) && zeroOfFactor(search, d));
  }
  search.poles.set(e, poles);
  return poles;
}

/** A sum as one fraction over some of the divisors of its terms. */
function overCommonDivisor(search: Search, sum: Expression, divisors: readonly Expression[]): Expression {
  if (sum.kind === 'call' && (sum.op === 'add' || sum.op === 'sub')) {
    return build(sum.op, ...sum.args.map((a) => overCommonDivisor(search, a, divisors)));
  }
  const product = productOf(sum);
  const remaining = [...product.divisors];
  const missing = divisors.filter((d) => {
    const at = remaining.indexOf(d);
    if (at >= 0) remaining.splice(at, 1);
    return at < 0;
  });
  const factors = [...product.factors, ...missing];
  return multiplied({ ...product, factors, divisors: remaining }, (d) => changes(search, d));
}

/**
 * Products in which a sum stands whose terms have poles, `V (a + b / (exp(V) - 1))`, and sums whose terms have the same pole,
 * `1 / (exp(V) - 1) - 1 / V`: brought to one fraction, if the pole then goes.
 */
function regularisedSum(search: Search, product: Product, found: RemovedSingularity[]): Expression | undefined {
  for (const [i, sum] of product.factors.entries()) {
    if (sum.kind !== 'call' || (sum.op !== 'add' && sum.op !== 'sub')) continue;
    const [left, right] = sum.args.map((a) => polesOf(search, a)) as [readonly Expression[], readonly Expression[]];
    const others = product.factors.filter((_, k) => k !== i);
    const meets = (pole: Expression, list: readonly Expression[]): boolean => {
      const zero = zeroOfFactor(search, pole) as Zero;
      return list.some((e) => vanishesAt(search, e, zero));
    };
    const poles = [
      ...left.filter((pole) => meets(pole, right) || meets(pole, others)),
      ...right.filter((pole) => !left.includes(pole) && (meets(pole, left) || meets(pole, others))),
    ];
    if (poles.length === 0) continue;
    const factors = [...others, overCommonDivisor(search, sum, poles)];
    const trial: RemovedSingularity[] = [];
    const result = regularised(search, { ...product, factors, divisors: [...product.divisors, ...poles] }, trial);
    if (!result || polesOf(search, result).some((pole) => poles.includes(pole))) continue;
    found.push(...trial);
    return result;
  }
  return undefined;
}

/**
 * Rewrites an expression so that its removable singularities are gone: `x / (exp(x) - 1)`, constant-field fluxes, alpha rates and the
 * like become `exprel` forms that are smooth (value and every derivative) through the singular point. Where the form of the vanishing
 * factors tells no more than that they vanish together (`sin(x) / x`), a Taylor polynomial bridges the point. What stays infinite is
 * left as it is.
 *
 * @param states names of the symbols in which a singular point is looked for (states and the membrane potential)
 * @param typical values that symbols have in the model: where expressions are probed
 */
export function removeSingularities(
  expression: Expression,
  states: ReadonlySet<string>,
  found: RemovedSingularity[] = [],
  memo = new Map<Expression, Expression>(),
  typical: ReadonlyMap<string, number> = new Map(),
): Expression {
  const search: Search = {
    states,
    points: probes(typical),
    slopes: new Map(),
    vanishing: new Map(),
    zeros: new Map(),
    poles: new Map(),
  };
  return rewrite(
    expression,
    (_, original) => original,
    (op, args) => {
      const plain = build(op, ...args);
      if (op !== 'mul' && op !== 'div' && op !== 'add' && op !== 'sub') return plain;
      const product = productOf(plain);
      const direct = product.divisors.some((d) => changes(search, d)) ? regularised(search, product, found) : undefined;
      return direct ?? regularisedSum(search, product, found) ?? plain;
    },
    memo,
  );
}
