import { ModelError } from './model-error.ts';
import { applyOperator } from './operators.ts';
import type { InitialSyntax, ModelSyntax, Syntax } from './syntax.ts';

/**
 * The value of an initial value: an expression of literals.
 *
 * @throws ModelError if it uses a name, or is no finite number
 */
export function initialValue(model: ModelSyntax, { value: syntax, at }: InitialSyntax, state: string): number {
  const value = constantValue(model, syntax);
  if (Number.isFinite(value)) return value;
  throw new ModelError(model.file, at, state, `The initial value of \`${state}\` is ${value}`, 'Give a finite number.');
}

function constantValue(model: ModelSyntax, syntax: Syntax): number {
  if (syntax.kind === 'number') return syntax.value;
  if (syntax.kind === 'call')
    return applyOperator(
      syntax.op,
      syntax.args.map((a) => constantValue(model, a)),
    );
  throw new ModelError(
    model.file,
    syntax.at,
    syntax.name,
    'An initial value refers to a variable',
    'Write the number itself.',
  );
}
