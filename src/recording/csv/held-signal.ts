import type { Command, SampleTimes, Signal } from '../recording.ts';
import { checkSampleRange } from '../sample-range.ts';

/** A signal whose samples are in memory, in the channel's unit. */
export function heldSignal(samples: Float64Array | Float32Array, times: SampleTimes, fileName: string): Signal {
  return {
    length: samples.length,
    times,
    read: (from = 0, to = samples.length) => {
      checkSampleRange(from, to, samples.length, fileName);
      return samples.slice(from, to);
    },
  };
}

/** What a command is beside its samples. */
export interface CommandFacts {
  readonly name: string;
  readonly unit: string;
  readonly holding: number | undefined;
  readonly origin: Command['origin'];
  readonly protocol?: Command['protocol'];
}

/**
 * A command whose samples are computed once, when the first is asked for.
 *
 * @param samples as many values as `length`, in the unit of the command
 */
export function computedCommand(
  facts: CommandFacts,
  length: number,
  times: SampleTimes,
  samples: () => Float64Array,
  fileName: string,
): Command {
  let held: Float64Array | undefined;
  return {
    ...facts,
    length,
    times,
    read: (from = 0, to = length) => {
      checkSampleRange(from, to, length, fileName);
      held ??= samples();
      return held.slice(from, to);
    },
  };
}
