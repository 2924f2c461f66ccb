import type { Schema } from '@cfworker/json-schema';
import { checkTwin } from './check-twin.ts';
import { checkSchema } from './read-twin.ts';
import type { Twin } from './twin.ts';
import { TwinError } from './twin-error.ts';
import { twinSchema } from './twin-schema.ts';

/**
 * A twin as the text of a `cell.twin.json`: one entry a line down to the parameters, lists of numbers on one line. `readTwin` gives the
 * same twin back, to the last bit.
 *
 * @throws TwinError for a twin that could not be read again: a number that is not finite, parts that do not agree
 */
export function twinToJson(twin: Twin): string {
  refuseInfinite(twin, '$');
  checkSchema(twin, twinSchema as unknown as Schema, '');
  checkTwin(twin, '');
  return `${write(twin, '')}\n`;
}

/** JSON would write null for it, and null means something else. */
function refuseInfinite(value: unknown, path: string): void {
  if (typeof value === 'number' && !Number.isFinite(value)) {
    throw new TwinError(`${value} is not a finite number`, path, 'This is an error of the program that made the twin.');
  }
  if (Array.isArray(value)) for (const [i, one] of value.entries()) refuseInfinite(one, `${path}[${i}]`);
  else if (typeof value === 'object' && value !== null)
    for (const [key, one] of Object.entries(value)) refuseInfinite(one, `${path}.${key}`);
}

function write(value: unknown, indent: string): string {
  const inner = `${indent}  `;
  if (Array.isArray(value)) {
    if (value.every((one) => typeof one !== 'object' || one === null)) return JSON.stringify(value);
    return `[\n${value.map((one) => inner + write(one, inner)).join(',\n')}\n${indent}]`;
  }
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  const entries = Object.entries(value).filter(([, one]) => one !== undefined);
  if (entries.length === 0) return '{}';
  return `{\n${entries.map(([key, one]) => `${inner}${JSON.stringify(key)}: ${write(one, inner)}`).join(',\n')}\n${indent}}`;
}
