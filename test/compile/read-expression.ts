import { rewrite } from '../../src/compile/symbolic/simplify.ts';
import { call, type Expression } from '../../src/model/expression.ts';
import { parseModel } from '../../src/model/parse-model.ts';

/** An expression of states and parameters, with values for them. */
export interface ReadExpression {
  /** As written, definitions put in their place, nothing simplified. */
  readonly plain: Expression;
  readonly states: ReadonlySet<string>;
  /** Values of states and parameters by qualified name. */
  readonly values: ReadonlyMap<string, number>;
}

/**
 * Reads an expression of a small model: states V, W and x (all in component c), F, R and T as usual, and whatever else is defined.
 *
 * @param definitions lines like `u = V / 25`; a literal number makes a parameter
 */
export function readExpression(text: string, ...definitions: readonly string[]): ReadExpression {
  const lines = ['[[model]]', 'c.V = -20', 'c.W = 3', 'c.x = 0.3', '[c]', 'dot(V) = 0', 'dot(W) = 0', 'dot(x) = 0'];
  const constants = ['F = 96.485', 'R = 8.314', 'T = 310'];
  const model = parseModel([...lines, ...constants, ...definitions, `subject = ${text}`].join('\n'), 'test.mmt');
  const variables = new Map(model.variables.map((v) => [v.name, v]));
  const memo = new Map<Expression, Expression>();
  const inline = (e: Expression): Expression =>
    rewrite(
      e,
      (name, original) => {
        const v = variables.get(name);
        return v?.kind === 'derived' ? inline(v.expression) : original;
      },
      (op, args) => call(op, ...args),
      memo,
    );
  const values = new Map<string, number>();
  for (const v of model.variables) {
    if (v.kind === 'state') values.set(v.name, v.initial ?? 0);
    else if (v.kind === 'parameter') values.set(v.name, literal(v.expression));
  }
  const states = new Set(model.variables.filter((v) => v.kind === 'state').map((v) => v.name));
  const subject = variables.get('c.subject');
  if (!subject) throw new Error('no subject');
  return { plain: inline(subject.expression), states, values };
}

function literal(e: Expression): number {
  if (e.kind === 'number') return e.value;
  if (e.kind === 'call' && e.op === 'neg') return -literal(e.args[0] as Expression);
  throw new Error('not a literal');
}

/** A look-up of symbol values, one of them replaced. */
export function withValue(
  values: ReadonlyMap<string, number>,
  name: string,
  value: number,
): (symbolName: string) => number {
  return (s) => (s === name ? value : (values.get(s) as number));
}
