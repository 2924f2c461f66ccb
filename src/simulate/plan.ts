import type { Pacing } from '../protocol/pacing.ts';
import { pacingEdges } from '../protocol/pacing.ts';
import { type Protocol, protocolDuration_ms, roundTime_ms, segmentDuration_ms } from '../protocol/protocol.ts';
import { checkDuration } from './simulation-error.ts';
import { smoothPieces } from './smooth-pieces.ts';
import type { Drive } from './stepper/layout.ts';

/** A stretch of time in which nothing outside the cell changes its form: steps land on its end exactly. */
export interface PlanSegment {
  /** Where the command counts its time from: the start of the piece of the protocol. */
  readonly start_ms: number;
  readonly end_ms: number;
  readonly drive: Drive;
  /** Command of a clamp, mV: level + slope s + bend s^2 + twist s^3 + amplitude sin(omega s) at s = t - start; mV/ms, ..., mV, rad/ms. */
  readonly level: number;
  readonly slope: number;
  readonly bend: number;
  readonly twist: number;
  readonly amplitude: number;
  readonly omega: number;
  /** Value bound to `pace`, in the model's own unit. */
  readonly pace: number;
  /** The command goes on from the segment before without a jump, and is the same curve: the solver goes on as well. */
  readonly goesOn: boolean;
}

/** The command of a segment at time t, mV. */
export function commandAt({ start_ms, level, slope, bend, twist, amplitude, omega }: PlanSegment, t: number): number {
  const elapsed = t - start_ms;
  return level + elapsed * (slope + elapsed * (bend + elapsed * twist)) + amplitude * Math.sin(omega * elapsed);
}

const still = { start_ms: 0, level: 0, slope: 0, bend: 0, twist: 0, amplitude: 0, omega: 0, pace: 0, goesOn: false };

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
    const { slope = 0, bend = 0, twist = 0, amplitude = 0 } = command;
    const isHeld = slope === 0 && bend === 0 && twist === 0 && amplitude === 0;
    plan.push({ ...still, ...command, start_ms, end_ms: t, drive: isHeld ? 'hold' : 'sweep' });
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
        smoothPieces(s.mV).forEach((piece, k) => {
          const ms = roundTime_ms(start + piece.last * s.dt_ms) - t;
          const [from, to] = [s.mV[piece.first] as number, s.mV[piece.last] as number];
          until(ms, {
            level: from,
            slope: (to - from + piece.bend) / ms,
            bend: (piece.twist - piece.bend) / ms ** 2,
            twist: -piece.twist / ms ** 3,
            goesOn: k > 0,
          });
        });
        t = roundTime_ms(start + segmentDuration_ms(s));
        break;
      }
    }
  }
  return plan;
}
