import { availableParallelism } from 'node:os';
import type { FitPrior } from '../infer/prior-file.ts';
import { loadCells } from '../recording/digitised/load-cell.node.ts';
import { learnLaboratory } from '../study/learn-laboratory.ts';
import type { StudyInput } from '../study/real-cells.ts';
import type { ParsedArguments } from './arguments.ts';
import type { CommandIo } from './command.ts';
import { hasOption, numberOption, textOption } from './option-values.ts';
import { headOf } from './prior-text.ts';
import { stagedProgress } from './staged-progress.ts';
import { workersOf } from './twin-job.ts';
import { InputError, UsageError } from './usage-error.ts';
import { checkWritable, writeFileSafely } from './write-file.ts';

/** Fewer cells have no spread. */
const fewestCells = 3;

/** A cell that was looked at, and why nothing was learned from it; empty where something was. */
export interface LookedAt {
  readonly name: string;
  readonly leftOut: readonly string[];
}

/** A prior and the cells behind it. */
export interface LearnedPrior {
  readonly prior: FitPrior;
  readonly cells: readonly LookedAt[];
}

/** `prior learn DIR`: a laboratory's own prior from its voltage clamps. */
export async function runLearn(args: ParsedArguments, io: CommandIo): Promise<number> {
  const [, folder, ...more] = args.positionals;
  const where = `in: iontwin prior ${args.positionals.join(' ')}`;
  if (folder === undefined) throw new UsageError('the folder is missing', where, 'Write prior learn DIR.');
  if (more.length > 0) throw new UsageError(`unexpected argument \`${more[0]}\``, where, 'Name one folder.');
  const out = textOption(args, 'out');
  if (out !== undefined) await checkWritable(out);
  const count = numberOption(args, 'workers', { atLeast: 1, atMost: 256, whole: true }) ?? availableParallelism();
  const seed = numberOption(args, 'seed', { atLeast: 0, atMost: 2 ** 32 - 1, whole: true }) ?? 1;
  const inputs = await loadCells(folder, ['clamp']);
  const bar = stagedProgress(io.stderr, hasOption(args, 'quiet'));
  const learned = await learnedFrom(inputs, folder, { count, seed, progress: bar.update }).finally(bar.end);
  const name = textOption(args, 'name');
  const prior = name === undefined ? learned.prior : { ...learned.prior, name };
  if (out !== undefined) await writeFileSafely(out, `${JSON.stringify(prior, null, 1)}\n`);
  io.stdout.write(
    hasOption(args, 'json')
      ? `${JSON.stringify({ prior, cells: learned.cells.map(({ name, leftOut }) => ({ name, left_out: leftOut })) })}\n`
      : learnedText(prior, learned.cells, out),
  );
  return 0;
}

/**
 * Learns a prior, and keeps account of the cells.
 *
 * @throws InputError when too few cells are left
 */
async function learnedFrom(
  inputs: readonly StudyInput[],
  folder: string,
  how: {
    readonly count: number;
    readonly seed: number;
    readonly progress: (says: string, done: number, total: number) => void;
  },
): Promise<LearnedPrior> {
  const judged = new Map<string, readonly string[]>();
  const { prior } = await learnLaboratory(
    inputs,
    {
      workers: workersOf(how.count),
      clock: () => performance.now(),
      draws: 0,
      seed: how.seed,
      progress: how.progress,
      // The last round decides.
      learned: (cell, _, leftOut) => judged.set(cell, leftOut),
    },
    `two rounds of empirical Bayes on the voltage clamps of ${folder}`,
  );
  const cells = inputs.map(({ name }) => ({ name, leftOut: judged.get(name) ?? [] }));
  const used = cells.filter(({ leftOut }) => leftOut.length === 0);
  if (used.length >= fewestCells) return { prior, cells };
  const lost = cells.filter(({ leftOut }) => leftOut.length > 0);
  const reasons = lost.map(({ name, leftOut }) => `${name}: ${leftOut.join(', ')}`).join('; ');
  throw new InputError(
    `${used.length} usable cells are too few to learn a prior from${reasons === '' ? '' : ` (${reasons})`}`,
    folder,
    `Give at least ${fewestCells}, or use the prior \`physical\`.`,
  );
}

function learnedText(prior: FitPrior, cells: readonly LookedAt[], out: string | undefined): string {
  const lost = cells.filter(({ leftOut }) => leftOut.length > 0);
  const lines = [
    ...headOf(prior),
    `Used: ${cells.length - lost.length} of ${cells.length} cells.`,
    ...lost.map(({ name, leftOut }) => `  left out ${name}: ${leftOut.join('; ')}`),
    out === undefined
      ? 'Not kept: --out lab.prior.json writes it to a file.'
      : `Written to ${out}; \`iontwin prior show ${out}\` shows it.`,
  ];
  return `${lines.join('\n')}\n`;
}
