import { readdirSync, readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { builtinModelNames, loadBuiltin } from '../../src/model/builtin.ts';
import type { CellModel } from '../../src/model/cell-model.ts';
import { evaluate } from '../../src/model/evaluate.ts';
import { parseModel } from '../../src/model/parse-model.ts';
import { backendNames } from './function-machine.ts';
import { compiledRhs, type RhsValue } from './right-hand-side.ts';

/** Compiled equations against the plain evaluator, at random states of every model there is. */
const folder = new URL('../model/fixtures/', import.meta.url);
const fixtures = readdirSync(folder)
  .filter((file) => file.endsWith('.mmt'))
  .map((file) => [file, parseModel(readFileSync(new URL(file, folder), 'utf8'), file)] as const);
const models: readonly (readonly [string, CellModel])[] = [
  ...builtinModelNames().map((name) => [name, loadBuiltin(name)] as const),
  ...fixtures,
].filter(([, model]) => model.variables.some((v) => v.kind === 'state'));

const statesOf = (model: CellModel) => model.variables.filter((v) => v.kind === 'state');

/** States some way from the initial ones: potentials anywhere, gates between 0 and 1, concentrations within a factor of 2. */
function randomState(model: CellModel): fc.Arbitrary<number[]> {
  return fc.tuple(
    ...statesOf(model).map((v) => {
      const initial = v.initial ?? 0;
      if (v.label === 'membrane_potential' || /\.V$/.test(v.name)) {
        // Off the singular points of the rates, where the plain evaluator loses digits.
        return fc.integer({ min: -130, max: 60 }).map((v) => v + 0.377);
      }
      if (initial >= 0 && initial <= 1 && !v.unit?.dimensions.some((x) => x !== 0)) {
        return fc.double({ min: 0.01, max: 0.99, noNaN: true });
      }
      return fc.double({ min: 0.5, max: 2, noNaN: true }).map((factor) => factor * (initial || 1));
    }),
  );
}

function expectSame(found: RhsValue, i: number, wanted: number, what: string): void {
  // See rhs.gold.ts: near a steady state inflow and outflow cancel. Sums of currents cancel too, less.
  const scale = Math.max(Math.abs(wanted), 1e-5 * (found.sizes[i] as number), 1e-4);
  expect(Math.abs((found.derivatives[i] as number) - wanted) / scale, what).toBeLessThan(1e-9);
}

describe.each(models)('%s', (_, model) => {
  test.each(backendNames)('%s: derivatives are those of the plain evaluator', (backend) => {
    const rhs = compiledRhs(model, backend);
    fc.assert(
      fc.property(fc.array(randomState(model), { minLength: 2, maxLength: 2 }), (states) => {
        const found = rhs.evaluate(states.map((state) => ({ state })));
        states.forEach((state, p) => {
          const wanted = evaluate(model, { state, pace: 0 }).derivatives;
          wanted.forEach((d, i) => {
            const what = `dot(${rhs.system.states[i]?.name}) at ${state}`;
            expectSame(found[p] as RhsValue, i, d, what);
            const { shown, sizes } = found[p] as RhsValue;
            expectSame({ derivatives: shown, sizes, shown }, i, d, `${what}, as an output`);
          });
        });
      }),
      { numRuns: 100, seed: 20260401 },
    );
  });

  test('a point has the same bits in either lane, beside any other', () => {
    const rhs = compiledRhs(model, 'wasm');
    fc.assert(
      fc.property(randomState(model), randomState(model), (a, b) => {
        const bits = (states: number[][]): Float64Array[] =>
          rhs.evaluate(states.map((state) => ({ state }))).map((v) => v.derivatives);
        const [alone] = bits([a, a]);
        expect(bits([a, b])[0]).toEqual(alone);
        expect(bits([b, a])[1]).toEqual(alone);
        // Far outside of every fast range too.
        const wild = b.map(() => 1e5);
        expect(bits([a, wild])[0]).toEqual(alone);
      }),
      { numRuns: 50, seed: 20260402 },
    );
  });
});

test.each(['hodgkin-huxley1952', 'kernik2019', 'skibsbye2016'])(
  '%s: a clamped cell has the derivatives of the free one, but for the potential',
  (name) => {
    const model = loadBuiltin(name);
    const states = statesOf(model);
    const potential = states.findIndex((v) => v.label === 'membrane_potential');
    for (const backend of backendNames) {
      const free = compiledRhs(model, backend);
      const clamped = compiledRhs(model, backend, true);
      fc.assert(
        fc.property(fc.array(randomState(model), { minLength: 2, maxLength: 2 }), (list) => {
          const points = list.map((state) => ({ state }));
          const whole = free.evaluate(points);
          clamped.evaluate(points).forEach((found, p) => {
            expect(found.derivatives).toHaveLength(states.length - 1);
            const wanted = [...(whole[p] as RhsValue).derivatives].filter((_, i) => i !== potential);
            wanted.forEach((d, i) => {
              expectSame(found, i, d, `dot(${clamped.system.states[i]?.name})`);
            });
          });
        }),
        { numRuns: 50, seed: 20260403 },
      );
    }
  },
);

test('luo-rudy1991 is smooth through the singular points of its rates', () => {
  const model = fixtures.find(([file]) => file.startsWith('luo-rudy1991'))?.[1] as CellModel;
  const initial = statesOf(model).map((v) => v.initial ?? 0);
  for (const backend of backendNames) {
    const rhs = compiledRhs(model, backend);
    expect(rhs.system.removed.length).toBeGreaterThanOrEqual(2);
    for (const v of [-47.13, -77]) {
      const at = (x: number): Float64Array =>
        (rhs.evaluate([{ state: initial.with(0, x) }])[0] as RhsValue).derivatives;
      const [below, here, above] = [at(v - 1e-6), at(v), at(v + 1e-6)] as const;
      here.forEach((d, i) => {
        const mean = ((below[i] as number) + (above[i] as number)) / 2;
        expect(Math.abs(d - mean)).toBeLessThanOrEqual(1e-9 * Math.max(Math.abs(mean), 1e-3));
      });
    }
  }
});
