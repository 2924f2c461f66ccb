import { loadBuiltin } from './builtin.ts';
import { type ExtensionSource, withExtensions } from './builtin-extensions.ts';
import type { CellModel } from './cell-model.ts';
import { parseModel } from './parse-model.ts';

/** Where a model comes from, as plain data: what a worker needs to make the same model. */
export type ModelSource = (
  | { readonly kind: 'builtin'; readonly name: string; readonly variant?: string }
  | { readonly kind: 'text'; readonly text: string; readonly fileName: string }
) & {
  /** Merged into the model in this order. */
  readonly extensions?: readonly ExtensionSource[];
};

/**
 * @throws UnknownNameError for an unknown built-in model, variant or extension; ModelError for a text that is no model; ExtensionError
 *   for an extension that does not fit the model
 */
export function modelOf(source: ModelSource): CellModel {
  const model =
    source.kind === 'builtin' ? loadBuiltin(source.name, source.variant) : parseModel(source.text, source.fileName);
  return source.extensions ? withExtensions(model, source.extensions) : model;
}
