import type { Pacing } from '../protocol/pacing.ts';
import { pacingEdges } from '../protocol/pacing.ts';
import { type Protocol, protocolDuration_ms, roundTime_ms, segmentDuration_ms } from '../protocol/protocol.ts';
import { checkDuration } from './simulation-error.ts';
import type { Drive } from './stepper/layout.ts';
import { straightPieces } from './straight-pieces.ts';

/** A stretch of time in which nothing outside the cell changes its form: steps land on its end exactly. */
export interface PlanSegment {
  /** Where the command counts its time from: the start of the piece of the protocol. */
  readonly start_ms: number;
  readonly end_ms: number;
  readonly drive: Drive;
  /** Command of a clamp, mV: level + slope (t - start) + amplitude sin(omega (t - start)); mV/ms, mV, rad/ms. */
  readonly level: number;
  readonly slope: number;
  readonly amplitude: number;
  readonly omega: number;
  /** Value bound to `pace`, in the model's own unit. */
  readonly pace: number;
}

/** The command of a segment at time t, mV. */
export function commandAt({ start_ms, level, slope, amplitude, omega }: PlanSegment, t: number): number {
  const elapsed = t - start_ms;
  return level + slope * elapsed + amplitude * Math.sin(omega * elapsed);
}

const still = { start_ms: 0, level: 0, slope: 0, amplitude: 0, omega: 0, pace: 0 };

/**
 * A cell left alone.
 *
 * @throws SimulationError for a duration that is not above zero
 */
export function freePlan(duration_ms: number): PlanSegment[] {
  checkDuration(duration_ms);
  return [{ ...still, end_ms: duration_ms, drive: 'free' }];
}

/** A paced cell: every edge of the stimulus ends a segment. */
export function pacedPlan(pacing: Pacing, duration_ms: number): PlanSegment[] {
  return pacingEdges(pacing, duration_ms).map((piece) => ({
    ...still,
    start_ms: piece.start_ms,
    end_ms: piece.end_ms,
    drive: 'free',
    pace: piece.level,
  }));
}

/** An ideal voltage clamp: steps hold the potential, everything else sweeps it. Neighbouring steps to the same level stay apart. */
export function clampPlan(protocol: Protocol): PlanSegment[] {
  checkDuration(protocolDuration_ms(protocol));
  const plan: PlanSegment[] = [];
  let t = 0;
  const until = (ms: number, command: Partial<PlanSegment>): void => {
    const start_ms = t;
    t = roundTime_ms(t + ms);
    const { slope = 0, amplitude = 0 } = command;
    plan.push({ ...still, ...command, start_ms, end_ms: t, drive: slope === 0 && amplitude === 0 ? 'hold' : 'sweep' });
  };
  for (const s of protocol.segments) {
    switch (s.kind) {
      case 'step':
        until(s.ms, { level: s.mV });
        break;
      case 'ramp':
        until(s.ms, { level: s.from_mV, slope: (s.to_mV - s.from_mV) / s.ms });
        break;
      case 'sine':
        until(s.ms, { level: s.mean_mV, amplitude: s.amplitude_mV, omega: (2 * Math.PI * s.hz) / 1000 });
        break;
      case 'sampled': {
        const start = t;
        const corners = straightPieces(s.mV);
        corners.slice(1).forEach((corner, k) => {
          const from = s.mV[corners[k] as number] as number;
          const to = s.mV[corner] as number;
          const ms = roundTime_ms(start + corner * s.dt_ms) - t;
          until(ms, { level: from, slope: (to - from) / ms });
        });
        t = roundTime_ms(start + segmentDuration_ms(s));
        break;
      }
    }
  }
  return plan;
}
