import { describe, expect, test } from 'vitest';
import { compareTwins, twinComparisonToJson } from '../../src/twin/compare-twins.ts';
import type { Twin } from '../../src/twin/twin.ts';
import { TwinError } from '../../src/twin/twin-error.ts';
import { madeUpTwin } from './fixture.ts';

const names = ['a.twin.json', 'b.twin.json'] as const;
const a = madeUpTwin({ seed: 7, samples: 120 });

/** The same twin, one column of its draws changed. */
function changed(twin: Twin, name: string, change: (x: number) => number): Twin {
  const column = twin.posterior.names.indexOf(name);
  const samples = twin.posterior.samples.map((row) => row.map((x, i) => (i === column ? change(x) : x)));
  return { ...twin, posterior: { ...twin.posterior, samples } };
}

const of = (found: ReturnType<typeof compareTwins>, name: string) => {
  const change = found.changes.find((c) => c.name === name);
  if (!change) throw new Error(`no ${name}`);
  return change;
};

describe('two twins', () => {
  test('of the same cell: nothing differs', () => {
    const found = compareTwins(a, a, names);
    expect(found.changes).toHaveLength(a.posterior.names.length);
    expect(found.changes.filter((c) => c.differs)).toEqual([]);
    found.changes.forEach((c) => {
      expect(c.probabilityLarger).toBeCloseTo(0.5, 10);
    });
  });

  test('a halved conductance is found as x0.5, with its probability', () => {
    const found = compareTwins(
      a,
      changed(a, 'i_Kr.g_Kr', (x) => x / 2),
      names,
    );
    const gKr = of(found, 'i_Kr.g_Kr');
    expect(gKr.median).toBeCloseTo(0.5, 2);
    expect(gKr).toMatchObject({ kind: 'ratio', differs: true, current: 'IKr' });
    expect(gKr.probabilityLarger).toBe(0);
    expect(found.changes.filter((c) => c.differs).map((c) => c.name)).toEqual(['i_Kr.g_Kr']);
  });

  test('baselines that differ are no difference of the cells', () => {
    const column = a.parameters.findIndex((p) => p.name === 'i_f.g_f');
    const p = a.parameters[column] as Twin['parameters'][number];
    const parameters = a.parameters.map((own, i) => (i === column ? { ...p, baseline: 2 * p.baseline } : own));
    const other = { ...changed(a, 'i_f.g_f', (x) => x / 2), parameters };
    expect(of(compareTwins(a, other, names), 'i_f.g_f')).toMatchObject({ differs: false });
  });

  test('what may change sign is compared by its difference, in its unit', () => {
    const reversal = of(
      compareTwins(
        a,
        changed(a, 'leak.E', (x) => x + 12),
        names,
      ),
      'leak.E',
    );
    expect(reversal).toMatchObject({ kind: 'difference', unit: 'mV', differs: true, determinedBy: null });
    expect(reversal.median).toBeCloseTo(12, 0);
  });

  test('the interval of a ratio is that of two independent cells', () => {
    const gKr = of(compareTwins(a, a, names), 'i_Kr.g_Kr');
    const own = a.parameters.find((p) => p.name === 'i_Kr.g_Kr');
    const half = (1.645 * Math.SQRT2 * (own?.sd ?? 0)) / (own?.factor ?? 1);
    expect(Math.log(gKr.interval90[1])).toBeGreaterThan(0.75 * half);
    expect(Math.log(gKr.interval90[1])).toBeLessThan(1.25 * half);
  });

  test('different priors and refused twins are noted', () => {
    const b = { ...a, prior: { ...a.prior, name: 'lab' }, verdict: 'refuse' as const };
    const { notes } = compareTwins(a, b, names);
    expect(notes.join(' ')).toMatch(/priors differ \(box-40; lab\).*second twin was refused/);
  });

  test('different models, and twins without draws, are refused', () => {
    const model = { kind: 'builtin', name: 'skibsbye2016' } as const;
    expect(() => compareTwins(a, { ...a, model }, names)).toThrow(/kernik2019 and skibsbye2016/);
    const empty = { ...a, posterior: { ...a.posterior, samples: [] } };
    expect(() => compareTwins(a, empty, names)).toThrow(TwinError);
    expect(() => compareTwins(a, empty, names)).toThrow(/b\.twin\.json/);
  });

  test('as plain data', () => {
    const json = JSON.parse(JSON.stringify(twinComparisonToJson(compareTwins(a, a, names))));
    expect(Object.keys(json.changes[0])).toEqual([
      'name',
      'current',
      'kind',
      'unit',
      'median',
      'interval90',
      'probability_larger',
      'differs',
      'determined_by',
    ]);
    expect(json.only_in_one).toEqual([]);
  });
});
