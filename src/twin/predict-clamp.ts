import {
  type Protocol,
  protocolDuration_ms,
  roundTime_ms,
  segmentDuration_ms,
  segmentStarts,
} from '../protocol/protocol.ts';
import { clampPlan } from '../simulate/plan.ts';
import { type Band, bandOf } from './band.ts';
import type { Ensemble } from './ensemble.ts';
import { runEnsemble, type Workers } from './run-ensemble.ts';
import type { Twin } from './twin.ts';
import type { TwinVariables } from './twin-variables.ts';

/** The twin's currents under the protocol of its own recording. Outward is positive, A/F. */
export interface ClampPrediction {
  readonly currents: readonly {
    readonly symbol: string;
    readonly band: Band;
    /** Of the most probable cell. */
    readonly central: Float64Array;
  }[];
}

/** Samples come densest after a step, ms; each is at most this fraction of the time since the step later. */
const closest_ms = 0.2;
const growth = 0.12;
const farthest_ms = 20;

/** Times that show every current: dense after each corner of the command, sparse later. */
export function clampTimes(protocol: Protocol): Float64Array {
  const starts = segmentStarts(protocol);
  const end = protocolDuration_ms(protocol);
  return Float64Array.from(
    protocol.segments.flatMap((segment, i) => {
      const start = starts[i] as number;
      const stop = Math.min(end, roundTime_ms(start + segmentDuration_ms(segment)));
      const times: number[] = [];
      for (let t = 0; start + t < stop; t += Math.min(Math.max(closest_ms, growth * t), farthest_ms))
        times.push(roundTime_ms(start + t));
      return times;
    }),
  );
}

/** Simulates the recording's own voltage clamp, amplifier included, over an ensemble. */
export async function predictClamp(
  twin: Twin,
  ensemble: Ensemble,
  variables: TwinVariables,
  set: Readonly<Record<string, number>>,
  workers: Workers,
  signal?: AbortSignal,
): Promise<ClampPrediction> {
  const { protocol, preHold_ms } = twin.conditions;
  const times = clampTimes(protocol);
  const held: Protocol['segments'] =
    preHold_ms > 0
      ? [{ kind: 'step', mV: protocol.holding_mV, ms: preHold_ms }, ...protocol.segments]
      : protocol.segments;
  const rows: Float64Array[][] = [];
  let central: readonly Float64Array[] = [];
  await runEnsemble(
    {
      source: twin.model,
      clamped: true,
      set,
      plan: clampPlan({ ...protocol, segments: held }),
      outputs: variables.currents.map((c) => c.variable),
      sampleTimes: times.map((t) => roundTime_ms(t + preHold_ms)),
      names: ensemble.names,
      cells: ensemble.cells,
      ...(signal ? { signal } : {}),
    },
    workers,
    ({ index, columns, failure }) => {
      if (index === 0) central = columns;
      else if (!failure) rows.push([...columns]);
    },
  );
  return {
    currents: variables.currents.map(({ symbol }, c) => ({
      symbol,
      band: bandOf(
        times,
        rows.map((row) => row[c] as Float64Array),
      ),
      central: central[c] as Float64Array,
    })),
  };
}
