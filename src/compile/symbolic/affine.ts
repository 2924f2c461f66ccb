import { type Expression, number, type Operator } from '../../model/expression.ts';
import { differentiate } from './differentiate.ts';
import { build, rewrite } from './simplify.ts';
import { dependsOn, topological } from './walk.ts';

/** `dx/dt = inflow - rate * x`, where neither depends on x: what a gate's equation is. */
export interface AffineForm {
  readonly inflow: Expression;
  readonly rate: Expression;
}

/** Functions that are flat or straight but for their steps, which a derivative does not see. */
const steps: ReadonlySet<Operator> = new Set([
  'floor',
  'ceil',
  'floordiv',
  'remainder',
  'eq',
  'ne',
  'lt',
  'le',
  'gt',
  'ge',
  'and',
  'or',
  'not',
]);

/** Whether an expression jumps at some value of a symbol. */
function jumps(expression: Expression, name: string): boolean {
  return topological([expression]).some(
    (e) =>
      e.kind === 'call' &&
      (steps.has(e.op) ? dependsOn(e, name) : e.op === 'if' && dependsOn(e.args[0] as Expression, name)),
  );
}

/** The affine form of a derivative in its own state, or undefined when it is not affine or does not depend on it at all. */
export function affineForm(derivative: Expression, state: string): AffineForm | undefined {
  if (!dependsOn(derivative, state)) return undefined;
  const slope = differentiate(derivative, state);
  if (dependsOn(slope, state) || jumps(derivative, state)) return undefined;
  const inflow = rewrite(derivative, (name, original) => (name === state ? number(0) : original));
  return { inflow, rate: build('neg', slope) };
}
