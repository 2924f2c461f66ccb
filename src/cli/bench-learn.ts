import type { Engine } from '../learn/engine/engine.ts';
import { nodeEngine } from '../learn/engine/node-engine.node.ts';
import { webEngine } from '../learn/engine/web-engine.ts';
import { attentionUnet } from '../learn/layers/attention-unet.ts';
import { dense } from '../learn/layers/dense.ts';
import { ForwardPass } from '../learn/layers/forward-pass.ts';
import { Variables } from '../learn/layers/variables.ts';
import { EngineError } from '../learn/learn-error.ts';
import { meanSquaredError } from '../learn/loss/losses.ts';
import { adam } from '../learn/optimise/optimiser.ts';
import { type TrainingStep, trainingStep } from '../learn/optimise/training-step.ts';
import { countOperations } from '../learn/tape/count-operations.ts';
import { matmul } from '../learn/tape/products.ts';
import { sizeOf } from '../learn/tape/shape.ts';
import { input, type Tensor } from '../learn/tape/tensor.ts';
import { CarriedSets } from '../learn/train/carried-sets.ts';
import { openStepper } from '../learn/train/stepper.ts';

/** What a row of the bench needs to know of a run. */
export interface LearnFigure {
  readonly name: string;
  readonly value: number;
  readonly unit: string;
  readonly context: Readonly<Record<string, number | string>>;
}

interface Task {
  readonly name: string;
  readonly what: string;
  readonly batch: number;
  readonly build: (pass: ForwardPass, batch: number) => Tensor;
}

const denseTask = (layers: number): Task => ({
  name: `dense-${layers}`,
  what: `512-1024x${layers}-52 tanh`,
  batch: 1024,
  build: (pass, batch) => {
    let h = input('x', [batch, 512]);
    for (let i = 0; i < layers; i++) h = dense(pass, `layer${i}`, h, 1024, { activation: 'tanh' });
    return meanSquaredError(dense(pass, 'last', h, 52), input('y', [batch, 52]));
  },
});

const tasks: readonly Task[] = [
  denseTask(4),
  denseTask(26),
  {
    name: 'unet',
    what: '1-D attention U-Net, channels 16-32-48-64, 9 taps, factor 4, 1600 points',
    batch: 16,
    build: (pass, batch) => {
      const x = input('x', [batch, 1, 1600]);
      const y = attentionUnet(pass, 'net', x, {
        channels: [16, 32, 48, 64],
        factor: 4,
        taps: 9,
        outputs: 1,
        squeeze: 8,
      });
      return meanSquaredError(y, input('y', [batch, 1, 1600]));
    },
  },
];

/** Forward, backward and Adam of three networks on each engine, and a plain matrix product beside it: what the machine gives at most. */
export async function benchLearn(threads: number, print: (figure: LearnFigure) => void): Promise<void> {
  const engines: readonly (() => Promise<Engine>)[] = [() => nodeEngine({ threads }), () => webEngine({ threads })];
  for (const open of engines) {
    const engine = await open().catch((error: unknown) => {
      // One engine less is no reason for no figures; what is missing is seen in the rows.
      if (error instanceof EngineError) return undefined;
      throw error;
    });
    if (!engine) continue;
    const product = await productSpeed(engine);
    for (const task of tasks) {
      const variables = new Variables(1);
      const pass = new ForwardPass(variables, { training: true });
      const step = trainingStep({ pass, loss: task.build(pass, task.batch), optimiser: adam() });
      const { ms, steps } = await stepTime(engine, step);
      const speed = countOperations([...step.outputs.values()]) / ms / 1e6;
      print({
        name: `learn-${task.name}-${engine.name === 'onnxruntime-node' ? 'node' : 'wasm'}`,
        value: round(speed),
        unit: 'GFLOP/s',
        context: {
          what: `${task.what}, batch ${task.batch}: forward, backward and Adam, float32, median of ${steps} steps`,
          engine: engine.description,
          ms_per_step: round(ms),
          parameters: step.trainedEntries,
          plain_product_GFLOP_s: round(product),
          share_of_plain_product: round(speed / product),
          resident_MB: Math.round(process.memoryUsage.rss() / 1e6),
        },
      });
    }
  }
}

async function stepTime(engine: Engine, step: TrainingStep): Promise<{ ms: number; steps: number }> {
  const sets = new CarriedSets(step.carried, 'float32');
  const stepper = await openStepper(engine, step, sets, { precision: 'float32', stepsPerCall: 1, seed: 0 });
  const batch = Object.fromEntries(
    step.batch.map(({ name, shape }) => [
      name,
      Float32Array.from({ length: sizeOf(shape) }, (_, i) => Math.sin(i * i)),
    ]),
  );
  const batches = { next: () => ({ done: false, value: batch }) as const };
  try {
    return await medianTime(async (i) => {
      await stepper.run(batches, i, [1e-3]);
    });
  } finally {
    await stepper.close();
  }
}

/** Of eight products of 1024 x 1024 matrices, one after the other. */
async function productSpeed(engine: Engine): Promise<number> {
  const n = 1024;
  let y = input('x', [n, n]);
  for (let i = 0; i < 8; i++) y = matmul(y, input(`w${i}`, [n, n]));
  const session = await engine.load(new Map([['y', y]]));
  const values = Float32Array.from({ length: n * n }, (_, i) => Math.sin(i * i) / 32);
  const given = Object.fromEntries(session.inputs.map(({ name }) => [name, values]));
  const result = { y: new Float32Array(n * n) };
  const { ms } = await medianTime(() => session.run(given, result));
  await session.close();
  return (16 * n ** 3) / ms / 1e6;
}

/** After one run to warm up: at least 3 and at most 25 runs, or as many as fit into 5 s. */
async function medianTime(run: (i: number) => Promise<void>): Promise<{ ms: number; steps: number }> {
  await run(0);
  const times: number[] = [];
  const start = performance.now();
  while (times.length < 3 || (times.length < 25 && performance.now() - start < 5000)) {
    const before = performance.now();
    await run(times.length + 1);
    times.push(performance.now() - before);
  }
  times.sort((a, b) => a - b);
  return { ms: times[Math.floor(times.length / 2)] as number, steps: times.length };
}

function round(x: number): number {
  return Number(x.toPrecision(3));
}
