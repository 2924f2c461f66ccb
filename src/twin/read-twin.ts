import { type Schema, Validator } from '@cfworker/json-schema';
import { checkTwin } from './check-twin.ts';
import { currentVersion, migrate, migrations, type Versioned } from './migrate.ts';
import type { Twin } from './twin.ts';
import { TwinError } from './twin-error.ts';
import { twinSchema } from './twin-schema.ts';

/** The schema of each version that can be read. */
const schemas: ReadonlyMap<number, Schema> = new Map([[1, twinSchema as unknown as Schema]]);
const draft = '2020-12';

/**
 * Reads a twin: its own version's JSON Schema first, then older versions are brought up to date, then the parts are checked against one
 * another and against the model.
 *
 * @param text content of a `cell.twin.json`
 * @param name what errors call the file
 * @throws TwinError when it is not JSON, no twin, of a newer version, against the schema, or contradicts itself
 */
export function readTwin(text: string, name = ''): Twin {
  const where = name === '' ? '' : `${name}: `;
  const document = versioned(parse(text, where), where);
  const schema = schemas.get(document.version);
  // A version without a schema is refused here, in the words of the migration.
  if (!schema) migrate(document, migrations, currentVersion, where);
  else checkSchema(document, schema, where);
  const twin = migrate(document, migrations, currentVersion, where) as unknown as Twin;
  checkTwin(twin, where);
  return twin;
}

/**
 * Refuses a value that a schema does not allow.
 *
 * @throws TwinError with the JSON path of the deepest entry that does not fit
 */
export function checkSchema(value: unknown, schema: Schema, where: string): void {
  const { valid, errors } = new Validator(schema, draft).validate(value);
  if (valid) return;
  // The first errors are of the document as a whole; the last is the entry itself.
  const error = errors.at(-1) ?? { instanceLocation: '#', error: 'it does not fit' };
  throw new TwinError(
    `this is no twin: ${error.error.replace(/\.$/, '')}`,
    `${where}${jsonPath(error.instanceLocation)}`,
    'Correct this entry (schemas/twin.v1.schema.json says what belongs there), or make the twin again.',
  );
}

function parse(text: string, where: string): unknown {
  try {
    return JSON.parse(text.replace(/^\uFEFF/, ''));
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new TwinError(`this is not JSON: ${reason}`, `${where}$`, 'Give a cell.twin.json that `twin` wrote.');
  }
}

function versioned(value: unknown, where: string): Versioned {
  const fields =
    typeof value === 'object' && value !== null ? (value as Partial<Versioned> & { schema?: unknown }) : {};
  if (fields.schema !== 'iontwin/twin') {
    throw new TwinError(
      'this is JSON, but no twin: `schema` is not "iontwin/twin"',
      `${where}$.schema`,
      'Give a cell.twin.json that `twin` wrote.',
    );
  }
  const { version } = fields;
  if (typeof version === 'number' && Number.isInteger(version) && version >= 1) return { ...fields, version };
  throw new TwinError(
    `\`version\` is ${JSON.stringify(version) ?? 'missing'}`,
    `${where}$.version`,
    'Versions are 1, 2, ...',
  );
}

/** `#/parameters/3/sd` -> `$.parameters[3].sd`. */
function jsonPath(pointer: string): string {
  const keys = pointer.split('/').slice(1);
  return `$${keys
    .map((key) => decodeURIComponent(key).replaceAll('~1', '/').replaceAll('~0', '~'))
    .map((key) =>
      /^\d+$/.test(key) ? `[${key}]` : /^[A-Za-z_]\w*$/.test(key) ? `.${key}` : `[${JSON.stringify(key)}]`,
    )
    .join('')}`;
}
