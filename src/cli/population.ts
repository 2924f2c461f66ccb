import { availableParallelism } from 'node:os';
import { makePopulation } from '../population/make-population.ts';
import { validateRecipe } from '../population/read-recipe.ts';
import { usualShardCells } from '../population/shard-plan.ts';
import { stagesOf } from '../population/stage.ts';
import { PopulationStore, readStoreHeader, type StoreHeader, storeHeader } from '../population/store.node.ts';
import { threadWorker } from '../simulate/worker-pool.node.ts';
import type { ParsedArguments } from './arguments.ts';
import type { Command, CommandIo } from './command.ts';
import { hasOption, numberOption, onlyPositional, textOption } from './option-values.ts';
import { populationJson, populationText } from './population-report.ts';
import { readRecipe, recipeOptions } from './population-request.ts';
import { EXIT } from './print-error.ts';
import { type Progress, startProgress } from './progress.ts';
import { UsageError } from './usage-error.ts';
import { programVersion } from './version.ts';

const usualCells = 1000;
/** What shells expect of a program that was interrupted. */
const interrupted = 130;

/** `iontwin population`: synthetic cells on disk, made over several runs if need be. */
export const command: Command = {
  name: 'population',
  summary:
    'Synthetic cells: each is drawn, simulated, measured and stored; an interrupted run is resumed by the same command.',
  usage: 'population (RECIPE.json | MODEL | --resume) --out DIR [options]',
  options: [
    { name: 'out', value: 'DIR', help: 'Folder of the population: recipe.json, shards of Parquet, census.json.' },
    { name: 'cells', value: 'N', help: `Number of cells (${usualCells}).` },
    { name: 'seed', value: 'N', help: 'Cells are a function of recipe, seed and number alone (1).' },
    { name: 'spread', value: 'X', help: 'Parameters vary uniformly within this part of their baseline (0.4).' },
    { name: 'prior', value: 'FILE.json', help: 'Parameters vary as this prior says, instead of --spread.' },
    { name: 'vary', value: 'NAME,NAME', help: "These parameters vary (those that the model's text marks)." },
    {
      name: 'protocol',
      value: 'PROTOCOL',
      help: 'What is done to each cell: free, a named clamp protocol, or a file of one (composite).',
    },
    { name: 'duration', value: 'TIME', help: 'With --protocol free: how long (10s).' },
    {
      name: 'census',
      value: 'TIME',
      help: 'Clamped cells are also left alone for this long, to tell which of them beat.',
    },
    { name: 'temperature', value: 'T', help: "Temperature (the model's own): 25C, 298K." },
    { name: 'accept', value: 'WHAT', help: 'Other cells are refused: beating, mdp_mV=-85..-60.', repeatable: true },
    { name: 'features', help: 'Stores the mean current in windows after each step as well.' },
    { name: 'traces', value: 'TIME', help: 'Stores the current, or the potential of a free cell, at this distance.' },
    {
      name: 'workers',
      value: 'N',
      help: 'Threads on this machine, where all cells are made (one for each core); no result depends on it.',
    },
    { name: 'shard', value: 'N', help: 'Cells stored together: what a kill may cost (1000 clamped, 200 free).' },
    { name: 'resume', help: 'Goes on with the population in DIR; nothing else need be said.' },
  ],
  examples: [
    'iontwin population kernik2019 --cells 1000 --spread 0.4 --temperature 298K --out cells/',
    'iontwin population kernik2019 --protocol free --duration 10s --accept beating --out beating/',
    'iontwin population kernik2019 --cells 20000 --features --census 5s --out library/',
    'iontwin population --resume --out library/',
  ],
  run: async (args: ParsedArguments, io: CommandIo) => {
    const folder = textOption(args, 'out');
    if (folder === undefined) {
      throw new UsageError(
        'it is not said where the cells go',
        'in: iontwin population',
        'Name a folder: --out cells/.',
      );
    }
    const workers = numberOption(args, 'workers', { atLeast: 1, atMost: 256, whole: true }) ?? availableParallelism();
    const header = await headerOf(args, folder);
    const store = await PopulationStore.open(folder, header);
    try {
      const before = store.census().cells;
      const start = performance.now();
      const progress = startProgress({
        label: 'population',
        total: header.cells - before,
        unit: 'cells',
        sink: io.stderr,
        quiet: hasOption(args, 'quiet'),
      });
      const isDone = await makeMissing(store, workers, progress);
      const census = store.census();
      if (!isDone) {
        io.stderr.write(
          `interrupted: ${census.cells} of ${header.cells} cells are stored; --resume --out ${folder} goes on\n`,
        );
        return interrupted;
      }
      const seconds = (performance.now() - start) / 1000;
      const summary = { header, folder, census, made: census.cells - before, workers, seconds };
      io.stdout.write(hasOption(args, 'json') ? populationJson(summary) : populationText(summary));
      return EXIT.done;
    } finally {
      await store.close();
    }
  },
};

async function headerOf(args: ParsedArguments, folder: string): Promise<StoreHeader> {
  if (hasOption(args, 'resume')) {
    const other = ['cells', 'shard', ...recipeOptions].find((name) => hasOption(args, name));
    const where = `in: iontwin population --resume --out ${folder}`;
    if (other !== undefined || args.positionals.length > 0) {
      const remedy = 'Leave it out; or leave --resume out, and say it all.';
      throw new UsageError(`${other ? `--${other}` : args.positionals[0]} is said by the population`, where, remedy);
    }
    const header = await readStoreHeader(folder);
    return { ...header, recipe: validateRecipe(header.recipe, folder), made_by: madeBy() };
  }
  const recipe = await readRecipe(args, onlyPositional(args, 'MODEL'));
  const cells = numberOption(args, 'cells', { atLeast: 1, atMost: 2 ** 31 - 1, whole: true }) ?? usualCells;
  const shard = numberOption(args, 'shard', { atLeast: 1, atMost: 1e6, whole: true });
  return storeHeader(recipe, cells, shard ?? usualShardCells(recipe, stagesOf(recipe)), madeBy());
}

function madeBy(): string {
  return `iontwin ${programVersion()}`;
}

/** Makes what is missing; false when the user interrupts it. */
async function makeMissing(store: PopulationStore, count: number, progress: Progress): Promise<boolean> {
  const shards = store.missing();
  const stages = stagesOf(store.header.recipe);
  const stop = new AbortController();
  const interrupt = (): void => stop.abort();
  // A second signal ends the program at once, as it would without this.
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, interrupt);
  const useful = Math.min(
    count,
    shards.reduce((sum, { cells }) => sum + cells, 0),
  );
  const workers = Array.from({ length: useful }, () => stages.map(({ task }) => threadWorker(task)));
  try {
    await makePopulation({
      recipe: store.header.recipe,
      stages,
      workers,
      shards,
      consume: (shard, rows) => store.write(shard, rows),
      progress: (cells) => progress.update(cells),
      signal: stop.signal,
    });
    await store.finish();
    return true;
  } catch (error) {
    if (stop.signal.aborted && error === stop.signal.reason) return false;
    throw error;
  } finally {
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.off(signal, interrupt);
    progress.end();
    await Promise.all(workers.flat().map((worker) => worker.close()));
  }
}
