import { describe, expect, test } from 'vitest';
import { interpret } from '../../src/learn/interpret/interpreter.ts';
import { ForwardPass } from '../../src/learn/layers/forward-pass.ts';
import { Variables } from '../../src/learn/layers/variables.ts';
import type { GradientClip } from '../../src/learn/optimise/clip-gradients.ts';
import { adam, adamW, type Optimiser, sgd } from '../../src/learn/optimise/optimiser.ts';
import { constantRate, cosine, exponential, oneCycle, plateau } from '../../src/learn/optimise/schedule.ts';
import { averageName, nextName, rateName, trainingStep } from '../../src/learn/optimise/training-step.ts';
import { add, mul, square, sub } from '../../src/learn/tape/elementwise.ts';
import { programOf } from '../../src/learn/tape/order.ts';
import { sum } from '../../src/learn/tape/reduce.ts';
import { constant } from '../../src/learn/tape/tensor.ts';

/** Minimises (w0 - 3)^2 + 5 (w1 + 1)^2 + 2 (b - 1)^2 for some steps; w is a matrix [1, 2], b a vector [1]. */
function run(
  optimiser: Optimiser,
  steps: number,
  rate: number,
  options: { clip?: GradientClip; average?: number } = {},
) {
  const pass = new ForwardPass(new Variables(0), { training: true });
  const w = pass.weight('w', [1, 2], { kind: 'constant', value: 0.5 });
  const b = pass.weight('b', [1], { kind: 'constant', value: -2 });
  const loss = add(
    sum(mul(square(sub(w, constant([3, -1], [1, 2]))), constant([1, 5], [1, 2]))),
    mul(sum(square(sub(b, 1))), 2),
  );
  const step = trainingStep({ pass, loss, optimiser, ...options });
  const program = programOf([...step.outputs.values()]);
  const names = [...step.outputs.keys()];
  const now = new Map<string, ArrayLike<number>>(step.carried.map(({ name, first }) => [name, first]));
  now.set(rateName, [rate]);
  const path: number[][] = [];
  for (let i = 0; i < steps; i++) {
    const made = interpret(program, 'float64', (name) => now.get(name) as ArrayLike<number>);
    for (const { name } of step.carried) now.set(name, made[names.indexOf(nextName(name))] as Float64Array);
    path.push([...Array.from(now.get('w') ?? []), ...Array.from(now.get('b') ?? [])]);
  }
  return { path, average: Array.from(now.get(averageName('w')) ?? []) };
}

const gradient = (x: readonly number[]): number[] => [
  2 * ((x[0] as number) - 3),
  10 * ((x[1] as number) + 1),
  4 * ((x[2] as number) - 1),
];

/** The textbook's Adam, in its own notation. */
function textbookAdam(steps: number, rate: number, decay: number): number[][] {
  let x = [0.5, 0.5, -2];
  const m = [0, 0, 0];
  const v = [0, 0, 0];
  const path: number[][] = [];
  for (let t = 1; t <= steps; t++) {
    const g = gradient(x);
    x = x.map((w, i) => {
      m[i] = 0.9 * (m[i] as number) + 0.1 * (g[i] as number);
      v[i] = 0.999 * (v[i] as number) + 0.001 * (g[i] as number) ** 2;
      const unbiased = (m[i] as number) / (1 - 0.9 ** t);
      const spread = Math.sqrt((v[i] as number) / (1 - 0.999 ** t));
      const kept = i < 2 ? w * (1 - rate * decay) : w;
      return kept - (rate * unbiased) / (spread + 1e-8);
    });
    path.push(x);
  }
  return path;
}

function expectClose(a: readonly (readonly number[])[], b: readonly (readonly number[])[]): void {
  expect(a.length).toBe(b.length);
  a.forEach((row, i) => {
    row.forEach((x, j) => {
      expect(x).toBeCloseTo(b[i]?.[j] as number, 11);
    });
  });
}

describe('optimisers follow their textbooks', () => {
  test('Adam', () => expectClose(run(adam(), 200, 0.05).path, textbookAdam(200, 0.05, 0)));
  test('AdamW, which leaves vectors alone', () =>
    expectClose(run(adamW({ decay: 0.1 }), 200, 0.05).path, textbookAdam(200, 0.05, 0.1)));

  test('descent with momentum', () => {
    let x = [0.5, 0.5, -2];
    let velocity = [0, 0, 0];
    const path: number[][] = [];
    for (let t = 0; t < 50; t++) {
      const g = gradient(x);
      velocity = velocity.map((u, i) => 0.8 * u + (g[i] as number));
      x = x.map((w, i) => w - 0.02 * (velocity[i] as number));
      path.push(x);
    }
    expectClose(run(sgd({ momentum: 0.8 }), 50, 0.02).path, path);
  });

  test('gradients are clipped: all together, each tensor, each entry', () => {
    const start = [0.5, 0.5, -2];
    const moved = (clip: GradientClip): number[] =>
      run(sgd({ momentum: 0 }), 1, 1, { clip }).path[0]?.map((x, i) => (start[i] as number) - x) as number[];
    const g = gradient(start);
    const norm = Math.hypot(...g);
    expectClose([moved({ kind: 'global', norm: 2 })], [g.map((x) => (2 * x) / norm)]);
    expectClose([moved({ kind: 'global', norm: 1e3 })], [g]);
    const matrix = Math.hypot(g[0] as number, g[1] as number);
    expectClose(
      [moved({ kind: 'each', norm: 2 })],
      [[(2 * (g[0] as number)) / matrix, (2 * (g[1] as number)) / matrix, -2]],
    );
    expectClose([moved({ kind: 'entry', limit: 6 })], [[-5, 6, -6]]);
  });

  test('the moving average follows the weights', () => {
    const { path, average } = run(adam(), 30, 0.05, { average: 0.9 });
    const expected = path.reduce((kept, row) => kept.map((x, i) => x + 0.1 * ((row[i] as number) - x)), [0.5, 0.5]);
    expectClose([average], [expected]);
  });
});

describe('schedules', () => {
  test('warm-up and cosine', () => {
    const rate = cosine({ peak: 1, steps: 110, warmUp: 10, floor: 0.1 });
    expect([0, 4, 9, 10, 60, 110, 500].map((step) => rate(step, []))).toEqual([0.1, 0.5, 1, 1, 0.55, 0.1, 0.1]);
  });

  test('one cycle', () => {
    const rate = oneCycle({ peak: 1, steps: 100 });
    expect(rate(0, [])).toBeCloseTo(0.04, 12);
    expect(rate(30, [])).toBeCloseTo(1, 12);
    expect(rate(100, [])).toBeCloseTo(1e-5, 12);
  });

  test('exponential after a while', () => {
    const rate = exponential({ rate: 2, from: 10, decay: 0.1 });
    expect([rate(0, []), rate(10, [])]).toEqual([2, 2]);
    expect(rate(20, [])).toBeCloseTo(2 / Math.E, 12);
  });

  test('plateau', () => {
    const rate = plateau({ rate: 1, factor: 0.5, patience: 2, floor: 0.2 });
    const rateAfter = (...losses: number[]): number => rate(0, losses);
    expect(rateAfter()).toBe(1);
    expect(rateAfter(5, 4, 4, 4)).toBe(1);
    expect(rateAfter(5, 4, 4, 4, 4)).toBe(0.5);
    expect(rateAfter(5, 4, 4, 4, 4, 3, 3, 3, 3)).toBe(0.25);
    expect(rateAfter(...new Array<number>(30).fill(1))).toBe(0.2);
  });

  test.each([0, -1, Number.NaN])('a rate of %s is refused', (rate) => {
    expect(() => constantRate(rate)).toThrow(/a learning rate of/);
  });
});
