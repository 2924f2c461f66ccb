import { call, type Expression, number, symbol } from '../../model/expression.ts';
import { differentiate } from './differentiate.ts';
import { evaluateExpression } from './evaluate.ts';
import { build, rewrite } from './simplify.ts';
import { dependsOn, symbolsOf } from './walk.ts';

/** What removing the singularities of an expression found, for a report to the user. */
export interface RemovedSingularity {
  /** Where it sits: the expression that vanishes there, e.g. `V + 40`, as a root of `variable`. */
  readonly variable: string;
  readonly method: 'exprel' | 'taylor';
}

const one = number(1);

/** Deterministic points for identity tests: every symbol gets an irrational-looking value that differs per trial. */
function probe(trial: number): (name: string) => number {
  return (name) => {
    let hash = 2166136261 ^ (trial * 16777619);
    for (let i = 0; i < name.length; i++) hash = Math.imul(hash ^ name.charCodeAt(i), 16777619);
    return 0.3 + ((hash >>> 0) / 4294967296) * 1.4;
  };
}

/** Whether two expressions are the same function, tested at a handful of points (Schwartz-Zippel style). */
function sameFunction(a: Expression, b: Expression): boolean {
  for (let trial = 1; trial <= 4; trial++) {
    const x = evaluateExpression(a, probe(trial));
    const y = evaluateExpression(b, probe(trial));
    if (!Number.isFinite(x) || !Number.isFinite(y)) return false;
    if (Math.abs(x - y) > 1e-12 * Math.max(Math.abs(x), Math.abs(y), 1e-300)) return false;
  }
  return true;
}

/** `exp(u) - 1` in any of its spellings, as scale * u * exprel(u). */
function asShiftedExponential(e: Expression): { scale: Expression; u: Expression } | undefined {
  if (e.kind !== 'call' || (e.op !== 'sub' && e.op !== 'add')) return undefined;
  let [a, b] = e.args as [Expression, Expression];
  let sign = 1;
  const exponent = (x: Expression): Expression | undefined =>
    x.kind === 'call' && x.op === 'exp' ? (x.args[0] as Expression) : undefined;
  // exp(u) - exp(w) = exp(w) (exp(u - w) - 1)
  const ua = exponent(a);
  const ub = exponent(b);
  if (e.op === 'sub' && ua && ub) return { scale: b, u: build('sub', ua, ub) };
  if (!ua) {
    [a, b] = [b, a];
    if (e.op === 'sub') sign = -1;
  }
  const u = exponent(a);
  if (!u || b.kind !== 'number') return undefined;
  // e is now sign * (exp(u) - b) for 'sub' and exp(u) + b for 'add'
  const level = e.op === 'sub' ? b.value : -b.value;
  if (!(level > 0)) return undefined;
  return { scale: number(sign * level), u: level === 1 ? u : build('sub', u, number(Math.log(level))) };
}

/** The symbol through which `u` can be solved: one it is affine in, with a slope that does not vanish. */
function affineSymbol(u: Expression, candidates: ReadonlySet<string>): { name: string; slope: Expression } | undefined {
  for (const name of symbolsOf(u)) {
    if (!candidates.has(name)) continue;
    const slope = differentiate(u, name);
    if (!dependsOn(slope, name)) return { name, slope };
  }
  return undefined;
}

/** `n / u` where u vanishes at a root of `name` and n is seen to vanish with it; undefined when it is not seen to. */
function divideBy(n: Expression, u: Expression, name: string, slope: Expression): Expression | undefined {
  if (n === u) return one;
  if (!dependsOn(n, name)) return undefined;
  const shifted = asShiftedExponential(n);
  if (shifted) {
    const ratio = divideBy(shifted.u, u, name, slope);
    return ratio && build('mul', build('mul', shifted.scale, ratio), call('exprel', shifted.u));
  }
  const nSlope = differentiate(n, name);
  if (!dependsOn(nSlope, name)) {
    const ratio = build('div', nSlope, slope);
    if (sameFunction(build('mul', ratio, u), n)) return ratio;
  }
  if (n.kind !== 'call') return undefined;
  const [a, b] = n.args as [Expression, Expression];
  switch (n.op) {
    case 'neg': {
      const inner = divideBy(a, u, name, slope);
      return inner && build('neg', inner);
    }
    case 'mul': {
      const left = divideBy(a, u, name, slope);
      if (left) return build('mul', left, b);
      const right = divideBy(b, u, name, slope);
      return right && build('mul', a, right);
    }
    case 'div': {
      const top = divideBy(a, u, name, slope);
      return top && build('div', top, b);
    }
    case 'add':
    case 'sub': {
      const left = divideBy(a, u, name, slope);
      const right = left && divideBy(b, u, name, slope);
      return left && right && build(n.op, left, right);
    }
    default:
      return undefined;
  }
}

/** The factors of a product of denominators: d = product of factors. */
function factorsOf(d: Expression): Expression[] {
  if (d.kind === 'call' && d.op === 'mul') return d.args.flatMap(factorsOf);
  if (d.kind === 'call' && d.op === 'neg') return [number(-1), ...factorsOf(d.args[0] as Expression)];
  return [d];
}

/** Half-width of the patch around a singular point that is bridged by Taylor series, in the variable's unit. */
const patch = 1e-3;

/** Numbers that every voltage-dependent rate must survive, mV. */
const scanned = { from: -200, to: 200, step: 0.37 };

/** Roots of a function of one symbol by a scan and bisection. */
function rootsOf(d: Expression, name: string): number[] {
  const f = (x: number): number => evaluateExpression(d, () => x);
  if (!dependsOn(d, name)) return [];
  const roots: number[] = [];
  const inside = (x: number): boolean => Math.abs(f(x)) < 1e-9;
  for (let x = scanned.from; x < scanned.to; x += scanned.step) {
    let lo = x;
    let hi = x + scanned.step;
    const flo = f(lo);
    const fhi = f(hi);
    if (!(Number.isFinite(flo) && Number.isFinite(fhi)) || flo * fhi > 0) continue;
    if (flo === 0 && fhi === 0) continue;
    for (let i = 0; i < 80; i++) {
      const mid = (lo + hi) / 2;
      if (f(mid) * flo > 0) lo = mid;
      else hi = mid;
    }
    const root = Math.abs(hi) < 1e-12 ? 0 : hi;
    const snapped = Number.parseFloat(root.toFixed(9));
    const best = inside(snapped) ? snapped : root;
    if (inside(best) && !roots.includes(best)) roots.push(best);
  }
  return roots;
}

/** n/d bridged by the ratio of its Taylor polynomials around each root of d at which n vanishes too. */
function bridge(
  n: Expression,
  d: Expression,
  candidates: ReadonlySet<string>,
): { result: Expression; name: string } | undefined {
  const names = symbolsOf(d);
  const [name] = names;
  if (names.size !== 1 || name === undefined || !candidates.has(name) || !dependsOn(n, name)) return undefined;
  const at = (e: Expression, x: number): Expression => rewrite(e, (s, o) => (s === name ? number(x) : o));
  let result: Expression = build('div', n, d);
  let found = false;
  for (const root of rootsOf(d, name)) {
    const n0 = at(n, root);
    const scale = Math.abs(evaluateExpression(at(n, root + 1), probe(1))) + 1e-300;
    if (
      Math.abs(evaluateExpression(n0, probe(1))) > 1e-9 * scale ||
      Math.abs(evaluateExpression(n0, probe(2))) > 1e-6 * scale
    )
      continue;
    const series = (e: Expression): { value: Expression; first: number } => {
      const delta = build('sub', symbol(name), number(root));
      const d1 = differentiate(e, name);
      const d2 = differentiate(d1, name);
      const d3 = differentiate(d2, name);
      const c1 = at(d1, root);
      const c2 = build('mul', number(1 / 2), at(d2, root));
      const c3 = build('mul', number(1 / 6), at(d3, root));
      const value = build('add', c1, build('mul', delta, build('add', c2, build('mul', delta, c3))));
      return { value, first: evaluateExpression(c1, probe(1)) };
    };
    const top = series(n);
    const bottom = series(d);
    if (!Number.isFinite(top.first) || !Number.isFinite(bottom.first) || bottom.first === 0) continue;
    const near = call('lt', call('abs', build('sub', symbol(name), number(root))), number(patch));
    result = call('if', near, build('div', top.value, bottom.value), result);
    found = true;
  }
  return found ? { result, name } : undefined;
}

/**
 * Rewrites an expression so that its removable singularities are gone: `x / (exp(x) - 1)`, GHK fluxes, alpha rates and the like
 * become `exprel` forms that are smooth (value and every derivative) through the singular point. What the exact rewriting does not
 * recognise but vanishes above and below the line at the same value of one state is bridged by Taylor polynomials over 1e-3 units.
 *
 * @param states names of the symbols in which a singular point is looked for (states and the membrane potential)
 */
export function removeSingularities(
  expression: Expression,
  states: ReadonlySet<string>,
  found: RemovedSingularity[] = [],
  memo = new Map<Expression, Expression>(),
): Expression {
  return rewrite(
    expression,
    (_, original) => original,
    (op, args) => {
      if (op !== 'div') return build(op, ...args);
      const [n, d] = args as [Expression, Expression];
      const factors = factorsOf(d);
      for (let i = 0; i < factors.length; i++) {
        const factor = factors[i] as Expression;
        const shifted = asShiftedExponential(factor);
        const u = shifted ? shifted.u : factor;
        const solved = affineSymbol(u, states);
        if (!solved) continue;
        const top = divideBy(n, u, solved.name, solved.slope);
        if (!top) continue;
        let bottom: Expression = shifted ? build('mul', shifted.scale, call('exprel', u)) : one;
        factors.forEach((other, k) => {
          if (k !== i) bottom = build('mul', bottom, other);
        });
        found.push({ variable: solved.name, method: 'exprel' });
        return build('div', top, bottom);
      }
      const bridged = bridge(n, d, states);
      if (bridged) {
        found.push({ variable: bridged.name, method: 'taylor' });
        return bridged.result;
      }
      return build('div', n, d);
    },
    memo,
  );
}
