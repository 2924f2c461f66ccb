import type { Classification } from '../../measure/classify.ts';
import { classify } from '../../measure/classify.ts';
import { type Measured, unmeasured } from '../../measure/measured.ts';
import type { Channel, Recording } from '../recording.ts';
import { unitFactor } from '../units.ts';
import { timesOf } from './clamp-trace.ts';

/** Longer traces are judged by their beginning. */
const mostSamples = 1_000_000;

/**
 * What a recorded membrane potential is: beating, quiescent, depolarised; its action potentials. Of the first sweep that is long
 * enough.
 */
export function recordedPotential(recording: Recording): Measured<Classification> {
  const index = recording.channels.findIndex(({ quantity }) => quantity === 'voltage');
  const channel: Channel | undefined = recording.channels[index];
  const signal = recording.sweeps[0]?.signals[index];
  if (channel === undefined || signal === undefined) return unmeasured('there is no channel of a potential');
  const factor = unitFactor(channel.unit, 'mV') as number;
  const n = Math.min(signal.length, mostSamples);
  const v = Float64Array.from(signal.read(0, n), (value) => value * factor);
  const t = Float64Array.from(timesOf(signal.times, n));
  return classify({ t, v });
}
