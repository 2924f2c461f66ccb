import { expect, test } from 'vitest';
import { findVariable, UnknownNameError } from '../../src/model/find-variable.ts';
import { parseModel } from '../../src/model/parse-model.ts';

const model = parseModel(
  `[[model]]
name: little
[i_Kr]
g_Kr = 1
tau = 2
    a = 3
[i_Ks]
tau = 4
    a = 5
y = 6
    g_Kr = 7
    only = 8
`,
  'little.mmt',
);

test('by qualified name, nested ones too', () => {
  expect(findVariable(model, 'i_Kr.g_Kr').expression).toMatchObject({ value: 1 });
  expect(findVariable(model, 'i_Ks.y.g_Kr').expression).toMatchObject({ value: 7 });
});

test('by short name; a variable of a component goes before nested ones', () => {
  expect(findVariable(model, 'g_Kr').name).toBe('i_Kr.g_Kr');
  expect(findVariable(model, 'only').name).toBe('i_Ks.y.only');
  expect(findVariable(model, 'y').name).toBe('i_Ks.y');
});

function errorOf(name: string): UnknownNameError {
  try {
    findVariable(model, name);
  } catch (error) {
    if (error instanceof UnknownNameError) return error;
  }
  throw new Error('found');
}

test('several', () => {
  const error = errorOf('tau');
  expect(error.message).toBe('`tau` means several variables of little.\nWrite one of: i_Kr.tau, i_Ks.tau.');
  expect(error).toMatchObject({ asked: 'tau', candidates: ['i_Kr.tau', 'i_Ks.tau'] });
  expect(errorOf('a').candidates).toEqual(['i_Kr.tau.a', 'i_Ks.tau.a']);
});

test('none', () => {
  expect(errorOf('g_kr').message).toBe('little has no variable `g_kr`.\nDid you mean `i_Kr.g_Kr` or `i_Ks.y.g_Kr`?');
  expect(errorOf('nothing_like_it').message).toBe(
    'little has no variable `nothing_like_it`.\nWrite component.variable.',
  );
  expect(errorOf('g_kr').candidates).toEqual([]);
});
