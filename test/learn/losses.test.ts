import { describe, expect, test } from 'vitest';
import { interpret } from '../../src/learn/interpret/interpreter.ts';
import { dense } from '../../src/learn/layers/dense.ts';
import { ForwardPass } from '../../src/learn/layers/forward-pass.ts';
import { Variables } from '../../src/learn/layers/variables.ts';
import { gaussianDiagonal, gaussianFull, huber, quantileLoss } from '../../src/learn/loss/losses.ts';
import { adam } from '../../src/learn/optimise/optimiser.ts';
import { cosine } from '../../src/learn/optimise/schedule.ts';
import { trainingStep } from '../../src/learn/optimise/training-step.ts';
import { programOf } from '../../src/learn/tape/order.ts';
import { constant, input, type Tensor } from '../../src/learn/tape/tensor.ts';
import { drawNoise } from '../../src/learn/train/noise.ts';
import { arraySource } from '../../src/learn/train/source.ts';
import { train } from '../../src/learn/train/train.ts';
import { permutation } from '../../src/numeric/permutation.ts';
import { fastest } from './engines.ts';
import { draw } from './numeric-gradient.ts';

const value = (x: Tensor): number =>
  interpret(programOf([x]), 'float64', () => {
    throw new Error('nothing is given');
  })[0]?.[0] as number;

describe('losses', () => {
  test('Huber is a parabola, then a line', () => {
    expect(value(huber(constant([0.5, 3]), constant([0, 0]), 1))).toBeCloseTo((0.125 + 2.5) / 2, 12);
  });

  test('a diagonal normal distribution', () => {
    const loss = gaussianDiagonal(constant([1, 2]), constant([0, Math.log(2)]), constant([2, 6]));
    expect(value(loss)).toBeCloseTo((0.5 + 2 + Math.log(2)) / 2, 12);
  });

  test('a full normal distribution is that of the precision L L`', () => {
    const [l0, l1, off] = [0.3, -0.2, 0.7];
    const [a, b] = [Math.exp(l0), Math.exp(l1)];
    // L = [[a, 0], [off, b]]
    const precision = [
      [a * a, a * off],
      [a * off, off * off + b * b],
    ];
    const [dx, dy] = [0.5, -1.5];
    const form =
      dx * dx * (precision[0]?.[0] as number) +
      2 * dx * dy * (precision[0]?.[1] as number) +
      dy * dy * (precision[1]?.[1] as number);
    const logDeterminant = 2 * (l0 + l1);
    const loss = gaussianFull(
      constant([1, 1], [1, 2]),
      constant([l0, l1, off], [1, 3]),
      constant([1 + dx, 1 + dy], [1, 2]),
    );
    expect(value(loss)).toBeCloseTo(0.5 * form - 0.5 * logDeterminant, 12);
  });

  test('the quantile loss covers what it says, where the spread varies', async () => {
    const rows = 16384;
    const make = (seed: number): { x: Float32Array; y: Float32Array } => {
      const x = Float32Array.from(draw(seed, 0, rows));
      const normal = new Float64Array(rows);
      drawNoise(normal, { kind: 'normal' }, seed, 'y', 0);
      return { x, y: Float32Array.from(x, (u, i) => Math.sin(2 * u) + (0.2 + 0.15 * u) * (normal[i] as number)) };
    };
    const build = (pass: ForwardPass): Tensor => {
      const hidden = dense(pass, 'hidden', input('x', [512, 1]), 16, { activation: 'tanh' });
      return dense(pass, 'quantiles', hidden, 3);
    };
    const pass = new ForwardPass(new Variables(2), { training: true });
    const loss = quantileLoss(build(pass), input('y', [512, 1]), constant([0.05, 0.5, 0.95]));
    const result = await train({
      engine: fastest,
      step: trainingStep({ pass, loss, optimiser: adam(), average: 0.99 }),
      source: arraySource(make(1), rows, { batchSize: 512, shuffleSeed: 1 }),
      steps: 1500,
      schedule: cosine({ peak: 2e-2, steps: 1500 }),
    });
    const fresh = make(2);
    const predicted = build(new ForwardPass(pass.variables, { training: false }));
    const program = programOf([predicted]);
    let inside = 0;
    let below = 0;
    for (let first = 0; first < rows; first += 512) {
      const [q] = interpret(program, 'float32', (name) =>
        name === 'x' ? fresh.x.subarray(first, first + 512) : (result.weights.get(name) as Float32Array),
      );
      for (let i = 0; i < 512; i++) {
        const y = fresh.y[first + i] as number;
        if (y > (q?.[3 * i] as number) && y < (q?.[3 * i + 2] as number)) inside++;
        if (y < (q?.[3 * i + 1] as number)) below++;
      }
    }
    console.log(`[figure] 5 % to 95 % quantiles cover ${((100 * inside) / rows).toFixed(1)} % of fresh data (90 %)`);
    expect(Math.abs(inside / rows - 0.9)).toBeLessThan(0.015);
    expect(Math.abs(below / rows - 0.5)).toBeLessThan(0.02);
  });
});

describe('noise and shuffling', () => {
  test('masks keep what they should, normal numbers are normal', () => {
    const mask = new Float32Array(100_000);
    drawNoise(mask, { kind: 'mask', keep: 0.8 }, 1, 'a', 0);
    expect(Math.abs(mask.reduce((a, b) => a + b) / mask.length - 0.8)).toBeLessThan(0.005);
    const normal = new Float64Array(100_001);
    drawNoise(normal, { kind: 'normal' }, 1, 'a', 0);
    const moments = [1, 2, 4].map((k) => normal.reduce((sum, x) => sum + x ** k, 0) / normal.length);
    expect(moments[0]).toBeCloseTo(0, 1);
    expect(moments[1]).toBeCloseTo(1, 1);
    expect(Math.abs((moments[2] as number) - 3)).toBeLessThan(0.15);
  });

  test('the same step, name and seed draw the same, others do not', () => {
    const drawn = (seed: number, name: string, step: number): string => {
      const out = new Float64Array(8);
      drawNoise(out, { kind: 'normal' }, seed, name, step);
      return out.join();
    };
    const all = [drawn(1, 'a', 0), drawn(2, 'a', 0), drawn(1, 'b', 0), drawn(1, 'a', 1)];
    expect(new Set(all).size).toBe(4);
    expect(drawn(1, 'a', 0)).toBe(all[0]);
  });

  test('a permutation has every row once, in another order each epoch', () => {
    const orders = [0, 1].map((epoch) => permutation(3, epoch, 1000));
    for (const order of orders) expect([...order].sort((a, b) => a - b)).toEqual([...Array(1000).keys()]);
    expect(orders[0]).not.toEqual(orders[1]);
  });
});
