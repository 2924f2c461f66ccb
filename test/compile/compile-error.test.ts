import { describe, expect, test } from 'vitest';
import { CompileError } from '../../src/compile/compile-error.ts';
import { lower } from '../../src/compile/lower.ts';
import { systemOf } from '../../src/compile/system.ts';
import { loadBuiltin } from '../../src/model/builtin.ts';
import type { CellModel } from '../../src/model/cell-model.ts';
import { symbol } from '../../src/model/expression.ts';
import { membranePotential } from '../../src/model/membrane-potential.ts';
import { parseModel } from '../../src/model/parse-model.ts';

function modelOf(...lines: readonly string[]): CellModel {
  return parseModel(['[[model]]', 'name: small', ...lines].join('\n'), 'small.mmt');
}

/** The three parts of the error that something throws. */
function complaint(f: () => unknown): { what: string; where: string; remedy: string } | undefined {
  try {
    f();
  } catch (e) {
    if (e instanceof CompileError) return { what: e.what, where: e.where, remedy: e.remedy };
    throw e;
  }
  return undefined;
}

describe('a model that cannot be compiled says what, where and what to do', () => {
  test('no state', () => {
    expect(complaint(() => systemOf(modelOf('[c]', 'a = 1', 'b = 2 * a'), false))).toEqual({
      what: 'the model has no state',
      where: 'small',
      remedy: 'give at least one dot(x) = ...',
    });
  });

  const notClampable = {
    what: 'the model cannot be voltage-clamped: none of its states is the membrane potential',
    where: 'small',
    remedy: 'label the state of the membrane potential with "label membrane_potential"',
  };

  test('clamping a model without a membrane potential', () => {
    const model = modelOf('c.x = 1', '[c]', 'dot(x) = -x');
    expect(complaint(() => systemOf(model, true))).toEqual(notClampable);
    expect(complaint(() => systemOf(model, false))).toBeUndefined();
  });

  test('clamping a model whose potential follows from other states', () => {
    const model = modelOf('c.u = 0', '[c]', 'dot(u) = -u', 'V = 100 * u - 80 label membrane_potential');
    expect(complaint(() => systemOf(model, true))).toEqual(notClampable);
    const builtin = complaint(() => systemOf(loadBuiltin('aliev-panfilov1996'), true));
    expect(builtin).toEqual({ ...notClampable, where: 'aliev-panfilov1996' });
  });

  test('clamping a model with two states called V', () => {
    const model = modelOf('a.V = 0', 'b.V = 0', '[a]', 'dot(V) = -V', '[b]', 'dot(V) = -V');
    expect(membranePotential(model)).toBeUndefined();
    expect(complaint(() => systemOf(model, true))).toEqual(notClampable);
  });

  test('an output that the model does not have', () => {
    const system = systemOf(modelOf('c.x = 1', '[c]', 'dot(x) = -x'), false);
    const unknown = { what: 'unknown variable "c.y"', where: 'small', remedy: 'name a variable of the model' };
    expect(complaint(() => lower(system, ['c.y']))).toEqual(unknown);
    expect(complaint(() => lower(system, ['dot(c.y)']))).toEqual(unknown);
  });

  test('definitions in a circle, which no model text can have but a model made by hand may', () => {
    const model = modelOf('c.x = 1', '[c]', 'a = 2 * b', 'b = x + 1', 'dot(x) = -a');
    const variables = model.variables.map((v) => (v.name === 'c.b' ? { ...v, expression: symbol('c.a') } : v));
    expect(complaint(() => systemOf({ ...model, variables }, false))).toEqual({
      what: '"c.a" is defined by itself',
      where: 'small',
      remedy: 'break the cycle',
    });
  });

  test('a parameter that is no number', () => {
    const model = modelOf('c.x = 1', '[c]', 'k = 2', 'dot(x) = -k * x');
    const variables = model.variables.map((v) => (v.name === 'c.k' ? { ...v, expression: symbol('c.x') } : v));
    expect(complaint(() => systemOf({ ...model, variables }, false))?.what).toBe('parameter "c.k" is not a number');
  });
});

describe('the membrane potential', () => {
  test.each([
    ['the labelled state', ['c.x = 0', 'c.V = 0', '[c]', 'dot(x) = -x label membrane_potential', 'dot(V) = 0'], 'c.x'],
    ['else the state called V', ['c.x = 0', 'c.V = 0', '[c]', 'dot(x) = -x', 'dot(V) = 0'], 'c.V'],
    ['or Vm', ['c.Vm = 0', '[c]', 'dot(Vm) = 0'], 'c.Vm'],
    ['or none', ['c.x = 0', '[c]', 'dot(x) = 0', 'V = 3'], undefined],
  ])('is %s', (_, lines, wanted) => {
    expect(membranePotential(modelOf(...lines))).toBe(wanted);
  });
});

test('the message holds all three parts', () => {
  const error = new CompileError('what', 'where', 'remedy');
  expect(error.message).toBe('what\nwhere\nremedy');
  expect(error.name).toBe('CompileError');
});
