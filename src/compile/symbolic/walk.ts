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

/** Names of the symbols an expression depends on. */
export function symbolsOf(...roots: readonly Expression[]): Set<string> {
  const names = new Set<string>();
  for (const e of topological(roots)) if (e.kind === 'symbol') names.add(e.name);
  return names;
}

/** Whether an expression depends on the symbol `name`. */
export function dependsOn(expression: Expression, name: string): boolean {
  return symbolsOf(expression).has(name);
}
