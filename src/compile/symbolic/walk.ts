import type { Expression } from '../../model/expression.ts';

/** Every node reachable from the roots, arguments before the calls that use them, each once. */
export function topological(roots: Iterable<Expression>): Expression[] {
  const order: Expression[] = [];
  const seen = new Set<Expression>();
  const visit = (e: Expression): void => {
    if (seen.has(e)) return;
    seen.add(e);
    if (e.kind === 'call') for (const a of e.args) visit(a);
    order.push(e);
  };
  for (const root of roots) visit(root);
  return order;
}

const none: ReadonlySet<string> = new Set();
/** Nodes never change, so what is known of one stays known; nodes that depend on the same symbols share one set. */
const known = new WeakMap<Expression, ReadonlySet<string>>();

function union(a: ReadonlySet<string>, b: ReadonlySet<string>): ReadonlySet<string> {
  const [large, small] = a.size >= b.size ? [a, b] : [b, a];
  for (const name of small) if (!large.has(name)) return new Set([...a, ...b]);
  return large;
}

function symbolsOfOne(e: Expression): ReadonlySet<string> {
  if (e.kind === 'number') return none;
  const found = known.get(e);
  if (found) return found;
  const names = e.kind === 'symbol' ? new Set([e.name]) : e.args.map(symbolsOfOne).reduce(union, none);
  known.set(e, names);
  return names;
}

/** Names of the symbols that expressions depend on. */
export function symbolsOf(...roots: readonly Expression[]): ReadonlySet<string> {
  return roots.map(symbolsOfOne).reduce(union, none);
}

/** Whether an expression depends on the symbol `name`. */
export function dependsOn(expression: Expression, name: string): boolean {
  return symbolsOfOne(expression).has(name);
}
