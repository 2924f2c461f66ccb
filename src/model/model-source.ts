import { loadBuiltin } from './builtin.ts';
import type { CellModel } from './cell-model.ts';
import { parseModel } from './parse-model.ts';

/** Where a model comes from, as plain data: what a worker needs to make the same model. */
export type ModelSource =
  | { readonly kind: 'builtin'; readonly name: string; readonly variant?: string }
  | { readonly kind: 'text'; readonly text: string; readonly fileName: string };

/** @throws UnknownNameError for an unknown built-in model or variant; ModelError for a text that is no model */
export function modelOf(source: ModelSource): CellModel {
  return source.kind === 'builtin'
    ? loadBuiltin(source.name, source.variant)
    : parseModel(source.text, source.fileName);
}
