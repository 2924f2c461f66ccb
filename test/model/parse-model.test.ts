import { describe, expect, test } from 'vitest';
import { evaluate } from '../../src/model/evaluate.ts';
import { parseModel } from '../../src/model/parse-model.ts';
import { show } from './show.ts';

const text = `[[model]]
name: little
desc: """
    Two lines
      of description
    """
c.y = 3
c.x = -(1 + 1) : rounded

[engine]
desc: what drives it
time = 0 [ms] in [ms] bind time
pace = 0
    bind pace
    desc: stimulus

[c]
use engine.time as t, engine.pace
g = 1.5e-3 [nS] in [nS] label conductance : how much
k = -4 [mV]
    in [mV]
    current: IKr
    note: a: b # c
two = 2 * 1
dot(x) = pace - u
    u = (x + k) * w
        w = g * t
dot(y) = dot(x) + c.two
`;
const model = parseModel(text, 'folder/little-file.mmt');
const find = (name: string): (typeof model.variables)[number] => {
  const found = model.variables.find((v) => v.name === name);
  if (!found) throw new Error(`no ${name}`);
  return found;
};

describe('what is said about the model', () => {
  test('name and meta-data; those of components under their name', () => {
    expect(model.name).toBe('little');
    expect(model.meta).toEqual({
      name: 'little',
      desc: 'Two lines\n  of description',
      'engine.desc': 'what drives it',
    });
  });

  test('without a name line the file gives the name', () => {
    expect(parseModel('[[model]]\n[c]\nx = 1\n', 'a/b\\little-file.mmt').name).toBe('little-file');
  });
});

describe('variables', () => {
  test('states first, in the order of their initial values; then the rest in file order', () => {
    expect(model.variables.map((v) => v.name)).toEqual([
      ...['c.y', 'c.x', 'engine.time', 'engine.pace', 'c.g', 'c.k', 'c.two', 'c.x.u', 'c.x.u.w'],
    ]);
  });

  test('kinds', () => {
    const kinds = Object.fromEntries(model.variables.map((v) => [v.name, v.kind]));
    expect(kinds).toEqual({
      'c.y': 'state',
      'c.x': 'state',
      'engine.time': 'bound',
      'engine.pace': 'bound',
      'c.g': 'parameter',
      'c.k': 'parameter',
      'c.two': 'derived',
      'c.x.u': 'derived',
      'c.x.u.w': 'derived',
    });
  });

  test('initial values may be expressions of numbers', () => expect(find('c.x').initial).toBe(-2));

  test('clauses on the line and below it', () => {
    expect(find('engine.time')).toMatchObject({ binding: 'time', unit: { text: 'ms' } });
    expect(find('engine.pace')).toMatchObject({ binding: 'pace', meta: { desc: 'stimulus' } });
    expect(find('c.g')).toMatchObject({ label: 'conductance', unit: { text: 'nS' }, meta: { desc: 'how much' } });
    expect(find('c.k').meta).toEqual({ current: 'IKr', note: 'a: b # c' });
    expect(find('c.k').expression).toMatchObject({ kind: 'number', value: -4 });
  });

  test('places in the text', () => {
    expect(find('c.k')).toMatchObject({ line: 20, column: 1 });
    expect(find('c.x')).toMatchObject({ line: 25, column: 5 });
    expect(find('c.x.u.w')).toMatchObject({ line: 27, column: 9 });
  });

  test('names are qualified, aliases replaced, dot(x) is the right-hand side of x', () => {
    expect(show(find('c.x').expression)).toBe('(sub engine.pace c.x.u)');
    expect(show(find('c.x.u').expression)).toBe('(mul (add c.x c.k) c.x.u.w)');
    expect(show(find('c.x.u.w').expression)).toBe('(mul c.g engine.time)');
    expect(show(find('c.y').expression)).toBe('(add (sub engine.pace c.x.u) c.two)');
  });
});

describe('the file around the model', () => {
  test('line ends of any system and a byte order mark', () => {
    for (const end of ['\r\n', '\r']) {
      const same = parseModel(`\uFEFF${text.replaceAll('\n', end)}`, 'x.mmt');
      expect(same.variables).toEqual(model.variables);
    }
  });

  test('sections that are not read are noted', () => {
    const { notes, variables } = parseModel(`[[script]]\nx = [[1], [2]]\n\n${text}\n[[protocol]]\n1 2 3\n`, 'x.mmt');
    expect(notes).toEqual([
      'line 1: the [[script]] section is not read; protocols are given to the simulation.',
      'line 33: the [[protocol]] section is not read; protocols are given to the simulation.',
    ]);
    expect(variables).toHaveLength(9);
  });

  test('parsing twice gives the same expression nodes', () => {
    const again = parseModel(text, 'x.mmt');
    for (const [i, v] of again.variables.entries()) expect(v.expression).toBe(model.variables[i]?.expression);
  });

  test('evaluates', () => {
    const { derivatives } = evaluate(model, { time: 2, pace: 1 });
    expect([...derivatives]).toEqual([1 - (-2 - 4) * 3e-3 + 2, 1 - (-2 - 4) * 3e-3]);
  });
});
