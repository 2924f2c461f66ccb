import { type ActionPotentialClamp, actionPotentialClamp } from '../protocol/action-potential-clamp.ts';
import { timesOf } from '../recording/quality/clamp-trace.ts';
import type { Recording } from '../recording/recording.ts';
import { unitFactor } from '../recording/units.ts';
import { InputError } from './usage-error.ts';

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
