import type { CellModel } from './cell-model.ts';
import type { Expression } from './expression.ts';
import { findVariable } from './find-variable.ts';
import { applyOperator } from './operators.ts';

/** Where to evaluate a model; whatever is left out has its initial or default value. */
export interface EvaluationPoint {
  /** By name (qualified or unambiguous), or all states in state order; in the model's units. */
  readonly state?: Readonly<Record<string, number>> | ArrayLike<number>;
  /** Values for parameters, or for any other variable in place of its equation; by name. */
  readonly set?: Readonly<Record<string, number>>;
  /** Value of the variable bound to `time`. */
  readonly time?: number;
  /** Value of the variable bound to `pace`. */
  readonly pace?: number;
}

export interface Evaluation {
  /** Time derivatives in state order. */
  readonly derivatives: Float64Array;
  /** Every variable by qualified name; for a state its value (not its derivative). */
  readonly values: ReadonlyMap<string, number>;
}

/**
 * Evaluates all equations of a model once, by straight interpretation in double precision: slow, plain, and therefore what the
 * compilers are tested against. Nothing is rearranged: x / (exp(x) - 1) at x = 0 is NaN here.
 *
 * @throws UnknownNameError on a name the model does not have
 * @throws RangeError if `state` is a list of the wrong length
 */
export function evaluate(model: CellModel, point: EvaluationPoint = {}): Evaluation {
  const given = givenValues(model, point);
  const variables = new Map(model.variables.map((v) => [v.name, v]));
  const values = new Map<string, number>();
  const nodes = new Map<number, number>();
  const nodeValue = (e: Expression): number => {
    const known = nodes.get(e.id);
    if (known !== undefined) return known;
    let value: number;
    if (e.kind === 'number') value = e.value;
    else if (e.kind === 'symbol') value = variableValue(e.name);
    else if (e.op === 'if') value = nodeValue(e.args[nodeValue(e.args[0] as Expression) !== 0 ? 1 : 2] as Expression);
    else value = applyOperator(e.op, e.args.map(nodeValue));
    nodes.set(e.id, value);
    return value;
  };
  const variableValue = (name: string): number => {
    const known = values.get(name) ?? given.get(name);
    if (known !== undefined) return known;
    const variable = variables.get(name);
    if (!variable) throw new Error(`The expression refers to \`${name}\`, which is not a variable of ${model.name}`);
    const value = variable.kind === 'state' ? (variable.initial as number) : nodeValue(variable.expression);
    values.set(name, value);
    return value;
  };
  for (const v of model.variables) values.set(v.name, variableValue(v.name));
  const states = model.variables.filter((v) => v.kind === 'state');
  return { derivatives: Float64Array.from(states, (v) => nodeValue(v.expression)), values };
}

function givenValues(model: CellModel, point: EvaluationPoint): Map<string, number> {
  const given = new Map<string, number>();
  const { state } = point;
  if (state && isList(state)) {
    const states = model.variables.filter((v) => v.kind === 'state');
    if (state.length !== states.length)
      throw new RangeError(`${model.name} has ${states.length} states, given ${state.length} values`);
    states.forEach((v, i) => {
      given.set(v.name, state[i] as number);
    });
  } else if (state) for (const [name, value] of Object.entries(state)) given.set(findVariable(model, name).name, value);
  for (const v of model.variables) {
    if (v.binding === 'time' && point.time !== undefined) given.set(v.name, point.time);
    if (v.binding === 'pace' && point.pace !== undefined) given.set(v.name, point.pace);
  }
  for (const [name, value] of Object.entries(point.set ?? {})) given.set(findVariable(model, name).name, value);
  return given;
}

function isList(state: Readonly<Record<string, number>> | ArrayLike<number>): state is ArrayLike<number> {
  return typeof (state as ArrayLike<number>).length === 'number';
}
