import { mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { livingBoxPrior, physicalPrior } from '../infer/physical-prior.ts';
import type { FitPrior } from '../infer/prior-file.ts';
import { readFitPrior } from '../infer/read-fit-prior.ts';
import { loadCells } from '../recording/digitised/load-cell.node.ts';
import { threadWorker } from '../simulate/worker-pool.node.ts';
import { modelBaselines } from '../study/baselines.ts';
import { withBeatingError } from '../study/beating-error.ts';
import { conclusionsOf, dependOnPrior } from '../study/conclusions.ts';
import { learnLaboratory } from '../study/learn-laboratory.ts';
import { withModelError } from '../study/model-error.ts';
import { type StudyCell, type StudyInput, type StudyOptions, studyCell } from '../study/real-cells.ts';
import { studyFigures } from '../study/study-figures.ts';
import { type StudySummary, summariseStudy } from '../study/summarise-study.ts';
import type { ParsedArguments } from './arguments.ts';
import type { Command, CommandIo } from './command.ts';
import { hasOption, numberOption, onlyPositional, textOption, textOptions } from './option-values.ts';
import { startProgress } from './progress.ts';
import { dependenceText, studyCellJson, studyText } from './study-text.ts';
import { writeFileSafely } from './write-file.ts';

/** What the study found under one prior. */
interface StudyTable {
  readonly prior: FitPrior;
  readonly cells: readonly StudyCell[];
  readonly summary: StudySummary;
  /** Whether each cell was judged under what the others taught. */
  readonly isLeftOut: boolean;
}

/** `study`: twins of a folder of real cells, judged by what was not in the fit. */
export const command: Command = {
  name: 'study',
  summary: 'Twins of a folder of real cells, judged by recordings that were not in the fit',
  usage: 'study FOLDER [options]',
  options: [
    {
      name: 'prior',
      value: 'PRIOR',
      help: 'laboratory (default: learned from the voltage clamps of the folder), physical, box, or FILE.json; several give the table under each.',
      repeatable: true,
    },
    { name: 'draws', value: 'N', help: 'Posterior draws whose action potentials are simulated (default 64).' },
    { name: 'seed', value: 'N', help: 'Seed of everything random (default 1).' },
    { name: 'workers', value: 'N', help: 'Worker threads (default 2).' },
    { name: 'out', value: 'FOLDER', help: 'Writes figures, tables and the prior there.' },
  ],
  examples: ['iontwin study data/ipsc_vc_ap', 'iontwin study data/ipsc_vc_ap --json --out study/'],
  run: runStudy,
};

async function runStudy(args: ParsedArguments, io: CommandIo): Promise<number> {
  const folder = onlyPositional(args, 'FOLDER');
  const isJson = hasOption(args, 'json');
  const isQuiet = hasOption(args, 'quiet');
  const count = numberOption(args, 'workers', { atLeast: 1, whole: true }) ?? 2;
  const out = textOption(args, 'out');
  const inputs: StudyInput[] = await loadCells(folder);
  let bar: { says: string; progress: ReturnType<typeof startProgress> } | undefined;
  const options: StudyOptions = {
    workers: { make: threadWorker, count },
    clock: () => performance.now(),
    draws: numberOption(args, 'draws', { atLeast: 0, whole: true }) ?? 64,
    seed: numberOption(args, 'seed', { atLeast: 0, whole: true }) ?? 1,
    progress: (label, done, total) => {
      if (bar?.says !== label) {
        bar?.progress.end();
        bar = {
          says: label,
          progress: startProgress({ label, total, unit: 'cells', sink: io.stderr, quiet: isQuiet }),
        };
      }
      bar.progress.update(done);
    },
  };
  if (out !== undefined) await mkdir(out, { recursive: true });
  const given = textOptions(args, 'prior');
  const wanted = given.length > 0 ? given : ['laboratory'];
  // Files are read before the long work: a wrong name is told at once.
  const priors = await Promise.all(wanted.map(async (name) => ({ name, fixed: await fixedPrior(name) })));
  const tables: StudyTable[] = [];
  const named = new Map<string, number>();
  for (const { name, fixed } of priors) {
    const { prior: found, without } = fixed
      ? { prior: fixed, without: () => fixed }
      : await learnLaboratory(inputs, options, `two rounds of empirical Bayes on the voltage clamps of ${folder}`);
    // Files may call their priors alike; tables of two must not be taken for one.
    const alike = (named.get(found.name) ?? 0) + 1;
    named.set(found.name, alike);
    const prior = alike === 1 ? found : { ...found, name: `${found.name} (${alike})` };
    const judged: StudyCell[] = [];
    for (const [i, input] of inputs.entries()) {
      options.progress?.(`fitting under the ${prior.name} prior`, i, inputs.length);
      judged.push(await studyCell(input, without(input.name), options));
    }
    const cells = withBeatingError(withModelError(judged), options.draws);
    const summary = summariseStudy(cells, await modelBaselines(cells, options));
    const table: StudyTable = { prior, cells, summary, isLeftOut: name === 'laboratory' && prior.cells !== null };
    tables.push(table);
    if (out !== undefined) await writeTable(out, table);
  }
  bar?.progress.end();
  const conclusions = tables.map(({ summary }) => conclusionsOf(summary));
  const dependent = dependOnPrior(conclusions);
  const names = tables.map(({ prior }) => prior.name);
  const says = dependenceText(names, dependent, new Set(conclusions.flat().map((c) => c.says)).size);
  if (out !== undefined && tables.length > 1) await writeFileSafely(join(out, 'prior-dependence.txt'), says);
  if (isJson) {
    const documents = tables.map(({ prior, cells, summary }) => ({
      prior: { name: prior.name, says: prior.says, cells: prior.cells },
      summary,
      conclusions: conclusionsOf(summary),
      cells: cells.map(studyCellJson),
    }));
    const several = { tables: documents, depend_on_prior: dependent };
    io.stdout.write(`${JSON.stringify(documents.length === 1 ? documents[0] : several)}\n`);
  } else {
    for (const table of tables) io.stdout.write(textOf(table));
    if (tables.length > 1) io.stdout.write(says);
  }
  return 0;
}

/** A prior that is there before the study; undefined for the one that is learned in it. */
async function fixedPrior(name: string): Promise<FitPrior | undefined> {
  switch (name) {
    case 'laboratory':
      return undefined;
    case 'physical':
      return physicalPrior();
    case 'box':
      return livingBoxPrior(0.4);
    default:
      return readFitPrior(await readFile(name, 'utf8'), name);
  }
}

function textOf({ prior, cells, summary, isLeftOut }: StudyTable): string {
  return studyText(prior, cells, summary, isLeftOut);
}

async function writeTable(out: string, table: StudyTable): Promise<void> {
  const { prior, cells, summary } = table;
  const folder = join(out, prior.name.replace(/\W+/g, '-'));
  await mkdir(folder, { recursive: true });
  await writeFileSafely(join(folder, 'prior.json'), `${JSON.stringify(prior, null, 1)}\n`);
  await writeFileSafely(
    join(folder, 'study.json'),
    `${JSON.stringify({ summary, cells: cells.map(studyCellJson) })}\n`,
  );
  await writeFileSafely(join(folder, 'study.txt'), textOf(table));
  for (const cell of cells) {
    for (const [name, svg] of studyFigures(cell)) await writeFileSafely(join(folder, name), svg);
  }
}
