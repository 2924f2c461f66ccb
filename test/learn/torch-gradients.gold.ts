import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { interpret } from '../../src/learn/interpret/interpreter.ts';
import { attentionUnet } from '../../src/learn/layers/attention-unet.ts';
import { dense } from '../../src/learn/layers/dense.ts';
import { ForwardPass } from '../../src/learn/layers/forward-pass.ts';
import { layerNorm } from '../../src/learn/layers/normalise.ts';
import { Variables } from '../../src/learn/layers/variables.ts';
import { curvature, huber, meanAbsoluteError, residualLoss, slope } from '../../src/learn/loss/losses.ts';
import { slice } from '../../src/learn/tape/arrange.ts';
import { add, mul, sub } from '../../src/learn/tape/elementwise.ts';
import { gradients } from '../../src/learn/tape/gradients.ts';
import { programOf } from '../../src/learn/tape/order.ts';
import { type Shape, sizeOf } from '../../src/learn/tape/shape.ts';
import { constant, type Tensor } from '../../src/learn/tape/tensor.ts';

interface Expected {
  readonly loss: number;
  readonly gradients: Readonly<Record<string, readonly number[]>>;
}

// Made by scripts/onnx/torch-gradients.py, whose formula for weights and data is this one.
const fixture = JSON.parse(
  readFileSync(new URL('./fixtures/torch-gradients.json', import.meta.url), 'utf8'),
) as Readonly<Record<'mlp' | 'unet', Expected>> & { readonly made_by: string };
const formula = (k: number, size: number, scale: number): Float64Array =>
  Float64Array.from({ length: size }, (_, i) => scale * (Math.sin(0.7 * i + k + 1) + 0.3));
const given = (k: number, shape: Shape): Tensor => constant(formula(k, sizeOf(shape), 1), shape);

function mlp(pass: ForwardPass): Tensor {
  const first = dense(pass, 'first', given(50, [6, 5]), 7, { activation: 'tanh' });
  const second = dense(pass, 'second', layerNorm(pass, 'norm', first), 8, { activation: 'silu' });
  return mul(huber(dense(pass, 'last', second, 3), given(51, [6, 3]), 0.5), 1);
}

function unet(pass: ForwardPass): Tensor {
  const [x, y] = [given(60, [2, 1, 27]), given(61, [2, 1, 27])];
  const p = attentionUnet(pass, 'net', x, { channels: [3, 4, 5], factor: 3, taps: 5, outputs: 1, squeeze: 1 });
  const residual = sub(add(curvature(p, 0.1), mul(slope(p, 0.1), 2)), slice(y, 2, 1, 26));
  return add(meanAbsoluteError(p, y), mul(residualLoss(residual, 3), 0.01));
}

describe(`gradients against ${fixture.made_by}`, () => {
  test.each([
    ['mlp', mlp],
    ['unet', unet],
  ] as const)('%s', (name, network) => {
    const expected = fixture[name];
    const variables = new Variables(0);
    const loss = network(new ForwardPass(variables, { training: true }));
    const trained = variables.all().filter((one) => one.trained);
    const names = Object.keys(expected.gradients);
    expect(trained.map((one) => one.name).sort()).toEqual([...names].sort());
    const outputs = gradients(
      loss,
      trained.map((one) => one.tensor),
    );
    const sizes = new Map(trained.map((one) => [one.name, sizeOf(one.tensor.shape)]));
    const [value, ...found] = interpret(programOf([loss, ...outputs]), 'float64', (key) =>
      formula(names.indexOf(key), sizes.get(key) as number, 0.4),
    );
    expect(Math.abs((value?.[0] as number) / expected.loss - 1)).toBeLessThan(1e-12);
    let worst = 0;
    trained.forEach((one, k) => {
      const theirs = expected.gradients[one.name] as readonly number[];
      const scale = Math.max(...theirs.map(Math.abs));
      found[k]?.forEach((g, i) => {
        worst = Math.max(worst, Math.abs(g - (theirs[i] as number)) / scale);
      });
    });
    console.log(`[figure] ${name} gradients against ${fixture.made_by}: ${worst.toExponential(1)} relative (<= 1e-6)`);
    expect(worst).toBeLessThan(1e-6);
  });
});
