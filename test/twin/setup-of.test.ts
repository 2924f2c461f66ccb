import { describe, expect, test } from 'vitest';
import { physicalPrior } from '../../src/infer/physical-prior.ts';
import type { Conditions } from '../../src/recording/recording.ts';
import type { TwinExperiment } from '../../src/twin/experiment.ts';
import { priorSetupOf, unusedConditions } from '../../src/twin/setup-of.ts';

const stated: Conditions = { accessResistance_MOhm: 20, compensation: 0.7, capacitance_pF: 50 };
const experiment = (conditions: Conditions, nuisances: readonly { name: string }[] = []): TwinExperiment =>
  ({ conditions, nuisances, preHold_ms: undefined }) as unknown as TwinExperiment;

describe('under a prior of living cells', () => {
  const prior = physicalPrior();
  const rsOf = (conditions: Conditions) =>
    priorSetupOf(experiment(conditions), prior).parameters.find((p) => p.name === 'amplifier.Rs')?.baseline;

  test('the series resistance is fitted where it and the capacitance are stated', () => {
    expect(rsOf(stated)).toBe(20);
    expect(rsOf({ ...stated, accessResistance_MOhm: undefined })).toBeUndefined();
    // Without the capacitance nobody knows how long it charges.
    expect(rsOf({ ...stated, capacitance_pF: undefined })).toBeUndefined();
  });

  test('what is stated and not used is said, with why', () => {
    const says = (conditions: Conditions) => unusedConditions(experiment(conditions), prior);
    expect(says(stated)).toEqual([]);
    expect(says({ ...stated, filter_Hz: 2000 })).toEqual([
      'Not used in the fit: filter; it matters little under the prior `physical` of living cells.',
    ]);
    expect(says({ compensation: 0.7, capacitance_pF: 50 })).toEqual([
      'Not used in the fit: compensation; the access resistance is not stated.',
    ]);
    expect(says({ ...stated, capacitance_pF: undefined })).toEqual([
      'Not used in the fit: access resistance, compensation; the capacitance is not known.',
    ]);
  });
});

test('under the published prior what the amplifier does is fitted where it is modelled', () => {
  const says = (nuisances: readonly { name: string }[]) => unusedConditions(experiment(stated, nuisances), undefined);
  expect(says([{ name: 'amplifier.Rs' }])).toEqual([]);
  expect(says([])).toEqual([
    'Not used in the fit: access resistance, compensation; the capacitance is not known, or samples are too far apart.',
  ]);
});
