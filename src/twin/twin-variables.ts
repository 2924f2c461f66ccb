import type { CellModel, Variable } from '../model/cell-model.ts';
import { evaluate } from '../model/evaluate.ts';
import { membranePotential } from '../model/membrane-potential.ts';
import type { Twin } from './twin.ts';
import { TwinError } from './twin-error.ts';

/** A current of the model that the twin's parameters belong to. */
export interface TwinCurrent {
  /** As the parameters call it: `IKr`. */
  readonly name: string;
  /** As figures and traces call it: `i_Kr`. */
  readonly symbol: string;
  /** Qualified name in the model. */
  readonly variable: string;
}

/** What of a model a twin is shown by, as qualified names. */
export interface TwinVariables {
  readonly potential: string;
  readonly calcium: string | undefined;
  readonly temperature: { readonly name: string; readonly default_K: number } | undefined;
  /** The total current of the cell. */
  readonly total: string | undefined;
  readonly currents: readonly TwinCurrent[];
}

/**
 * Finds potential, calcium, temperature and the twin's currents in a model.
 *
 * @throws TwinError for a model without a membrane potential
 */
export function twinVariables(model: CellModel, twin: Pick<Twin, 'parameters'>): TwinVariables {
  const potential = membranePotential(model);
  if (potential === undefined) {
    throw new TwinError(
      `${model.name} has no variable labelled membrane_potential`,
      '$.model',
      'Label it in the model: `label membrane_potential`.',
    );
  }
  const temperature = labelled(model, 'temperature');
  return {
    potential,
    calcium: (labelled(model, 'cytosolic_calcium') ?? usualCalcium(model))?.name,
    temperature:
      temperature?.kind === 'parameter'
        ? { name: temperature.name, default_K: evaluate(model).values.get(temperature.name) as number }
        : undefined,
    total: labelled(model, 'cellular_current')?.name,
    currents: [...new Set(twin.parameters.map(({ current }) => current))].flatMap((name) => {
      const variable = model.variables.find((v) => v.kind === 'derived' && plain(shortName(v)) === plain(name));
      return name === '' || !variable ? [] : [{ name, symbol: shortName(variable), variable: variable.name }];
    }),
  };
}

function labelled(model: CellModel, label: string): Variable | undefined {
  return model.variables.find((v) => v.label === label);
}

/** Most models call calcium of the cytosol so, few label it. */
function usualCalcium(model: CellModel): Variable | undefined {
  return model.variables.find((v) => v.kind === 'state' && /^(cai|ca_i|cacyt|ca_cyt)$/i.test(shortName(v)));
}

/** The last part of a qualified name. */
export function shortName({ name }: { readonly name: string }): string {
  return name.slice(name.lastIndexOf('.') + 1);
}

function plain(name: string): string {
  return name.replaceAll('_', '').toLowerCase();
}
