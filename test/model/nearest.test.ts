import { describe, expect, test } from 'vitest';
import { didYouMean, editDistance, nearestNames } from '../../src/model/nearest.ts';

test.each([
  ['', '', 0],
  ['', 'abc', 3],
  ['kitten', 'sitting', 3],
  ['g_Kr', 'g_rK', 1],
  ['g_Kr', 'g_Kr', 0],
  ['g_Kr', 'gKr', 1],
  ['ca', 'abc', 3],
])('%s to %s takes %d edits', (a, b, distance) => {
  expect(editDistance(a, b)).toBe(distance);
  expect(editDistance(b, a)).toBe(distance);
});

describe('nearest names', () => {
  const names = ['i_Kr.g_Kr', 'i_Ks.g_Ks', 'i_K1.g_K1', 'i_Na.g_Na', 'membrane.V'];

  test('compares the last part of a qualified name too', () => {
    expect(nearestNames('g_Krr', names)).toEqual(['i_Kr.g_Kr']);
    expect(nearestNames('i_Kr.g_kr', names)).toEqual(['i_Kr.g_Kr']);
  });

  test('capitals count half', () => expect(nearestNames('G_Na', names)).toEqual(['i_Na.g_Na']));

  test('several at the same distance, in alphabetical order, at most three', () => {
    expect(nearestNames('g_Kx', names)).toEqual(['i_K1.g_K1', 'i_Kr.g_Kr', 'i_Ks.g_Ks']);
    expect(nearestNames('g_Kx', names, 2)).toEqual(['i_K1.g_K1', 'i_Kr.g_Kr']);
  });

  test('nothing near', () => {
    expect(nearestNames('temperature', names)).toEqual([]);
    expect(nearestNames('x', ['y', 'z'])).toEqual([]);
    expect(nearestNames('v', ['V', 'z'])).toEqual(['V']);
  });
});

test('as a question', () => {
  expect(didYouMean('ab', ['ax'], 'none')).toBe('Did you mean `ax`?');
  expect(didYouMean('abc', ['abx', 'aby', 'abz'], 'none')).toBe('Did you mean `abx`, `aby` or `abz`?');
  expect(didYouMean('abc', ['xyz'], 'none')).toBe('none');
});
