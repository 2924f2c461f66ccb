import type { CellModel, Variable } from './cell-model.ts';
import { checkCycles } from './check-cycles.ts';
import { checkUnits } from './check-units.ts';
import { call, type Expression, symbol } from './expression.ts';
import { ExtensionError } from './extension-error.ts';
import { type Host, hostIn, missing } from './extension-host.ts';
import { formatUnit } from './format-unit.ts';
import { membranePotential } from './membrane-potential.ts';
import { checkInitials, makeVariable } from './parse-model.ts';
import { parseText } from './parse-text.ts';
import { allVariables, checkAliases, resolveAll } from './resolve.ts';
import { factorOf, negative, substitute } from './substitute.ts';
import { sameUnit } from './unit.ts';

/**
 * A model with an extension merged into it: a `.mmt` text with components of its own, whose variables say what they do to the model.
 *
 * - `adds_to: ions.i_K_all` below a variable adds it to that variable of the model, `adds_to: dot(ions.Cai)` to a derivative. What is
 *   added to `label.cellular_current` is a current density in A/F, outward positive; where the model's currents are in other units (pA,
 *   uA/cm^2), what is added is the current that changes the potential as that density would.
 * - `replaces: ions.Nai` below a variable puts it in the place of the model's, which keeps its name; a state so replaced is none any more.
 * - `seen_instead_of: label.membrane_potential` below a variable: the model's equations see that variable where they saw the model's,
 *   which stays what it is. Extensions that come later see the model's own.
 *
 * The text refers to the model by qualified name (`nernst.E_K`) or by label (`label.membrane_potential`, `label.temperature`), and to
 * the derivative of a state by dot(...), the extension's own additions left out.
 *
 * @param model it is not changed; what is made is called `model+extension`
 * @param text the extension; its states have initial values as in any model
 * @param fileName used in messages, and as the extension's name where the text gives none
 * @throws ModelError for a text that is not `.mmt`; ExtensionError for one that does not fit the model
 */
export function extendModel(model: CellModel, text: string, fileName: string): CellModel {
  const syntax = parseText(text, fileName);
  checkInitials(syntax);
  const written = allVariables(syntax);
  const host = hostIn(syntax, model);
  checkAliases(syntax);
  const expressions = resolveAll(syntax);
  const own = written.map((v) =>
    makeVariable(syntax, v, substitute(expressions.get(v.qualified) as Expression, host.meant)),
  );
  checkMarks(model, own, fileName);

  const seen = new Map<string, Expression>();
  for (const v of own)
    for (const target of list(v.meta.seen_instead_of))
      seen.set(targetOf(host, model, target, `${fileName}:${v.line}`).name, symbol(v.name));
  const seeing = (v: Variable): Variable =>
    seen.size === 0 ? v : { ...v, expression: substitute(v.expression, (name) => seen.get(name)) };

  const changed = new Map<string, Variable>();
  for (const v of own) {
    const at = `${fileName}:${v.line}`;
    for (const target of list(v.meta.adds_to)) {
      const to = targetOf(host, model, target, at);
      const { expression } = changed.get(to.name) ?? to;
      changed.set(to.name, { ...to, expression: call('add', expression, addition(model, v, to, target, at)) });
    }
    for (const target of list(v.meta.replaces)) {
      const { initial: _, ...to } = targetOf(host, model, target, at);
      changed.set(to.name, { ...to, kind: 'derived', expression: symbol(v.name) });
    }
  }
  const all = [...model.variables.map((v) => seeing(changed.get(v.name) ?? v)), ...own];
  checkCycles(all, fileName);
  const name = syntax.meta.name ?? fileName.replace(/^.*[\\/]/, '').replace(/\.mmt$/, '');
  return {
    name: `${model.name}+${name}`,
    meta: model.meta,
    variables: [...all.filter((v) => v.kind === 'state'), ...all.filter((v) => v.kind !== 'state')],
    notes: [...model.notes, ...[...syntax.notes, ...checkUnits(syntax)].map((note) => `${name}, ${note}`)],
  };
}

function list(text: string | undefined): string[] {
  return (text ?? '')
    .split(',')
    .map((piece) => piece.trim())
    .filter((piece) => piece !== '');
}

/** The variable that `adds_to` or `replaces` names; `dot(x)` is the state x. */
function targetOf(host: Host, model: CellModel, target: string, where: string): Variable {
  const state = /^dot\((.*)\)$/.exec(target)?.[1];
  const found = host.find(state ?? target);
  if (!found) throw missing(model, state ?? target, where);
  const isRight = state === undefined ? found.kind === 'derived' || found.kind === 'state' : found.kind === 'state';
  if (isRight) return found;
  throw new ExtensionError(
    `\`${target}\` of ${model.name} is ${state === undefined ? `a ${found.kind}` : 'no state'}`,
    where,
    'Extensions add to sums and derivatives of a model and replace its states and sums; set parameters instead.',
  );
}

/** What a variable adds to its target, in the target's unit. */
function addition(model: CellModel, v: Variable, to: Variable, target: string, where: string): Expression {
  if (target === 'label.cellular_current') return current(model, v, to, where);
  if (to.kind === 'state' && !target.startsWith('dot('))
    throw new ExtensionError(`\`${target}\` is a state`, where, `Add to its derivative: adds_to: dot(${target}).`);
  // A derivative is in the unit of the state per time, which the check of units has seen to where it is stated.
  if (to.kind === 'state' || !v.unit || !to.unit || sameUnit(v.unit, to.unit)) return symbol(v.name);
  throw new ExtensionError(
    `\`${v.name}\` in ${formatUnit(v.unit)} is added to \`${to.name}\` in ${formatUnit(to.unit)}`,
    where,
    'Bring it to the unit of what it is added to.',
  );
}

/** A current density as a term of the model's total current: dV/dt = -density whatever the unit of that total. */
function current(model: CellModel, v: Variable, total: Variable, where: string): Expression {
  const name = membranePotential(model);
  const potential = model.variables.find((one) => one.name === name);
  const factor = potential?.kind === 'state' ? factorOf(potential.expression, total.name) : undefined;
  if (factor?.kind === 'number' && factor.value === -1) return symbol(v.name);
  if (factor) return call('div', symbol(v.name), negative(factor));
  if (v.unit && total.unit && sameUnit(v.unit, total.unit)) return symbol(v.name);
  throw new ExtensionError(
    `\`${total.name}\` of ${model.name} does not move a membrane potential, so that no current can be added to it`,
    where,
    'Write the derivative of the membrane potential with the total current in it; add an amplifier last.',
  );
}

function checkMarks(model: CellModel, own: readonly Variable[], fileName: string): void {
  for (const v of own)
    for (const mark of ['label', 'binding'] as const) {
      const twin = v[mark] === undefined ? undefined : model.variables.find((other) => other[mark] === v[mark]);
      if (!twin) continue;
      throw new ExtensionError(
        `\`${v.name}\` and \`${twin.name}\` of ${model.name} have the same ${mark}, \`${v[mark]}\``,
        `${fileName}:${v.line}`,
        `Take the ${mark} out of the extension.`,
      );
    }
}
