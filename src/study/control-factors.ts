import { tQuantile } from '../numeric/f-distribution.ts';
import { type CurrentFactor, changeSd } from './drug-factors.ts';
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

/** A factor as uncertain as this part of what was assumed of it is from the prior: it says nothing about the scatter of cells. */
const fromPrior = 0.9;
/** Fewer controls have no scatter that could be believed. */
export const fewestControls = 3;
const ninety = 1.6449;

/**
 * Run-down of each current from cells that were given nothing. A cell whose recordings do not determine a current is no control for it.
 *
 * @param controls the factors of each control cell
 */
export function runDownOf(controls: readonly (readonly CurrentFactor[])[]): RunDown[] {
  const currents = [...new Set(controls.flatMap((factors) => factors.map((f) => f.current)))];
  return currents.flatMap((current) => {
    const logs = controls.flatMap((factors) =>
      factors.filter((f) => f.current === current && isDetermined(f)).map((f) => Math.log(f.factor)),
    );
    if (logs.length < fewestControls) return [];
    const centre = median(logs);
    const scatter = Math.sqrt(logs.reduce((sum, x) => sum + (x - centre) ** 2, 0) / (logs.length - 1));
    return [{ current, factor: Math.exp(centre), scatter, cells: logs.length }];
  });
}

function isDetermined(f: CurrentFactor): boolean {
  return ownSd(f) < fromPrior * changeSd(f.current);
}

/** Of the logarithm. */
function ownSd({ interval90: [low, high] }: CurrentFactor): number {
  return Math.log(high / low) / (2 * ninety);
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
    const own = ownSd(f);
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
