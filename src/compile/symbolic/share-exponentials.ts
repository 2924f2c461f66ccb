import { call, type Expression, number } from '../../model/expression.ts';
import { build, rewrite } from './simplify.ts';
import { topological } from './walk.ts';

/** Largest whole multiple whose exponential is taken as a power of another's. */
const largestMultiple = 4;

/** An argument as a number times the rest: `-2 * u` is (-2, u). */
function scaled(e: Expression): { readonly factor: number; readonly base: Expression } {
  if (e.kind === 'call') {
    const [a, b] = e.args as [Expression, Expression];
    if (e.op === 'neg') {
      const inner = scaled(a);
      return { factor: -inner.factor, base: inner.base };
    }
    if (e.op === 'mul' && a.kind === 'number') {
      const inner = scaled(b);
      return { factor: a.value * inner.factor, base: inner.base };
    }
    if (e.op === 'mul' && b.kind === 'number') {
      const inner = scaled(a);
      return { factor: b.value * inner.factor, base: inner.base };
    }
    if (e.op === 'div' && b.kind === 'number') {
      const inner = scaled(a);
      return { factor: inner.factor / b.value, base: inner.base };
    }
  }
  return { factor: 1, base: e };
}

/** Arguments of one base that occur, by their factor. */
type Arguments = Map<number, Expression>;

/**
 * Takes exponentials whose arguments are whole multiples of one another from one exponential: `exp(2 u)` is the square of `exp(u)`,
 * `exp(-u)` its reciprocal, and `exprel(2 u) = exprel(u) (1 + exp(u)) / 2`. A multiplication or division costs a fifth of an
 * exponential. Values change by rounding only.
 */
export function shareExponentials(roots: readonly Expression[]): Expression[] {
  const groups = new Map<Expression, { readonly exp: Arguments; readonly exprel: Arguments }>();
  for (const e of topological(roots)) {
    if (e.kind !== 'call' || (e.op !== 'exp' && e.op !== 'exprel')) continue;
    const { factor, base } = scaled(e.args[0] as Expression);
    const group = groups.get(base) ?? { exp: new Map(), exprel: new Map() };
    group[e.op].set(factor, e.args[0] as Expression);
    groups.set(base, group);
  }
  /** The smallest argument of the group that this one is a whole multiple of, and the multiple; positive ones first. */
  const unitOf = (
    factor: number,
    all: Arguments,
  ): { readonly x: Expression; readonly multiple: number } | undefined => {
    const candidates = [...all.keys()]
      .filter((unit) => Number.isInteger(factor / unit) && Math.abs(factor / unit) <= largestMultiple)
      .sort((a, b) => Math.abs(a) - Math.abs(b) || b - a);
    const [unit] = candidates;
    return unit === undefined || unit === factor
      ? undefined
      : { x: all.get(unit) as Expression, multiple: factor / unit };
  };
  return roots.map((root) =>
    rewrite(
      root,
      (_, original) => original,
      (op, args) => {
        if (op !== 'exp' && op !== 'exprel') return build(op, ...args);
        const { factor, base } = scaled(args[0] as Expression);
        const group = groups.get(base);
        const shared = group && unitOf(factor, group[op]);
        if (!shared) return call(op, args[0] as Expression);
        const { x } = shared;
        if (op === 'exp') return build('pow', call('exp', x), number(shared.multiple));
        if (shared.multiple !== 2) return call(op, args[0] as Expression);
        return build('mul', call('exprel', x), build('mul', number(0.5), build('add', number(1), call('exp', x))));
      },
    ),
  );
}
