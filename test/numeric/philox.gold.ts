import { expect, test } from 'vitest';
import { philox, uniforms } from '../../src/numeric/philox.ts';

// Known answers published with the generator (Random123, kat_vectors: philox4x32 10).
test.each([
  [
    [0, 0, 0, 0],
    [0, 0],
    [0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8],
  ],
  [
    [0xffffffff, 0xffffffff, 0xffffffff, 0xffffffff],
    [0xffffffff, 0xffffffff],
    [0x408f276d, 0x41c83b0e, 0xa20bc7c6, 0x6d5451fd],
  ],
  [
    [0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344],
    [0xa4093822, 0x299f31d0],
    [0xd16cfe09, 0x94fdcceb, 0x5001e420, 0x24126ea1],
  ],
] as const)('known answers, counter %o', (counter, key, expected) => {
  expect(philox(counter, key)).toEqual(expected);
});

test('uniform numbers depend on seed, index and position only, and fill [0, 1) evenly', () => {
  expect(uniforms(1, 7, 5)).toEqual(uniforms(1, 7, 6).slice(0, 5));
  expect(uniforms(1, 7, 4)).not.toEqual(uniforms(2, 7, 4));
  expect(uniforms(1, 7, 4)).not.toEqual(uniforms(1, 8, 4));
  const bins = new Uint32Array(16);
  for (let cell = 0; cell < 2000; cell++) {
    for (const u of uniforms(42, cell, 8)) {
      expect(u >= 0 && u < 1).toBe(true);
      const bin = Math.floor(16 * u);
      bins[bin] = (bins[bin] as number) + 1;
    }
  }
  // chi-square of 15 degrees of freedom: 37.7 is its 99.9 % point
  const expected = 1000;
  const chi2 = bins.reduce((sum, n) => sum + (n - expected) ** 2 / expected, 0);
  expect(chi2).toBeLessThan(37.7);
});
