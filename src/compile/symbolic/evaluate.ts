import type { Expression } from '../../model/expression.ts';
import { applyOperator } from '../../model/operators.ts';
import { topological } from './walk.ts';

/**
 * Value of an expression for given symbol values.
 *
 * @throws Error when a symbol has no value
 */
export function evaluateExpression(expression: Expression, given: (name: string) => number | undefined): number {
  return evaluator(expression)(given);
}

/** The same for many evaluations of one expression: its nodes are put in order once. */
export function evaluator(expression: Expression): (given: (name: string) => number | undefined) => number {
  const order = topological([expression]);
  const position = new Map(order.map((e, i) => [e, i]));
  const args = order.map((e) => (e.kind === 'call' ? e.args.map((a) => position.get(a) as number) : []));
  const values = new Array<number>(order.length).fill(0);
  return (given) => {
    order.forEach((e, i) => {
      if (e.kind === 'number') values[i] = e.value;
      else if (e.kind === 'symbol') {
        const v = given(e.name);
        if (v === undefined) throw new Error(`no value for ${e.name}`);
        values[i] = v;
      } else
        values[i] = applyOperator(
          e.op,
          (args[i] as number[]).map((a) => values[a] as number),
        );
    });
    return values[order.length - 1] as number;
  };
}
