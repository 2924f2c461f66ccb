import { expect, test } from 'vitest';
import { binsOf } from '../../src/infer/bins.ts';
import { livingSetup } from '../../src/infer/living-setup.ts';
import { physicalPrior } from '../../src/infer/physical-prior.ts';
import { sigmaOfBins } from '../../src/infer/sigma-of-bins.ts';
import type { Protocol } from '../../src/protocol/protocol.ts';

const protocol: Protocol = {
  name: 'steps and ramps',
  holding_mV: -80,
  segments: [
    { kind: 'step', mV: 0, ms: 200 },
    { kind: 'ramp', from_mV: 50, to_mV: -50, ms: 200 },
    { kind: 'ramp', from_mV: -50, to_mV: -55, ms: 200 },
    { kind: 'ramp', from_mV: -55, to_mV: 45, ms: 20 },
  ],
};

test('the model is held to half its error where the command moves like an action potential, and not soon after corners', () => {
  const setup = livingSetup(physicalPrior(), { capacitance_pF: 50 });
  const bins = binsOf(protocol, 0, setup.rule, 620);
  const current = 4;
  const observation = {
    mean: new Float64Array(bins.length).fill(current),
    noise: new Float64Array(bins.length).fill(0.03),
    censored: bins.map(() => 'none' as const),
  };
  const sigma = sigmaOfBins(setup, protocol, bins, observation);
  const { floor_A_F, relative } = setup.likelihood;
  const expected = [1, 0.5, 1, 1].map((share) => Math.hypot(0.03, share * floor_A_F, share * relative * current));
  bins.forEach((bin, b) => {
    const since = bin.from_ms - ([0, 200, 400, 600][bin.segment] as number);
    if (since >= 5) expect(sigma[b]).toBeCloseTo(expected[bin.segment] as number, 12);
    else expect(sigma[b]).toBeGreaterThan(1);
  });
});
