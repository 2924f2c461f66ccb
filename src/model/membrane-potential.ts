import type { CellModel } from './cell-model.ts';

/** The membrane potential of a model by its qualified name: the variable so labelled, else the one state called V or Vm. */
export function membranePotential(model: Pick<CellModel, 'variables'>): string | undefined {
  const labelled = model.variables.find((v) => v.label === 'membrane_potential');
  if (labelled) return labelled.name;
  const named = model.variables.filter(
    (v) => v.kind === 'state' && /^(v|vm|v_m)$/i.test(v.name.split('.').pop() ?? ''),
  );
  return named.length === 1 ? named[0]?.name : undefined;
}
