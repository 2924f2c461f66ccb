/**
 * Where two values of plain data differ, as text: `recipe.seed (1, not 2)`.
 *
 * @param there the first value of each pair
 */
export function differences(there: unknown, asked: unknown, path = ''): string[] {
  if (isBranch(there) && isBranch(asked) && Array.isArray(there) === Array.isArray(asked)) {
    const keys = new Set([...Object.keys(there), ...Object.keys(asked)]);
    return [...keys].flatMap((key) => differences(there[key], asked[key], path === '' ? key : `${path}.${key}`));
  }
  return Object.is(there, asked) ? [] : [`${path} (${shown(there)}, not ${shown(asked)})`];
}

function isBranch(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null;
}

function shown(value: unknown): string {
  if (value === undefined) return 'missing';
  const text = JSON.stringify(value);
  return text.length > 40 ? `${text.slice(0, 37)}...` : text;
}
