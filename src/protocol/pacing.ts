import { roundTime_ms } from './protocol.ts';
import { ProtocolError } from './protocol-error.ts';

/** A train of rectangular pulses. */
export interface Pacing {
  /** From the start of one pulse to the start of the next, ms. */
  readonly period_ms: number;
  /** Duration of a pulse, ms; shorter than the period. */
  readonly width_ms: number;
  /** Level during a pulse, in the unit and with the sign of the model's stimulus current; it is 0 between pulses. */
  readonly amplitude: number;
  /** Start of the first pulse, ms. */
  readonly offset_ms: number;
  /** Number of pulses; without it they go on to the end. */
  readonly beats?: number;
}

/** A stretch of constant stimulus. */
export interface PacingPiece {
  readonly start_ms: number;
  readonly end_ms: number;
  readonly level: number;
}

/**
 * @throws ProtocolError when the period or width is not above zero, the width is not shorter than the period, the offset is
 *   negative, beats is not a whole number above zero, or anything is not finite
 */
export function validatePacing(pacing: Pacing): void {
  const { period_ms, width_ms, amplitude, offset_ms, beats } = pacing;
  for (const [key, value] of Object.entries({ period_ms, width_ms, amplitude, offset_ms })) {
    if (!Number.isFinite(value)) refuse(`\`${key}\` is ${value}`, 'Give a plain number.');
  }
  if (period_ms <= 0) refuse(`\`period_ms\` is ${period_ms}`, 'Give the time between pulses, above 0 ms.');
  if (width_ms <= 0) refuse(`\`width_ms\` is ${width_ms}`, 'Give the duration of a pulse, above 0 ms.');
  if (width_ms >= period_ms) {
    refuse(
      `a pulse of ${width_ms} ms does not fit into a period of ${period_ms} ms`,
      'Give shorter pulses or a longer period.',
    );
  }
  if (offset_ms < 0) refuse(`\`offset_ms\` is ${offset_ms}`, 'Start the first pulse at 0 ms or later.');
  if (beats !== undefined && !(Number.isInteger(beats) && beats > 0)) {
    refuse(`\`beats\` is ${beats}`, 'Give a whole number of pulses above 0, or leave it out.');
  }
}

/**
 * The stimulus as stretches of constant level, in order, without gaps, from 0 to duration_ms exactly. A pulse that is still on
 * at the end is cut there.
 *
 * @param duration_ms above 0
 * @throws ProtocolError for everything `validatePacing` refuses, and for a duration that is not above zero
 */
export function pacingEdges(pacing: Pacing, duration_ms: number): PacingPiece[] {
  validatePacing(pacing);
  if (!(duration_ms > 0 && Number.isFinite(duration_ms))) {
    refuse(`the duration is ${duration_ms} ms`, 'Give a duration above 0 ms.');
  }
  const pieces: PacingPiece[] = [];
  let t = 0;
  const until = (end: number, level: number) => {
    const end_ms = Math.min(end, duration_ms);
    if (end_ms <= t) return;
    pieces.push({ start_ms: t, end_ms, level });
    t = end_ms;
  };
  for (let beat = 0; beat < (pacing.beats ?? Number.POSITIVE_INFINITY) && t < duration_ms; beat++) {
    // From the number of the beat, not by adding periods up: the thousandth beat is as exact as the first.
    const pulse = roundTime_ms(pacing.offset_ms + beat * pacing.period_ms);
    until(pulse, 0);
    until(roundTime_ms(pulse + pacing.width_ms), pacing.amplitude);
  }
  until(duration_ms, 0);
  return pieces;
}

function refuse(problem: string, remedy: string): never {
  throw new ProtocolError(problem, 'the pacing', remedy);
}
