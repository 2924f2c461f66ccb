import type { Expression } from '../model/expression.ts';
import { number } from '../model/expression.ts';
import type { AffineForm } from './symbolic/affine.ts';
import { differentiate } from './symbolic/differentiate.ts';
import { rewrite } from './symbolic/simplify.ts';
import { symbolsOf } from './symbolic/walk.ts';

/**
 * `dx/dt = gain * d(command)/dt + constant - rate * x` with all three of parameters only: what charges behind the command of a clamp. Its
 * solution is known in closed form for steps, ramps and sines, and where the command jumps, x jumps with it, gain times as far.
 */
export interface LagForm {
  readonly gain: Expression;
  readonly constant: Expression;
  readonly rate: Expression;
}

/**
 * The form of a lag, or undefined where a state is something else.
 *
 * @param commandRate name of the rate of the command, where the model has it
 */
export function lagForm(
  { inflow, rate }: AffineForm,
  commandRate: string | undefined,
  parameters: ReadonlySet<string>,
): LagForm | undefined {
  if (commandRate === undefined) return undefined;
  const gain = differentiate(inflow, commandRate);
  const constant = rewrite(inflow, (name, original) => (name === commandRate ? number(0) : original));
  return [...symbolsOf(gain, constant, rate)].every((name) => parameters.has(name))
    ? { gain, constant, rate }
    : undefined;
}
