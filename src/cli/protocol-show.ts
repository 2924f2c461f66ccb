import { type Feasibility, feasibility } from '../protocol/feasibility.ts';
import { namedProtocols } from '../protocol/library.ts';
import { type Protocol, protocolDuration_ms } from '../protocol/protocol.ts';
import type { ParsedArguments } from './arguments.ts';
import type { CommandIo } from './command.ts';
import { timeText } from './format.ts';
import { hasOption, quantityOption, textOption, whereOf } from './option-values.ts';
import { EXIT } from './print-error.ts';
import { readProtocolArgument } from './protocol-argument.ts';
import { protocolFigure } from './protocol-figure.ts';
import { protocolText } from './protocol-text.ts';
import { field } from './simulate-report.ts';
import { UsageError } from './usage-error.ts';
import { checkWritable, writeFileSafely } from './write-file.ts';

/** `iontwin protocol list`. */
export async function listProtocols(args: ParsedArguments, io: CommandIo): Promise<number> {
  const rows = namedProtocols.map(({ says, protocol }) => ({
    name: protocol.name,
    says,
    duration_ms: protocolDuration_ms(protocol),
    holding_mV: protocol.holding_mV,
    segments: protocol.segments.length,
  }));
  if (hasOption(args, 'json')) {
    io.stdout.write(`${JSON.stringify({ protocols: rows })}\n`);
    return EXIT.done;
  }
  const width = Math.max(...rows.map(({ name }) => name.length));
  const lines = rows.map(
    ({ name, duration_ms, says }) => `${name.padEnd(width)}  ${timeText(duration_ms).padStart(7)}  ${says}`,
  );
  io.stdout.write(`${lines.join('\n')}\n`);
  return EXIT.done;
}

/** `iontwin protocol show NAME|FILE`. */
export async function showProtocol(args: ParsedArguments, io: CommandIo): Promise<number> {
  const interval_ms = intervalOption(args);
  const plot = await plotOption(args);
  const protocol = await readProtocolArgument(args.positionals[0] ?? '');
  const facts = factsOf(args, protocol, interval_ms);
  if (plot !== undefined) await writeFileSafely(plot, protocolFigure(protocol, facts));
  if (hasOption(args, 'json')) io.stdout.write(`${JSON.stringify({ protocol, facts: factsJson(facts) })}\n`);
  else io.stdout.write(protocolText(protocol, facts) + (plot === undefined ? '' : `${field('Written', plot)}\n`));
  return EXIT.done;
}

/** Facts of a protocol for the sampling and capacitance asked for. */
export function factsOf(args: ParsedArguments, protocol: Protocol, interval_ms: number): Feasibility {
  const capacitance_pF = quantityOption(args, 'capacitance', 'capacitance');
  return feasibility(protocol, { interval_ms, ...(capacitance_pF === undefined ? {} : { capacitance_pF }) });
}

/** As printed: a value that cannot be had is null, with its reason beside it. */
export function factsJson(facts: Feasibility): Readonly<Record<string, unknown>> {
  const { largestCharge_pC = null, totalCharge_pC = null } = facts;
  const reason = { charge_reason: 'no capacitance is given' };
  return { ...facts, largestCharge_pC, totalCharge_pC, ...(largestCharge_pC === null ? reason : {}) };
}

/**
 * `--interval`, 0.1 ms by default.
 *
 * @throws UsageError when it is zero
 */
export function intervalOption(args: ParsedArguments): number {
  const interval_ms = quantityOption(args, 'interval', 'time') ?? 0.1;
  if (interval_ms > 0) return interval_ms;
  const where = whereOf(args, 'interval', textOption(args, 'interval') ?? '');
  throw new UsageError('samples need a distance', where, 'Give the sampling interval of the rig, such as 0.1ms.');
}

/**
 * `--plot`, once it is sure that it can be written.
 *
 * @throws UsageError when it does not end in .svg; InputError when it cannot be written
 */
export async function plotOption(args: ParsedArguments): Promise<string | undefined> {
  const path = textOption(args, 'plot');
  if (path === undefined) return undefined;
  if (!/\.svg$/i.test(path)) {
    const where = whereOf(args, 'plot', path);
    throw new UsageError('this file would hold something else than its name says', where, 'Name it like figure.svg.');
  }
  await checkWritable(path);
  return path;
}
