import { type Expression, number } from '../model/expression.ts';
import { build, rewrite } from './symbolic/simplify.ts';
import { topological } from './symbolic/walk.ts';

/** How often a value changes, from never to always. Work is done in the loop of its own stage, not of a deeper one. */
export const Stage = { constant: 0, parameter: 1, voltage: 2, state: 3, time: 4 } as const;
export type Stage = (typeof Stage)[keyof typeof Stage];

/** Stage of every node: the deepest stage among the symbols it depends on. */
export class Staging {
  private readonly known = new Map<Expression, Stage>();
  private readonly ofSymbol: (name: string) => Stage;

  constructor(ofSymbol: (name: string) => Stage) {
    this.ofSymbol = ofSymbol;
  }

  of(expression: Expression): Stage {
    const cached = this.known.get(expression);
    if (cached !== undefined) return cached;
    let stage: Stage = Stage.constant;
    if (expression.kind === 'symbol') stage = this.ofSymbol(expression.name);
    else if (expression.kind === 'call') for (const a of expression.args) stage = Math.max(stage, this.of(a)) as Stage;
    this.known.set(expression, stage);
    return stage;
  }
}

/** How many times each node is used as an argument (or as a root) in a set of expressions. */
function useCounts(roots: readonly Expression[]): Map<Expression, number> {
  const uses = new Map<Expression, number>();
  const count = (e: Expression): void => {
    uses.set(e, (uses.get(e) ?? 0) + 1);
  };
  roots.forEach(count);
  for (const e of topological(roots)) if (e.kind === 'call') e.args.forEach(count);
  return uses;
}

/**
 * Regroups products and quotients by stage, so that `g * x * sqrt(K)` multiplies g by sqrt(K) once a cell, and divides by what
 * changes less often through its reciprocal, taken once. A divisor shared by several quotients is inverted once.
 * Values change by rounding only.
 */
export function regroup(roots: readonly Expression[], staging: Staging): Expression[] {
  const uses = useCounts(roots);
  const divisors = new Map<Expression, number>();
  for (const e of topological(roots)) {
    if (e.kind === 'call' && e.op === 'div')
      divisors.set(e.args[1] as Expression, (divisors.get(e.args[1] as Expression) ?? 0) + 1);
  }
  const reciprocal = (d: Expression): Expression => build('div', number(1), d);
  const memo = new Map<Expression, Expression>();

  const flatten = (e: Expression, root: boolean, factors: Expression[]): number => {
    if (e.kind === 'call' && (root || (uses.get(e) ?? 0) <= 1)) {
      const [a, b] = e.args as [Expression, Expression];
      if (e.op === 'neg') return -flatten(a, false, factors);
      if (e.op === 'mul') return flatten(a, false, factors) * flatten(b, false, factors);
      if (e.op === 'div' && !(a.kind === 'number' && a.value === 1)) {
        const inverted = staging.of(b) < staging.of(e) || (divisors.get(b) ?? 0) > 1;
        if (inverted) {
          const sign = flatten(a, false, factors);
          factors.push(reciprocal(visit(b)));
          return sign;
        }
      }
    }
    factors.push(visit(e));
    return 1;
  };

  const visit = (e: Expression): Expression => {
    const known = memo.get(e);
    if (known) return known;
    let result: Expression;
    if (e.kind !== 'call') result = e;
    else if (
      e.op === 'mul' ||
      e.op === 'neg' ||
      (e.op === 'div' && !(e.args[0]?.kind === 'number' && e.args[0].value === 1))
    ) {
      const factors: Expression[] = [];
      const inverted =
        e.op !== 'div' ||
        staging.of(e.args[1] as Expression) < staging.of(e) ||
        (divisors.get(e.args[1] as Expression) ?? 0) > 1;
      if (!inverted) result = build('div', visit(e.args[0] as Expression), visit(e.args[1] as Expression));
      else {
        const sign = flatten(e, true, factors);
        const sorted = factors
          .map((f, i) => ({ f, i, stage: staging.of(f) }))
          .sort((x, y) => x.stage - y.stage || x.i - y.i)
          .map((x) => x.f);
        const product = sorted.reduce((a, b) => build('mul', a, b));
        result = sign < 0 ? build('neg', product) : product;
      }
    } else result = rewriteArguments(e);
    memo.set(e, result);
    return result;
  };
  const rewriteArguments = (e: Expression & { kind: 'call' }): Expression => build(e.op, ...e.args.map(visit));
  return roots.map(visit);
}

/** An expression with the given nodes replaced (a hoisted value by the symbol that holds it). */
export function replaceNodes(
  e: Expression,
  replacements: ReadonlyMap<Expression, Expression>,
  memo = new Map<Expression, Expression>(),
): Expression {
  for (const [from, to] of replacements) if (!memo.has(from)) memo.set(from, to);
  return rewrite(e, (_, original) => original, undefined, memo);
}

/**
 * The largest subexpressions whose stage is at most `limit` among expressions of deeper stages: what can be computed one loop
 * further out. Bare numbers and symbols are not worth a slot.
 */
export function hoistable(roots: readonly Expression[], staging: Staging, limit: Stage): Expression[] {
  const found = new Set<Expression>();
  const seen = new Set<Expression>();
  const visit = (e: Expression): void => {
    if (seen.has(e)) return;
    seen.add(e);
    if (staging.of(e) <= limit) {
      if (e.kind === 'call' && staging.of(e) > Stage.constant) found.add(e);
      return;
    }
    if (e.kind === 'call') for (const a of e.args) visit(a);
  };
  roots.forEach(visit);
  return [...found];
}
