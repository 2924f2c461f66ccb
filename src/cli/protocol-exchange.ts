import { resolve } from 'node:path';
import { protocolToAtf } from '../protocol/atf.ts';
import { feasibility } from '../protocol/feasibility.ts';
import { joinSweeps } from '../protocol/join-sweeps.ts';
import { lostSegments } from '../protocol/lost-segments.ts';
import type { Protocol } from '../protocol/protocol.ts';
import { protocolToCsv, protocolToJson } from '../protocol/write-protocol.ts';
import { openRecordingPath } from '../recording/open-path.node.ts';
import type { ParsedArguments } from './arguments.ts';
import type { CommandIo } from './command.ts';
import { significant } from './format.ts';
import { hasOption, numberOption, quantityOption, textOption, whereOf } from './option-values.ts';
import { EXIT } from './print-error.ts';
import { readProtocolArgument } from './protocol-argument.ts';
import { protocolFigure } from './protocol-figure.ts';
import { type ProtocolFile, readProtocolFile } from './protocol-file.ts';
import { factsJson, factsOf, intervalOption, plotOption } from './protocol-show.ts';
import { protocolText } from './protocol-text.ts';
import { recordedPotential } from './recorded-command.ts';
import { field } from './simulate-report.ts';
import { InputError, UsageError } from './usage-error.ts';
import { checkWritable, writeFileSafely } from './write-file.ts';

const formats = ['atf', 'csv', 'json'] as const;
type Format = (typeof formats)[number];

/** A protocol to write: where, and as what. */
interface Target {
  readonly path: string | undefined;
  readonly format: Format;
  readonly interval_ms: number;
}

/** `iontwin protocol export NAME|FILE`: to a file, or to standard output. */
export async function exportProtocol(args: ParsedArguments, io: CommandIo): Promise<number> {
  const name = args.positionals[0] ?? '';
  const target = await readTarget(args, name);
  const protocol = await readProtocolArgument(name);
  refuseLost(protocol, target);
  const text = textOf(protocol, target);
  const { path, format } = target;
  if (path !== undefined) await writeFileSafely(path, text);
  warn(args, io, protocol, target);
  if (hasOption(args, 'json')) {
    const content = path === undefined ? { text } : { file: path };
    io.stdout.write(`${JSON.stringify({ name: protocol.name, format, ...content })}\n`);
  } else io.stdout.write(path === undefined ? text : `${field('Written', path)}\n`);
  return EXIT.done;
}

/** `iontwin protocol import FILE`: the command of a file or a recording. */
export async function importProtocol(args: ParsedArguments, io: CommandIo): Promise<number> {
  const path = args.positionals[0] ?? '';
  const target = hasOption(args, 'out') || hasOption(args, 'format') ? await readTarget(args, path) : undefined;
  const interval_ms = intervalOption(args);
  const plot = await plotOption(args);
  const read = await readImported(args, path, interval_ms);
  const { protocol } = read;
  const facts = factsOf(args, protocol, interval_ms);
  if (target) refuseLost(protocol, target);
  if (target?.path !== undefined) await writeFileSafely(target.path, textOf(protocol, target));
  if (plot !== undefined) await writeFileSafely(plot, protocolFigure(protocol, facts));
  if (target) warn(args, io, protocol, target);
  if (hasOption(args, 'json')) {
    const source = { file: path, format: read.format, sweeps: read.sweeps };
    io.stdout.write(`${JSON.stringify({ source, ...read.resampling, protocol, facts: factsJson(facts) })}\n`);
  } else if (target && target.path === undefined) io.stdout.write(textOf(protocol, target));
  else {
    const written = [target?.path, plot].filter((file) => file !== undefined);
    io.stdout.write(protocolText(protocol, facts));
    io.stdout.write([...read.notes, ...written.map((file) => field('Written', file))].map((l) => `${l}\n`).join(''));
  }
  return EXIT.done;
}

interface Imported {
  readonly format: string;
  readonly sweeps: number;
  readonly protocol: Protocol;
  /** For people. */
  readonly notes: readonly string[];
  /** For programs; empty but for an action-potential clamp. */
  readonly resampling: {
    readonly resampling?: { readonly worst_mV: number; readonly worst_ms: number; readonly rms_mV: number };
  };
}

async function readImported(args: ParsedArguments, path: string, interval_ms: number): Promise<Imported> {
  const sweep = numberOption(args, 'sweep', { atLeast: 1, whole: true });
  const [from_ms, to_ms] = [quantityOption(args, 'from', 'time'), quantityOption(args, 'to', 'time')];
  if (hasOption(args, 'action-potential')) {
    const recording = await openRecordingPath(path);
    const { protocol, ...resampling } = recordedPotential(recording, path, {
      sweep: (sweep ?? 1) - 1,
      from_ms: from_ms ?? 0,
      to_ms: to_ms ?? Number.POSITIVE_INFINITY,
      interval_ms,
    });
    const { worst_mV, worst_ms, rms_mV } = resampling;
    const says = `within ${significant(worst_mV, 3)} mV of the trace, worst at ${significant(worst_ms, 6)} ms; rms ${significant(rms_mV, 3)} mV`;
    const { format, sweeps } = recording;
    return { format, sweeps: sweeps.length, protocol, notes: [field('Resampled', says)], resampling: { resampling } };
  }
  if (from_ms !== undefined || to_ms !== undefined) {
    const where = `in: iontwin ${args.command} ${path}`;
    throw new UsageError('--from and --to belong to --action-potential', where, 'Leave them out, or add it.');
  }
  const file = await readProtocolFile(path, textOption(args, 'command'));
  return {
    format: file.format,
    sweeps: file.sweeps.length,
    protocol: chosen(file, sweep, path),
    notes: [],
    resampling: {},
  };
}

function chosen({ sweeps, starts_ms }: ProtocolFile, sweep: number | undefined, path: string): Protocol {
  const one = sweeps[(sweep ?? 1) - 1];
  if (!one)
    throw new InputError(
      `there is no sweep ${sweep}`,
      path,
      `It has ${sweeps.length}: give --sweep 1 to ${sweeps.length}.`,
    );
  return sweep !== undefined || sweeps.length === 1 ? one : joinSweeps(sweeps, starts_ms, path);
}

async function readTarget(args: ParsedArguments, input: string): Promise<Target> {
  const path = textOption(args, 'out');
  const wanted = textOption(args, 'format')?.toLowerCase();
  const isFormat = (text: string | undefined): text is Format => formats.some((format) => format === text);
  if (wanted !== undefined && !isFormat(wanted)) {
    throw new UsageError(`unknown format \`${wanted}\``, whereOf(args, 'format', wanted), 'Give atf, csv or json.');
  }
  const ending = path === undefined ? undefined : (/\.(\w+)$/.exec(path)?.[1]?.toLowerCase() ?? '');
  const interval_ms = intervalOption(args);
  if (path === undefined) return { path, format: wanted ?? 'json', interval_ms };
  const where = whereOf(args, 'out', path);
  if (!isFormat(ending) || (wanted !== undefined && wanted !== ending)) {
    const remedy = `Name it like protocol.${wanted ?? 'atf, protocol.csv or protocol.json'}.`;
    throw new UsageError('this file would hold something else than its name says', where, remedy);
  }
  if (resolve(path) === resolve(input)) {
    throw new UsageError('this file is read, and would be written over', where, 'Choose another name.');
  }
  await checkWritable(path);
  return { path, format: ending, interval_ms };
}

function textOf(protocol: Protocol, { format, interval_ms }: Target): string {
  if (format === 'json') return protocolToJson(protocol);
  return format === 'csv' ? protocolToCsv(protocol) : protocolToAtf(protocol, { interval_ms });
}

/** A stimulus file without some of its steps is another protocol. */
function refuseLost(protocol: Protocol, { format, interval_ms }: Target): void {
  const lost = format === 'atf' ? lostSegments(protocol, interval_ms) : [];
  if (lost.length === 0) return;
  const most = 10;
  throw new InputError(
    `${lost.length} of ${protocol.segments.length} segments fall between samples ${interval_ms} ms apart and would be gone: ${lost.slice(0, most).join(', ')}${lost.length > most ? ', ...' : ''}`,
    `protocol ${protocol.name}`,
    'Choose a shorter interval: --interval 0.1ms.',
  );
}

/** What the file does not hold as the protocol says it. */
function warn(args: ParsedArguments, io: CommandIo, protocol: Protocol, { format, interval_ms }: Target): void {
  if (format !== 'atf' || hasOption(args, 'quiet')) return;
  for (const { segment, says } of feasibility(protocol, { interval_ms }).problems) {
    io.stderr.write(`mind: segment ${segment}: ${says}\n`);
  }
}
