import { expect, test } from 'vitest';
import { apDoubt } from '../../src/twin/ap-doubt.ts';

const of = (kind: 'free' | 'paced', value: number | null) =>
  apDoubt({ kind, probability_beating: { value, interval90: [0, 1] } });

test('a paced twin that does not follow its stimulus predicts nothing', () => {
  expect(of('paced', 0)).toContain('do not follow');
  expect(of('paced', 0.6)).toBeUndefined();
  expect(of('paced', null)).toBeUndefined();
  expect(of('free', 0)).toBeUndefined();
});
