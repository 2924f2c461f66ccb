import { expect, test } from 'vitest';
import { physicalPrior } from '../../src/infer/physical-prior.ts';
import { localWorker } from '../../src/simulate/population.ts';
import { fitOrReason, type RealClamp } from '../../src/study/fit-real-cell.ts';

test('a cell that cannot be fitted says why instead of ending the study of the others', async () => {
  const clamp = {
    recording: { conditions: { capacitance_pF: 50, membraneResistance_MOhm: 800 } },
    protocol: { holding_mV: -80, segments: [{ kind: 'step', mV: -40, ms: 20 }] },
  } as unknown as RealClamp;
  const workers = { make: localWorker, count: 1 };
  const tried = await fitOrReason(clamp, physicalPrior(), { workers, clock: () => 0, draws: 0, starts: 1, seed: 1 });
  expect(tried).toEqual({ reason: expect.stringMatching(/^could not be fitted: .*stretches of current/) });
});
