import { topological } from '../../../src/compile/symbolic/walk.ts';
import type { CellModel } from '../../../src/model/cell-model.ts';
import type { Expression } from '../../../src/model/expression.ts';
import { atExponent } from './big-float.ts';
import { FixedPoint } from './fixed-point.ts';

const fixed = new FixedPoint(1024);

const truth = (value: boolean): bigint => (value ? fixed.one : 0n);

function apply(e: Expression & { kind: 'call' }, args: readonly bigint[]): bigint {
  const [a, b] = args as [bigint, bigint];
  switch (e.op) {
    case 'add':
      return a + b;
    case 'sub':
      return a - b;
    case 'neg':
      return -a;
    case 'mul':
      return fixed.mul(a, b);
    case 'div':
      return fixed.div(a, b);
    case 'exp':
      return atExponent(fixed.exp(a), -fixed.bits);
    case 'log':
      return fixed.log(a);
    case 'sqrt':
      return fixed.sqrt(a);
    case 'sin':
      return fixed.sin(a);
    case 'cos':
      return fixed.cos(a);
    case 'tan':
      return fixed.div(fixed.sin(a), fixed.cos(a));
    case 'pow': {
      const whole = Number(b >> BigInt(fixed.bits));
      if (fixed.from(whole) !== b) return atExponent(fixed.exp(fixed.mul(b, fixed.log(a))), -fixed.bits);
      let power = fixed.one;
      for (let i = 0; i < Math.abs(whole); i++) power = fixed.mul(power, a);
      return whole < 0 ? fixed.div(fixed.one, power) : power;
    }
    case 'lt':
      return truth(a < b);
    case 'gt':
      return truth(a > b);
    case 'and':
      return truth(a !== 0n && b !== 0n);
    default:
      throw new Error(`the oracle knows no ${e.op}`);
  }
}

/** The value of an expression with 1024 bits after the point. */
function evaluateExactly(expression: Expression, given: (name: string) => bigint): bigint {
  const values = new Map<Expression, bigint>();
  for (const e of topological([expression])) {
    if (e.kind === 'number') values.set(e, fixed.from(e.value));
    else if (e.kind === 'symbol') values.set(e, given(e.name));
    else
      values.set(
        e,
        apply(
          e,
          e.args.map((a) => values.get(a) as bigint),
        ),
      );
  }
  return values.get(expression) as bigint;
}

/** How far from the point the limits are taken: 2^-150. */
const nearby = 1n << BigInt(fixed.bits - 150);

/**
 * Value and first derivative of an expression with respect to one symbol as limits from both sides, so that a removable singularity at
 * the very point does not matter: means and differences at 2^-150 from it, in 1024 bits.
 */
export function limitsAt(
  expression: Expression,
  name: string,
  at: number,
  others: (name: string) => number,
): { value: number; slope: number } {
  const f = (x: bigint): bigint => evaluateExactly(expression, (s) => (s === name ? x : fixed.from(others(s))));
  const middle = fixed.from(at);
  const above = f(middle + nearby);
  const below = f(middle - nearby);
  return {
    value: fixed.toNumber((above + below) >> 1n),
    slope: fixed.toNumber(fixed.div(above - below, 2n * nearby)),
  };
}

/**
 * Derivatives of all states of a model, in their order, from its equations as they stand, in 1024 bits. With the potential at 0 mV, where
 * some equations are 0/0, means of the values on both sides, 2^-150 mV from it.
 *
 * @param state value of every state
 * @param parameters values that differ from the model's own, by qualified name
 */
export function derivativesExactly(
  model: CellModel,
  state: readonly number[],
  parameters: ReadonlyMap<string, number>,
): number[] {
  const variables = new Map(model.variables.map((v) => [v.name, v]));
  const states = model.variables.filter((v) => v.kind === 'state');
  const potential = states.findIndex((v) => v.label === 'membrane_potential');
  const derivatives = (shift: bigint): bigint[] => {
    const given = new Map(states.map((v, i) => [v.name, fixed.from(state[i] as number)]));
    const voltage = states[potential]?.name as string;
    given.set(voltage, (given.get(voltage) as bigint) + shift);
    for (const [name, value] of parameters) given.set(name, fixed.from(value));
    const values = new Map<Expression, bigint>();
    const evaluated = (e: Expression): bigint => {
      const known = values.get(e);
      if (known !== undefined) return known;
      let value: bigint;
      if (e.kind === 'number') value = fixed.from(e.value);
      else if (e.kind === 'symbol')
        value = given.get(e.name) ?? evaluated(variables.get(e.name)?.expression as Expression);
      else if (e.op === 'if')
        value = evaluated(e.args[evaluated(e.args[0] as Expression) !== 0n ? 1 : 2] as Expression);
      else value = apply(e, e.args.map(evaluated));
      values.set(e, value);
      return value;
    };
    return states.map((v) => evaluated(v.expression));
  };
  if (state[potential] !== 0) return derivatives(0n).map((d) => fixed.toNumber(d));
  const above = derivatives(nearby);
  return derivatives(-nearby).map((d, i) => fixed.toNumber((d + (above[i] as bigint)) >> 1n));
}
