import { readFile, stat } from 'node:fs/promises';
import { livingBoxPrior, physicalPrior } from '../infer/physical-prior.ts';
import type { FitPrior } from '../infer/prior-file.ts';
import { readFitPrior } from '../infer/read-fit-prior.ts';
import { didYouMean } from '../model/nearest.ts';
import { InputError } from './usage-error.ts';

/** Half-width of the published box, as a part of the baseline. */
const boxSpread = 0.4;

/** Priors that come with the program. */
export const namedPriors: Readonly<Record<string, () => FitPrior>> = {
  physical: physicalPrior,
  box: () => livingBoxPrior(boxSpread),
};

/**
 * A prior by its name, or from a file that `prior learn` wrote.
 *
 * @param where where it was named, for messages
 * @throws InputError for a name that there is not, with the nearest; InferenceError for a file that is no prior
 */
export async function readPriorArgument(name: string, where: string): Promise<FitPrior> {
  const named = Object.hasOwn(namedPriors, name) ? namedPriors[name] : undefined;
  if (named) return named();
  const isFile = /[/\\.]/.test(name) || (await stat(name).catch(() => undefined))?.isFile();
  if (isFile) return readFitPrior(await readFile(name, 'utf8'), name);
  const names = Object.keys(namedPriors);
  throw new InputError(
    `there is no prior \`${name}\``,
    where,
    didYouMean(name, names, `Priors are ${names.join(', ')}, or a file that \`iontwin prior learn\` wrote.`),
  );
}
