import type { CellModel, Variable } from '../model/cell-model.ts';
import { findVariable } from '../model/find-variable.ts';
import { membraneCurrents, shortName } from '../model/membrane-currents.ts';
import { membranePotential } from '../model/membrane-potential.ts';
import { explainNames } from './explain-names.ts';
import { InputError } from './usage-error.ts';

/** What a column of a trace is. */
export type ColumnKind = 'potential' | 'calcium' | 'total' | 'current' | 'extra';

/** A variable that a simulation records. */
export interface RecordedVariable {
  readonly kind: ColumnKind;
  /** For `simulate`: qualified name, or `dot(name)`. */
  readonly output: string;
  /** Name for people: `i_Kr`; qualified where two would be the same. */
  readonly name: string;
  /** Unit as text: `A/F`; empty for a plain number and where the model says none. */
  readonly unit: string;
  /** Name of the column in files and JSON: `i_Kr_A_F`. */
  readonly column: string;
}

/**
 * What traces of a model hold: membrane potential, cytosolic calcium, total current, all currents, and what the user adds.
 *
 * @param extra names of more variables, or `dot(name)` for a derivative
 * @param where where they stand, for messages
 * @throws InputError for an extra name that the model does not have
 */
export function recordedVariables(model: CellModel, extra: readonly string[], where: string): RecordedVariable[] {
  const { total, currents } = membraneCurrents(model);
  const potential = model.variables.find(({ name }) => name === membranePotential(model));
  const calcium = cytosolicCalcium(model);
  const found: { kind: ColumnKind; variable: Variable; isDerivative?: boolean }[] = [
    ...(potential ? [{ kind: 'potential' as const, variable: potential }] : []),
    ...(calcium ? [{ kind: 'calcium' as const, variable: calcium }] : []),
    ...(total ? [{ kind: 'total' as const, variable: total }] : []),
    ...currents.map((variable) => ({ kind: 'current' as const, variable })),
  ];
  for (const asked of extra) {
    const inner = /^dot\((.*)\)$/.exec(asked)?.[1];
    const variable = explainNames(where, () => findVariable(model, inner ?? asked));
    const isDerivative = inner !== undefined;
    if (isDerivative && variable.kind !== 'state') {
      const what = `\`${inner}\` is no state, so it has no dot(...) in ${model.name}`;
      throw new InputError(what, where, 'Record the variable itself.');
    }
    if (found.some((one) => one.variable === variable && (one.isDerivative ?? false) === isDerivative)) continue;
    found.push({ kind: 'extra', variable, isDerivative });
  }
  const names = found.map(({ variable, isDerivative }) => `${isDerivative ? 'dot ' : ''}${shortName(variable)}`);
  return found.map(({ kind, variable, isDerivative }, i) => {
    const isAmbiguous = names.indexOf(names[i] as string) !== names.lastIndexOf(names[i] as string);
    const plain = isAmbiguous ? variable.name : shortName(variable);
    const own = unitText(variable, kind);
    if (isDerivative) {
      const unit = `${own === '' ? '1' : own}/ms`;
      return {
        kind,
        output: `dot(${variable.name})`,
        name: `dot(${plain})`,
        unit,
        column: columnName(`dot_${plain}`, unit),
      };
    }
    // Programs find the potential whatever the model calls it.
    const column = columnName(kind === 'potential' ? 'V' : plain, own);
    return { kind, output: variable.name, name: plain, unit: own, column };
  });
}

/** Calcium of the cytosol: labelled so, else the state of the usual name; the innermost shell where there are several. */
function cytosolicCalcium(model: CellModel): Variable | undefined {
  const labelled = model.variables.find(({ label }) => label === 'cytosolic_calcium');
  if (labelled) return labelled;
  const states = model.variables.filter(({ kind }) => kind === 'state');
  return (
    states.find((v) => /^(cai|ca_i|cacyt|ca_cyt)$/i.test(shortName(v))) ??
    states.find((v) => /^ca_?i_?1$/i.test(shortName(v)))
  );
}

function unitText(variable: Variable, kind: ColumnKind): string {
  const text = variable.unit?.text ?? (kind === 'potential' ? 'mV' : '');
  return text === '1' || text === 'dimensionless' ? '' : text;
}

/** `i_Kr` in `A/F` is `i_Kr_A_F`: what is no letter, digit, point or sign becomes `_`. */
function columnName(name: string, unit: string): string {
  const suffix = unit.replaceAll('^', '').replace(/[^A-Za-z0-9.-]+/g, '_');
  return suffix === '' ? name : `${name}_${suffix}`;
}
