import { mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { livingBoxPrior, physicalPrior } from '../infer/physical-prior.ts';
import type { FitPrior } from '../infer/prior-file.ts';
import { readFitPrior } from '../infer/read-fit-prior.ts';
import { loadCells } from '../recording/digitised/load-cell.node.ts';
import { threadWorker } from '../simulate/worker-pool.node.ts';
import { modelBaselines } from '../study/baselines.ts';
import { learnFrom, type StudyCell, type StudyInput, type StudyOptions, studyCell } from '../study/real-cells.ts';
import { studyFigures } from '../study/study-figures.ts';
import { type StudySummary, summariseStudy } from '../study/summarise-study.ts';
import type { ParsedArguments } from './arguments.ts';
import type { Command, CommandIo } from './command.ts';
import { hasOption, numberOption, onlyPositional, textOption, textOptions } from './option-values.ts';
import { startProgress } from './progress.ts';
import { studyCellJson, studyText } from './study-text.ts';
import { writeFileSafely } from './write-file.ts';

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
    { name: 'draws', value: 'N', help: 'Posterior draws whose action potentials are simulated (default 24).' },
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
    draws: numberOption(args, 'draws', { atLeast: 0, whole: true }) ?? 24,
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
  const tables: { prior: FitPrior; cells: StudyCell[]; summary: StudySummary }[] = [];
  for (const name of wanted) {
    const prior = await priorCalled(name, inputs, folder, options);
    const cells: StudyCell[] = [];
    for (const [i, input] of inputs.entries()) {
      options.progress?.(`fitting under the ${prior.name} prior`, i, inputs.length);
      cells.push(await studyCell(input, prior, options));
    }
    const summary = summariseStudy(cells, await modelBaselines(cells, options));
    tables.push({ prior, cells, summary });
    if (out !== undefined) await writeTable(out, prior, cells, summary);
  }
  bar?.progress.end();
  if (isJson) {
    const document = tables.map(({ prior, cells, summary }) => ({
      prior: { name: prior.name, says: prior.says, cells: prior.cells },
      summary,
      cells: cells.map(studyCellJson),
    }));
    io.stdout.write(`${JSON.stringify(document.length === 1 ? document[0] : document)}\n`);
  } else {
    for (const { prior, cells, summary } of tables) io.stdout.write(studyText(prior, cells, summary));
  }
  return 0;
}

async function priorCalled(
  name: string,
  inputs: readonly StudyInput[],
  folder: string,
  options: StudyOptions,
): Promise<FitPrior> {
  switch (name) {
    case 'laboratory':
      return learnFrom(inputs, options, `two rounds of empirical Bayes on the voltage clamps of ${folder}`);
    case 'physical':
      return physicalPrior();
    case 'box':
      return livingBoxPrior(0.4);
    default:
      return readFitPrior(await readFile(name, 'utf8'), name);
  }
}

async function writeTable(
  out: string,
  prior: FitPrior,
  cells: readonly StudyCell[],
  summary: StudySummary,
): Promise<void> {
  const folder = join(out, prior.name.replace(/\W+/g, '-'));
  await mkdir(folder, { recursive: true });
  await writeFileSafely(join(folder, 'prior.json'), `${JSON.stringify(prior, null, 1)}\n`);
  await writeFileSafely(
    join(folder, 'study.json'),
    `${JSON.stringify({ summary, cells: cells.map(studyCellJson) })}\n`,
  );
  await writeFileSafely(join(folder, 'study.txt'), studyText(prior, cells, summary));
  for (const cell of cells) {
    for (const [name, svg] of studyFigures(cell)) await writeFileSafely(join(folder, name), svg);
  }
}
