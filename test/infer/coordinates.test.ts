import { describe, expect, test } from 'vitest';
import { coordinatesOf, type FitParameter } from '../../src/infer/coordinates.ts';
import { boxSetup, cellParameters } from '../../src/infer/setup.ts';
import { loadBuiltin } from '../../src/model/builtin.ts';
import { uniforms } from '../../src/numeric/philox.ts';
import { plain } from './analytic-simulator.ts';

const kernik = cellParameters(loadBuiltin('kernik2019'));
const coordinates = coordinatesOf(kernik);
const n = kernik.length;

/** Values within 40 % of the baseline. */
function cell(index: number): Float64Array {
  const u = uniforms(77, index, n);
  return Float64Array.from(kernik, ({ baseline }, i) => baseline * (0.6 + 0.8 * (u[i] as number)));
}

function indexOf(role: string, gate: string): number {
  return kernik.findIndex((p) => p.role === role && p.gates.includes(gate));
}

/** ln |determinant| by elimination with pivots. */
function logDeterminant(matrix: readonly Float64Array[]): number {
  const a: Float64Array[] = matrix.map((row) => row.slice());
  let sum = 0;
  for (let k = 0; k < a.length; k++) {
    let pivot = k;
    for (let i = k; i < a.length; i++) {
      if (Math.abs(a[i]?.[k] as number) > Math.abs(a[pivot]?.[k] as number)) pivot = i;
    }
    [a[k], a[pivot]] = [a[pivot] as Float64Array, a[k] as Float64Array];
    const row = a[k] as Float64Array;
    sum += Math.log(Math.abs(row[k] as number));
    for (let i = k + 1; i < a.length; i++) {
      const other = a[i] as Float64Array;
      const factor = (other[k] as number) / (row[k] as number);
      for (let j = k; j < a.length; j++) other[j] = (other[j] as number) - factor * (row[j] as number);
    }
  }
  return sum;
}

describe('all parameters of the Kernik cell', () => {
  test('the baseline is the origin', () => {
    const origin = coordinates.of(kernik.map((p) => p.baseline));
    expect(Math.max(...origin.map(Math.abs))).toBe(0);
    coordinates.values(new Float64Array(n)).forEach((value, i) => {
      expect(value / (kernik[i]?.baseline as number)).toBeCloseTo(1, 12);
    });
  });

  test('values and coordinates are inverse to one another', () => {
    for (let k = 0; k < 200; k++) {
      const values = cell(k);
      const back = coordinates.values(coordinates.of(values));
      for (let i = 0; i < n; i++) expect((back[i] as number) / (values[i] as number)).toBeCloseTo(1, 9);
    }
  });

  test('slopes are those of the map: their sum is ln of its determinant', () => {
    for (let k = 0; k < 5; k++) {
      const x = coordinates.of(cell(k));
      const slopes = new Float64Array(n);
      const unit = coordinates.values(x, new Float64Array(n), slopes);
      // Derivatives of ln values: the values themselves differ by twenty orders of magnitude.
      const columns = Array.from({ length: n }, (_, j) => {
        const h = 1e-5 * Math.max(1, Math.abs(x[j] as number));
        const at = (sign: number): Float64Array =>
          coordinates.values(x.map((value, i) => (i === j ? value + sign * h : value)));
        const [up, down] = [at(1), at(-1)];
        return up.map((value, i) => (value - (down[i] as number)) / (2 * h) / (unit[i] as number));
      });
      const expected = logDeterminant(columns);
      const found = slopes.reduce((sum, slope, i) => sum + slope - Math.log(Math.abs(unit[i] as number)), 0);
      expect(Math.abs(found - expected)).toBeLessThan(1e-4);
    }
  });

  test('a gate keeps its midpoint and its rate there when its slope alone is moved', () => {
    const [ratio, slope, rate, rateSlope] = ['ratio', 'slope', 'rate', 'rate slope'].map((role) =>
      indexOf(role, 'Xr1'),
    );
    const steady = (v: Float64Array, mV: number): number =>
      1 / (1 + (v[ratio as number] as number) * Math.exp(mV / (v[slope as number] as number)));
    const midpoint = (v: Float64Array): number =>
      -(v[slope as number] as number) * Math.log(v[ratio as number] as number);
    const atMidpoint = (v: Float64Array): number =>
      (v[rate as number] as number) * Math.exp(midpoint(v) / (v[rateSlope as number] as number));
    const x = new Float64Array(n);
    const before = coordinates.values(x);
    x[slope as number] = 0.3;
    const after = coordinates.values(x);
    expect(steady(before, midpoint(before))).toBeCloseTo(0.5, 12);
    expect(midpoint(after)).toBeCloseTo(midpoint(before), 9);
    expect(atMidpoint(after) / atMidpoint(before)).toBeCloseTo(1, 9);
    expect((after[slope as number] as number) / (before[slope as number] as number)).toBeCloseTo(Math.exp(0.3), 9);
    expect(coordinates.names[ratio as number]).toBe('midpoint of Xr1, mV');
    expect(coordinates.names[rate as number]).toBe('ln rate of Xr1 at its midpoint');
  });

  test('of the five constants of IK1 rectification two combinations alone change it', () => {
    const gate = 'K1_inf';
    const [a, k, s, l, u] = ['alpha rate', 'alpha slope', 'alpha shift', 'beta slope', 'beta shift'].map((role) =>
      indexOf(role, gate),
    ) as [number, number, number, number, number];
    const steady = (v: Float64Array, mV: number): number => {
      const alpha = (v[a] as number) * Math.exp((mV + (v[s] as number)) / (v[k] as number));
      const beta = Math.exp((mV + (v[u] as number)) / (v[l] as number));
      return alpha / (alpha + beta);
    };
    const x = new Float64Array(n);
    const before = coordinates.values(x);
    const free = [k, s, u];
    free.forEach((i, m) => {
      x[i] = [0.2, -0.3, 0.15][m] as number;
    });
    const after = coordinates.values(x);
    for (const i of free) expect(Math.abs((after[i] as number) / (before[i] as number) - 1)).toBeGreaterThan(0.05);
    for (const mV of [-120, -95, -80, -60, -20, 30]) {
      expect(steady(after, mV) / steady(before, mV)).toBeCloseTo(1, 9);
    }
    // The other two do.
    x[a] = 3;
    const shifted = coordinates.values(x);
    for (const mV of [-120, -80, -20]) expect(steady(shifted, mV) / steady(before, mV - 3)).toBeCloseTo(1, 9);
  });
});

describe('parameters without their mates', () => {
  const one = (role: string, gate: string): FitParameter => kernik[indexOf(role, gate)] as FitParameter;

  test('are fitted as logarithms', () => {
    const alone = coordinatesOf([one('ratio', 'Xr1'), one('rate', 'Xr1'), one('alpha rate', 'K1_inf')]);
    const values = alone.parameters.map((p) => 1.2 * p.baseline);
    alone.of(values).forEach((x) => {
      expect(x).toBeCloseTo(Math.log(1.2), 12);
    });
    expect(alone.names.every((name) => name.startsWith('ln '))).toBe(true);
  });

  test('quantities that may be 0 or change sign are fitted as they are', () => {
    const { of, values, names } = coordinatesOf([plain('a.offset', 'linear', 0), plain('b.g', 'log', -2)]);
    expect([...of([3, -2])]).toEqual([3, 0]);
    expect([...values([-1, 0])]).toEqual([-1, -2]);
    expect(names).toEqual(['offset', 'ln g']);
  });
});

test('a setup holds the parameters that the model marks, with their ranges', () => {
  const setup = boxSetup({ source: { kind: 'builtin', name: 'kernik2019' }, spread: 0.2 });
  expect(setup.parameters).toHaveLength(52);
  expect(setup.output).toBe('membrane.i_total');
  setup.marginals.forEach((m, i) => {
    if (m.kind !== 'uniform') throw new Error('not a range');
    const baseline = setup.parameters[i]?.baseline as number;
    expect(m.lowest).toBeLessThan(m.highest);
    expect((m.lowest + m.highest) / 2 / baseline).toBeCloseTo(1, 12);
    expect((m.highest - m.lowest) / Math.abs(baseline)).toBeCloseTo(0.4, 12);
  });
});
