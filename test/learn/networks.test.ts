import { describe, expect, test } from 'vitest';
import { interpret } from '../../src/learn/interpret/interpreter.ts';
import { attentionUnet } from '../../src/learn/layers/attention-unet.ts';
import { dense } from '../../src/learn/layers/dense.ts';
import { ForwardPass } from '../../src/learn/layers/forward-pass.ts';
import { Variables } from '../../src/learn/layers/variables.ts';
import { meanSquaredError } from '../../src/learn/loss/losses.ts';
import { exportNetwork } from '../../src/learn/network/export-network.ts';
import { loadNetwork } from '../../src/learn/network/load-network.ts';
import { adam } from '../../src/learn/optimise/optimiser.ts';
import { cosine } from '../../src/learn/optimise/schedule.ts';
import { trainingStep } from '../../src/learn/optimise/training-step.ts';
import { slice } from '../../src/learn/tape/arrange.ts';
import { add, mul, square } from '../../src/learn/tape/elementwise.ts';
import { gradients } from '../../src/learn/tape/gradients.ts';
import { programOf } from '../../src/learn/tape/order.ts';
import { mean, sum } from '../../src/learn/tape/reduce.ts';
import { input, type Tensor } from '../../src/learn/tape/tensor.ts';
import { arraySource } from '../../src/learn/train/source.ts';
import { train } from '../../src/learn/train/train.ts';
import { fastest } from './engines.ts';
import { draw } from './numeric-gradient.ts';
import { card } from './small-network.ts';

describe('a U-Net', () => {
  test('takes a blur and a high pass back', async () => {
    const [rows, length, batch] = [1024, 96, 32];
    const make = (seed: number): { x: Float32Array; y: Float32Array } => {
      const x = new Float32Array(rows * length);
      const y = new Float32Array(rows * length);
      for (let row = 0; row < rows; row++) {
        const [start = 0, width = 0, height = 0] = draw(seed, row, 3, 0, 1);
        let [smooth, slow] = [0, 0];
        for (let t = 0; t < length; t++) {
          const on = t > 10 + 20 * start && t < 30 + 20 * start + 40 * width;
          const truth = on ? 0.5 + height : 0;
          smooth += 0.3 * (truth - smooth);
          slow += 0.05 * (smooth - slow);
          y[row * length + t] = truth;
          x[row * length + t] = smooth - slow;
        }
      }
      return { x, y };
    };
    const variables = new Variables(4);
    const netOf = (pass: ForwardPass, size: number): { wave: Tensor; loss: Tensor } => {
      const wave = attentionUnet(pass, 'net', input('x', [size, 1, length]), {
        channels: [8, 12, 16],
        factor: 4,
        taps: 7,
        outputs: 1,
        squeeze: 4,
        momentum: 0.9,
      });
      return { wave, loss: meanSquaredError(wave, input('y', [size, 1, length])) };
    };
    const pass = new ForwardPass(variables, { training: true });
    const { loss } = netOf(pass, batch);
    const judged = netOf(new ForwardPass(variables, { training: false }), batch).loss;
    const fresh = make(2);
    const steps = 240;
    const result = await train({
      engine: fastest,
      step: trainingStep({ pass, loss, optimiser: adam() }),
      source: arraySource(make(1), rows, { batchSize: batch, shuffleSeed: 3 }),
      steps,
      schedule: cosine({ peak: 1e-2, steps, warmUp: 10 }),
      validation: { loss: judged, source: arraySource(fresh, rows, { batchSize: batch }), every: 120 },
    });
    const power = fresh.y.reduce((s, y) => s + y * y, 0) / fresh.y.length;
    const input2 = fresh.y.reduce((s, y, i) => s + (y - (fresh.x[i] as number)) ** 2, 0) / fresh.y.length;
    const [before, after] = [Math.sqrt(input2 / power), Math.sqrt((result.bestValidation as number) / power)];
    console.log(
      `[figure] U-Net deconvolution on ${result.engine}: error ${(100 * before).toFixed(0)} % of the signal before, ${(100 * after).toFixed(1)} % after`,
    );
    expect(after).toBeLessThan(0.12);

    // The file gives what the training measured.
    const exporting = new ForwardPass(variables, { training: false });
    const { wave } = netOf(exporting, 8);
    const network = await loadNetwork(fastest, exportNetwork(new Map([['wave', wave]]), result.weights, card).onnx);
    const { wave: found } = await network.predict({ x: fresh.x }, rows);
    const errors = fresh.y.map((y, i) => (y - (found?.[i] as number)) ** 2);
    const exported = errors.reduce((s, e) => s + e, 0) / errors.length;
    expect(Math.abs(exported / (result.bestValidation as number) - 1)).toBeLessThan(1e-4);
  });
});

describe('derivatives by an input', () => {
  /** u(t) of a small net, and its first two derivatives by t, as further nodes. */
  function curves(pass: ForwardPass, batch: number): { t: Tensor; u: Tensor; first: Tensor; second: Tensor } {
    const t = input('t', [batch, 1]);
    const hidden = dense(pass, 'b', dense(pass, 'a', t, 16, { activation: 'tanh' }), 16, { activation: 'silu' });
    const u = dense(pass, 'c', hidden, 1);
    const [first] = gradients(sum(u), [t]) as [Tensor];
    const [second] = gradients(sum(first), [t]) as [Tensor];
    return { t, u, first, second };
  }

  test('agree with central differences', () => {
    const pass = new ForwardPass(new Variables(3), { training: true });
    const { u, first, second } = curves(pass, 5);
    const program = programOf([u, first, second]);
    const at = (shift: number): Float64Array[] =>
      interpret(program, 'float64', (name) => {
        const weights = pass.variables.all().find((one) => one.name === name);
        return weights ? pass.variables.initialValues(weights) : [-1, -0.5, 0, 0.5, 1].map((x) => x + shift);
      }) as Float64Array[];
    const h = 1e-4;
    const [low, mid, high] = [at(-h), at(0), at(h)];
    for (let i = 0; i < 5; i++) {
      for (const order of [0, 1]) {
        const slope = ((high[order]?.[i] as number) - (low[order]?.[i] as number)) / (2 * h);
        expect(Math.abs(slope - (mid[order + 1]?.[i] as number))).toBeLessThan(1e-7);
      }
    }
  });

  test('can be trained on: the net solves u`` = -u from u(0) = 0, u`(0) = 1', async () => {
    const batch = 64;
    const pass = new ForwardPass(new Variables(9), { training: true });
    const { u, first, second } = curves(pass, batch);
    // The first row of each batch is t = 0.
    const residual = mean(square(add(u, second)));
    const start = add(square(sum(slice(u, 0, 0, 1))), square(add(sum(slice(first, 0, 0, 1)), -1)));
    const loss = add(residual, mul(start, 5));
    const source = {
      *open(from: number) {
        for (let n = from; ; n++) yield { t: Float32Array.from(draw(1, n, batch, 0, 3), (x, i) => (i === 0 ? 0 : x)) };
      },
    };
    const steps = 2000;
    const result = await train({
      engine: fastest,
      step: trainingStep({ pass, loss, optimiser: adam() }),
      source,
      steps,
      schedule: cosine({ peak: 1e-2, steps, warmUp: 50 }),
    });
    const times = Float32Array.from({ length: batch }, (_, i) => (3 * i) / (batch - 1));
    const [found] = interpret(programOf([u]), 'float32', (name) => result.weights.get(name) ?? times);
    const worst = Math.max(...times.map((t, i) => Math.abs((found?.[i] as number) - Math.sin(t))));
    console.log(
      `[figure] a net trained on u\`\` = -u alone on ${result.engine}: largest error ${worst.toExponential(1)} on 0 .. 3`,
    );
    expect(worst).toBeLessThan(0.02);
  });
});
