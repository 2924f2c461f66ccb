import { readFile } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { compareRecordings } from '../study/compare-recordings.ts';
import { compareTwins, twinComparisonToJson } from '../twin/compare-twins.ts';
import { readTwin } from '../twin/read-twin.ts';
import type { ParsedArguments } from './arguments.ts';
import type { Command, CommandIo } from './command.ts';
import { comparedClamps, controlPairs, isTwinFile } from './compare-input.ts';
import {
  comparisonFigure,
  comparisonJson,
  comparisonText,
  twinComparisonFigure,
  twinComparisonText,
} from './compare-text.ts';
import { hasOption, numberOption, quantityOption, textOption, whereOf } from './option-values.ts';
import { readOutputFiles } from './output-files.ts';
import { readPriorArgument } from './prior-argument.ts';
import { readProtocolArgument } from './protocol-argument.ts';
import { stagedProgress } from './staged-progress.ts';
import { workersOf } from './twin-job.ts';
import { InputError, UsageError } from './usage-error.ts';
import { writeFileSafely } from './write-file.ts';

/** Starts of the fit of the first recording: real cells often have two optima. */
const starts = 2;

/** `iontwin compare`: which currents differ between two recordings of a cell, or between two twins. */
export const command: Command = {
  name: 'compare',
  summary: 'Two recordings (before and after a drug, repeats) or two twins: which currents differ, with intervals.',
  usage: 'compare CELL | A B [options]',
  options: [
    { name: 'after', value: 'TRIAL', help: 'Of one folder of a cell: post (default) or wash is compared with pre.' },
    { name: 'controls', value: 'DIR', help: 'Folder of cells recorded twice without a drug: run-down is taken off.' },
    { name: 'prior', value: 'PRIOR', help: 'physical (default), box, or a file of `prior learn`.' },
    { name: 'protocol', value: 'PROTOCOL', help: 'The command, where the files do not hold it.' },
    { name: 'capacitance', value: 'C', help: 'Capacitance, where the files do not hold it: 60pF.' },
    { name: 'plot', value: 'FILE.svg', help: 'Figure: factors and intervals.' },
    { name: 'seed', value: 'N', help: 'Draws are a function of it (1).' },
    { name: 'workers', value: 'N', help: 'Threads (one for each core).' },
  ],
  examples: [
    'iontwin compare cells/7_042621_6_alex_quinine --controls cells',
    'iontwin compare cells/a/vc_pre.csv.gz cells/a/vc_wash.csv.gz --plot factors.svg',
    'iontwin compare a/cell.twin.json b/cell.twin.json',
  ],
  run: async (args: ParsedArguments, io: CommandIo) => {
    const paths = args.positionals;
    const where = `in: iontwin compare ${paths.join(' ')}`;
    if (paths.length === 0 || paths.length > 2) {
      const what = paths.length === 0 ? 'nothing is named' : `${paths.length} arguments, not two`;
      throw new UsageError(what, where, 'Name two recordings or twins, or one folder of a cell.');
    }
    const twins = paths.filter(isTwinFile);
    if (twins.length === 2) return runTwins(paths as [string, string], args, io);
    if (twins.length === 0) return runRecordings(paths, args, io);
    throw new UsageError('a twin and something else', where, 'Name two twins, or two recordings.');
  },
};

async function runTwins(names: [string, string], args: ParsedArguments, io: CommandIo): Promise<number> {
  const { plot } = await readOutputFiles(args);
  const [a, b] = await Promise.all(names.map(async (name) => readTwin(await readFile(name, 'utf8'), name)));
  const found = compareTwins(a as NonNullable<typeof a>, b as NonNullable<typeof b>, names);
  if (plot !== undefined) await writeFileSafely(plot, twinComparisonFigure(found, names));
  io.stdout.write(
    hasOption(args, 'json')
      ? `${JSON.stringify({ compared: 'twins', first: names[0], second: names[1], ...twinComparisonToJson(found) })}\n`
      : twinComparisonText(found, names),
  );
  return 0;
}

async function runRecordings(paths: readonly string[], args: ParsedArguments, io: CommandIo): Promise<number> {
  const { plot } = await readOutputFiles(args);
  const after = textOption(args, 'after') ?? 'post';
  if (after !== 'post' && after !== 'wash') {
    throw new UsageError(`there is no trial \`${after}\``, whereOf(args, 'after', after), 'Write post or wash.');
  }
  const count = numberOption(args, 'workers', { atLeast: 1, atMost: 256, whole: true }) ?? availableParallelism();
  const seed = numberOption(args, 'seed', { atLeast: 0, atMost: 2 ** 32 - 1, whole: true }) ?? 1;
  const named = textOption(args, 'prior') ?? 'physical';
  const prior = await readPriorArgument(named, whereOf(args, 'prior', named));
  const protocol = textOption(args, 'protocol');
  const folder = textOption(args, 'controls');
  const [first, second] = await comparedClamps(paths, after, {
    protocol: protocol === undefined ? undefined : await readProtocolArgument(protocol),
    capacitance_pF: quantityOption(args, 'capacitance', 'capacitance'),
  });
  const controls = folder === undefined ? [] : await controlPairs(folder, paths);
  const bar = stagedProgress(io.stderr, hasOption(args, 'quiet'));
  const compared = await compareRecordings(first, second, controls, prior, {
    workers: workersOf(count),
    clock: () => performance.now(),
    draws: 0,
    starts,
    seed,
    progress: bar.update,
  }).finally(bar.end);
  if (!compared.ok) {
    throw new InputError(
      `these recordings cannot be compared: ${compared.reason}`,
      paths.join(', '),
      'Compare recordings of one cell under the same protocol.',
    );
  }
  const found = compared.value;
  const names = paths.length === 2 ? (paths as [string, string]) : ([`${paths[0]}, pre`, after] as const);
  if (plot !== undefined) await writeFileSafely(plot, comparisonFigure(found, names));
  io.stdout.write(hasOption(args, 'json') ? comparisonJson(found, names, prior) : comparisonText(found, names, prior));
  return 0;
}
