import { didYouMean } from '../model/nearest.ts';
import { RecipeError } from './recipe-error.ts';

/** An object of a JSON document whose entries are checked as they are read. */
export type Fields = Readonly<Record<string, unknown>>;

/** @throws RecipeError unless the value is an object with these keys only */
export function fieldsOf(value: unknown, known: readonly string[], where: string): Fields {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new RecipeError(
      'this is not an object',
      where,
      `Write it as { ${known.map((k) => `"${k}": ...`).join(', ')} }.`,
    );
  }
  for (const key of Object.keys(value)) {
    if (known.includes(key)) continue;
    throw new RecipeError(`unknown key \`${key}\``, where, didYouMean(key, known, `Known here: ${known.join(', ')}.`));
  }
  return value as Fields;
}

/** @throws RecipeError unless the entry is a finite number, above `above` where that is given */
export function numberIn(fields: Fields, key: string, where: string, above = Number.NEGATIVE_INFINITY): number {
  const value = fields[key];
  if (typeof value === 'number' && Number.isFinite(value) && value > above) return value;
  const range = above === Number.NEGATIVE_INFINITY ? '' : ` above ${above}`;
  throw new RecipeError(`\`${key}\` is ${shown(value)}`, where, `Give a plain number${range}.`);
}

/** As `numberIn`; undefined when there is no such entry. */
export function optionalNumberIn(fields: Fields, key: string, where: string): number | undefined {
  return fields[key] === undefined ? undefined : numberIn(fields, key, where);
}

/** @throws RecipeError unless the entry is a text that is not empty */
export function textIn(fields: Fields, key: string, where: string): string {
  const value = fields[key];
  if (typeof value === 'string' && value !== '') return value;
  throw new RecipeError(`\`${key}\` is ${shown(value)}`, where, 'Give a text in quotes.');
}

/**
 * The entry that says which other entries there are, so that it is read before them.
 *
 * @throws RecipeError unless it is one of the texts
 */
export function choiceIn<T extends string>(object: unknown, key: string, choices: readonly T[], where: string): T {
  const value = typeof object === 'object' && object !== null ? (object as Fields)[key] : undefined;
  const found = choices.find((choice) => choice === value);
  if (found !== undefined) return found;
  const remedy = didYouMean(String(value), choices, `Give one of ${choices.join(', ')}.`);
  throw new RecipeError(`\`${key}\` is ${shown(value)}`, where, remedy);
}

/** @throws RecipeError unless the entry is a list */
export function listIn(fields: Fields, key: string, where: string): readonly unknown[] {
  const value = fields[key];
  if (Array.isArray(value)) return value;
  throw new RecipeError(`\`${key}\` is ${shown(value)}`, where, 'Give a list: [ ... ].');
}

/** @throws RecipeError unless the version is 1 */
export function checkVersion(fields: Fields, where: string): void {
  if (fields.version === 1) return;
  const remedy = 'This program reads version 1; a newer one may be needed for what a newer one wrote.';
  throw new RecipeError(`\`version\` is ${shown(fields.version)}`, where, remedy);
}

function shown(value: unknown): string {
  if (value === undefined) return 'missing';
  return typeof value === 'number' ? String(value) : (JSON.stringify(value) ?? String(value)).slice(0, 40);
}
