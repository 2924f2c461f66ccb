import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { loadBuiltin } from '../../src/model/builtin.ts';
import type { CellModel } from '../../src/model/cell-model.ts';
import { currentCalled, membraneCurrents, shortName } from '../../src/model/membrane-currents.ts';
import { parseModel } from '../../src/model/parse-model.ts';

function names(model: CellModel) {
  const { total, currents } = membraneCurrents(model);
  return { total: total && shortName(total), currents: currents.map(shortName) };
}

function fixture(name: string): CellModel {
  const url = new URL(`./fixtures/${name}.mmt`, import.meta.url);
  return parseModel(readFileSync(url, 'utf8'), `${name}.mmt`);
}

describe('membraneCurrents', () => {
  test('the terms of the labelled sum, stimulus left out', () => {
    expect(names(loadBuiltin('hodgkin-huxley1952'))).toEqual({ total: 'i_total', currents: ['i_Na', 'i_K', 'i_L'] });
    expect(names(loadBuiltin('kernik2019')).currents).toHaveLength(13);
    expect(names(loadBuiltin('skibsbye2016')).currents).toHaveLength(15);
    expect(names(loadBuiltin('aliev-panfilov1996'))).toEqual({ total: 'i_total', currents: [] });
    expect(names(fixture('luo-rudy1991')).currents).toEqual(['INa', 'ICa', 'IK', 'IK1', 'IKp', 'Ib']);
  });

  test('without a label: what dot(V) is made of', () => {
    expect(names(fixture('morris-lecar1981'))).toEqual({ total: undefined, currents: ['I_Ca', 'I_K', 'I_L'] });
    expect(names(fixture('wang-buzsaki1996'))).toEqual({ total: undefined, currents: ['I_Na', 'I_K', 'I_L'] });
    expect(names(fixture('fitzhugh-nagumo'))).toEqual({ total: undefined, currents: [] });
  });

  test('without a label, through one sum', () => {
    const model = parseModel(
      `[[model]]
c.V = -80
[c]
p = 0 bind pace
i_stim = -p
i_a = V + 1
i_b = V + 2
i_ion = i_a + i_b
dot(V) = -(i_ion + i_stim)
    label membrane_potential
`,
      'sum.mmt',
    );
    expect(names(model)).toEqual({ total: 'i_ion', currents: ['i_a', 'i_b'] });
  });
});

describe('currentCalled', () => {
  test('underscores and capitals are all one', () => {
    for (const name of ['i_Kr', 'IKr', 'ikr', 'I_Kr', 'i_Kr.i_Kr']) {
      expect(currentCalled(loadBuiltin('kernik2019'), name)?.name).toBe('i_Kr.i_Kr');
    }
    expect(currentCalled(loadBuiltin('skibsbye2016'), 'i_Kr')?.name).toBe('IKr.IKr');
    expect(currentCalled(loadBuiltin('hodgkin-huxley1952'), 'i_Kr')).toBeUndefined();
  });

  test('parts of a current can be named; the sum of all and what is no current cannot', () => {
    expect(currentCalled(loadBuiltin('kernik2019'), 'i_CaL_Ca')?.name).toBe('i_CaL.i_CaL_Ca');
    for (const name of ['i_total', 'g_Kr', 'V']) expect(currentCalled(loadBuiltin('kernik2019'), name)).toBeUndefined();
  });
});
