import { call, type Expression, number, symbol } from './expression.ts';
import { ModelError, type Place } from './model-error.ts';
import { didYouMean } from './nearest.ts';
import type { ModelSyntax, Syntax, VariableSyntax } from './syntax.ts';

/** Every variable of the text, nested ones after the one they are nested in, in file order. */
export function allVariables(model: ModelSyntax): VariableSyntax[] {
  const found: VariableSyntax[] = [];
  const add = (variable: VariableSyntax): void => {
    found.push(variable);
    for (const child of variable.children.values()) add(child);
  };
  for (const component of model.components.values()) for (const variable of component.variables.values()) add(variable);
  return found;
}

/** The component-level variable of that qualified name. */
export function variableAt(model: ModelSyntax, qualified: string): VariableSyntax | undefined {
  const [component, name, ...rest] = qualified.split('.');
  if (component === undefined || name === undefined || rest.length > 0) return undefined;
  return model.components.get(component)?.variables.get(name);
}

function topLevelNames(model: ModelSyntax): string[] {
  return allVariables(model)
    .filter((v) => !v.parent)
    .map((v) => v.qualified);
}

/** Checks that every `use` line names a variable. @throws ModelError with the nearest names */
export function checkAliases(model: ModelSyntax): void {
  for (const component of model.components.values())
    for (const { target, at } of component.aliases.values()) {
      if (variableAt(model, target)) continue;
      const remedy = didYouMean(target, topLevelNames(model), 'Name a variable as component.variable.');
      throw new ModelError(model.file, at, target, `There is no variable \`${target}\``, remedy);
    }
}

/**
 * The variable that `name` means inside the right-hand side of `user`: a variable nested in it or beside it, one of the component,
 * an alias, or `component.variable`.
 *
 * @throws ModelError if there is none
 */
export function resolveName(model: ModelSyntax, user: VariableSyntax, name: string, at: Place): VariableSyntax {
  const component = model.components.get(user.component);
  if (name.includes('.')) {
    const found = variableAt(model, name);
    if (found) return found;
    throw new ModelError(model.file, at, name, `There is no variable \`${name}\``, qualifiedRemedy(model, name));
  }
  for (let scope: VariableSyntax | undefined = user; scope; scope = scope.parent) {
    const nested = scope.children.get(name);
    if (nested) return nested;
  }
  const own = component?.variables.get(name);
  if (own) return own;
  const alias = component?.aliases.get(name);
  if (alias) return variableAt(model, alias.target) as VariableSyntax;
  throw new ModelError(
    model.file,
    at,
    name,
    `\`${name}\` is not defined in [${user.component}]`,
    localRemedy(model, user, name),
  );
}

function qualifiedRemedy(model: ModelSyntax, name: string): string {
  if (name.split('.').length > 2)
    return 'Variables nested in another are seen only inside it; move it out to use it elsewhere.';
  return didYouMean(name, topLevelNames(model), 'Name a variable as component.variable.');
}

function localRemedy(model: ModelSyntax, user: VariableSyntax, name: string): string {
  const elsewhere = topLevelNames(model).filter((q) => q.endsWith(`.${name}`));
  if (elsewhere.length > 0)
    return `Write \`${elsewhere[0]}\`, or add \`use ${elsewhere[0]}\` at the top of [${user.component}].`;
  const component = model.components.get(user.component);
  const others = topLevelNames(model).filter((q) => !q.startsWith(`${user.component}.`));
  const near = [...(component?.variables.keys() ?? []), ...(component?.aliases.keys() ?? []), ...others];
  for (let scope: VariableSyntax | undefined = user; scope; scope = scope.parent) near.push(...scope.children.keys());
  return didYouMean(name, near, `Define it: ${name} = ...`);
}

/**
 * Makes the expression graphs of all variables: names qualified, aliases replaced, `dot(x)` replaced by the right-hand side of `x`.
 *
 * @returns by qualified name
 * @throws ModelError on an unknown name, on `dot()` of something that is no state, on derivatives that need one another
 */
export function resolveAll(model: ModelSyntax): Map<string, Expression> {
  const done = new Map<string, Expression>();
  const active: string[] = [];
  const resolveVariable = (variable: VariableSyntax): Expression => {
    const known = done.get(variable.qualified);
    if (known) return known;
    active.push(variable.qualified);
    const expression = resolveSyntax(variable, variable.rhs);
    active.pop();
    done.set(variable.qualified, expression);
    return expression;
  };
  const resolveSyntax = (user: VariableSyntax, syntax: Syntax): Expression => {
    if (syntax.kind === 'number') return number(syntax.value);
    if (syntax.kind === 'call') return call(syntax.op, ...syntax.args.map((a) => resolveSyntax(user, a)));
    const target = resolveName(model, user, syntax.name, syntax.at);
    if (syntax.kind === 'name') return symbol(target.qualified);
    if (!target.isState)
      throw new ModelError(
        model.file,
        syntax.at,
        syntax.name,
        `\`${target.qualified}\` is not a state`,
        'dot(...) is for states only.',
      );
    if (active.includes(target.qualified))
      throw new ModelError(
        model.file,
        syntax.at,
        `dot(${syntax.name})`,
        `The derivative of \`${target.qualified}\` depends on itself`,
        'Take dot(...) out of one of the equations.',
      );
    return resolveVariable(target);
  };
  for (const variable of allVariables(model)) resolveVariable(variable);
  return done;
}
