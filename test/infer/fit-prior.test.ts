import { describe, expect, test } from 'vitest';
import { coordinatesOf } from '../../src/infer/coordinates.ts';
import { InferenceError } from '../../src/infer/inference-error.ts';
import { learnPrior } from '../../src/infer/learn-prior.ts';
import { livingSetup } from '../../src/infer/living-setup.ts';
import { livingBoxPrior, physicalPrior } from '../../src/infer/physical-prior.ts';
import { priorDensity } from '../../src/infer/prior-density.ts';
import { type FitPrior, marginalOf } from '../../src/infer/prior-file.ts';
import { readFitPrior } from '../../src/infer/read-fit-prior.ts';

const refusal = (change: (prior: Record<string, unknown>) => void): InferenceError => {
  const prior = JSON.parse(JSON.stringify(physicalPrior()));
  change(prior);
  try {
    readFitPrior(JSON.stringify(prior), 'lab.prior.json');
  } catch (error) {
    if (error instanceof InferenceError) return error;
  }
  throw new Error('not refused');
};

describe('a prior as a file', () => {
  test.each([physicalPrior(), livingBoxPrior(0.4)])('$name is the same when read back', (prior) => {
    expect(readFitPrior(JSON.stringify(prior), 'a')).toEqual(prior);
  });

  const first = (prior: Record<string, unknown>) => (prior.entries as Record<string, unknown>[])[0] as object;
  test.each([
    ['another schema', (p: Record<string, unknown>) => Object.assign(p, { schema: 'x' }), 'this JSON is no prior'],
    ['a newer version', (p: Record<string, unknown>) => Object.assign(p, { version: 2 }), 'a prior of version 2'],
    ['no entries', (p: Record<string, unknown>) => Object.assign(p, { entries: [] }), 'it has no `entries`'],
    ['no name', (p: Record<string, unknown>) => Object.assign(p, { name: 3 }), '`name` is no text'],
    ['odd extensions', (p: Record<string, unknown>) => Object.assign(p, { extensions: [1] }), '`extensions` is no'],
    ['no width', (p: Record<string, unknown>) => Object.assign(first(p), { sd: 0 }), 'entry 1: `sd` must be above 0'],
    ['no number', (p: Record<string, unknown>) => Object.assign(first(p), { centre: null }), 'entry 1: `centre` and'],
    ['an odd shape', (p: Record<string, unknown>) => Object.assign(first(p), { shape: 'cauchy' }), 'entry 1: `shape`'],
    [
      'a row too short',
      (p: Record<string, unknown>) => Object.assign(p, { optima: [[1, 2]] }),
      '`optima` are no rows of one number an entry',
    ],
    [
      'an empty range',
      (p: Record<string, unknown>) => Object.assign(first(p), { shape: 'uniform', low: 2, high: 1 }),
      'entry 1: `low` must be below',
    ],
  ])('%s is refused, with what, where and a remedy', (_, change, what) => {
    const error = refusal(change);
    expect(error.what).toContain(what);
    expect(error.where).toBe('lab.prior.json');
    expect(error.remedy).not.toBe('');
  });

  test('optima of its cells are kept, and become starts in the order of what is fitted', () => {
    const prior = physicalPrior();
    const optimum = prior.entries.map((_, i) => i / 10);
    const read = readFitPrior(JSON.stringify({ ...prior, optima: [optimum] }), 'a');
    expect(read.optima).toEqual([optimum]);
    const leakless = livingSetup(read, { capacitance_pF: 50, leakSubtracted: true, accessResistance_MOhm: 20 });
    const at = (name: string): number => prior.entries.findIndex((e) => e.parameter === name) / 10;
    const start = leakless.starts?.[0] as Float64Array;
    expect(Array.from(start)).toEqual(leakless.parameters.map((p) => (p.name === 'amplifier.Rs' ? 0 : at(p.name))));
    expect(livingSetup(prior, { capacitance_pF: 50 }).starts).toEqual([]);
  });

  test('text that is no JSON is refused', () => {
    expect(() => readFitPrior('{', 'lab.prior.json')).toThrow(InferenceError);
  });

  test('a uniform entry of a negative baseline keeps its order', () => {
    const entry = { parameter: 'x', shape: 'uniform', low: 0.6, high: 1.4 } as const;
    expect(marginalOf(entry, -10)).toEqual({ kind: 'uniform', lowest: -14, highest: -6 });
  });
});

describe('the fit of a living cell', () => {
  const setup = livingSetup(physicalPrior(), { capacitance_pF: 50, membraneResistance_MOhm: 500, temperature_K: 310 });

  test('the leak of the seal test is the baseline of the leak, and half of it is expected', () => {
    const k = setup.parameters.findIndex((p) => p.name === 'leak.g');
    expect(setup.parameters[k]).toMatchObject({ baseline: 1000 / (500 * 50), scale: 'log' });
    expect(setup.marginals[k]).toEqual({ kind: 'normal', mean: Math.log(0.5), sd: 0.6 });
    expect(setup.changes).toEqual({ set: { 'cell.T': 310 } });
  });

  test('a resistance of many gigaohms is read as high, not as that high', () => {
    const leakOf = (membraneResistance_MOhm: number | undefined) =>
      livingSetup(physicalPrior(), { capacitance_pF: 50, membraneResistance_MOhm }).parameters.find(
        (p) => p.name === 'leak.g',
      )?.baseline;
    expect(leakOf(34_000)).toBe(1 / 50);
    expect(leakOf(undefined)).toBe(1 / 50);
    expect(leakOf(999)).toBe(1000 / (999 * 50));
  });

  test('what is stated of the experiment enters: the seal alone, a leak that was subtracted, a junction potential', () => {
    const prior = physicalPrior();
    const stated = livingSetup(prior, { capacitance_pF: 50, membraneResistance_MOhm: 500, sealResistance_MOhm: 300 });
    const k = stated.parameters.findIndex((p) => p.name === 'leak.g');
    expect(stated.parameters[k]?.baseline).toBeCloseTo(1000 / (300 * 50), 12);
    expect(stated.marginals[k]).toEqual({ kind: 'normal', mean: 0, sd: 0.2 });
    const without = livingSetup(prior, { capacitance_pF: 50, leakSubtracted: true });
    expect(without.parameters.some((p) => p.name.startsWith('leak.'))).toBe(false);
    expect(without.changes.set).toEqual({ 'leak.g': 0 });
    expect(without.marginals.length).toBe(without.parameters.length);
    const junctionOf = (junctionPotential_mV: number) => {
      const made = livingSetup(prior, { capacitance_pF: 50, junctionPotential_mV });
      return made.marginals[made.parameters.findIndex((p) => p.name === 'junction.V')];
    };
    // What a file calls 0 says nothing; any other value is already taken off the command.
    expect(junctionOf(0)).toEqual({ kind: 'normal', mean: 6, sd: 8 });
    expect(junctionOf(14)).toEqual({ kind: 'normal', mean: 0, sd: 3 });
  });

  test('where the access resistance is stated the cell is clamped through what is left of it', () => {
    const prior = physicalPrior();
    const stated = { accessResistance_MOhm: 20, compensation: 0.7, prediction: 0.5 };
    const through = livingSetup(prior, { capacitance_pF: 50, ...stated });
    expect(through.source.extensions).toEqual([...prior.extensions, 'amplifier']);
    expect(through.output).toBe('amplifier.i_out');
    expect(through.changes.set).toEqual({
      'amplifier.Cm': 50,
      'amplifier.compensation': 0.7,
      'amplifier.prediction': 0.5,
      'amplifier.cancellation': 1,
    });
    // It is of the experiment, and no entry of the prior file.
    expect(through.parameters.at(-1)).toMatchObject({ name: 'amplifier.Rs', baseline: 20, scale: 'log' });
    expect(through.marginals.at(-1)).toEqual({ kind: 'normal', mean: 0, sd: 0.3 });
    expect(through.parameters.length).toBe(prior.entries.length + 1);
    for (const ideal of [{}, { accessResistance_MOhm: 0 }, { compensation: 0.7 }]) {
      const made = livingSetup(prior, { capacitance_pF: 50, ...ideal });
      expect(made.source.extensions).toEqual(prior.extensions);
      expect(made.output).toBe('membrane.i_total');
      expect(made.parameters.length).toBe(prior.entries.length);
    }
  });

  test('what may change sign is fitted as it is', () => {
    for (const name of ['leak.E', 'junction.V'])
      expect(setup.parameters.find((p) => p.name === name)?.scale).toBe('linear');
  });

  test('the centre of the physical prior is the published cell, but for the leak and the junction', () => {
    const coordinates = coordinatesOf(setup.parameters);
    const values = coordinates.values(priorDensity(coordinates, setup.marginals).mean);
    setup.parameters.forEach((p, i) => {
      const expected = p.name === 'leak.g' ? p.baseline / 2 : p.name === 'junction.V' ? 6 : p.baseline;
      expect(Math.abs((values[i] as number) - expected)).toBeLessThan(1e-9 * Math.abs(expected) + 1e-12);
    });
  });

  test('a prior that leaves out a parameter, or names none, is refused', () => {
    const whole = physicalPrior();
    const cut: FitPrior = { ...whole, entries: whole.entries.slice(1) };
    expect(() => livingSetup(cut, { capacitance_pF: 50 })).toThrow(/51 of the 52 parameters/);
    const odd: FitPrior = {
      ...whole,
      entries: [...whole.entries, { parameter: 'i_Kr.nothing', shape: 'normal', centre: 0, sd: 1 }],
    };
    expect(() => livingSetup(odd, { capacitance_pF: 50 })).toThrow(/i_Kr.nothing/);
  });
});

describe('a prior learned from cells', () => {
  const start: FitPrior = {
    ...physicalPrior(),
    entries: [
      { parameter: 'a', shape: 'normal', centre: 0, sd: 1 },
      { parameter: 'b', shape: 'normal', centre: 0, sd: 1 },
      { parameter: 'c', shape: 'uniform', low: 0.6, high: 1.4 },
    ],
  };

  test('centre is the median, width the scaled median deviation within bounds of the start', () => {
    const cells = [
      [-1, 0.1, 9],
      [-2, 0.1, 9],
      [-1.5, 0.1, 9],
      [-1.2, 0.1, 9],
      [40, 0.1, 9],
    ];
    const learned = learnPrior(
      start,
      cells,
      'lab',
      'made up',
      cells.map(() => [0, 0, 0]),
    );
    expect(learned).toMatchObject({ name: 'lab', says: 'made up', cells: 5, model: start.model });
    // Deviations from -1.2: 0.2, 0.8, 0.3, 0, 41.2.
    expect(learned.entries[0]).toMatchObject({ centre: -1.2, sd: expect.closeTo(1.4826 * 0.3, 4) });
    expect(learned.entries[1]).toMatchObject({ centre: 0.1, sd: 0.4 });
    expect(learned.entries[2]).toEqual(start.entries[2]);
    expect(
      learnPrior(
        start,
        [[5], [-5], [0]].map((r) => [...r, 0, 0]),
        'lab',
        '',
        [[0, 0, 0]],
      ).entries[0],
    ).toMatchObject({ sd: 1.3 });
  });

  test('what no cell determines stays as wide as its posterior, however little it scatters', () => {
    const cells = [0, 0, 0].map(() => [0.1, 0.1, 1]);
    const learned = learnPrior(
      start,
      cells,
      'lab',
      '',
      cells.map(() => [0.81, 0, 0]),
    );
    expect(learned.entries[0]).toMatchObject({ sd: expect.closeTo(0.9, 4) });
    expect(learned.entries[1]).toMatchObject({ sd: 0.4 });
  });

  test('two cells teach nothing', () => {
    expect(
      learnPrior(
        start,
        [
          [1, 1, 1],
          [2, 2, 2],
        ],
        'lab',
        '',
        [],
      ).entries,
    ).toEqual(start.entries);
  });
});
