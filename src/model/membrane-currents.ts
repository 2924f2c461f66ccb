import type { CellModel, Variable } from './cell-model.ts';
import { symbolsIn } from './check-cycles.ts';
import { membranePotential } from './membrane-potential.ts';

/** The currents through the membrane of a model cell, stimulus left out. */
export interface MembraneCurrents {
  /** Their sum, where the model has a variable for it. */
  readonly total: Variable | undefined;
  /** The terms of the sum, in the order of the model's text. */
  readonly currents: readonly Variable[];
}

/**
 * The currents of a model: what the variable labelled `cellular_current` is the sum of; without the label, what the time
 * derivative of the membrane potential is made of. Currents are called `i_Kr`, `IKr`, `I_Kr` and the like.
 */
export function membraneCurrents(model: CellModel): MembraneCurrents {
  const terms = (sum: Variable): Variable[] => {
    const names = new Set(symbolsIn(sum.expression));
    return model.variables.filter((v) => names.has(v.name) && isCurrent(model, v));
  };
  const labelled = model.variables.find(({ label }) => label === 'cellular_current');
  if (labelled) return { total: labelled, currents: terms(labelled) };
  const potential = model.variables.find(({ name }) => name === membranePotential(model));
  const found = potential?.kind === 'state' ? terms(potential) : [];
  const [only] = found;
  const parts = only && found.length === 1 ? terms(only) : [];
  return parts.length > 1 ? { total: only, currents: parts } : { total: undefined, currents: found };
}

/**
 * The current of a model that a user or a compound means: `i_Kr`, `IKr` and `ikr` are one name.
 *
 * @returns undefined when the model has none of that name
 */
export function currentCalled(model: CellModel, name: string): Variable | undefined {
  const same = (v: Variable) => plain(shortName(v)) === plain(name) || v.name === name;
  const { total, currents } = membraneCurrents(model);
  return (
    currents.find(same) ??
    (total && same(total) ? undefined : model.variables.find((v) => same(v) && isCurrent(model, v)))
  );
}

/** The last part of a qualified name: `g_Kr` of `i_Kr.g_Kr`. */
export function shortName({ name }: Pick<Variable, 'name'>): string {
  return name.slice(name.lastIndexOf('.') + 1);
}

function plain(name: string): string {
  return name.replaceAll('_', '').toLowerCase();
}

function isCurrent(model: CellModel, v: Variable): boolean {
  return v.kind === 'derived' && /^i(_|[A-Z])|^I/.test(shortName(v)) && !isStimulus(model, v);
}

/** Applied, not flowing through channels: it follows what is bound to the outside (`pace`, `time`) and no state. */
function isStimulus(model: CellModel, v: Variable): boolean {
  const byName = new Map(model.variables.map((one) => [one.name, one]));
  const seen = new Set<string>();
  let isBound = false;
  let hasState = false;
  const visit = (variable: Variable): void => {
    for (const name of symbolsIn(variable.expression)) {
      const next = byName.get(name);
      if (!next || seen.has(name)) continue;
      seen.add(name);
      if (next.kind === 'bound') isBound = true;
      if (next.kind === 'state') hasState = true;
      if (next.kind === 'derived') visit(next);
    }
  };
  visit(v);
  return isBound && !hasState;
}
