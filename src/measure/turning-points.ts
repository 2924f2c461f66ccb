/** A local extreme that stands out. */
export interface TurningPoint {
  readonly kind: 'maximum' | 'minimum';
  readonly index: number;
}

/**
 * Alternating maxima and minima of a signal that stand out from both neighbours by at least `swing`. Smaller wiggles, noise
 * among them, are passed over. The first and the last sample are never turning points: an extreme counts once the signal has
 * moved away from it by `swing` on both sides.
 *
 * @param y the signal
 * @param from first index looked at
 * @param to one past the last index looked at
 * @param swing smallest move between neighbouring turning points, in the signal's unit, positive
 */
export function turningPoints(y: Float64Array, from: number, to: number, swing: number): TurningPoint[] {
  const found: TurningPoint[] = [];
  let lowest = from;
  let highest = from;
  let direction: 'up' | 'down' | 'unknown' = 'unknown';
  for (let i = from + 1; i < to; i++) {
    const value = y[i] as number;
    if (value > (y[highest] as number)) highest = i;
    if (value < (y[lowest] as number)) lowest = i;
    if (direction !== 'up' && value - (y[lowest] as number) >= swing) {
      if (direction === 'down') found.push({ kind: 'minimum', index: lowest });
      direction = 'up';
      highest = i;
    } else if (direction !== 'down' && (y[highest] as number) - value >= swing) {
      if (direction === 'up') found.push({ kind: 'maximum', index: highest });
      direction = 'down';
      lowest = i;
    }
  }
  return found;
}
