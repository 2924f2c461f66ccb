import { tQuantile } from '../numeric/f-distribution.ts';
import type { CurrentFactor } from './drug-factors.ts';
import { median } from './statistics.ts';

/** What time alone did to a current: the controls of a laboratory. */
export interface RunDown {
  readonly current: string;
  /** Median of the controls' factors. */
  readonly factor: number;
  /** Scatter of a control, sd of the logarithm around the median. */
  readonly scatter: number;
  readonly cells: number;
}

/** Fewer controls have no scatter that could be believed. */
export const fewestControls = 3;
const ninety = 1.6449;

/**
 * Run-down of each current from cells that were given nothing.
 *
 * @param controls the factors of each control cell
 */
export function runDownOf(controls: readonly (readonly CurrentFactor[])[]): RunDown[] {
  const currents = [...new Set(controls.flatMap((factors) => factors.map((f) => f.current)))];
  return currents.flatMap((current) => {
    const logs = controls.flatMap((factors) =>
      factors.filter((f) => f.current === current).map((f) => Math.log(f.factor)),
    );
    if (logs.length < fewestControls) return [];
    const centre = median(logs);
    const scatter = Math.sqrt(logs.reduce((sum, x) => sum + (x - centre) ** 2, 0) / (logs.length - 1));
    return [{ current, factor: Math.exp(centre), scatter, cells: logs.length }];
  });
}

/**
 * Factors against those of the controls: divided by the controls' median; the interval holds the cell's own uncertainty and where another
 * control may lie (Student's t, as there are few).
 *
 * @returns factors of the currents that the controls have
 */
export function againstControls(factors: readonly CurrentFactor[], runDown: readonly RunDown[]): CurrentFactor[] {
  return factors.flatMap((f) => {
    const control = runDown.find((r) => r.current === f.current);
    if (!control) return [];
    const own = Math.log(f.interval90[1] / f.interval90[0]) / (2 * ninety);
    const others = control.scatter * Math.sqrt(1 + 1 / control.cells);
    const half = Math.hypot(ninety * own, tQuantile(0.95, control.cells - 1) * others);
    const x = Math.log(f.factor / control.factor);
    return [{ current: f.current, factor: Math.exp(x), interval90: [Math.exp(x - half), Math.exp(x + half)] }];
  });
}

/** Whether an interval leaves no room for "as before". */
export function hasChanged({ interval90: [low, high] }: CurrentFactor): boolean {
  return high < 1 || low > 1;
}
