import { InferenceError } from './inference-error.ts';
import type { FitPrior, PriorEntry } from './prior-file.ts';

/**
 * Reads a prior from its JSON text.
 *
 * @param where name of the file, for messages
 * @throws InferenceError when it is no prior of this program
 */
export function readFitPrior(text: string, where: string): FitPrior {
  const refuse = (what: string, remedy: string): never => {
    throw new InferenceError(what, where, remedy);
  };
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (error) {
    return refuse(
      `this is no JSON: ${error instanceof Error ? error.message : error}`,
      'Give a file that `prior learn` wrote.',
    );
  }
  const prior = (typeof json === 'object' && json !== null ? json : {}) as Partial<FitPrior>;
  if (prior.schema !== 'iontwin/prior') refuse('this JSON is no prior', 'Its `schema` must be `iontwin/prior`.');
  if (prior.version !== 1) {
    refuse(`a prior of version ${String(prior.version)}`, 'This program reads version 1: use a newer one.');
  }
  for (const name of ['name', 'says', 'model'] as const) {
    if (typeof prior[name] !== 'string') refuse(`\`${name}\` is no text`, 'Give a file that `prior learn` wrote.');
  }
  const { entries, extensions } = prior;
  if (!Array.isArray(entries) || entries.length === 0) refuse('it has no `entries`', 'Give one for each parameter.');
  if (!Array.isArray(extensions) || extensions.some((e) => typeof e !== 'string')) {
    refuse('`extensions` is no list of names', 'Give [] for none.');
  }
  (entries as readonly PriorEntry[]).forEach((entry, i) => {
    const problem = entryProblem(entry);
    if (problem) refuse(`entry ${i + 1}: ${problem}`, 'Correct it, or learn the prior again.');
  });
  const { optima } = prior;
  const isRow = (row: unknown): boolean =>
    Array.isArray(row) && row.length === entries?.length && row.every((x) => Number.isFinite(x));
  if (optima !== undefined && !(Array.isArray(optima) && optima.every(isRow))) {
    refuse('`optima` are no rows of one number an entry', 'Learn the prior again, or leave them out.');
  }
  return {
    schema: 'iontwin/prior',
    version: 1,
    name: prior.name as string,
    says: prior.says as string,
    cells: typeof prior.cells === 'number' ? prior.cells : null,
    model: prior.model as string,
    extensions: extensions as readonly string[],
    entries: entries as readonly PriorEntry[],
    ...(optima === undefined ? {} : { optima }),
  };
}

function entryProblem(entry: Partial<Record<string, unknown>>): string | undefined {
  if (typeof entry !== 'object' || entry === null) return 'it is no object';
  if (typeof entry.parameter !== 'string') return '`parameter` is no name';
  const isNumber = (name: string): boolean => typeof entry[name] === 'number' && Number.isFinite(entry[name]);
  switch (entry.shape) {
    case 'normal':
      if (!isNumber('centre') || !isNumber('sd')) return '`centre` and `sd` must be numbers';
      return (entry.sd as number) > 0 ? undefined : '`sd` must be above 0';
    case 'uniform':
      if (!isNumber('low') || !isNumber('high')) return '`low` and `high` must be numbers';
      return (entry.low as number) < (entry.high as number) ? undefined : '`low` must be below `high`';
    default:
      return '`shape` must be normal or uniform';
  }
}
