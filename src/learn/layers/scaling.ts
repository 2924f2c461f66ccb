import type { Values } from '../interpret/strided.ts';
import { LearnError } from '../learn-error.ts';
import { add, mul, sub } from '../tape/elementwise.ts';
import { constant, type Tensor } from '../tape/tensor.ts';

/** Mean and standard deviation of each column of a table. */
export interface ColumnScales {
  readonly means: Float64Array;
  readonly deviations: Float64Array;
}

/**
 * @param values row after row
 * @returns a column that does not vary has a deviation of 1, so that it becomes 0 rather than infinite
 * @throws LearnError when the values are no whole rows, or a column is no number
 */
export function columnScales(values: Values, columns: number): ColumnScales {
  const rows = values.length / columns;
  if (!(Number.isInteger(rows) && rows >= 1)) {
    throw new LearnError(`${values.length} values are no rows of ${columns}`, 'the table', 'Give whole rows.');
  }
  const means = new Float64Array(columns);
  const deviations = new Float64Array(columns);
  values.forEach((x, i) => {
    means[i % columns] = (means[i % columns] as number) + x / rows;
  });
  values.forEach((x, i) => {
    const c = i % columns;
    deviations[c] = (deviations[c] as number) + (x - (means[c] as number)) ** 2 / rows;
  });
  deviations.forEach((variance, c) => {
    if (!Number.isFinite(variance)) {
      throw new LearnError('it has values that are no numbers', `column ${c}`, 'Leave such rows out.');
    }
    deviations[c] = Math.sqrt(variance) || 1;
  });
  return { means, deviations };
}

/** (x - mean) / deviation along the last axis: inside the graph, so that a network takes physical values. */
export function toScale(x: Tensor, { means, deviations }: ColumnScales): Tensor {
  return mul(sub(x, constant(means)), constant(deviations.map((d) => 1 / d)));
}

/** The inverse of `toScale`. */
export function fromScale(x: Tensor, { means, deviations }: ColumnScales): Tensor {
  return add(mul(x, constant(deviations)), constant(means));
}
