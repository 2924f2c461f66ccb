import { describe, expect, test } from 'vitest';
import { loadBuiltin } from '../../src/model/builtin.ts';
import { builtinExtensionNames, withExtensions } from '../../src/model/builtin-extensions.ts';
import type { CellModel } from '../../src/model/cell-model.ts';
import { evaluate } from '../../src/model/evaluate.ts';
import { extendModel } from '../../src/model/extension.ts';
import { ExtensionError } from '../../src/model/extension-error.ts';
import { findVariable, UnknownNameError } from '../../src/model/find-variable.ts';
import { ModelError } from '../../src/model/model-error.ts';
import { modelOf } from '../../src/model/model-source.ts';
import { parseModel } from '../../src/model/parse-model.ts';

const kernik = loadBuiltin('kernik2019');
const value = (model: CellModel, name: string, set: Record<string, number> = {}): number =>
  evaluate(model, { set }).values.get(name) as number;
const dVdt = (model: CellModel): number => {
  const states = model.variables.filter((v) => v.kind === 'state');
  return evaluate(model).derivatives[states.findIndex((v) => /\.V$/.test(v.name))] as number;
};
const extension = (...lines: string[]): string => ['[[model]]', 'name: mine', ...lines, ''].join('\n');

describe('built-in extensions', () => {
  test.each(builtinExtensionNames())('%s says what it is, and its units fit', (name) => {
    const before = name === 'filter' ? withExtensions(kernik, ['amplifier']) : kernik;
    const made = withExtensions(before, [name]);
    expect(made.name).toBe(`${before.name}+${name}`);
    expect(made.notes).toEqual(kernik.notes);
    expect(made.variables.filter((v) => v.kind === 'state' && v.initial === undefined)).toEqual([]);
    for (const v of made.variables)
      if (v.kind === 'parameter' && v.name.startsWith(`${name}.`)) expect(v.meta.desc).toMatch(/\S/);
  });

  test('leak is a current of the membrane, scaled by its factor', () => {
    const made = withExtensions(kernik, ['leak']);
    const set = { 'leak.g': 0.02, 'leak.E': -5, 'membrane.V': -60 };
    const leak = 0.02 * (-60 + 5);
    const without = value(kernik, 'membrane.i_total', { 'membrane.V': -60 });
    expect(value(made, 'membrane.i_total', set)).toBeCloseTo(without + leak, 12);
    expect(value(made, 'membrane.i_total', { ...set, 'leak.factor': 0.1 })).toBeCloseTo(without + 0.1 * leak, 12);
    expect(dVdt(made)).toBeCloseTo(dVdt(kernik) - 0.0167 * -75.596602, 10);
  });

  test('the chloride current is half open at Kd', () => {
    const made = withExtensions(kernik, ['chloride']);
    const set = { 'membrane.V': -80, 'ions.Cai': 0.0006 };
    expect(value(made, 'chloride.i_ClCa', set)).toBeCloseTo((0.05 * -50) / 2, 12);
    expect(value(made, 'membrane.i_total', set)).toBeCloseTo(value(kernik, 'membrane.i_total', set) - 1.25, 12);
  });

  test('the pipette turns two states into parameters', () => {
    const made = withExtensions(kernik, ['pipette']);
    const states = (m: CellModel): string[] => m.variables.filter((v) => v.kind === 'state').map((v) => v.name);
    expect(states(made)).toEqual(states(kernik).filter((name) => !/\.(Nai|Ki)$/.test(name)));
    expect(evaluate(made).values.get('membrane.i_total')).toBe(evaluate(kernik).values.get('membrane.i_total'));
    expect(value(made, 'nernst.E_Na', { 'pipette.Na': 10 })).toBeCloseTo(26.7138 * Math.log(14), 2);
    expect(findVariable(made, 'pipette.K').kind).toBe('parameter');
  });

  test('behind a junction all currents see another potential than the one that is shown', () => {
    const made = withExtensions(kernik, ['leak', 'chloride', 'junction', 'added_IK1']);
    const plain = withExtensions(kernik, ['leak', 'chloride', 'added_IK1']);
    const shown = { 'membrane.V': -70, 'junction.V': 12 };
    for (const name of ['membrane.i_total', 'leak.i_leak', 'chloride.i_ClCa', 'i_Na.i_Na'])
      expect(value(made, name, shown)).toBeCloseTo(value(plain, name, { 'membrane.V': -82 }), 12);
    // The dynamic clamp knows what is shown.
    expect(value(made, 'added_IK1.i_K1_added', shown)).toBe(
      value(plain, 'added_IK1.i_K1_added', { 'membrane.V': -70 }),
    );
    expect(value(made, 'membrane.V', shown)).toBe(-70);
    expect(value(made, 'membrane.i_total')).toBe(value(plain, 'membrane.i_total'));
  });

  test('an added IK1 is injected, no current of the membrane', () => {
    const made = withExtensions(kernik, ['added_IK1']);
    const V = -75.596602;
    const EK = value(kernik, 'nernst.E_K');
    const added = (0.15 * (V - EK)) / (1 + Math.exp(0.07 * (V + 80)));
    expect(value(made, 'added_IK1.i_K1_added')).toBeCloseTo(added, 12);
    expect(value(made, 'membrane.i_total')).toBe(value(kernik, 'membrane.i_total'));
    expect(dVdt(made)).toBeCloseTo(dVdt(kernik) - added, 12);
  });
});

describe('in other units', () => {
  test.each(['skibsbye2016', 'hodgkin-huxley1952'])('a leak in A/F does to dV/dt of %s what it says', (name) => {
    const model = loadBuiltin(name);
    const made = withExtensions(model, ['leak']);
    const V = value(model, 'membrane.V');
    expect(dVdt(made) - dVdt(model)).toBeCloseTo(-0.0167 * V, 10);
    const total = model.variables.find((v) => v.label === 'cellular_current')?.name as string;
    const C = value(model, 'membrane.C');
    expect(value(made, total) - value(model, total)).toBeCloseTo(C * 0.0167 * V, 10);
  });
});

describe('an extension of a user', () => {
  const buffer = extension(
    'mine.x = 0.25',
    '[mine]',
    'use label.membrane_potential as V, label.temperature as T',
    'k = 2 [mM/ms] in [mM/ms]',
    'dot(x) = (1 - x) / 10 in [1]',
    'sink = -k * x * (T / 310 [K]) in [mM/ms]',
    '    adds_to: dot(ions.Cai), sr.J_leak',
    'slope = dot(V) in [mV/ms]',
  );
  const made = modelOf({
    kind: 'builtin',
    name: 'kernik2019',
    extensions: ['leak', { text: buffer, fileName: 'b.mmt' }],
  });

  test('has states after those of the model', () => {
    expect(made.variables.filter((v) => v.kind === 'state').at(-1)).toMatchObject({ name: 'mine.x', initial: 0.25 });
    expect(made.name).toBe('kernik2019+leak+mine');
  });

  test('adds to sums and to derivatives, several at once, and reads derivatives', () => {
    const with2 = evaluate(made);
    const leak2 = with2.values.get('sr.J_leak') as number;
    const without = evaluate(withExtensions(kernik, ['leak']));
    expect(leak2).toBeCloseTo((without.values.get('sr.J_leak') as number) - 0.5, 12);
    expect(with2.values.get('mine.slope')).toBe(with2.derivatives[0]);
    const buffered = with2.values.get('ions.buffer_c') as number;
    expect(with2.derivatives[2]).toBeCloseTo((without.derivatives[2] as number) - 0.5 - buffered * 0.5, 12);
  });

  test('units that do not fit are noted', () => {
    const odd = extension('[mine]', 'a = 1 [mV] + label.temperature in [mV]');
    expect(extendModel(kernik, odd, 'odd.mmt').notes).toContainEqual(
      'mine, line 4: the two sides of + are in [mV] and in [K].',
    );
  });

  test('a model of a text can be extended too', () => {
    const text = '[[model]]\nm.V = -80\n[m]\ndot(V) = -i / 2\ni = V * 3 label cellular_current\n';
    const extended = modelOf({ kind: 'text', text, fileName: 'm.mmt', extensions: ['leak'] });
    expect(value(extended, 'm.i')).toBeCloseTo(-240 + 2 * 0.0167 * -80, 12);
  });
});

describe('what does not fit is refused', () => {
  const refusal = (body: () => unknown): ExtensionError => {
    try {
      body();
    } catch (error) {
      if (error instanceof ExtensionError) return error;
      throw error;
    }
    throw new Error('nothing was refused');
  };
  const extended = (...lines: string[]) => refusal(() => extendModel(kernik, extension(...lines), 'mine.mmt'));

  test('a variable that the model lacks', () => {
    const error = refusal(() => withExtensions(loadBuiltin('hodgkin-huxley1952'), ['chloride']));
    expect(error.what).toBe('hodgkin-huxley1952 has no variable `ions.Cai`, which the extension needs');
    expect(error.where).toMatch(/^chloride\.mmt:\d+$/);
    expect(extended('[mine]', 'x = 2 * nernst.E_Kk').remedy).toBe('Did you mean `nernst.E_K`?');
    expect(extended('[mine]', 'x = 2', '    replaces: ions.Nay').what).toMatch(/no variable `ions.Nay`/);
  });

  test('a label that the model lacks', () => {
    const model = parseModel('[[model]]\nm.V = -80\n[m]\ndot(V) = -i\ni = V * 3\n', 'm.mmt');
    const error = refusal(() => withExtensions(model, ['leak']));
    expect(error.message).toBe(
      'm has no variable labelled `cellular_current`, which the extension needs\nleak.mmt:15\n' +
        'Write `label cellular_current` below the variable that it is.',
    );
  });

  test('the same extension twice', () => {
    expect(refusal(() => withExtensions(kernik, ['leak', 'leak'])).what).toBe(
      'kernik2019+leak already has a component [leak]',
    );
    expect(extended('[label]', 'x = 1').what).toMatch(/already has a component \[label\]/);
  });

  test('sums that are none', () => {
    expect(extended('[mine]', 'x = 1', '    adds_to: i_K1.g_K1').what).toBe('`i_K1.g_K1` of kernik2019 is a parameter');
    expect(extended('[mine]', 'x = 1', '    adds_to: dot(i_K1.i_K1)').what).toBe(
      '`dot(i_K1.i_K1)` of kernik2019 is no state',
    );
    expect(extended('[mine]', 'x = 1', '    adds_to: ions.Cai').remedy).toBe(
      'Add to its derivative: adds_to: dot(ions.Cai).',
    );
  });

  test('units that do not fit, and a current that moves no potential', () => {
    expect(extended('[mine]', 'x = 1 in [mV]', '    adds_to: ions.i_K_all').what).toBe(
      '`mine.x` in [mV] is added to `ions.i_K_all` in [A/F]',
    );
    expect(refusal(() => withExtensions(loadBuiltin('aliev-panfilov1996'), ['leak'])).what).toMatch(
      /does not move a membrane potential/,
    );
  });

  test('a label or binding that is taken', () => {
    expect(extended('[mine]', 'x = 1 label temperature').what).toBe(
      '`mine.x` and `cell.T` of kernik2019 have the same label, `temperature`',
    );
    expect(extended('[mine]', 'x = 1 bind time').what).toMatch(/have the same binding, `time`/);
  });

  test('names and texts that are no extension', () => {
    expect(() => withExtensions(kernik, ['leek'])).toThrow(UnknownNameError);
    expect(() => withExtensions(kernik, ['leek'])).toThrow('Did you mean `leak`?');
    expect(() => extendModel(kernik, 'x = 1', 'x.mmt')).toThrow(ModelError);
    expect(() => extendModel(kernik, extension('[mine]', 'x = y'), 'x.mmt')).toThrow(ModelError);
    expect(() => extendModel(kernik, extension('[mine]', 'dot(x) = 1'), 'x.mmt')).toThrow(/has no initial value/);
  });

  test('a circle through the model', () => {
    expect(() =>
      extendModel(kernik, extension('[mine]', 'x = membrane.i_total', '    adds_to: membrane.i_total'), 'x.mmt'),
    ).toThrow(ModelError);
  });
});
