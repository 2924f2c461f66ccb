import { type Measured, measured, unmeasured } from './measured.ts';
import { DEFINITIONS } from './thresholds.ts';

/** Result of one pacing interval: dynamic (the cycle length of steady pacing) or S1S2 (the coupling interval of the S2). */
export interface RestitutionResult {
  readonly interval_ms: number;
  /** APD90 of the beat that ends the interval: the last one of steady pacing, or the S2. */
  readonly apd90_ms: Measured<number>;
  /** APD90 of the beat before it: the last but one of steady pacing, or the S1. */
  readonly previousApd90_ms: Measured<number>;
}

export interface RestitutionPoint {
  readonly interval_ms: number;
  /** Diastolic interval: interval - APD90 of the beat before. */
  readonly di_ms: number;
  readonly apd90_ms: number;
}

export interface RestitutionCurve {
  /** By ascending diastolic interval. */
  readonly points: readonly RestitutionPoint[];
  /** Intervals without a point, and why. */
  readonly omitted: readonly { readonly interval_ms: number; readonly reason: string }[];
  /** Largest slope dAPD90/dDI between neighbouring points, and the middle of its interval. */
  readonly maxSlope: Measured<{ readonly slope: number; readonly di_ms: number }, 'too few points'>;
}

/**
 * Restitution curve APD90(DI) and its largest slope. A slope above 1 is the classical condition for alternans (Nolasco and
 * Dahl 1968, J Appl Physiol 25:191). The slope is that of the straight line between neighbouring points: no curve is assumed,
 * so it is as fine as the choice of intervals.
 *
 * @param results in any order
 */
export function restitution(results: readonly RestitutionResult[]): RestitutionCurve {
  const points: RestitutionPoint[] = [];
  const omitted: { interval_ms: number; reason: string }[] = [];
  for (const { interval_ms, apd90_ms, previousApd90_ms } of results) {
    const di_ms = previousApd90_ms.ok ? interval_ms - previousApd90_ms.value : undefined;
    if (!apd90_ms.ok) omitted.push({ interval_ms, reason: apd90_ms.reason });
    else if (!previousApd90_ms.ok) omitted.push({ interval_ms, reason: `beat before: ${previousApd90_ms.reason}` });
    else if (di_ms === undefined || di_ms <= 0) omitted.push({ interval_ms, reason: 'no diastolic interval' });
    else points.push({ interval_ms, di_ms, apd90_ms: apd90_ms.value });
  }
  points.sort((a, b) => a.di_ms - b.di_ms);
  return { points, omitted, maxSlope: steepestSlope(mergeNear(points)) };
}

function mergeNear(points: readonly RestitutionPoint[]): readonly { di: number; apd: number }[] {
  const groups: RestitutionPoint[][] = [];
  for (const point of points) {
    const group = groups.at(-1);
    const first = group?.[0];
    if (group && first && point.di_ms - first.di_ms < DEFINITIONS.sameDi_ms) group.push(point);
    else groups.push([point]);
  }
  const mean = (numbers: readonly number[]) => numbers.reduce((sum, x) => sum + x, 0) / numbers.length;
  return groups.map((group) => ({ di: mean(group.map((p) => p.di_ms)), apd: mean(group.map((p) => p.apd90_ms)) }));
}

function steepestSlope(points: readonly { di: number; apd: number }[]): RestitutionCurve['maxSlope'] {
  let best: { slope: number; di_ms: number } | undefined;
  for (const [k, { di, apd }] of points.entries()) {
    const next = points[k + 1];
    if (!next) break;
    const slope = (next.apd - apd) / (next.di - di);
    if (!best || slope > best.slope) best = { slope, di_ms: (di + next.di) / 2 };
  }
  return best ? measured(best) : unmeasured('too few points');
}
