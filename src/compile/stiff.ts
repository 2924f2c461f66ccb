import type { Expression } from '../model/expression.ts';
import { symbol } from '../model/expression.ts';
import type { AffineForm } from './symbolic/affine.ts';
import { differentiate } from './symbolic/differentiate.ts';
import { evaluateExpression } from './symbolic/evaluate.ts';
import { build } from './symbolic/simplify.ts';

/** A state that relaxes faster than this by itself, per ms, is worth linearising: sweeps alone would need steps shorter than 1/rate. */
const stiffRate = 0.5;

/**
 * A stiff state's equation in affine form around where it is: inflow = f + r x, rate r = -df/dx, both evaluated with it. Solving the
 * affine form of each sweep is then one Newton step in that state, which converges where plain sweeps would not. (The solution does
 * not depend on the rate taken, only the convergence.)
 *
 * @param valueAt values at which stiffness is judged: initial state, default parameters
 * @returns undefined where the state is not stiff, or its stiffness cannot be told
 */
export function linearised(
  derivative: Expression,
  state: string,
  valueAt: (name: string) => number | undefined,
): AffineForm | undefined {
  const rate = build('neg', differentiate(derivative, state));
  let size: number;
  try {
    size = evaluateExpression(rate, valueAt);
  } catch {
    return undefined;
  }
  if (!(size > stiffRate && Number.isFinite(size))) return undefined;
  return { inflow: build('add', derivative, build('mul', rate, symbol(state))), rate };
}
