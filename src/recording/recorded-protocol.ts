import { commandToProtocol } from '../protocol/command-protocol.ts';
import { type Protocol, segmentDuration_ms } from '../protocol/protocol.ts';
import { timesOf } from './quality/clamp-trace.ts';
import type { Command, Recording } from './recording.ts';
import { RecordingError } from './recording-error.ts';
import { unitFactor } from './units.ts';

/**
 * The command voltages of a recording as protocols, one for each sweep. A command that was recorded with noise is kept as samples.
 *
 * @param path for messages
 * @param output name of the output; the first in volts by default
 * @throws RecordingError when the recording has no such command; ProtocolError when it is none of a voltage clamp
 */
export function recordedCommands(
  recording: Recording,
  path: string,
  output?: string,
): { readonly sweeps: readonly Protocol[]; readonly starts_ms: readonly number[] } {
  const { sweeps } = recording;
  const commands = sweeps.map((sweep) =>
    sweep.commands.filter((command) => unitFactor(command.unit, 'mV') !== undefined),
  );
  const names = [...new Set(commands.flatMap((some) => some.map(({ name }) => name)))];
  if (sweeps.length === 0 || names.length === 0) {
    const others = [...new Set(sweeps.flatMap((sweep) => sweep.commands.map(({ name, unit }) => `${name} (${unit})`)))];
    throw new RecordingError(
      'missing',
      'this recording does not say its command voltage',
      path,
      others.length > 0
        ? `Its outputs are ${others.join(', ')}: give the protocol as ATF, CSV or JSON.`
        : 'Give the protocol as ATF, CSV or JSON; `protocol import --action-potential` takes a recorded potential.',
    );
  }
  const wanted = output ?? names[0];
  if (wanted === undefined || !names.includes(wanted)) {
    throw new RecordingError(
      'no-such-data',
      `there is no output \`${output}\` in volts`,
      path,
      `There are ${names.join(', ')}.`,
    );
  }
  const protocols = commands.map((some, i) => {
    const command = some.find(({ name }) => name === wanted);
    const name = sweeps.length === 1 ? path : `${path}, sweep ${i + 1}`;
    if (command) return protocolOf(command, name);
    throw new RecordingError(
      'no-such-data',
      `sweep ${i + 1} has no command ${wanted}`,
      path,
      'Take one of the others: --sweep 1.',
    );
  });
  return { sweeps: protocols, starts_ms: sweeps.map(({ start_ms }) => start_ms) };
}

function protocolOf(command: Command, name: string): Protocol {
  if (command.protocol) return command.protocol;
  const factor = unitFactor(command.unit, 'mV') ?? 1;
  const times = timesOf(command.times, command.length);
  const values = command.read().map((value) => value * factor);
  const holding = command.holding === undefined ? {} : { holding_mV: command.holding * factor };
  const protocol = commandToProtocol(times, values, { name, ...holding });
  if (
    command.origin !== 'recorded' ||
    command.times.kind === 'listed' ||
    !isNoisy(protocol, command.times.interval_ms)
  ) {
    return protocol;
  }
  const mV = [...values, values[values.length - 1] as number];
  return { ...protocol, segments: [{ kind: 'sampled', dt_ms: command.times.interval_ms, mV }] };
}

/** Whether a monitored command falls into pieces of a few samples: those are its noise, not steps that anybody meant. */
function isNoisy({ segments }: Protocol, interval_ms: number): boolean {
  const short = segments.filter((segment) => segmentDuration_ms(segment) < 5 * interval_ms).length;
  return segments.length > 20 && short > segments.length / 4;
}
