import type { ClampTrace } from '../recording/quality/clamp-trace.ts';
import { saturation } from '../recording/quality/saturation.ts';

/**
 * Lowest and highest current that could be recorded: what the file says of its converter, or less, where flat tops show that an amplifier
 * was at its limit before that.
 *
 * @returns undefined where neither tells of any limit
 */
export function rangeLimits(
  traces: readonly ClampTrace[],
  clipped: readonly [number, number] | undefined,
): readonly [number, number] | undefined {
  const { at } = saturation(traces, clipped);
  if (at.length === 0) return clipped;
  let [low, high] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (const { i } of traces) {
    for (const value of i) {
      if (value < low) low = value;
      if (value > high) high = value;
    }
  }
  // A side without flat tops has no limit within reach.
  const beyond = high - low;
  return [
    at.includes(low) ? low : (clipped?.[0] ?? low - beyond),
    at.includes(high) ? high : (clipped?.[1] ?? high + beyond),
  ];
}
