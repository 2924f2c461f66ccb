import type { Variable } from './cell-model.ts';
import type { Expression } from './expression.ts';
import { ModelError } from './model-error.ts';

/** Names of the variables an expression refers to, in order of first appearance. */
export function symbolsIn(expression: Expression): string[] {
  const names = new Set<string>();
  const seen = new Set<number>();
  const visit = (e: Expression): void => {
    if (seen.has(e.id)) return;
    seen.add(e.id);
    if (e.kind === 'symbol') names.add(e.name);
    else if (e.kind === 'call') e.args.forEach(visit);
  };
  visit(expression);
  return [...names];
}

/**
 * Checks that no derived variable depends on itself; states and bound variables end every path.
 *
 * @throws ModelError that shows the circle
 */
export function checkCycles(variables: readonly Variable[], file: string): void {
  const byName = new Map(variables.map((v) => [v.name, v]));
  const finished = new Set<string>();
  const path: string[] = [];
  const visit = (v: Variable): void => {
    if (v.kind !== 'derived' || finished.has(v.name)) return;
    const start = path.indexOf(v.name);
    if (start >= 0) {
      const circle = [...path.slice(start), v.name].join(' -> ');
      throw new ModelError(
        file,
        v,
        circle,
        `\`${v.name}\` depends on itself`,
        'Break the circle: make one of them a state (dot) or a number.',
      );
    }
    path.push(v.name);
    for (const name of symbolsIn(v.expression)) visit(byName.get(name) as Variable);
    path.pop();
    finished.add(v.name);
  };
  variables.forEach(visit);
}
