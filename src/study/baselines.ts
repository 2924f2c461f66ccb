import { coordinatesOf } from '../infer/coordinates.ts';
import { type PacedQuantity, pacedOf, type StudyCell, type StudyOptions } from './real-cells.ts';
import { median } from './statistics.ts';
import type { Predictions } from './summarise-study.ts';

/** A way of predicting without fitting the cell. */
export interface Baseline {
  readonly method: string;
  readonly of: Predictions;
}

/**
 * Predictions for the paced action potential that use nothing of the cell's own currents: the published model with the leak that the
 * seal test measured, and the median of the other cells' twins.
 */
export async function modelBaselines(cells: readonly StudyCell[], options: StudyOptions): Promise<Baseline[]> {
  const fitted = cells.filter((c) => c.fit && c.refused.length === 0);
  const published = new Map<string, Partial<Record<PacedQuantity, number>>>();
  const average = new Map<string, Partial<Record<PacedQuantity, number>>>();
  for (const [i, cell] of fitted.entries()) {
    options.progress?.('baselines', i, fitted.length);
    const { setup } = cell.fit as NonNullable<StudyCell['fit']>;
    const baseline = Float64Array.from(setup.parameters, (p) =>
      // The published cell has no such current.
      p.name === 'chloride.g_ClCa' ? 0 : p.baseline,
    );
    published.set(cell.name, await pacedOf({ setup, draws: [baseline] }, options));
    const others = fitted.filter((c) => c !== cell).map((c) => c.fit?.optima[0]?.coordinates as Float64Array);
    if (others.length === 0) continue;
    const centre = setup.parameters.map((_, k) => median(others.map((x) => x[k] as number)));
    const values = coordinatesOf(setup.parameters).values(centre);
    average.set(cell.name, await pacedOf({ setup, draws: [values] }, options));
  }
  return [
    { method: 'published model with the measured leak', of: published },
    { method: 'median twin of the other cells', of: average },
  ];
}
