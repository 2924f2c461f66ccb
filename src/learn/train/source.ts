import { permutation } from '../../numeric/permutation.ts';
import type { Values } from '../interpret/strided.ts';
import { LearnError } from '../learn-error.ts';

/** One batch: values of each input. The arrays may be used again for the next batch. */
export type Batch = Readonly<Record<string, Values>>;

/** Where batches come from: arrays in memory, or cells that are simulated while the network trains. */
export interface BatchSource {
  /** Batches that go once through the data; undefined for an endless stream. */
  readonly batchesPerEpoch?: number;
  /**
   * Batches from a given one on. Batch n must be the same whenever it is asked for: only then does a training that was broken off go on
   * as if it had not been. It is asked for the next batch before a step is waited for, so what it does in workers costs no time.
   */
  open(first: number): AsyncIterable<Batch> | Iterable<Batch>;
}

export interface ArraySourceOptions {
  readonly batchSize: number;
  /** Orders the rows anew in each epoch; in file order when left out. */
  readonly shuffleSeed?: number;
}

/**
 * Batches from arrays of rows. Rows that fill no whole batch are left out of an epoch (other ones each time, when they are shuffled).
 *
 * @param arrays values of each input, row after row
 * @param rows in each array
 * @throws LearnError when an array does not divide into rows, or there are fewer rows than a batch takes
 */
export function arraySource(arrays: Batch, rows: number, options: ArraySourceOptions): BatchSource {
  const { batchSize, shuffleSeed } = options;
  const batchesPerEpoch = Math.floor(rows / batchSize);
  if (!(batchesPerEpoch >= 1)) {
    throw new LearnError(`${rows} rows, ${batchSize} a batch`, 'the arrays', 'Give more rows or smaller batches.');
  }
  const widths = Object.entries(arrays).map(([name, values]) => {
    const width = values.length / rows;
    if (Number.isInteger(width)) return [name, width] as const;
    throw new LearnError(`${values.length} values are not ${rows} rows`, `array ${name}`, 'Give whole rows.');
  });
  return {
    batchesPerEpoch,
    *open(first) {
      // Two sets: the trainer takes a batch while the one before is still in use.
      const buffers = [0, 1].map(() =>
        Object.fromEntries(
          widths.map(([name, width]) => [name, (arrays[name] as Values).slice(0, width * batchSize)] as const),
        ),
      );
      let epoch = -1;
      let order: Uint32Array | undefined;
      for (let n = first; ; n++) {
        const nowEpoch = Math.floor(n / batchesPerEpoch);
        const start = (n % batchesPerEpoch) * batchSize;
        if (shuffleSeed === undefined) {
          // Views, not copies.
          yield Object.fromEntries(
            widths.map(([name, width]) => [
              name,
              (arrays[name] as Values).subarray(start * width, (start + batchSize) * width),
            ]),
          );
          continue;
        }
        if (nowEpoch !== epoch || !order) order = permutation(shuffleSeed, nowEpoch, rows);
        epoch = nowEpoch;
        const batch = buffers[n % 2] as Record<string, Values>;
        for (const [name, width] of widths) {
          const from = arrays[name] as Values;
          for (let i = 0; i < batchSize; i++) {
            const row = order[start + i] as number;
            batch[name]?.set(from.subarray(row * width, (row + 1) * width), i * width);
          }
        }
        yield batch;
      }
    },
  };
}
