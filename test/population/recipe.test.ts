import { describe, expect, test } from 'vitest';
import { builtinModelNames, loadBuiltin } from '../../src/model/builtin.ts';
import { boxPrior } from '../../src/population/prior.ts';
import { validateRecipe } from '../../src/population/read-recipe.ts';
import { cellOf, recipeOf } from '../../src/population/recipe.ts';
import { namedParameters, variedParameters } from '../../src/population/varied-parameters.ts';
import { namedProtocol } from '../../src/protocol/library.ts';
import { shortProtocol, smallRecipe } from './small.ts';

const kernik = loadBuiltin('kernik2019');

test('the Kernik cell varies in 52 parameters of six currents, in the order of its text', () => {
  const varied = variedParameters(kernik);
  expect(varied).toHaveLength(52);
  const currents = varied.map(({ current }) => current);
  expect([...new Set(currents)]).toEqual(['IK1', 'IKr', 'IKs', 'ICaL', 'INa', 'If']);
  expect(varied[0]).toEqual({ name: 'i_K1.g_K1', current: 'IK1', baseline: 0.13378578 });
  expect(varied[51]).toEqual({ name: 'i_f.tau_Xf_const', current: 'If', baseline: 23.945291 });
  expect(varied.find(({ name }) => name === 'i_Ks.ks2')?.baseline).toBe(66726.839);
});

test('models that mark none need names', () => {
  const others = builtinModelNames()
    .map((name) => loadBuiltin(name))
    .filter((m) => variedParameters(m).length === 0);
  for (const model of others) {
    const options = { model, source: { kind: 'builtin', name: model.name }, seed: 1 } as const;
    expect(() => recipeOf({ ...options, experiment: { kind: 'free', duration_ms: 10 } })).toThrow(
      'it is not said which parameters vary',
    );
  }
});

describe('a recipe', () => {
  const recipe = smallRecipe();

  test('is the same after a trip through JSON, and makes the same cells', () => {
    const full = smallRecipe({
      census: { kind: 'paced', duration_ms: 500, pacing: { period_ms: 400, width_ms: 2, amplitude: 10, offset_ms: 0 } },
      changes: { set: { 'cell.Ko': 5 }, scale: { 'i_Kr.g_Kr': 0.5 } },
      recording: { outputs: ['membrane.i_total'], sampling: { kind: 'windows', windows: [{ from_ms: 1, to_ms: 9 }] } },
      amplifier: { changes: { set: {}, scale: { 'i_Kr.g_Kr': 0.5 } }, noise: { sd: 0.1, rate_Hz: 10_000 } },
      acceptance: [
        { name: 'beats', kind: 'outcome', outcomes: ['beating'] },
        { name: 'mdp', kind: 'range', quantity: 'mdp_mV', high: -60 },
      ],
    });
    const copy = validateRecipe(JSON.parse(JSON.stringify(full)), 'recipe.json');
    expect(copy).toEqual(full);
    expect(cellOf(copy, 41)).toEqual(cellOf(full, 41));
  });

  test('gives cells that depend on seed and index alone', () => {
    const { factors, values } = cellOf(recipe, 3);
    cellOf(recipe, 9);
    expect(cellOf(recipe, 3).factors).toEqual(factors);
    expect(cellOf({ ...recipe, seed: 8 }, 3).factors).not.toEqual(factors);
    expect([...values]).toEqual(recipe.parameters.map(({ baseline }, k) => baseline * (factors[k] as number)));
  });

  test('multiplies the factor of a cell by what is common to all', () => {
    const blocked = smallRecipe({ changes: { set: { 'i_K1.g_K1': 0.2 }, scale: { 'i_Kr.g_Kr': 0.5, 'cell.Ko': 2 } } });
    const [own, other] = [cellOf(recipe, 5), cellOf(blocked, 5)];
    expect(other.factors).toEqual(own.factors);
    expect(other.values[0]).toBeCloseTo(0.2 * (own.factors[0] as number), 14);
    expect(other.values[1]).toBeCloseTo(0.5 * (own.values[1] as number), 14);
    expect(other.values[2]).toBe(own.values[2]);
  });

  test('takes short names and keeps qualified ones', () => {
    const draft = JSON.parse(JSON.stringify(recipe));
    draft.parameters[0].name = 'g_K1';
    draft.prior.marginals[0].parameter = 'g_K1';
    draft.changes = { set: { Ko: 5 } };
    const read = validateRecipe(draft, 'recipe.json');
    expect(read.parameters).toEqual(recipe.parameters);
    expect(read.changes).toEqual({ set: { 'cell.Ko': 5 }, scale: {} });
  });

  type Draft = Record<string, unknown> & { parameters: { baseline: number }[] };
  const changed = (change: (draft: Draft) => unknown): unknown => {
    const draft = JSON.parse(JSON.stringify(recipe)) as Draft;
    change(draft);
    return draft;
  };
  test.each<[string, unknown, string]>([
    ['a text', 'recipe', 'this is not an object'],
    ['an older version', changed((d) => Object.assign(d, { version: 0 })), '`version` is 0'],
    ['an unknown key', changed((d) => Object.assign(d, { sed: 1 })), 'unknown key `sed`'],
    [
      'an unknown model',
      changed((d) => Object.assign(d, { model: { kind: 'builtin', name: 'kernik' } })),
      'kernik2019',
    ],
    [
      'another baseline',
      changed((d) => Object.assign(d.parameters[0] as object, { baseline: 1 })),
      'the baseline of `i_K1.g_K1` is 1 here and 0.13378578 in kernik2019',
    ],
    [
      'a prior of others',
      changed((d) => Object.assign(d, { prior: boxPrior(['g_Na']) })),
      'the prior is of other parameters',
    ],
    ['a broken seed', changed((d) => Object.assign(d, { seed: 1.5 })), '`seed` is 1.5'],
    ['no temperature', changed((d) => Object.assign(d, { temperature_K: null })), '`temperature_K` is null'],
    ['a slip of the unit', changed((d) => Object.assign(d, { temperature_K: 25 })), 'no cell lives at 25 K'],
    [
      'a census under clamp',
      changed((d) => Object.assign(d, { census: { kind: 'clamp', protocol: shortProtocol } })),
      'a census under clamp',
    ],
    [
      'an unknown parameter',
      changed((d) => Object.assign(d, { changes: { scale: { g_Krr: 2 } } })),
      'has no variable `g_Krr`',
    ],
    [
      'a criterion of nothing',
      changed((d) => Object.assign(d, { acceptance: [{ name: 'a', kind: 'range', quantity: 'mdp_mV' }] })),
      'this range refuses nothing, or everything',
    ],
    [
      'an unknown quantity',
      changed((d) => Object.assign(d, { acceptance: [{ name: 'a', kind: 'range', quantity: 'mdp', low: 1 }] })),
      'mdp_mV',
    ],
    [
      'windows that overlap',
      changed((d) =>
        Object.assign(d, {
          recording: {
            outputs: ['i_total'],
            sampling: {
              kind: 'windows',
              windows: [
                { from_ms: 0, to_ms: 5 },
                { from_ms: 4, to_ms: 6 },
              ],
            },
          },
        }),
      ),
      '4 ms comes after 5 ms',
    ],
    [
      'samples after the end',
      changed((d) =>
        Object.assign(d, { recording: { outputs: ['i_total'], sampling: { kind: 'times', t_ms: [0, 61] } } }),
      ),
      '61 ms is after the end',
    ],
  ])('refuses %s', (_, value, message) => {
    expect(() => validateRecipe(value, 'recipe.json')).toThrow(message);
  });

  test('refuses to vary what is zero or computed', () => {
    expect(() => namedParameters(kernik, ['tau_Xr2_const'])).toThrow('`i_Kr.tau_Xr2_const` is 0: no factor varies it');
    expect(() => namedParameters(kernik, ['i_Kr.i_Kr'])).toThrow('`i_Kr.i_Kr` is no parameter');
  });
});

test('the default is what the spec says: uniform within 40 %', () => {
  const recipe = recipeOf({
    model: kernik,
    source: { kind: 'builtin', name: 'kernik2019' },
    experiment: { kind: 'clamp', protocol: namedProtocol('composite') },
    temperature_K: 298,
    seed: 1,
  });
  const all = Array.from({ length: 500 }, (_, i) => [...cellOf(recipe, i).factors]).flat();
  expect(Math.min(...all)).toBeGreaterThanOrEqual(0.6);
  expect(Math.max(...all)).toBeLessThan(1.4);
  expect(all.reduce((sum, x) => sum + x, 0) / all.length).toBeCloseTo(1, 2);
});
