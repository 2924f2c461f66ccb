import { type Expression, number } from '../../model/expression.ts';
import { evaluateExpression } from './evaluate.ts';
import { sameFunction } from './probe.ts';
import { build } from './simplify.ts';
import { symbolsOf } from './walk.ts';
import type { Search } from './zero.ts';

/** A term as coefficient times exp(exponent). */
interface ExponentialTerm {
  readonly coefficient: Expression;
  readonly exponent: Expression;
}

const one = number(1);
const zero = number(0);

/** Any expression as a coefficient times an exponential; exp(a) exp(b) / exp(c) and k^x (k a number) are gathered. */
function asTerm(e: Expression): ExponentialTerm {
  if (e.kind === 'call') {
    const [a, b] = e.args as [Expression, Expression];
    switch (e.op) {
      case 'exp':
        return { coefficient: one, exponent: a };
      case 'pow':
        if (a.kind === 'number' && a.value > 0)
          return { coefficient: one, exponent: build('mul', number(Math.log(a.value)), b) };
        break;
      case 'neg': {
        const inner = asTerm(a);
        return { ...inner, coefficient: build('neg', inner.coefficient) };
      }
      case 'mul':
      case 'div': {
        const left = asTerm(a);
        const right = asTerm(b);
        return {
          coefficient: build(e.op, left.coefficient, right.coefficient),
          exponent: build(e.op === 'mul' ? 'add' : 'sub', left.exponent, right.exponent),
        };
      }
      default:
        break;
    }
  }
  return { coefficient: e, exponent: zero };
}

/** An expression as scale (exp(u) - 1). */
export interface ShiftedExponential {
  readonly scale: Expression;
  readonly u: Expression;
}

/**
 * The form scale (exp(u) - 1) of a sum or difference of two exponentials (or of one and something else): `exp(u) - 1`, `1 - exp(-u)`,
 * `exp(a) - exp(b)`, `k exp(u) - k`, `2^x - 1`, `exp(u) - 3`, ...; undefined when there is none, or none whose u changes with a
 * searched symbol. The logarithm of the ratio of the coefficients, which u may contain, exists where the expression has a zero.
 */
export function asShiftedExponential(search: Search, e: Expression): ShiftedExponential | undefined {
  if (e.kind !== 'call' || (e.op !== 'add' && e.op !== 'sub')) return undefined;
  const left = asTerm(e.args[0] as Expression);
  const right = asTerm(e.args[1] as Expression);
  if (e.op === 'add') return fromDifference(search, left, { ...right, coefficient: build('neg', right.coefficient) });
  return fromDifference(search, left, right);
}

/** p exp(a) - q exp(b) = q exp(b) (exp(a - b + log(p / q)) - 1); turned round where that leaves one exponential instead of two. */
function fromDifference(search: Search, a: ExponentialTerm, b: ExponentialTerm): ShiftedExponential | undefined {
  if (a.exponent === zero && b.exponent !== zero) {
    const turned = fromDifference(search, b, a);
    return turned && { scale: build('neg', turned.scale), u: turned.u };
  }
  const difference = build('sub', a.exponent, b.exponent);
  if (![...symbolsOf(difference)].some((name) => search.states.has(name))) return undefined;
  const scale = build('mul', b.coefficient, build('exp', b.exponent));
  if (sameFunction(a.coefficient, b.coefficient, search.points)) return { scale, u: difference };
  const ratio = build('div', a.coefficient, b.coefficient);
  if (!search.points.some((probe) => evaluateExpression(ratio, probe) > 0)) return undefined;
  return { scale, u: build('add', difference, build('log', ratio)) };
}
