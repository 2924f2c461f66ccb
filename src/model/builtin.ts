import { builtinTexts } from './builtin.generated.ts';
import type { CellModel } from './cell-model.ts';
import { UnknownNameError } from './find-variable.ts';
import { didYouMean } from './nearest.ts';
import { parseModel } from './parse-model.ts';
import { applyVariant, variantNames } from './variant.ts';

const cache = new Map<string, CellModel>();

/** Names of the models that come with the library, alphabetical. */
export function builtinModelNames(): string[] {
  return Object.keys(builtinTexts).sort();
}

/**
 * A model that comes with the library; parsed once, then shared (models are immutable).
 *
 * @param name one of {@link builtinModelNames}; `skibsbye2016:D` also chooses the variant
 * @param variant a variant the model's text declares (`variant_D: ...`)
 * @throws UnknownNameError on an unknown model or variant (nearest names offered)
 */
export function loadBuiltin(name: string, variant?: string): CellModel {
  const [modelName, inName] = name.split(':', 2) as [string, string?];
  const chosen = variant ?? inName;
  const key = chosen === undefined ? modelName : `${modelName}:${chosen}`;
  const cached = cache.get(key);
  if (cached) return cached;
  const text = Object.hasOwn(builtinTexts, modelName) ? builtinTexts[modelName] : undefined;
  if (text === undefined) {
    const names = builtinModelNames();
    const remedy = didYouMean(modelName, names, `Built-in models are ${names.join(', ')}.`);
    throw new UnknownNameError(modelName, [], `There is no built-in model \`${modelName}\`.\n${remedy}`);
  }
  const base = parseModel(text, `${modelName}.mmt`);
  const model = chosen === undefined ? base : applyVariant(base, chosen);
  cache.set(key, model);
  return model;
}

/** Variants of a built-in model, e.g. `['D', 'S']`; empty if it has none. */
export function builtinVariants(name: string): string[] {
  return variantNames(loadBuiltin(name));
}
