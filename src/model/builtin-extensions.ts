import { extensionTexts } from './builtin.generated.ts';
import type { CellModel } from './cell-model.ts';
import { extendModel } from './extension.ts';
import { UnknownNameError } from './find-variable.ts';
import { didYouMean } from './nearest.ts';

/**
 * An extension of a model: the name of one that comes with the library, or a text. Names: `leak`, `chloride`, `pipette`, `junction`,
 * `added_IK1`, `amplifier`, ...
 */
export type ExtensionSource = string | { readonly text: string; readonly fileName: string };

/** Names of the extensions that come with the library, alphabetical. */
export function builtinExtensionNames(): string[] {
  return Object.keys(extensionTexts).sort();
}

/**
 * A model with extensions merged into it one after the other; an amplifier comes last.
 *
 * @throws UnknownNameError for a name that no built-in extension has; ExtensionError, ModelError as `extendModel`
 */
export function withExtensions(model: CellModel, extensions: readonly ExtensionSource[]): CellModel {
  return extensions.reduce((made, source) => {
    if (typeof source !== 'string') return extendModel(made, source.text, source.fileName);
    const text = Object.hasOwn(extensionTexts, source) ? extensionTexts[source] : undefined;
    if (text !== undefined) return extendModel(made, text, `${source}.mmt`);
    const names = builtinExtensionNames();
    const remedy = didYouMean(source, names, `Built-in extensions are ${names.join(', ')}.`);
    throw new UnknownNameError(source, [], `There is no built-in extension \`${source}\`.\n${remedy}`);
  }, model);
}
