import { didYouMean } from '../model/nearest.ts';
import { readTextFile } from './read-text-file.ts';
import { InputError } from './usage-error.ts';

/** One entry of a file of parameters. */
export interface FileEntry {
  readonly name: string;
  readonly value: number;
  /** Where it stands, for messages: `cell.json: set.g_Kr`. */
  readonly where: string;
}

/** What a file of parameters asks for. */
export interface ParametersFile {
  readonly set: readonly FileEntry[];
  readonly scale: readonly FileEntry[];
}

const example = '{"set": {"g_Kr": 0.3}, "scale": {"g_Na": 0.5}}';
const parts = ['set', 'scale'] as const;

/**
 * Reads a file of parameters: `{"set": {name: value}, "scale": {name: factor}}`, either part may be missing.
 *
 * @throws InputError when it is not JSON, has other keys, or values that are not finite numbers
 */
export async function readParametersFile(path: string): Promise<ParametersFile> {
  const text = await readTextFile(path);
  let document: unknown;
  try {
    document = JSON.parse(text.replace(/^\uFEFF/, ''));
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new InputError(`this is not JSON: ${reason}`, path, `Write it as ${example}.`);
  }
  if (!isObject(document)) throw new InputError('this is not an object', path, `Write it as ${example}.`);
  for (const key of Object.keys(document)) {
    if (parts.some((part) => part === key)) continue;
    throw new InputError(`unknown key \`${key}\``, path, didYouMean(key, parts, 'Known here: set, scale.'));
  }
  return { set: entries(document, 'set', path), scale: entries(document, 'scale', path) };
}

function entries(document: Readonly<Record<string, unknown>>, part: 'set' | 'scale', path: string): FileEntry[] {
  const values = document[part] ?? {};
  if (!isObject(values)) throw new InputError(`\`${part}\` is not an object`, path, `Write it as ${example}.`);
  return Object.entries(values).map(([name, value]) => {
    const where = `${path}: ${part}.${name}`;
    if (typeof value === 'number' && Number.isFinite(value)) return { name, value, where };
    const shown = (typeof value === 'number' ? String(value) : JSON.stringify(value)).slice(0, 40);
    throw new InputError(`${shown} is not a finite number`, where, "Give a plain number, in the model's own unit.");
  });
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
