import { normalQuantile } from '../numeric/normal.ts';
import { uniforms } from '../numeric/philox.ts';

/**
 * The share of a voltage clamp's leak that a free cell is left with: log-normal. In recordings of the same cells, voltage clamp and
 * free action potentials agree only when most of the leak is taken away, and how much is not known: beating itself asks for a tenth or
 * less, the most negative potential between beats for a tenth to a fifth.
 *
 * @source measured on 19 iPSC-cardiomyocytes fitted through their series resistance; no publication gives it
 */
export const leakFactorPrior = { median: 0.1, logSd: 0.7 } as const;

/** Numbers of the leak share are drawn under this key, apart from all others of the seed. */
const stream = 0x1ea4;

/** The leak share of a cell of the ensemble: a pure function of (seed, index). */
export function drawnLeakFactor(seed: number, index: number): number {
  const u = uniforms((seed ^ stream) >>> 0, index, 1)[0] as number;
  return leakFactorPrior.median * Math.exp(leakFactorPrior.logSd * normalQuantile(u + 2 ** -54));
}
