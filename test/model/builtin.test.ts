import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { builtinTexts } from '../../src/model/builtin.generated.ts';
import { builtinModelNames, builtinVariants, loadBuiltin } from '../../src/model/builtin.ts';
import { evaluate } from '../../src/model/evaluate.ts';
import { findVariable } from '../../src/model/find-variable.ts';
import { parseModel } from '../../src/model/parse-model.ts';
import { applyVariant } from '../../src/model/variant.ts';

const folder = new URL('../../src/model/builtin/', import.meta.url);

test('names', () => {
  expect(builtinModelNames()).toEqual(['aliev-panfilov1996', 'hodgkin-huxley1952', 'kernik2019', 'skibsbye2016']);
});

test('the embedded texts are those of the files (else run scripts/embed-models.mjs)', () => {
  const files = readdirSync(folder).filter((f) => f.endsWith('.mmt'));
  expect(files.map((f) => f.replace('.mmt', '')).sort()).toEqual(builtinModelNames());
  for (const f of files) expect(builtinTexts[f.replace('.mmt', '')]).toBe(readFileSync(new URL(f, folder), 'utf8'));
});

describe.each(builtinModelNames())('%s', (name) => {
  const model = loadBuiltin(name);

  test('says what it is', () => {
    expect(model.name).toBe(name);
    for (const key of ['title', 'source', 'current_unit', 'pace_unit']) expect(model.meta[key]).toMatch(/\S/);
    for (const key of ['pace_amplitude', 'pace_width', 'pace_period'])
      expect(Number(model.meta[key])).toBeGreaterThan(0);
  });

  test('time in ms, potential in mV, total current labelled', () => {
    const unitOf = (v: (typeof model.variables)[number] | undefined): string | undefined => v?.unit?.text;
    expect(unitOf(model.variables.find((v) => v.binding === 'time'))).toBe('ms');
    expect(unitOf(model.variables.find((v) => v.label === 'membrane_potential'))).toBe('mV');
    expect(unitOf(model.variables.find((v) => v.label === 'cellular_current'))).toBe(model.meta.current_unit);
    expect(unitOf(model.variables.find((v) => v.binding === 'pace'))).toBe(model.meta.pace_unit);
  });

  test('a positive pace depolarises', () => {
    const excited = model.variables.filter((v) => v.kind === 'state').findIndex((v) => /\.[Vu]$/.test(v.name));
    const rate = (pace: number): number => evaluate(model, { pace }).derivatives[excited] as number;
    expect(rate(1)).toBeGreaterThan(rate(0));
  });

  test('every line of text fits a page', () => {
    for (const line of (builtinTexts[name] as string).split('\n')) expect(line.length).toBeLessThan(150);
  });
});

describe('loading', () => {
  test('is cached', () => {
    expect(loadBuiltin('kernik2019')).toBe(loadBuiltin('kernik2019'));
    expect(loadBuiltin('skibsbye2016', 'D')).toBe(loadBuiltin('skibsbye2016:D'));
  });

  test('variants override parameters and nothing else', () => {
    expect(builtinVariants('skibsbye2016')).toEqual(['S', 'D']);
    expect(builtinVariants('kernik2019')).toEqual([]);
    const [base, d] = [loadBuiltin('skibsbye2016'), loadBuiltin('skibsbye2016:D')];
    expect(d.name).toBe('skibsbye2016:D');
    const changed = d.variables.filter((v, i) => v.expression !== base.variables[i]?.expression).map((v) => v.name);
    expect(changed).toEqual(['INaF.g_NaF', 'INaF.m_half', 'INaF.m_slope', 'INaF.h_slope']);
    expect(findVariable(d, 'g_NaF').expression).toMatchObject({ value: 558 });
    expect(loadBuiltin('skibsbye2016:S').variables).toEqual(base.variables);
  });

  test('unknown names', () => {
    expect(() => loadBuiltin('kernick2019')).toThrow(
      'There is no built-in model `kernick2019`.\nDid you mean `kernik2019`?',
    );
    expect(() => loadBuiltin('toString')).toThrow(
      'There is no built-in model `toString`.\nBuilt-in models are aliev-panfilov1996, hodgkin-huxley1952, kernik2019, skibsbye2016.',
    );
    expect(() => loadBuiltin('skibsbye2016:E')).toThrow('skibsbye2016 has no variant `E`.\nIts variants are S, D.');
    expect(() => loadBuiltin('kernik2019', 'D')).toThrow('kernik2019 has no variant `D`.\nIt has no variants.');
  });

  test('a variant that does not set a parameter', () => {
    const model = parseModel('[[model]]\nname: m\nvariant_A: g = two\n[c]\ng = 1', 'm.mmt');
    expect(() => applyVariant(model, 'A')).toThrow(
      'Variant `A` of m: `g = two` does not set a parameter.\nWrite parameter = number.',
    );
  });
});
