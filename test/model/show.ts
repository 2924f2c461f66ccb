import type { CellModel } from '../../src/model/cell-model.ts';
import type { Expression } from '../../src/model/expression.ts';
import { parseModel } from '../../src/model/parse-model.ts';

/** An expression in prefix form, `(add a.x 1)`. */
export function show(e: Expression): string {
  if (e.kind === 'number') return String(e.value);
  if (e.kind === 'symbol') return e.name;
  return `(${e.op} ${e.args.map(show).join(' ')})`;
}

/** A model of one component `c` with these lines; `a`, `b` and `x` are defined. */
export function modelOf(...lines: string[]): CellModel {
  return parseModel(['[[model]]', '[c]', 'a = 2', 'b = 3', 'x = 5', ...lines].join('\n'), 'test.mmt');
}

/** How the right-hand side `text` is read. */
export function read(text: string): string {
  const variable = modelOf(`y = ${text}`).variables.find((v) => v.name === 'c.y');
  return variable ? show(variable.expression) : 'nothing';
}
