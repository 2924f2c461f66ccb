import { stat } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import type { Conditions } from '../recording/recording.ts';
import { mostCompensation } from '../twin/experiment-of.ts';
import type { ParsedArguments } from './arguments.ts';
import { hasOption, numberOption, onlyPositional, quantityOption, textOption, whereOf } from './option-values.ts';
import { readPriorArgument } from './prior-argument.ts';
import { readProtocolArgument } from './protocol-argument.ts';
import type { TwinJob } from './twin-job.ts';
import { InputError } from './usage-error.ts';
import { programVersion } from './version.ts';

/** Everything that a command line of `twin` asks for, checked. */
export interface TwinRequest {
  readonly job: TwinJob;
  /** Folder of the files to be written. */
  readonly out: string | undefined;
  readonly isJson: boolean;
  readonly isQuiet: boolean;
}

/** @throws UsageError, InputError, and the errors of the protocol room */
export async function readTwinRequest(args: ParsedArguments): Promise<TwinRequest> {
  const path = onlyPositional(args, 'FILE');
  if ((await stat(path).catch(() => undefined))?.isDirectory())
    throw new InputError('this is a folder, not a file', path, 'Name one recording.');
  const whole = { whole: true } as const;
  const workers = numberOption(args, 'workers', { atLeast: 1, atMost: 256, ...whole }) ?? availableParallelism();
  const library = numberOption(args, 'library', { atLeast: 50, atMost: 1e6, ...whole });
  const predicted = numberOption(args, 'predict', { atLeast: 5, atMost: 10_000, ...whole });
  const seed = numberOption(args, 'seed', { atLeast: 0, atMost: 2 ** 32 - 1, ...whole }) ?? 1;
  const sweep = numberOption(args, 'sweep', { atLeast: 1, ...whole });
  const protocol = textOption(args, 'protocol');
  const prior = textOption(args, 'prior') ?? 'box';
  checkStart(args);
  return {
    job: {
      path,
      experiment: {
        channel: textOption(args, 'channel'),
        sweep,
        preHold_ms: quantityOption(args, 'hold', 'time'),
        conditions: readConditions(args),
        protocol: protocol === undefined ? undefined : await readProtocolArgument(protocol),
      },
      prior: prior === 'box' ? undefined : await readPriorArgument(prior, whereOf(args, 'prior', prior)),
      library,
      predicted,
      seed,
      workers,
      version: programVersion(),
    },
    out: textOption(args, 'out'),
    isJson: hasOption(args, 'json'),
    isQuiet: hasOption(args, 'quiet'),
  };
}

/** What the user knows of cell and amplifier. */
function readConditions(args: ParsedArguments): Partial<Conditions> {
  const given: Partial<Conditions> = {
    capacitance_pF: quantityOption(args, 'capacitance', 'capacitance'),
    temperature_K: quantityOption(args, 'temperature', 'temperature'),
    accessResistance_MOhm: quantityOption(args, 'access', 'resistance'),
    compensation: numberOption(args, 'compensation', { atLeast: 0, atMost: mostCompensation }),
    filter_Hz: quantityOption(args, 'filter', 'frequency'),
    sealResistance_MOhm: quantityOption(args, 'seal', 'resistance'),
  };
  return Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined));
}

/** Fits start from a library of prior cells. */
function checkStart(args: ParsedArguments): void {
  const start = textOption(args, 'start');
  if (start === undefined || start === 'library') return;
  const what = start === 'network' ? 'no trained network comes with this version' : `\`${start}\` is no start of a fit`;
  throw new InputError(what, whereOf(args, 'start', start), 'Leave --start out: fits start from a library.');
}
