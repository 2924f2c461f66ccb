import { expect, test } from 'vitest';
import { findCurrent } from '../../src/cli/find-current.ts';
import { loadBuiltin } from '../../src/model/builtin.ts';

test('a current by name; the sum of all and what is no current are refused', () => {
  const kernik = loadBuiltin('kernik2019');
  expect(findCurrent(kernik, 'i_CaL_Ca', 'here').name).toBe('i_CaL.i_CaL_Ca');
  for (const name of ['i_total', 'g_Kr', 'V'])
    expect(() => findCurrent(kernik, name, 'here')).toThrow(/has no current/);
});
