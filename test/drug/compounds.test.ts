import { describe, expect, test } from 'vitest';
import { blockFactor, compounds, findCompound, UnknownCompoundError } from '../../src/drug/compounds.ts';

describe('blockFactor', () => {
  test('nothing blocked without the compound, half at its IC50', () => {
    expect(blockFactor(0, 7, 1)).toBe(1);
    expect(blockFactor(0, 7, 0.5)).toBe(1);
    for (const hill of [0.5, 1, 2]) expect(blockFactor(7, 7, hill)).toBe(0.5);
  });

  test('E-4031 as in the model specification', () => {
    const { ic50_nM, hill } = findCompound('E-4031');
    const factors = [10, 20, 50, 100, 200].map((dose) => Number(blockFactor(dose, ic50_nM, hill).toFixed(4)));
    expect(factors).toEqual([0.4118, 0.2593, 0.1228, 0.0654, 0.0338]);
  });
});

describe('findCompound', () => {
  test('finds every compound by its name, in capitals or not', () => {
    for (const compound of compounds) {
      expect(findCompound(compound.name)).toBe(compound);
      expect(findCompound(compound.name.toLowerCase())).toBe(compound);
    }
  });

  test('refuses an unknown one in three lines, with the nearest', () => {
    expect(() => findCompound('E4031')).toThrow(UnknownCompoundError);
    expect(() => findCompound('E4031')).toThrow(/^there is no compound `E4031`\n.+\nDid you mean `E-4031`\?$/);
    expect(() => findCompound('caffeine')).toThrow(/\nThere are: E-4031\.$/);
  });
});
