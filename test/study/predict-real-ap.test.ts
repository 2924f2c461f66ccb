import { expect, test } from 'vitest';
import { livingSetup } from '../../src/infer/living-setup.ts';
import { physicalPrior } from '../../src/infer/physical-prior.ts';
import { localWorker } from '../../src/simulate/population.ts';
import { predictReal } from '../../src/study/predict-real-ap.ts';

test('a cell that was clamped through a series resistance is predicted without it', async () => {
  const ideal = livingSetup(physicalPrior(), { capacitance_pF: 50, membraneResistance_MOhm: 1000 });
  const through = livingSetup(physicalPrior(), {
    capacitance_pF: 50,
    membraneResistance_MOhm: 1000,
    accessResistance_MOhm: 20,
    compensation: 0.7,
  });
  const published = (setup: typeof ideal) => Float64Array.from(setup.parameters, (p) => p.baseline);
  const options = { cells: 0, seed: 1, free: false };
  const workers = { make: localWorker, count: 1 };
  const [one, other] = [
    await predictReal({ setup: ideal, draws: [published(ideal)] }, workers, options),
    await predictReal({ setup: through, draws: [published(through)] }, workers, options),
  ];
  expect(one.paced?.classification).toBe('beating');
  expect(one.paced?.central.apd90_ms).toBeGreaterThan(100);
  expect(other.paced?.central).toEqual(one.paced?.central);
});
