import type { CellModel, Variable, VariableKind } from './cell-model.ts';
import { checkCycles } from './check-cycles.ts';
import { checkUnits } from './check-units.ts';
import type { Expression } from './expression.ts';
import { initialValue } from './initial-value.ts';
import { ModelError } from './model-error.ts';
import { didYouMean } from './nearest.ts';
import { parseText } from './parse-text.ts';
import { allVariables, checkAliases, resolveAll, variableAt } from './resolve.ts';
import type { ModelSyntax, VariableSyntax } from './syntax.ts';

/**
 * Reads a cell model from text in Myokit's `.mmt` format.
 *
 * @param text the whole file
 * @param fileName used in messages, and as the model's name where the text gives none
 * @throws ModelError on the first thing wrong: message, line, column, remedy
 * @source Clerx et al. 2016, Prog Biophys Mol Biol 120:100 (Myokit)
 */
export function parseModel(text: string, fileName: string): CellModel {
  const syntax = parseText(text, fileName);
  checkAliases(syntax);
  checkInitials(syntax);
  const expressions = resolveAll(syntax);
  const written = allVariables(syntax);
  const made = written.map((v) => makeVariable(syntax, v, expressions.get(v.qualified) as Expression));
  checkUnique(syntax, written, 'label');
  checkUnique(syntax, written, 'binding');
  checkCycles(made, fileName);
  const byName = new Map(made.map((v) => [v.name, v]));
  const states = [...syntax.initials.keys()].map((name) => byName.get(name) as Variable);
  return {
    name: syntax.meta.name ?? fileName.replace(/^.*[\\/]/, '').replace(/\.mmt$/, ''),
    meta: syntax.meta,
    variables: [...states, ...made.filter((v) => v.kind !== 'state')],
    notes: [...syntax.notes, ...checkUnits(syntax)],
  };
}

/** A variable of a text whose names are resolved. */
export function makeVariable(model: ModelSyntax, v: VariableSyntax, expression: Expression): Variable {
  const initial = model.initials.get(v.qualified);
  return {
    name: v.qualified,
    kind: kindOf(model, v),
    expression,
    ...(initial ? { initial: initialValue(model, initial, v.qualified) } : {}),
    ...(v.unit ? { unit: v.unit } : {}),
    ...(v.label !== undefined ? { label: v.label } : {}),
    ...(v.binding !== undefined ? { binding: v.binding } : {}),
    meta: v.meta,
    line: v.at.line,
    column: v.at.column,
  };
}

function kindOf(model: ModelSyntax, v: VariableSyntax): VariableKind {
  if (v.binding === undefined) return v.isState ? 'state' : v.rhs.kind === 'number' ? 'parameter' : 'derived';
  if (v.isState)
    throw new ModelError(
      model.file,
      v.at,
      v.name,
      'A state is bound to the outside',
      'Take the binding away or define it without dot(...).',
    );
  if (v.rhs.kind !== 'number')
    throw new ModelError(
      model.file,
      v.at,
      v.name,
      `\`${v.qualified}\` is bound, so its right-hand side is only a default`,
      'Give it a number: it is used where nothing is supplied.',
    );
  return 'bound';
}

/** Checks that the states of a text, and nothing else, have initial values. @throws ModelError on the first that is wrong */
export function checkInitials(model: ModelSyntax): void {
  for (const [name, { at }] of model.initials) {
    if (variableAt(model, name)?.isState) continue;
    const states = allVariables(model).filter((v) => v.isState);
    const remedy = variableAt(model, name)
      ? 'Define it with dot(...) = ..., or take the initial value away.'
      : didYouMean(
          name,
          states.map((v) => v.qualified),
          'Define it with dot(...) = ..., or take the initial value away.',
        );
    throw new ModelError(
      model.file,
      at,
      name,
      `There is an initial value for \`${name}\`, which is not a state`,
      remedy,
    );
  }
  for (const v of allVariables(model))
    if (v.isState && !model.initials.has(v.qualified))
      throw new ModelError(
        model.file,
        v.at,
        v.name,
        `The state \`${v.qualified}\` has no initial value`,
        `Add \`${v.qualified} = number\` before the first component.`,
      );
}

function checkUnique(model: ModelSyntax, variables: readonly VariableSyntax[], what: 'label' | 'binding'): void {
  const seen = new Map<string, VariableSyntax>();
  for (const v of variables) {
    const value = v[what];
    if (value === undefined) continue;
    const earlier = seen.get(value);
    if (earlier)
      throw new ModelError(
        model.file,
        v.at,
        v.name,
        `Two variables have the ${what} \`${value}\``,
        `Keep one; the other is \`${earlier.qualified}\` on line ${earlier.at.line}.`,
      );
    seen.set(value, v);
  }
}
