import { availableParallelism } from 'node:os';
import { fitHerg, type HergFit } from '../study/other-labs/herg-sine-wave.ts';
import { loadOtherLabs } from '../study/other-labs/load-other-labs.node.ts';
import { fitOutward, type OutwardFit } from '../study/other-labs/outward-currents.ts';
import { median } from '../study/statistics.ts';
import type { ParsedArguments } from './arguments.ts';
import type { Command, CommandIo } from './command.ts';
import { significant, tableLines } from './format.ts';
import { hasOption, numberOption, onlyPositional, textOption, whereOf } from './option-values.ts';
import { readPriorArgument } from './prior-argument.ts';
import { stagedProgress } from './staged-progress.ts';
import { workersOf } from './twin-job.ts';

const draws = 80;

/** `iontwin other-labs`: recordings of other laboratories through the same inference. */
export const command: Command = {
  name: 'other-labs',
  summary:
    'Recordings of other laboratories through the same inference: iPSC outward currents, hERG under a sine wave.',
  usage: 'other-labs FOLDER [options]',
  options: [
    { name: 'prior', value: 'PRIOR', help: 'Of the outward currents: physical (default), box, or a file.' },
    { name: 'seed', value: 'N', help: 'Draws are a function of it (1).' },
    { name: 'workers', value: 'N', help: 'Threads (one for each core).' },
  ],
  examples: ['iontwin other-labs data', 'iontwin other-labs data --json'],
  run: runOtherLabs,
};

async function runOtherLabs(args: ParsedArguments, io: CommandIo): Promise<number> {
  const folder = onlyPositional(args, 'FOLDER');
  const count = numberOption(args, 'workers', { atLeast: 1, atMost: 256, whole: true }) ?? availableParallelism();
  const seed = numberOption(args, 'seed', { atLeast: 0, atMost: 2 ** 32 - 1, whole: true }) ?? 1;
  const named = textOption(args, 'prior') ?? 'physical';
  const prior = await readPriorArgument(named, whereOf(args, 'prior', named));
  const data = await loadOtherLabs(folder);
  const options = { workers: workersOf(count), seed, draws };
  const bar = stagedProgress(io.stderr, hasOption(args, 'quiet'));
  const outward: OutwardFit[] = [];
  const herg: HergFit[] = [];
  try {
    for (const [k, cell] of data.outward.entries()) {
      bar.update('outward currents', k, data.outward.length);
      outward.push(await fitOutward(cell, prior, options));
      bar.update('outward currents', k + 1, data.outward.length);
    }
    for (const [k, cell] of data.herg.entries()) {
      bar.update('hERG', k, data.herg.length);
      herg.push(await fitHerg(cell, options));
      bar.update('hERG', k + 1, data.herg.length);
    }
  } finally {
    bar.end();
  }
  io.stdout.write(
    hasOption(args, 'json')
      ? `${JSON.stringify({ prior: prior.name, outward, herg })}\n`
      : [...outwardLines(outward, prior.name), ...hergLines(herg)].join('\n').concat('\n'),
  );
  return 0;
}

function outwardLines(fits: readonly OutwardFit[], prior: string): string[] {
  const names = fits[0]?.factors.map(({ name }) => name) ?? [];
  if (fits.length === 0) return [];
  return [
    `Outward currents of iPSC-CMs (Lei et al. 2017), prior ${prior}; A/F; conductances relative to the published cell,`,
    '* determined by the data, ~ in part, otherwise by the prior:',
    ...tableLines([
      [
        'cell',
        'rms',
        'median error',
        'rmse',
        ...names.map((name) => name.split('.')[0] ?? name),
        'leak nS/pF',
        'junction mV',
      ],
      ...fits.map((fit) => [
        fit.name,
        fit.rms.toFixed(2),
        fit.medianError.toFixed(2),
        fit.rmse.toFixed(2),
        ...fit.factors.map((f) => `x${significant(f.factor, 2)}${marks[f.determinedBy]}`),
        fit.leak.g.toFixed(3),
        fit.junction_mV.toFixed(1),
      ]),
      [
        'median',
        median(fits.map((f) => f.rms)).toFixed(2),
        median(fits.map((f) => f.medianError)).toFixed(2),
        median(fits.map((f) => f.rmse)).toFixed(2),
        ...names.map((_, k) => `x${significant(median(fits.map((f) => f.factors[k]?.factor ?? Number.NaN)), 2)} `),
        median(fits.map((f) => f.leak.g)).toFixed(3),
        median(fits.map((f) => f.junction_mV)).toFixed(1),
      ],
    ]),
    '',
  ];
}

const marks = { data: '*', partly: '~', prior: ' ' } as const;

function hergLines(fits: readonly HergFit[]): string[] {
  if (fits.length === 0) return [];
  const constants = fits[0]?.constants ?? [];
  return [
    'hERG1a under a sine wave (Beattie et al. 2018): two gates, eight rate constants, one conductance; 90 % intervals:',
    ...tableLines([
      ['', ...fits.map(({ name }) => name)],
      ['temperature', ...fits.map((f) => `${(f.temperature_K - 273.15).toFixed(1)} C`)],
      ['E_K', ...fits.map((f) => `${f.E_K_mV.toFixed(1)} mV`)],
      ...constants.map(({ name, unit }, k) => [
        `${name} (${unit})`,
        ...fits.map((f) => {
          const c = f.constants[k] as (typeof constants)[number];
          return `${significant(c.estimate, 3)} (${significant(c.interval90[0], 3)} to ${significant(c.interval90[1], 3)})`;
        }),
      ]),
      ['median error', ...fits.map((f) => `${(1000 * f.medianError).toFixed(1)} pA`)],
      ['rmse', ...fits.map((f) => `${(1000 * f.rmse).toFixed(0)} of ${(1000 * f.rms).toFixed(0)} pA`)],
    ]),
    'The published constants are not among the data and are not shown.',
  ];
}
