import type { CellModel } from './cell-model.ts';

/** Unit of a model's stimulus: of the variable that is bound to `pace`, else as the text says for the whole model; empty where neither does. */
export function stimulusUnit({ variables, meta }: Pick<CellModel, 'variables' | 'meta'>): string {
  const text = variables.find(({ binding }) => binding === 'pace')?.unit?.text ?? meta.pace_unit ?? '';
  return text === '1' ? '' : text;
}
