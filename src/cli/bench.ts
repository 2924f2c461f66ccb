import { nearestNames } from '../model/nearest.ts';
import { type BenchRow, benchmarks } from './benchmarks.ts';
import type { Command } from './command.ts';
import { hasOption, noMorePositionals, numberOption, textOptions } from './option-values.ts';
import { UsageError } from './usage-error.ts';

/** `bench`: what this build does on this machine, a JSON line a row, speed and accuracy together. */
export const command: Command = {
  name: 'bench',
  summary: 'Speed and accuracy of this build on this machine, a JSON line a row',
  usage: 'bench [--only NAME]',
  options: [
    { name: 'only', value: 'NAME', help: 'Run this row only; may be given more than once.', repeatable: true },
    { name: 'cells', value: 'N', help: 'Cells of the populations, instead of what each row takes.' },
    { name: 'workers', value: 'N', help: 'Worker threads of the populations (default 2).' },
    { name: 'all', help: 'Include the rows that take minutes.' },
  ],
  examples: ['iontwin bench', 'iontwin bench --only clamp-population', 'iontwin bench --only clamp-memory'],
  async run(args, io) {
    noMorePositionals(args);
    const only = textOptions(args, 'only');
    for (const name of only) {
      if (benchmarks.some((b) => b.name === name)) continue;
      const names = benchmarks.map((b) => b.name);
      throw new UsageError(
        `there is no benchmark called ${name}`,
        '--only',
        `Did you mean ${nearestNames(name, names)[0] ?? names[0]}? The rows are ${names.join(', ')}.`,
      );
    }
    const cells = numberOption(args, 'cells', { atLeast: 1, whole: true });
    const workers = numberOption(args, 'workers', { atLeast: 1, whole: true }) ?? 2;
    for (const benchmark of benchmarks) {
      const wanted = only.length > 0 ? only.includes(benchmark.name) : hasOption(args, 'all') || !benchmark.long;
      if (!wanted) continue;
      io.stderr.write(`${benchmark.name}: ${benchmark.says}\n`);
      const print = (row: BenchRow): void => void io.stdout.write(`${JSON.stringify(row)}\n`);
      await benchmark.run({ cells, workers, print });
    }
    return 0;
  },
};
