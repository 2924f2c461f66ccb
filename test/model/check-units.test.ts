import { describe, expect, test } from 'vitest';
import { builtinTexts } from '../../src/model/builtin.generated.ts';
import { builtinModelNames, loadBuiltin } from '../../src/model/builtin.ts';
import { parseModel } from '../../src/model/parse-model.ts';

/** Notes on a model where V is a state in mV, t the time in ms, and g, c, k are in nS, mM, 1; the lines start at line 9. */
function notes(...lines: string[]): readonly string[] {
  const head = [
    '[[model]]',
    'c.V = 0',
    '[c]',
    't = 0 in [ms] bind time',
    'g = 2 [nS] in [nS]',
    'c = 3 [mM] in [mM]',
    'k = 4 in [1]',
  ];
  return parseModel([...head, 'dot(V) = 1 [mV/ms] in [mV]', ...lines].join('\n'), 'm.mmt').notes;
}

describe('units that fit are passed over', () => {
  test.each([
    'i = g * V in [pA]',
    'r = 1 / t in [1/ms]',
    'r = 1 / (1 + exp((V + 40) / 5 [mV])) in [1]',
    'q = c^2 * sqrt(c) / c^2.5 in [1]',
    'q = if(V > -40, V, 10 [mV] * k) in [mV]',
    'q = abs(-V) + floor(V) - V % 3 in [mV]',
    'q = dot(V) in [V/s]',
    'q = k^k in [1]',
    'i = g * V in [nA (0.001)]',
  ])('%s', (line) => expect(notes(line)).toEqual([]));
});

describe('a number without a unit may hide one, so nothing is said', () => {
  test.each([
    'a = 0.32 * (V + 47.13) in [1/ms]',
    'a = exp(0.1 * V) in [1]',
    'a = (V + 3) * 2 in [nS]',
    'a = undeclared * V in [nS]\nundeclared = 3',
  ])('%s', (line) => expect(notes(line)).toEqual([]));
});

describe('units that do not fit are noted with their line', () => {
  test.each([
    ['i = g * V in [nA]', 'line 9: `c.i` is said to be in [nA] but is in [pA], 0.001 times as large.'],
    ['i = g * V in [mM]', 'line 9: `c.i` is said to be in [mM] but is in [pA].'],
    ['q = V + c', 'line 9: the two sides of + are in [mV] and in [mM].'],
    ['q = V - 5 [V]', 'line 9: the two sides of - are in [mV] and in [V], 1000 times as large.'],
    ['q = V > c', 'line 9: the two sides of > are in [mV] and in [mM].'],
    ['q = if(k > 2, V, c)', 'line 9: the two outcomes of a condition are in [mV] and in [mM].'],
    ['q = exp(V)', 'line 9: the argument of exp is in [mV], it should be a plain number.'],
    ['q = k^V', 'line 9: an exponent is in [mV], it should be a plain number.'],
    ['q = V^k', 'line 9: [mV] is raised to a power that varies.'],
    ['q = 3 [ms] in [s]', 'line 9: `c.q` is said to be in [s] but is in [ms], 0.001 times as large.'],
    ['p = V\nq = p + c', 'line 10: the two sides of + are in [mV] and in [mM].'],
    ['r = V + c\ns = r + c + 1\nu = r * 2', 'line 9: the two sides of + are in [mV] and in [mM].'],
  ])('%s', (line, note) => expect(notes(...line.split('\n'))).toEqual([note]));

  test('a derivative is per unit of the time variable', () => {
    const text = '[[model]]\nc.V = 0\n[c]\nt = 0 in [s] bind time\ndot(V) = 1 [mV/ms] in [mV]';
    expect(parseModel(text, 'm.mmt').notes).toEqual([
      'line 5: dot(V) should be in [mV/s] but is in [mV/ms], 1000 times as large.',
    ]);
  });
});

describe('built-in models', () => {
  test.each(builtinModelNames())('%s: all variables have units, and all fit', (name) => {
    const { notes: found, variables } = loadBuiltin(name);
    expect(found).toEqual([]);
    expect(variables.filter((v) => !v.unit)).toEqual([]);
  });

  test.each([
    ['kernik2019', 'Cm = 60 [pF]'],
    ['kernik2019', 'k_leak = 1.6e-6 [1/ms]'],
    ['kernik2019', 'V_up = 1.105e-4 [mM/ms]'],
    ['skibsbye2016', 'C = 50 [pF]'],
    ['skibsbye2016', 'D_buf = 0.0288 [um^2/ms]'],
    ['hodgkin-huxley1952', 'g_K = 36 [mS/cm^2]'],
    ['aliev-panfilov1996', 't_unit = 12.9 [ms]'],
  ])('%s: a wrong unit of %s does not go unnoticed', (name, definition) => {
    const text = builtinTexts[name] as string;
    const unit = (/\[.*\]/.exec(definition) as RegExpExecArray)[0];
    const wrong = text.replace(`${definition} in ${unit}`, `${definition.replace(unit, '[nS]')} in [nS]`);
    expect(wrong).not.toBe(text);
    expect(parseModel(wrong, 'm.mmt').notes).not.toEqual([]);
  });
});
