import { describe, expect, test } from 'vitest';
import type { Fit } from '../../src/infer/fit.ts';
import { fitHolds } from '../../src/infer/fit-holds.ts';
import type { Optimum } from '../../src/infer/refine.ts';
import type { PartialFit } from '../../src/infer/spare-segments.ts';

/** A fit of 20 bins, some of them left out. */
function partial(chi2: number, leftOut = 0): PartialFit {
  const optima = [{ promised: 0 } as Optimum];
  const fit: Fit = { optima, chi2, points: 20 - leftOut, limit: 40, isWithinNoise: chi2 <= 40, starts: 1 };
  return { fit, sigma: new Float64Array(20), spared: new Uint8Array(20).fill(1, 0, leftOut) };
}

/** Runs over made-up fits, and says which were made, in order. */
async function held(
  whole: Readonly<Record<number, PartialFit>>,
  parts: Readonly<Record<number, PartialFit>>,
  holds: readonly number[] = [3000, 0],
) {
  const made: string[] = [];
  const from = (kind: string, fits: Readonly<Record<number, PartialFit>>) => (preHold_ms: number) => {
    made.push(`${kind} ${preHold_ms}`);
    return Promise.resolve(fits[preHold_ms] as PartialFit);
  };
  return { best: await fitHolds(holds, from('once', whole), from('thorough', parts)), made };
}

describe('how long the cell was held', () => {
  test('the most likely idea is taken where it fits', async () => {
    const { best, made } = await held({ 3000: partial(20) }, {});
    expect(best).toMatchObject({ preHold_ms: 3000, fit: { chi2: 20 } });
    expect(made).toEqual(['once 3000']);
  });

  test('the next is tried on the whole recording before anything is left out of the first', async () => {
    const { best, made } = await held({ 3000: partial(500), 0: partial(21) }, {});
    expect(best).toMatchObject({ preHold_ms: 0, fit: { chi2: 21 } });
    expect(made).toEqual(['once 3000', 'once 0']);
  });

  test('where none fits at once, the better one is fitted thoroughly first', async () => {
    const { best, made } = await held({ 3000: partial(500), 0: partial(90) }, { 0: partial(22) });
    expect(best?.preHold_ms).toBe(0);
    expect(made).toEqual(['once 3000', 'once 0', 'thorough 0']);
  });

  test('a fit that leaves less out is better, however small chi-square of the rest is', async () => {
    const whole = { 3000: partial(80), 0: partial(90) };
    const { best, made } = await held(whole, { 3000: partial(5, 10), 0: partial(30, 2) });
    expect(best?.preHold_ms).toBe(0);
    expect(made).toEqual(['once 3000', 'once 0', 'thorough 3000', 'thorough 0']);
    // One that explains the recording is better than one that does not.
    const { best: found } = await held(whole, { 3000: partial(35, 10), 0: partial(70) });
    expect(found?.preHold_ms).toBe(3000);
  });

  test('one idea is fitted thoroughly at once; fits that could not be simulated come last', async () => {
    const { made } = await held({}, { 0: partial(20) }, [0]);
    expect(made).toEqual(['thorough 0']);
    const nothing = partial(Number.POSITIVE_INFINITY);
    const both = await held({ 3000: nothing, 0: partial(90) }, { 0: partial(95), 3000: nothing });
    expect(both.best?.preHold_ms).toBe(0);
    expect(both.made.slice(2)).toEqual(['thorough 0', 'thorough 3000']);
  });
});
