import { type ActionPotentialClamp, actionPotentialClamp } from '../protocol/action-potential-clamp.ts';
import { commandToProtocol } from '../protocol/command-protocol.ts';
import { type Protocol, segmentDuration_ms } from '../protocol/protocol.ts';
import type { Command, Recording, SampleTimes } from '../recording/recording.ts';
import { unitFactor } from '../recording/units.ts';
import { InputError } from './usage-error.ts';

/**
 * The command voltages of a recording as protocols, one for each sweep. A command that was recorded with noise is kept as samples.
 *
 * @param path for messages
 * @param output name of the output; the first in volts by default
 * @throws InputError when the recording has no such command; ProtocolError when it is none of a voltage clamp
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
    throw new InputError(
      'this recording does not say its command voltage',
      path,
      others.length > 0
        ? `Its outputs are ${others.join(', ')}: give the protocol as ATF, CSV or JSON.`
        : 'Give the protocol as ATF, CSV or JSON; `protocol import --action-potential` takes a recorded potential.',
    );
  }
  const wanted = output ?? names[0];
  if (wanted === undefined || !names.includes(wanted)) {
    throw new InputError(`there is no output \`${output}\` in volts`, path, `There are ${names.join(', ')}.`);
  }
  const protocols = commands.map((some, i) => {
    const command = some.find(({ name }) => name === wanted);
    const name = sweeps.length === 1 ? path : `${path}, sweep ${i + 1}`;
    if (command) return protocolOf(command, name);
    throw new InputError(`sweep ${i + 1} has no command ${wanted}`, path, 'Take one of the others: --sweep 1.');
  });
  return { sweeps: protocols, starts_ms: sweeps.map(({ start_ms }) => start_ms) };
}

function protocolOf(command: Command, name: string): Protocol {
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

/** Sample times are rounded: the ends of a part are meant to be in it. */
const edge_ms = 1e-6;

/** What of a recorded potential is to be played. */
export interface PotentialPart {
  /** 0-based. */
  readonly sweep: number;
  readonly from_ms: number;
  readonly to_ms: number;
  readonly interval_ms: number;
}

/**
 * A recorded potential as the command of an action-potential clamp.
 *
 * @throws InputError when there is no such sweep, no potential, or a gap in it; ProtocolError when it cannot be sampled
 */
export function recordedPotential(recording: Recording, path: string, part: PotentialPart): ActionPotentialClamp {
  const sweep = recording.sweeps[part.sweep];
  if (!sweep) {
    const count = recording.sweeps.length;
    throw new InputError(`there is no sweep ${part.sweep + 1}`, path, `It has ${count}: give --sweep 1 to ${count}.`);
  }
  const k = recording.channels.findIndex(({ quantity }) => quantity === 'voltage');
  const signal = sweep.signals[k];
  if (!signal) {
    const names = recording.channels.map(({ name, unit }) => `${name} (${unit})`).join(', ');
    throw new InputError('this recording has no potential', path, `Its channels are ${names}: name one in mV or V.`);
  }
  const factor = unitFactor(recording.channels[k]?.unit ?? 'mV', 'mV') ?? 1;
  const times = timesOf(signal.times, signal.length);
  const { from_ms, to_ms } = part;
  const first = times.findIndex((t) => t >= from_ms - edge_ms);
  const last = times.findLastIndex((t) => t <= to_ms + edge_ms);
  if (first < 0 || last <= first) {
    const end = times[times.length - 1] ?? 0;
    throw new InputError(
      `nothing was recorded from ${from_ms} to ${to_ms} ms`,
      path,
      `The sweep lasts from ${times[0] ?? 0} to ${end} ms: give --from and --to within.`,
    );
  }
  if (signal.times.kind === 'listed' && signal.times.segment[first] !== signal.times.segment[last]) {
    throw new InputError('the potential is cut off in this part', path, 'Choose another part: --from TIME --to TIME.');
  }
  const values = Float64Array.from(signal.read(first, last + 1), (value) => value * factor);
  return actionPotentialClamp(times.slice(first, last + 1), values, { name: path, interval_ms: part.interval_ms });
}

function timesOf(times: SampleTimes, length: number): Float64Array {
  if (times.kind === 'listed') return times.t_ms;
  return Float64Array.from({ length }, (_, i) => times.start_ms + i * times.interval_ms);
}
