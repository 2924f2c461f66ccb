import type { Expression } from '../../model/expression.ts';
import { applyOperator } from '../../model/operators.ts';
import { topological } from './walk.ts';

/** A computed value and how far rounding may have carried it from the true one (first order, a little generous). */
export interface Estimate {
  readonly value: number;
  readonly error: number;
}

const epsilon = 2 ** -52;

/** What an error of each argument does to the value, at most. */
function carried(e: Expression & { kind: 'call' }, value: number, args: readonly Estimate[]): number {
  if (args.every((a) => a.error === 0)) return 0;
  const [x, y, z] = args as [Estimate, Estimate, Estimate];
  switch (e.op) {
    case 'add':
    case 'sub':
      return x.error + y.error;
    case 'mul':
      return Math.abs(x.value) * y.error + Math.abs(y.value) * x.error;
    case 'div':
      return (x.error + Math.abs(value) * y.error) / Math.abs(y.value);
    case 'neg':
    case 'abs':
    case 'sin':
    case 'cos':
      return x.error;
    case 'exp':
      return Math.abs(value) * x.error;
    case 'exprel':
      return (Math.abs(value) + 1) * x.error;
    case 'log':
    case 'log10':
      return x.error / Math.abs(x.value);
    case 'sqrt':
      return value === 0 ? Math.sqrt(x.error) : x.error / (2 * value);
    case 'pow':
      return (
        Math.abs(value) *
        ((Math.abs(y.value) * x.error) / Math.abs(x.value) + Math.abs(Math.log(Math.abs(x.value))) * y.error)
      );
    case 'tan':
      return (1 + value * value) * x.error;
    case 'asin':
    case 'acos':
      return x.error / Math.sqrt(Math.abs(1 - x.value * x.value));
    case 'atan':
      return x.error;
    case 'if':
      return x.value !== 0 ? y.error : z.error;
    // Steps: right, except in a hair's breadth around them.
    default:
      return 0;
  }
}

/** The value of an expression with a bound of its rounding error: what tells a zero from a small number. */
export function estimate(expression: Expression, given: (name: string) => Estimate): Estimate {
  const found = new Map<Expression, Estimate>();
  for (const e of topological([expression])) {
    if (e.kind === 'number') found.set(e, { value: e.value, error: 0 });
    else if (e.kind === 'symbol') found.set(e, given(e.name));
    else {
      const args = e.args.map((a) => found.get(a) as Estimate);
      const value = applyOperator(
        e.op,
        args.map((a) => a.value),
      );
      found.set(e, { value, error: carried(e, value, args) + epsilon * Math.abs(value) });
    }
  }
  return found.get(expression) as Estimate;
}
