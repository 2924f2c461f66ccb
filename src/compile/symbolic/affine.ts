import { type Expression, number } from '../../model/expression.ts';
import { differentiate } from './differentiate.ts';
import { build, rewrite } from './simplify.ts';
import { dependsOn } from './walk.ts';

/** `dx/dt = inflow - rate * x`, where neither depends on x: what a gate's equation is. */
export interface AffineForm {
  readonly inflow: Expression;
  readonly rate: Expression;
}

/** The affine form of a derivative in its own state, or undefined when it is not affine or does not depend on it at all. */
export function affineForm(derivative: Expression, state: string): AffineForm | undefined {
  if (!dependsOn(derivative, state)) return undefined;
  const slope = differentiate(derivative, state);
  if (dependsOn(slope, state)) return undefined;
  const inflow = rewrite(derivative, (name, original) => (name === state ? number(0) : original));
  return { inflow, rate: build('neg', slope) };
}
