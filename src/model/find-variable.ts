import type { CellModel, Variable } from './cell-model.ts';
import { didYouMean } from './nearest.ts';

/** A name that means no variable of the model, or more than one. */
export class UnknownNameError extends Error {
  /** The name that was asked for. */
  readonly asked: string;
  /** Qualified names it may mean, when it means several; empty when it means none. */
  readonly candidates: readonly string[];
  /** What to do: the last line of the message. */
  readonly remedy: string;

  constructor(asked: string, candidates: readonly string[], message: string) {
    super(message);
    this.name = 'UnknownNameError';
    this.asked = asked;
    this.candidates = candidates;
    this.remedy = message.slice(message.lastIndexOf('\n') + 1);
  }
}

/**
 * The variable called `name`: its qualified name (`i_Kr.g_Kr`), or the last part of it where that means only one (`g_Kr`).
 * A variable of a component goes before variables nested in others.
 *
 * @throws UnknownNameError if there is none (nearest names offered) or several (all listed)
 */
export function findVariable(model: CellModel, name: string): Variable {
  const found: Variable[] = [];
  const nested: Variable[] = [];
  for (const variable of model.variables) {
    if (variable.name === name) return variable;
    if (!variable.name.endsWith(`.${name}`)) continue;
    (variable.name.split('.').length === 2 ? found : nested).push(variable);
  }
  const meant = found.length > 0 ? found : nested;
  if (meant.length === 1) return meant[0] as Variable;
  const candidates = meant.map((v) => v.name);
  if (candidates.length > 1)
    throw new UnknownNameError(
      name,
      candidates,
      `\`${name}\` means several variables of ${model.name}.\nWrite one of: ${candidates.join(', ')}.`,
    );
  const remedy = didYouMean(
    name,
    model.variables.map((v) => v.name),
    'Write component.variable.',
  );
  throw new UnknownNameError(name, [], `${model.name} has no variable \`${name}\`.\n${remedy}`);
}
