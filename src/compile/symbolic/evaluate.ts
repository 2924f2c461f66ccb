import type { Expression } from '../../model/expression.ts';
import { applyOperator } from '../../model/operators.ts';
import { topological } from './walk.ts';

/**
 * Value of an expression for given symbol values.
 *
 * @throws Error when a symbol has no value
 */
export function evaluateExpression(expression: Expression, valueOf: (name: string) => number | undefined): number {
  const values = new Map<Expression, number>();
  for (const e of topological([expression])) {
    if (e.kind === 'number') values.set(e, e.value);
    else if (e.kind === 'symbol') {
      const v = valueOf(e.name);
      if (v === undefined) throw new Error(`no value for ${e.name}`);
      values.set(e, v);
    } else
      values.set(
        e,
        applyOperator(
          e.op,
          e.args.map((a) => values.get(a) as number),
        ),
      );
  }
  return values.get(expression) as number;
}
