import { barFigure } from '../figure/bar-figure.ts';
import { identify } from '../infer/identify.ts';
import type { ParsedArguments } from './arguments.ts';
import type { Command, CommandIo } from './command.ts';
import { identifyFigure, identifyJson, identifyText } from './identify-report.ts';
import { inferOptions, readInferRequest } from './infer-request.ts';
import { hasOption, numberOption } from './option-values.ts';
import { readOutputFiles } from './output-files.ts';
import { EXIT } from './print-error.ts';
import { startProgress } from './progress.ts';
import { writeFileSafely } from './write-file.ts';

const usualCells = 8;

/** `iontwin identify`: which parameters a recording under a protocol can determine. */
export const command: Command = {
  name: 'identify',
  summary:
    'Which parameters a protocol can determine: the Bayesian Cramer-Rao bound of each, and undetermined directions.',
  usage: 'identify [--protocol PROTOCOL] [options]',
  options: [
    ...inferOptions,
    { name: 'cells', value: 'N', help: `Cells of the prior over which the median is taken (${usualCells}).` },
    { name: 'plot', value: 'FILE.svg', help: 'Figure: a bar for each parameter.' },
  ],
  examples: [
    'iontwin identify --protocol composite --noise 0.1',
    'iontwin identify --protocol staircase --cells 20 --plot bound.svg',
  ],
  run: async (args: ParsedArguments, io: CommandIo) => {
    const cells = numberOption(args, 'cells', { atLeast: 1, atMost: 1e6, whole: true }) ?? usualCells;
    const request = await readInferRequest(args);
    const { plot } = await readOutputFiles(args);
    const progress = startProgress({
      label: 'bound',
      total: cells,
      unit: 'cells',
      sink: io.stderr,
      quiet: hasOption(args, 'quiet'),
    });
    const { setup, protocol, noise_A_F, interval_ms, seed, workers } = request;
    const options = { noise_A_F, interval_ms, cells, seed, workers, progress: progress.update };
    const found = await identify(setup, protocol, options).finally(() => progress.end());
    if (plot !== undefined) await writeFileSafely(plot, barFigure(identifyFigure(request, found)));
    io.stdout.write(hasOption(args, 'json') ? identifyJson(request, found) : identifyText(request, found));
    return EXIT.done;
  },
};
