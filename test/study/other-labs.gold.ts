import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { physicalPrior } from '../../src/infer/physical-prior.ts';
import { localWorker } from '../../src/simulate/population.ts';
import { fitHerg } from '../../src/study/other-labs/herg-sine-wave.ts';
import { loadOtherLabs } from '../../src/study/other-labs/load-other-labs.node.ts';
import { fitOutward } from '../../src/study/other-labs/outward-currents.ts';
import { describeWithShared } from '../measure/shared-data.ts';

const workers = { make: localWorker, count: 1 };

/** Recordings of laboratories that are not the study's, through the same inference; no outside oracle, what was measured must not drift. */
describeWithShared('data', 'other laboratories', () => {
  const folder = fileURLToPath(new URL('../../../shared/data/', import.meta.url));

  test('outward currents of an iPSC-CM (Lei et al. 2017, E1)', { timeout: 60_000 }, async () => {
    const { outward } = await loadOtherLabs(folder);
    expect(outward).toHaveLength(11);
    const cell = outward.find(({ name }) => name.startsWith('E1'));
    if (!cell) throw new Error('no cell E1');
    const fit = await fitOutward(cell, physicalPrior(), { workers, seed: 1, draws: 16 });
    console.log(
      `[figure] outward currents, cell E1: median error ${fit.medianError.toFixed(2)} of ${fit.rms.toFixed(2)} A/F`,
    );
    expect(fit.medianError).toBeLessThan(0.3);
    expect(fit.factors.map(({ name }) => name)).toEqual(['i_K1.g_K1', 'i_Kr.g_Kr', 'i_Ks.g_Ks', 'i_to.g_to']);
  });

  test('hERG1a under a sine wave (Beattie et al. 2018, cell 5)', { timeout: 120_000 }, async () => {
    const { herg } = await loadOtherLabs(folder);
    const cell = herg.find(({ name }) => name.startsWith('cell5'));
    if (!cell) throw new Error('no cell 5');
    const fit = await fitHerg(cell, { workers, seed: 1, draws: 0, starts: 1 });
    console.log(
      `[figure] hERG, cell 5: median error ${(1000 * fit.medianError).toFixed(1)} pA, rmse ${(1000 * fit.rmse).toFixed(0)} of ${(1000 * fit.rms).toFixed(0)} pA`,
    );
    expect(fit.E_K_mV).toBeCloseTo(-88.4, 1);
    expect(fit.rmse / fit.rms).toBeLessThan(0.13);
    const constant = (name: string) => fit.constants.find((c) => c.name === name)?.estimate ?? Number.NaN;
    expect(constant('g')).toBeGreaterThan(0.13);
    expect(constant('g')).toBeLessThan(0.18);
    // Half activation from the fitted rates, mV: of hERG at room temperature, between -30 and 0.
    const half = Math.log(constant('p3') / constant('p1')) / (constant('p2') + constant('p4'));
    expect(half).toBeGreaterThan(-30);
    expect(half).toBeLessThan(0);
  });
});
