import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import type { CellModel } from '../../src/model/cell-model.ts';
import { evaluate } from '../../src/model/evaluate.ts';
import { parseModel } from '../../src/model/parse-model.ts';
import { show } from './show.ts';

/** Users' files in different styles; the derivatives below are the same equations written out in plain code. */
function load(name: string): CellModel {
  return parseModel(readFileSync(new URL(`fixtures/${name}.mmt`, import.meta.url), 'utf8'), `${name}.mmt`);
}

const { exp, log, abs } = Math;

function expectClose(found: ArrayLike<number>, wanted: readonly number[]): void {
  expect(found).toHaveLength(wanted.length);
  wanted.forEach((w, i) => {
    expect(abs((found[i] as number) - w), `state ${i}`).toBeLessThanOrEqual(1e-12 * abs(w) + 1e-15);
  });
}

describe('luo-rudy1991: if(), aliases under other names, nested rates', () => {
  const model = load('luo-rudy1991');

  function derivatives([V, m, h, j, d, f, x, Ca]: readonly number[], pace: number): number[] {
    const [v, ca] = [V as number, Ca as number];
    const gate = (a: number, b: number, y = 0): number => a * (1 - y) - b * y;
    const low = v < -40;
    const iNa = 23 * (m as number) ** 3 * (h as number) * (j as number) * (v - 54.4);
    const iCa = 0.09 * (d as number) * (f as number) * (v - (7.7 - 13.0287 * log(ca)));
    const xi = v > -100 ? (2.837 * (exp(0.04 * (v + 77)) - 1)) / ((v + 77) * exp(0.04 * (v + 35))) : 1;
    const iK = 0.282 * (x as number) * xi * (v + 77);
    const w = v + 87.26;
    const a1 = 1.02 / (1 + exp(0.2385 * (w - 59.215)));
    const b1 = (0.49124 * exp(0.08032 * (w + 5.476)) + exp(0.06175 * (w - 594.31))) / (1 + exp(-0.5143 * (w + 4.753)));
    const rest = (0.6047 * a1 * w) / (a1 + b1) + (0.0183 * w) / (1 + exp((7.488 - v) / 5.98)) + 0.03921 * (v + 59.87);
    const am = (0.32 * (v + 47.13)) / (1 - exp(-0.1 * (v + 47.13)));
    const ah = low ? 0.135 * exp((80 + v) / -6.8) : 0;
    const bh = low ? 3.56 * exp(0.079 * v) + 3.1e5 * exp(0.35 * v) : 1 / (0.13 * (1 + exp((v + 10.66) / -11.1)));
    const ajTop = (-1.2714e5 * exp(0.2444 * v) - 3.474e-5 * exp(-0.04391 * v)) * (v + 37.78);
    const aj = low ? ajTop / (1 + exp(0.311 * (v + 79.23))) : 0;
    const bj = low
      ? (0.1212 * exp(-0.01052 * v)) / (1 + exp(-0.1378 * (v + 40.14)))
      : (0.3 * exp(-2.535e-7 * v)) / (1 + exp(-0.1 * (v + 32)));
    const ad = (0.095 * exp(-0.01 * (v - 5))) / (1 + exp(-0.072 * (v - 5)));
    const bd = (0.07 * exp(-0.017 * (v + 44))) / (1 + exp(0.05 * (v + 44)));
    const af = (0.012 * exp(-0.008 * (v + 28))) / (1 + exp(0.15 * (v + 28)));
    const bf = (0.0065 * exp(-0.02 * (v + 30))) / (1 + exp(-0.2 * (v + 30)));
    const ax = (5e-4 * exp(0.083 * (v + 50))) / (1 + exp(0.057 * (v + 50)));
    const bx = (0.0013 * exp(-0.06 * (v + 20))) / (1 + exp(-0.04 * (v + 20)));
    return [
      -(iNa + iCa + iK + rest - 80 * pace),
      gate(am, 0.08 * exp(-v / 11), m),
      gate(ah, bh, h),
      gate(aj, bj, j),
      gate(ad, bd, d),
      gate(af, bf, f),
      gate(ax, bx, x),
      -1e-4 * iCa + 0.07 * (1e-4 - ca),
    ];
  }

  test.each([-110, -84, -40.5, -39.5, 0, 35])('at %d mV', (V) => {
    const state = [V, 0.1, 0.7, 0.6, 0.2, 0.9, 0.3, 3e-4];
    expectClose(evaluate(model, { state, pace: 1 }).derivatives, derivatives(state, 1));
  });

  test('no notes: no unit contradicts another', () => expect(model.notes).toEqual([]));
});

describe('wang-buzsaki1996: piecewise() around removable singularities', () => {
  const model = load('wang-buzsaki1996');
  const b = (x: number): number => (abs(x) < 1e-9 ? 1 : x / (exp(x) - 1));

  test.each([-70, -35, -34, 20])('at %d mV', (V) => {
    const [h, n] = [0.4, 0.3];
    const am = b(-0.1 * (V + 35));
    const m = am / (am + 4 * exp(-(V + 60) / 18));
    const current = 35 * m ** 3 * h * (V - 55) + 9 * n ** 4 * (V + 90) + 0.1 * (V + 65);
    expectClose(evaluate(model, { state: [V, h, n], pace: 2 }).derivatives, [
      2 - current,
      5 * (0.07 * exp(-(V + 58) / 20) * (1 - h) - h / (exp(-0.1 * (V + 28)) + 1)),
      5 * (0.1 * b(-0.1 * (V + 34)) * (1 - n) - 0.125 * exp(-(V + 44) / 80) * n),
    ]);
  });

  test('meta-data over several lines, initial values as expressions', () => {
    expect(model.meta.desc).toBe(
      'interneuron of Wang and Buzsaki 1996,\nJ Neurosci 16:6402;\n  written for the tests of iontwin',
    );
    expect(model.variables.slice(0, 3).map((v) => v.initial)).toEqual([-64, 0.78, 0.1]);
  });
});

describe('deep-nesting: names that hide one another', () => {
  const model = load('deep-nesting');
  const { derivatives, values } = evaluate(model);

  test('each name means the nearest one', () => {
    // s = p / 5 with the p of q; deepest = 1 / p too; outside is nested in x, its p is that of the component.
    expect(values.get('a.x.q.r.s')).toBe(2);
    expect(values.get('a.x.q.r.s2.deeper.deepest')).toBe(0.1);
    expect(values.get('a.x.q')).toBe((2 + 2 * 0.1) * 10 + 3);
    expectClose(derivatives, [25 + 3, 28 + 0.75]);
  });

  test('derivatives in expressions, also through an alias', () => {
    expect(values.get('a.speed')).toBe(56);
    expect(values.get('b.both')).toBe(28.75 + 56);
  });

  test('texts', () => {
    expect(model.variables.find((v) => v.name === 'a.speed')?.meta.desc).toBe(
      'the derivative of x, twice\n\n  indented',
    );
    expect(model.variables.find((v) => v.name === 'a.x')?.meta.note).toBe(
      'a line of text: with a colon # and no comment',
    );
  });
});

describe('morris-lecar1981: units on everything, one wrong', () => {
  const model = load('morris-lecar1981');

  test('derivatives', () => {
    const [V, w, pace] = [-20, 0.2, 90];
    const m = 0.5 * (1 + Math.tanh((V + 1.2) / 18));
    const current = 4.4 * m * (V - 120) + 8 * w * (V + 84) + 2 * (V + 60);
    const wInf = 0.5 * (1 + Math.tanh((V - 2) / 30));
    expectClose(evaluate(model, { state: [V, w], pace }).derivatives, [
      (pace - current) / 20,
      0.04 * (wInf - w) * Math.cosh((V - 2) / 60),
    ]);
  });

  test('the wrong unit is noted where it is said and where it is used', () => {
    expect(model.notes).toEqual([
      'line 38: `potassium.E_K` is said to be in [V] but is in [mV], 0.001 times as large.',
      'line 44: the two sides of - are in [mV] and in [V], 1000 times as large.',
    ]);
  });
});

describe('fitzhugh-nagumo: dense style, protocol and script sections', () => {
  const model = load('fitzhugh-nagumo');

  test('derivatives', () => {
    const [v, w] = [0.5, -0.1];
    const found = evaluate(model, { state: [v, w], pace: 1 }).derivatives;
    expectClose(found, [v - v ** 3 / 3 - w + 1, 0.08 * (v + 0.7 - 0.8 * w)]);
  });

  test('logic and whole-number division', () => {
    const at = (time: number): (number | undefined)[] => {
      const { values } = evaluate(model, { time });
      return [values.get('cell.on'), values.get('cell.phase')];
    };
    expect([0, 60, 105, 110].map(at)).toEqual([
      [1, 0],
      [0, 10 + 2],
      [1, 5 + 4],
      [0, 10 + 4],
    ]);
  });

  test('meta-data without blanks; the other sections are noted', () => {
    expect(model.meta).toEqual({ name: 'fitzhugh-nagumo', url: 'https://example.org/fhn#section' });
    expect(model.notes).toEqual([
      'line 17: the [[protocol]] section is not read; protocols are given to the simulation.',
      'line 21: the [[script]] section is not read; protocols are given to the simulation.',
    ]);
  });

  test('graphs', () => {
    const on = model.variables.find((v) => v.name === 'cell.on');
    expect(show((on as NonNullable<typeof on>).expression)).toBe(
      '(or (and (ge time.t 100) (not (ge time.t 110))) (eq time.t 0))',
    );
  });
});
