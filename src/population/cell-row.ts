import type { ChunkResult } from '../simulate/chunk.ts';
import { refusedBy } from './acceptance.ts';
import { clampedCell, failedCell, type MeasuredCell, measureCell } from './measure-cell.ts';
import { noiseDeviates } from './noise.ts';
import type { Recipe, RecipeCell } from './recipe.ts';
import { keptValues } from './recorded.ts';
import type { SamplePlaces, Stage } from './stage.ts';

/** Everything that a store keeps of a cell. */
export interface CellRow extends MeasuredCell {
  readonly index: number;
  /** In the order of the recipe's parameters. */
  readonly factors: Float64Array;
  /** Names of the criteria that it does not fulfil; none when it is accepted. */
  readonly refusedBy: readonly string[];
  /** One list a recorded variable; null where the cell failed. */
  readonly recorded: readonly Float32Array[] | null;
}

/** What a stage made of some cells; its cells have places, not numbers, as those of a resumed run are not all of them. */
export interface StageResult {
  readonly stage: Stage;
  readonly chunk: ChunkResult;
}

/**
 * The row of one cell.
 *
 * @param place the cell's place among those of the chunks
 */
export function cellRow(recipe: Recipe, cell: RecipeCell, place: number, results: readonly StageResult[]): CellRow {
  const measured = measuredIn(place, results);
  const main = results.find(({ stage }) => stage.name === 'experiment');
  return {
    ...measured,
    index: cell.index,
    factors: cell.factors,
    refusedBy: refusedBy(recipe.acceptance, measured),
    recorded: main ? recordedIn(recipe, cell.index, place, main) : null,
  };
}

function measuredIn(place: number, results: readonly StageResult[]): MeasuredCell {
  for (const { stage, chunk } of results) {
    const failure = chunk.failures.find(({ index }) => index === place);
    if (failure) return failedCell(failure, stage.name);
  }
  const free = results.find(({ stage }) => stage.measured !== undefined);
  if (!free?.stage.measured) return clampedCell;
  const { t } = free.stage.measured;
  return measureCell(t, column(free, free.stage.measured, place, 0), free.stage.stimulation);
}

function recordedIn(recipe: Recipe, index: number, place: number, main: StageResult): Float32Array[] | null {
  const { recorded } = main.stage;
  if (!recorded || !recipe.recording || main.chunk.failures.some((f) => f.index === place)) return null;
  const { sampling } = recipe.recording;
  const noise = recipe.amplifier?.noise;
  return recorded.columns.map((_, k) => {
    const { values, weights } = keptValues(sampling, column(main, recorded, place, k), noise?.rate_Hz ?? 1);
    // The first variable is the one that an amplifier records.
    if (k === 0 && noise) {
      noiseDeviates(recipe.seed, index, values.length).forEach((z, i) => {
        values[i] = (values[i] as number) + (noise.sd * z) / Math.sqrt(weights[i] as number);
      });
    }
    return Float32Array.from(values);
  });
}

/** Samples of one output of one cell. */
function column({ stage, chunk }: StageResult, at: SamplePlaces, place: number, k: number): Float64Array {
  const width = stage.task.outputs.length;
  const first = (place - chunk.first) * stage.task.sampleTimes.length * width + (at.columns[k] as number);
  const values = new Float64Array(at.places.length);
  for (let i = 0; i < values.length; i++) {
    values[i] = chunk.samples[first + (at.places[i] as number) * width] as number;
  }
  return values;
}
