import type { CellModel } from './cell-model.ts';
import { number } from './expression.ts';
import { findVariable, UnknownNameError } from './find-variable.ts';
import { didYouMean } from './nearest.ts';

const prefix = 'variant_';

/** Variants that the model's text declares by meta lines `variant_NAME: parameter = value, ...`. */
export function variantNames(model: CellModel): string[] {
  return Object.keys(model.meta)
    .filter((key) => key.startsWith(prefix))
    .map((key) => key.slice(prefix.length));
}

/**
 * The model with the parameter values of one of its variants; its name becomes `name:VARIANT`.
 *
 * @throws UnknownNameError if the model declares no such variant, or the variant names something that is no parameter
 */
export function applyVariant(model: CellModel, variant: string): CellModel {
  const text = model.meta[prefix + variant];
  if (text === undefined) {
    const names = variantNames(model);
    const otherwise = names.length > 0 ? `Its variants are ${names.join(', ')}.` : 'It has no variants.';
    throw new UnknownNameError(
      variant,
      [],
      `${model.name} has no variant \`${variant}\`.\n${didYouMean(variant, names, otherwise)}`,
    );
  }
  const values = new Map<string, number>();
  for (const piece of text.split(',').filter((p) => p.trim() !== '')) {
    const [name, value] = piece.split('=').map((p) => p.trim()) as [string, string?];
    const variable = findVariable(model, name);
    if (variable.kind !== 'parameter' || value === undefined || value === '' || !Number.isFinite(Number(value)))
      throw new UnknownNameError(
        name,
        [],
        `Variant \`${variant}\` of ${model.name}: \`${piece.trim()}\` does not set a parameter.\nWrite parameter = number.`,
      );
    values.set(variable.name, Number(value));
  }
  const variables = model.variables.map((v) => {
    const value = values.get(v.name);
    return value === undefined ? v : { ...v, expression: number(value) };
  });
  return { ...model, name: `${model.name}:${variant}`, variables };
}
