import type { Observation } from '../../infer/likelihood.ts';
import { median } from '../statistics.ts';

/** How far a fit is from what was recorded, over the bins that could be compared, in the unit of the recording. */
export interface FitErrors {
  readonly medianError: number;
  readonly rmse: number;
  /** Root mean square of the recording itself there. */
  readonly rms: number;
  readonly bins: number;
}

/** Errors of mean currents of bins. */
export function errorsOf({ mean, noise }: Observation, simulated: ArrayLike<number>): FitErrors {
  const compared = [...mean].flatMap((recorded, b) =>
    Number.isFinite(noise[b]) ? [{ recorded, error: (simulated[b] as number) - recorded }] : [],
  );
  const root = (x: readonly number[]): number => Math.sqrt(x.reduce((sum, v) => sum + v * v, 0) / x.length);
  return {
    medianError: median(compared.map(({ error }) => Math.abs(error))),
    rmse: root(compared.map(({ error }) => error)),
    rms: root(compared.map(({ recorded }) => recorded)),
    bins: compared.length,
  };
}
