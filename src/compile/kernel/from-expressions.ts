import type { Expression } from '../../model/expression.ts';
import { topological } from '../symbolic/walk.ts';
import type { KernelWriter } from './build.ts';
import * as k from './build.ts';
import type { Comparison, Index, MapFunction, Mask, Real, RealUnary } from './ir.ts';

/** How the symbols of the expressions are read in a kernel. */
export interface Leaves {
  readonly real: (name: string) => Real;
  readonly mask: (name: string) => Mask | undefined;
}

/** Where a value goes. */
export interface Assignment {
  readonly slot: Index;
  readonly value: Expression;
}

const gatheredFunctions: ReadonlySet<string> = new Set<MapFunction>(['exp', 'exprel', 'log']);
const comparisons = new Set(['eq', 'ne', 'lt', 'le', 'gt', 'ge']);

/**
 * Writes straight-line code that computes expressions and stores them. A node used more than once is computed once and named;
 * the rest stays nested, so that the printed code still reads like the model.
 *
 * Exponentials and logarithms are gathered: those whose arguments are ready are computed together by one `map` over scratch slots,
 * a tight loop in every back end, instead of one by one in the middle of other work.
 *
 * @param scratch first of the slots that may be used for gathering
 * @returns how many of them were
 */
export function writeAssignments(
  writer: KernelWriter,
  assignments: readonly Assignment[],
  leaves: Leaves,
  scratch: number,
): number {
  const roots = assignments.map((a) => a.value);
  const uses = new Map<Expression, number>();
  const count = (e: Expression): void => {
    uses.set(e, (uses.get(e) ?? 0) + 1);
  };
  roots.forEach(count);
  const order = topological(roots);
  for (const e of order) if (e.kind === 'call') e.args.forEach(count);

  const reals = new Map<Expression, Real>();
  const masks = new Map<Expression, Mask>();

  const asReal = (e: Expression): Real => {
    const known = reals.get(e);
    if (known) return known;
    return isLogical(e) ? k.select(asMask(e), 1, 0) : makeReal(e);
  };
  const asMask = (e: Expression): Mask => masks.get(e) ?? (isLogical(e) ? makeMask(e) : k.ne(asReal(e), 0));
  const isLogical = (e: Expression): boolean =>
    (e.kind === 'symbol' && leaves.mask(e.name) !== undefined) ||
    (e.kind === 'call' && (comparisons.has(e.op) || e.op === 'and' || e.op === 'or' || e.op === 'not'));

  const makeMask = (e: Expression): Mask => {
    if (e.kind === 'symbol') return leaves.mask(e.name) as Mask;
    if (e.kind !== 'call') return k.ne(asReal(e), 0);
    const [a, b] = e.args as [Expression, Expression];
    if (e.op === 'and') return k.and(asMask(a), asMask(b));
    if (e.op === 'or') return k.or(asMask(a), asMask(b));
    if (e.op === 'not') return k.not(asMask(a));
    return { kind: 'compare', op: e.op as Comparison, a: asReal(a), b: asReal(b) };
  };

  const makeReal = (e: Expression): Real => {
    if (e.kind === 'number') return k.real(e.value);
    if (e.kind === 'symbol') return leaves.real(e.name);
    const [a, b, c] = e.args as [Expression, Expression, Expression];
    switch (e.op) {
      case 'add':
      case 'sub':
      case 'mul':
      case 'div':
      case 'pow':
        return { kind: 'binary', op: e.op, a: asReal(a), b: asReal(b) };
      case 'floordiv':
        return { kind: 'unary', op: 'floor', x: k.div(asReal(a), asReal(b)) };
      case 'remainder': {
        const x = asReal(a);
        const y = asReal(b);
        return k.sub(x, k.mul(y, { kind: 'unary', op: 'floor', x: k.div(x, y) }));
      }
      case 'if':
        return k.select(asMask(a), asReal(b), asReal(c));
      default:
        return { kind: 'unary', op: e.op as RealUnary, x: asReal(a) };
    }
  };

  const name = (e: Expression): void => {
    if (e.kind === 'number' || reals.has(e) || masks.has(e) || (uses.get(e) ?? 0) < 2) return;
    if (isLogical(e)) {
      if (e.kind === 'call') masks.set(e, writer.mask('c', makeMask(e)));
    } else reals.set(e, writer.let(e.kind === 'symbol' ? localName(e.name) : 'x', makeReal(e)));
  };

  // How many rounds of gathered functions lie beneath each node.
  const depth = new Map<Expression, number>();
  const gathered: (Expression & { kind: 'call' })[] = [];
  for (const e of order) {
    if (e.kind !== 'call') depth.set(e, 0);
    else {
      const beneath = Math.max(...e.args.map((a) => depth.get(a) as number));
      const gathers = gatheredFunctions.has(e.op);
      if (gathers) gathered.push(e);
      depth.set(e, beneath + (gathers ? 1 : 0));
    }
  }
  const rounds = Math.max(0, ...gathered.map((e) => depth.get(e) as number));
  let used = 0;
  for (let round = 1; round <= rounds; round++) {
    for (const op of gatheredFunctions) {
      const group = gathered.filter((e) => e.op === op && depth.get(e) === round);
      if (group.length === 0) continue;
      const needed = new Set(topological(group.map((e) => e.args[0] as Expression)));
      for (const e of order) if (needed.has(e)) name(e);
      const first = scratch + used;
      group.forEach((e, i) => {
        writer.store(first + i, asReal(e.args[0] as Expression));
      });
      writer.map(op as MapFunction, first, group.length);
      group.forEach((e, i) => {
        reals.set(e, k.load(first + i));
      });
      used += group.length;
    }
  }
  for (const e of order) name(e);
  for (const { slot, value } of assignments) writer.store(slot, asReal(value));
  return used;
}

/** A name for a local that a reader recognises. */
function localName(name: string): string {
  return (name.split('.').pop() ?? name).replace(/[^A-Za-z0-9_]/g, '_');
}
