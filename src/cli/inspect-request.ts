import { resolve } from 'node:path';
import type { QualityOptions } from '../recording/quality/recording-quality.ts';
import { type LimitChange, withLimits } from '../recording/quality/thresholds.ts';
import type { Conditions } from '../recording/recording.ts';
import type { ParsedArguments } from './arguments.ts';
import { assignments, hasOption, onlyPositional, quantityOption, textOption, whereOf } from './option-values.ts';
import { readOutputFiles } from './output-files.ts';
import { readProtocolArgument } from './protocol-argument.ts';
import { UsageError } from './usage-error.ts';

/** Everything that a command line of `inspect` asks for, checked. */
export interface InspectRequest {
  /** File or folder. */
  readonly path: string;
  readonly options: QualityOptions;
  readonly plot: string | undefined;
  readonly isJson: boolean;
  readonly isQuiet: boolean;
}

/** @throws UsageError, InputError, and the errors of the protocol and recording rooms */
export async function readInspectRequest(args: ParsedArguments): Promise<InspectRequest> {
  const path = onlyPositional(args, 'FILE');
  const { plot } = await readOutputFiles(args);
  if (plot !== undefined && resolve(plot) === resolve(path)) {
    throw new UsageError(
      'this file is read, and would be written over',
      whereOf(args, 'plot', plot),
      'Choose another name.',
    );
  }
  const protocolName = textOption(args, 'protocol');
  const capacitance_pF = quantityOption(args, 'capacitance', 'capacitance');
  const temperature_K = quantityOption(args, 'temperature', 'temperature');
  const conditions: Partial<Conditions> = {
    ...(capacitance_pF === undefined ? {} : { capacitance_pF }),
    ...(temperature_K === undefined ? {} : { temperature_K }),
  };
  const limits = readLimits(args);
  // Wrong names are told before any file is read.
  withLimits(limits);
  return {
    path,
    options: {
      channel: textOption(args, 'channel'),
      protocol: protocolName === undefined ? undefined : await readProtocolArgument(protocolName),
      conditions,
      limits,
    },
    plot,
    isJson: hasOption(args, 'json'),
    isQuiet: hasOption(args, 'quiet'),
  };
}

/** `noise=1` moves the limit of refusal, `noise.flag=0.5` that of the flag, `noise=off` switches it off. */
function readLimits(args: ParsedArguments): Record<string, LimitChange> {
  const limits: Record<string, LimitChange> = {};
  for (const [key, text] of assignments(args, 'limit')) {
    const [, name = key, bound] = /^(.*)\.(flag|refuse)$/.exec(key) ?? [];
    const value = text === 'off' ? 'off' : Number(text);
    const where = whereOf(args, 'limit', `${key}=${text}`);
    if (value !== 'off' && !Number.isFinite(value)) {
      throw new UsageError(`\`${text}\` is not a number`, where, 'Give a number without a unit, or off.');
    }
    const before = limits[name];
    if (bound === undefined || value === 'off') {
      limits[name] = value;
      continue;
    }
    limits[name] = { ...(typeof before === 'object' ? before : {}), [bound]: value };
  }
  return limits;
}
