import type { CellModel, Variable } from './cell-model.ts';
import { type Expression, symbol } from './expression.ts';
import { ExtensionError } from './extension-error.ts';
import { membranePotential } from './membrane-potential.ts';
import { didYouMean } from './nearest.ts';
import type { ComponentSyntax, ModelSyntax, Syntax, VariableSyntax } from './syntax.ts';

/** Under this name as component an extension finds the labelled variables of a model: `label.membrane_potential`. */
const labels = 'label';
/** No text can write this component: the derivatives of the model's states. */
const derivatives = 'd/dt';
const nowhere = { line: 0, column: 0 };

/** What an extension may refer to in the model it extends. */
export interface Host {
  /** The variable that a qualified name or `label.X` means. */
  readonly find: (name: string) => Variable | undefined;
  /** The expression for a symbol of the extension that stands for something of the model. */
  readonly meant: (name: string) => Expression | undefined;
}

/** The model's variable with that label; the membrane potential is found without a label where there is no doubt. */
function labelled(model: CellModel, label: string): Variable | undefined {
  if (label !== 'membrane_potential') return model.variables.find((v) => v.label === label);
  const potential = membranePotential(model);
  return model.variables.find((v) => v.name === potential);
}

/**
 * Puts a model's variables into the text of an extension as components of their own, so that names, units and aliases are resolved as
 * in any text.
 *
 * @throws ExtensionError if the text has a component that the model has too, or refers to something that the model lacks
 */
export function hostIn(extension: ModelSyntax, model: CellModel): Host {
  const byName = new Map(model.variables.map((v) => [v.name, v]));
  const own = new Set(extension.components.keys());
  for (const { name, at } of extension.components.values())
    if (name === labels || model.variables.some((v) => v.name.startsWith(`${name}.`)))
      throw new ExtensionError(
        `${model.name} already has a component [${name}]`,
        `${extension.file}:${at.line}`,
        'Add each extension once; give a component of your own another name.',
      );
  const find = (name: string): Variable | undefined =>
    name.startsWith(`${labels}.`) ? labelled(model, name.slice(labels.length + 1)) : byName.get(name);
  checkReferences(extension, model, own, find);

  const component = (name: string): ComponentSyntax => {
    const known = extension.components.get(name);
    if (known) return known;
    const made: ComponentSyntax = { name, aliases: new Map(), variables: new Map(), at: nowhere };
    extension.components.set(name, made);
    return made;
  };
  const place = (of: string, name: string, v: Variable): void => {
    const derivative = `${derivatives}.${v.name.replaceAll('.', ':')}`;
    const rhs: Syntax =
      v.kind === 'state' && of !== derivatives
        ? { kind: 'name', name: derivative, at: nowhere }
        : { kind: 'number', value: 0, at: nowhere };
    const made: VariableSyntax = {
      name,
      qualified: `${of}.${name}`,
      component: of,
      isState: v.kind === 'state' && of !== derivatives,
      rhs,
      meta: {},
      children: new Map(),
      at: nowhere,
    };
    if (v.unit && of !== derivatives) made.unit = v.unit;
    if (v.binding === 'time' && of !== labels) made.binding = v.binding;
    component(of).variables.set(name, made);
  };
  for (const v of model.variables) {
    const [of, name, ...nested] = v.name.split('.') as [string, string, ...string[]];
    if (nested.length === 0) place(of, name, v);
    if (v.kind === 'state') place(derivatives, v.name.replaceAll('.', ':'), v);
    if (v.label !== undefined) place(labels, v.label, v);
  }
  const potential = labelled(model, 'membrane_potential');
  if (potential) place(labels, 'membrane_potential', potential);

  return {
    find,
    meant: (name) => {
      if (name.startsWith(`${derivatives}.`))
        return byName.get(name.slice(derivatives.length + 1).replaceAll(':', '.'))?.expression;
      const label = name.startsWith(`${labels}.`) ? find(name) : undefined;
      return label && symbol(label.name);
    },
  };
}

/** What is missing in the model, in words of the model rather than of the extension's text. */
export function missing(model: CellModel, name: string, where: string): ExtensionError {
  const label = name.startsWith(`${labels}.`) ? name.slice(labels.length + 1) : undefined;
  if (label !== undefined)
    return new ExtensionError(
      `${model.name} has no variable labelled \`${label}\`, which the extension needs`,
      where,
      `Write \`label ${label}\` below the variable that it is.`,
    );
  const names = model.variables.map((v) => v.name);
  return new ExtensionError(
    `${model.name} has no variable \`${name}\`, which the extension needs`,
    where,
    didYouMean(name, names, 'Name a variable of the model as component.variable.'),
  );
}

function checkReferences(
  extension: ModelSyntax,
  model: CellModel,
  own: ReadonlySet<string>,
  find: (name: string) => Variable | undefined,
): void {
  const check = (name: string, line: number): void => {
    const [component, variable] = name.split('.');
    if (variable === undefined || own.has(component as string) || find(name)) return;
    throw missing(model, name, `${extension.file}:${line}`);
  };
  const visit = (e: Syntax): void => {
    if (e.kind === 'call') e.args.forEach(visit);
    else if (e.kind !== 'number') check(e.name, e.at.line);
  };
  const visitAll = (v: VariableSyntax): void => {
    visit(v.rhs);
    v.children.forEach(visitAll);
  };
  for (const component of extension.components.values()) {
    for (const { target, at } of component.aliases.values()) check(target, at.line);
    component.variables.forEach(visitAll);
  }
}
