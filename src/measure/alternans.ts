import type { ActionPotential } from './action-potentials.ts';
import { type Measured, measured, unmeasured } from './measured.ts';
import { DEFINITIONS } from './thresholds.ts';

/** Whether APD90 alternates between long and short, beat by beat. */
export interface Alternans {
  readonly present: boolean;
  /** Mean absolute difference of APD90 between neighbours, ms; mostly drift or irregularity where `present` is false. */
  readonly difference_ms: number;
  /** Action potentials looked at. */
  readonly beats: number;
}

/**
 * APD90 alternans over the last action potentials (8, at least 4): every difference between neighbours has the opposite sign
 * of the one before and is at least 5 ms and 2 % of the mean APD90, and they do not die away (`DEFINITIONS`). An incomplete last one is left out; an
 * earlier one without an APD90 ends the look back.
 */
export function alternans(aps: readonly ActionPotential[]): Measured<Alternans, 'too few beats'> {
  const durations: number[] = [];
  for (let k = aps.length - 1; k >= 0 && durations.length < DEFINITIONS.alternansBeats; k--) {
    const apd90 = aps[k]?.apd90_ms;
    if (apd90?.ok) durations.unshift(apd90.value);
    else if (k < aps.length - 1) break;
  }
  if (durations.length < DEFINITIONS.alternansFewest) return unmeasured('too few beats');

  const differences = durations.slice(1).map((duration, k) => duration - (durations[k] as number));
  const mean = durations.reduce((sum, duration) => sum + duration, 0) / durations.length;
  const threshold = Math.max(DEFINITIONS.alternans_ms, DEFINITIONS.alternansFraction * mean);
  const sizes = differences.map(Math.abs);
  const half = sizes.length >> 1;
  const total = (part: readonly number[]): number => part.reduce((sum, size) => sum + size, 0);
  const isKept = total(sizes.slice(-half)) >= DEFINITIONS.alternansKept * total(sizes.slice(0, half));
  const present =
    isKept &&
    sizes.every((size) => size >= threshold) &&
    differences.every((difference, k) => k === 0 || difference * (differences[k - 1] as number) < 0);
  return measured({
    present,
    difference_ms: total(sizes) / sizes.length,
    beats: durations.length,
  });
}
