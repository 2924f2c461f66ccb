import { describe, expect, test } from 'vitest';
import { interpreterEngine } from '../../src/learn/engine/interpreter-engine.ts';
import { attentionUnet } from '../../src/learn/layers/attention-unet.ts';
import { dense } from '../../src/learn/layers/dense.ts';
import { dropout } from '../../src/learn/layers/dropout.ts';
import { ForwardPass } from '../../src/learn/layers/forward-pass.ts';
import { columnScales } from '../../src/learn/layers/scaling.ts';
import { Variables } from '../../src/learn/layers/variables.ts';
import { EngineError, LearnError, ShapeError } from '../../src/learn/learn-error.ts';
import { gaussianFull } from '../../src/learn/loss/losses.ts';
import * as arrange from '../../src/learn/tape/arrange.ts';
import { add, clip, relu, where } from '../../src/learn/tape/elementwise.ts';
import { gradients } from '../../src/learn/tape/gradients.ts';
import { convolution, matmul } from '../../src/learn/tape/products.ts';
import { sum } from '../../src/learn/tape/reduce.ts';
import { constant, input, variable } from '../../src/learn/tape/tensor.ts';

const x = input('x', [3, 4]);
const w = variable('w', [5, 6]);
const pass = new ForwardPass(new Variables(1), { training: true });

test('a shape error names the operator, the operands, their shapes and a way out', () => {
  expect(() => matmul(relu(x), w)).toThrow(
    new ShapeError(
      'matmul: the inner lengths 4 and 5 differ',
      'operands: a relu [3, 4], variable w [5, 6]',
      'Give [..., n, k] and [..., k, m], or transpose one of them.',
    ),
  );
});

describe('refused', () => {
  test.each<[string, () => unknown, RegExp]>([
    ['add', () => add(x, w), /add: the shapes do not stretch.*\noperands: input x \[3, 4\], variable w \[5, 6\]/],
    ['where', () => where(x, 1, w), /where: the shapes do not stretch/],
    ['clip', () => clip(x, 2, 1), /nothing between 2 and 1/],
    ['reshape', () => arrange.reshape(x, [5]), /reshape: \[5\] holds 5 entries, not 12/],
    ['broadcastTo', () => arrange.broadcastTo(x, [3, 5]), /does not stretch to \[3, 5\]/],
    ['transpose', () => arrange.transpose(x, [0, 0]), /\[0,0\] is no order of its axes/],
    ['slice', () => arrange.slice(x, 1, 2, 7), /2 .. 7 by 1 is not within axis 1/],
    ['an axis', () => arrange.slice(x, 2, 0), /there is no axis 2\noperands: input x \[3, 4\]\nGive an axis of 0 .. 1/],
    ['pad', () => arrange.pad(x, 0, -1, 0), /-1 and 0 are no numbers of zeros/],
    ['concat', () => arrange.concat([x, w], 0), /concat: the shapes differ beside axis 0/],
    ['concat of nothing', () => arrange.concat([], 0), /nothing to put together/],
    ['repeat', () => arrange.repeat(x, 0, 0), /0 is no number of times/],
    ['gather', () => arrange.gather(x, 0, [3]), /index 3 is not within axis 0/],
    ['sum', () => sum(x, { axes: [5] }), /sum: there is no axis 5/],
    ['matmul', () => matmul(x, input('v', [4])), /an operand is no matrix/],
    ['convolution', () => convolution(x, w), /has not three axes/],
    ['channels', () => convolution(input('a', [1, 2, 9]), input('b', [3, 4, 5])), /2 channels meet weights of 4/],
    [
      'taps',
      () => convolution(input('a', [1, 2, 3]), input('b', [3, 2, 5]), { padding: 'none' }),
      /reach further than/,
    ],
    ['padding', () => convolution(input('a', [1, 2, 3]), input('b', [3, 2, 5]), { padding: [-1, 2] }), /padding -1, 2/],
    ['gradients', () => gradients(x, [x]), /a gradient is that of a single number/],
    ['constant', () => constant([1, 2], [3]), /2 values do not fill a tensor of shape \[3\]/],
    ['a shape', () => input('x', [2, 0]), /\[2, 0\] is no shape\noperator input, x/],
    [
      'a U-Net',
      () => attentionUnet(pass, 'u', input('a', [1, 1, 10]), { channels: [2, 2], factor: 3, taps: 3, outputs: 1 }),
      /length is no multiple of 3/,
    ],
    ['a triangle', () => gaussianFull(x, x, x), /the triangle does not fit the mean/],
  ])('%s', (_, make, why) => {
    expect(make).toThrow(ShapeError);
    expect(make).toThrow(why);
  });

  test.each<[string, () => unknown, RegExp]>([
    ['a name', () => input('1 x', [1]), /'1 x' is no name/],
    [
      'one name for two shapes',
      () => [2, 3].map((width) => dense(pass, 'same', x, width)),
      /two layers ask for one variable/,
    ],
    ['a dropout rate', () => dropout(pass, 'd', x, 1), /a dropout rate of 1/],
    ['a table', () => columnScales(new Float64Array(5), 2), /5 values are no rows of 2/],
    ['a table with gaps', () => columnScales(Float64Array.of(1, Number.NaN), 2), /no numbers\ncolumn 1/],
  ])('%s', (_, make, why) => {
    expect(make).toThrow(LearnError);
    expect(make).toThrow(why);
  });

  test('arrays that are missing, of the wrong size or kind, or used twice', async () => {
    const session = await interpreterEngine().load(new Map([['y', add(x, 1)]]));
    const run = (given: Record<string, Float32Array>, y: Float32Array): Promise<void> => session.run(given, { y });
    const good = new Float32Array(12);
    await expect(run({}, good)).rejects.toThrow(EngineError);
    await expect(run({}, good)).rejects.toThrow(/input x is missing\nshape \[3, 4\], float32/);
    await expect(run({ x: new Float32Array(11) }, good)).rejects.toThrow(/Float32Array of 11 entries/);
    await expect(run({ x: new Float64Array(12) as unknown as Float32Array }, good)).rejects.toThrow(/Float64Array/);
    await expect(run({ x: good }, good)).rejects.toThrow(/result y lies in the memory of x/);
    const shared = new Float32Array(20);
    await expect(run({ x: shared.subarray(0, 12) }, shared.subarray(8))).rejects.toThrow(/lies in the memory of x/);
    await run({ x: shared.subarray(0, 12) }, new Float32Array(12));
  });
});
