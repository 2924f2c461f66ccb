import { describe, expect, test } from 'vitest';
import type { Engine } from '../../src/learn/engine/engine.ts';
import { interpreterEngine } from '../../src/learn/engine/interpreter-engine.ts';
import { ForwardPass } from '../../src/learn/layers/forward-pass.ts';
import { Variables } from '../../src/learn/layers/variables.ts';
import { adam, adamW, sgd } from '../../src/learn/optimise/optimiser.ts';
import { constantRate, cosine } from '../../src/learn/optimise/schedule.ts';
import { trainingStep } from '../../src/learn/optimise/training-step.ts';
import type { TrainProgress } from '../../src/learn/train/progress.ts';
import { arraySource } from '../../src/learn/train/source.ts';
import { type TrainOptions, train } from '../../src/learn/train/train.ts';
import { engines, fastest } from './engines.ts';
import { plainNet, toyData, toyNet, toyStep } from './nets.ts';

const data = toyData(512, 0.1);
const source = arraySource(data, 512, { batchSize: 64, shuffleSeed: 3 });

async function losses(engine: Engine, options: Partial<TrainOptions> = {}, steps = 20): Promise<number[]> {
  const seen: number[] = [];
  await train({
    engine,
    step: toyStep(64, { rate: 0.2, average: 0.9, clip: { kind: 'global', norm: 1 } }),
    source,
    steps,
    schedule: cosine({ peak: 1e-2, steps, warmUp: 5 }),
    seed: 5,
    progressEvery: 1,
    onProgress: ({ loss }) => seen.push(loss),
    ...options,
  });
  return seen;
}

describe('a training', () => {
  const reference = losses(interpreterEngine());

  test.each(engines.map((engine) => [engine.name, engine] as const))('has the same losses on %s', async (_, engine) => {
    const [ours, theirs] = [await losses(engine), await reference];
    expect(ours.length).toBe(20);
    const errors = ours.map((loss, i) => Math.abs(loss / (theirs[i] as number) - 1));
    console.log(
      `[figure] 20 losses on ${engine.description} against the interpreter: ${Math.max(...errors).toExponential(1)} relative (fp32)`,
    );
    expect(Math.max(...errors)).toBeLessThan(2e-5);
    expect(ours.at(-1)).toBeLessThan((ours[0] as number) / 2);
  });

  test.each(engines.map((engine) => [engine.name, engine] as const))(
    'of several steps a call is the same on %s',
    async (_, engine) => {
      const single = await losses(engine);
      const several = await losses(engine, { stepsPerCall: 5, progressEvery: 5 });
      expect(several.length).toBe(4);
      several.forEach((loss, i) => {
        const mean = single.slice(5 * i, 5 * i + 5).reduce((a, b) => a + b) / 5;
        expect(Math.abs(loss / mean - 1)).toBeLessThan(1e-5);
      });
    },
  );

  test.each(engines.map((engine) => [engine.name, engine] as const))(
    'that is broken off goes on to the same weights on %s',
    async (_, engine) => {
      const variables = new Variables(7);
      const step = toyStep(64, { rate: 0.2, variables });
      const { loss } = toyNet(new ForwardPass(variables, { training: false }), 64);
      const validation = { loss, source: arraySource(data, 512, { batchSize: 64 }), every: 10 };
      const saved: Uint8Array[] = [];
      const save = async (bytes: Uint8Array): Promise<void> => void saved.push(bytes.slice());
      const common = { engine, step, source, steps: 60, schedule: cosine({ peak: 1e-2, steps: 60 }), validation };
      const whole = await train({ ...common, checkpoint: { every: 30, save } });
      const resumed = await train({ ...common, resumeFrom: Buffer.from(saved[0] as Uint8Array) });
      expect(resumed.validations).toEqual(whole.validations);
      expect([...resumed.weights]).toEqual([...whole.weights]);
      expect(whole.weights.get('norm.scale')).not.toEqual(new Float32Array(24).fill(1));
    },
  );

  test('fits a noisy function to its noise floor', async () => {
    const noise = 0.1;
    const many = toyData(8192, noise, 12);
    const fresh = toyData(2048, noise, 13);
    const variables = new Variables(1);
    const pass = new ForwardPass(variables, { training: true });
    const step = trainingStep({
      pass,
      loss: plainNet(pass, 256).loss,
      optimiser: adamW({ decay: 1e-4 }),
      average: 0.99,
    });
    const { loss } = plainNet(new ForwardPass(variables, { training: false }), 256);
    const result = await train({
      engine: fastest,
      step,
      source: arraySource(many, 8192, { batchSize: 256, shuffleSeed: 1 }),
      steps: 1500,
      schedule: cosine({ peak: 2e-2, steps: 1500, warmUp: 50 }),
      validation: { loss, source: arraySource(fresh, 2048, { batchSize: 256 }), every: 100 },
    });
    const exact = fresh.y.map((y, i) => y - Math.sin(3 * (fresh.x[2 * i] as number)) * (fresh.x[2 * i + 1] as number));
    const floor = Math.sqrt(exact.reduce((sum, e) => sum + e * e, 0) / exact.length);
    const ratio = Math.sqrt(result.bestValidation as number) / floor;
    console.log(`[figure] toy regression on ${result.engine}: error ${ratio.toFixed(3)} of the noise (1 is the floor)`);
    expect(result.status).toBe('finished');
    expect(ratio).toBeGreaterThan(0.99);
    expect(ratio).toBeLessThan(1.05);
  });

  test('ends early when the validation loss no longer falls', async () => {
    const variables = new Variables(7);
    const step = toyStep(64, { variables });
    const { loss } = toyNet(new ForwardPass(variables, { training: false }), 64);
    const few = arraySource(toyData(64, 1), 64, { batchSize: 64 });
    const reports: TrainProgress[] = [];
    const result = await train({
      engine: fastest,
      step,
      source: few,
      steps: 5000,
      schedule: constantRate(1e-2),
      validation: { loss, source: arraySource(toyData(64, 1, 99), 64, { batchSize: 64 }), every: 10, patience: 8 },
      onProgress: (report) => void reports.push(report),
    });
    expect(result.status).toBe('stopped early');
    expect(result.steps).toBeLessThan(5000);
    expect(result.reason).toMatch(/since step \d+/);
    const last = reports.at(-1) as TrainProgress;
    expect(last.engine).toBe(fastest.description);
    expect(last.secondsLeft).toBeGreaterThan(0);
    expect(last.epochs).toBe(last.step);
  });

  test('that diverges says so and gives finite weights', async () => {
    const options = {
      engine: fastest,
      step: toyStep(64, { optimiser: sgd({ momentum: 0 }) }),
      source,
      steps: 400,
      schedule: constantRate(1e6),
    };
    const result = await train(options);
    expect(result.status).toBe('diverged');
    expect(result.reason).toMatch(/loss is (NaN|Infinity) at step \d+, with a rate of 1000000/);
    expect([...result.weights.values()].every((values) => values.every(Number.isFinite))).toBe(true);
    const recovered = await train({
      ...options,
      schedule: constantRate(1e3),
      recover: { times: 6, rateFactor: 0.1 },
    });
    expect(recovered.recoveries).toBeGreaterThan(0);
    expect([...recovered.weights.values()].every((values) => values.every(Number.isFinite))).toBe(true);
    if (recovered.status === 'diverged') expect(recovered.recoveries).toBe(6);
    else expect(recovered.status).toBe('finished');
  });

  test('ends when asked', async () => {
    const controller = new AbortController();
    const onProgress = ({ step }: TrainProgress): void => {
      if (step === 7) controller.abort();
    };
    const common = { engine: fastest, step: toyStep(64), source, steps: 100, schedule: constantRate(1e-3) };
    const result = await train({ ...common, progressEvery: 1, onProgress, signal: controller.signal });
    expect([result.status, result.steps]).toEqual(['aborted', 7]);
  });

  test('takes batches that are made while it runs', async () => {
    let made = 0;
    const result = await train({
      engine: fastest,
      step: toyStep(32),
      source: {
        async *open(first: number) {
          for (let n = first; n < 40; n++) {
            await new Promise((resolve) => setTimeout(resolve, 0));
            made++;
            yield toyData(32, 0.1, n);
          }
        },
      },
      steps: 40,
      schedule: constantRate(1e-2),
    });
    expect([result.status, made]).toEqual(['finished', 40]);
  });
});

describe('a training refuses', () => {
  const common = { engine: interpreterEngine(), step: toyStep(64), source, steps: 10, schedule: constantRate(1e-3) };

  test('a source that ends too early', async () => {
    const short = { *open() {} };
    await expect(train({ ...common, source: short })).rejects.toThrow(/ended before the training/);
  });

  test('a batch without an input of the network', async () => {
    const bad = arraySource({ x: data.x }, 512, { batchSize: 64 });
    await expect(train({ ...common, source: bad })).rejects.toThrow(/missing from a batch\ninput y/);
  });

  test('steps that do not fit into calls', async () => {
    await expect(train({ ...common, stepsPerCall: 3 })).rejects.toThrow(/steps is 10, and a call takes 3 steps/);
  });

  test('a checkpoint of another training, and a damaged one', async () => {
    let saved = new Uint8Array();
    const save = async (bytes: Uint8Array): Promise<void> => {
      saved = bytes.slice();
    };
    await train({ ...common, checkpoint: { every: 10, save } });
    await expect(
      train({ ...common, step: toyStep(64, { optimiser: adam({ beta1: 0.8 }) }), resumeFrom: saved }),
    ).rejects.toThrow(/another training/);
    for (const at of [30, 200, saved.length - 9]) {
      const damaged = saved.slice();
      damaged[at] = (damaged[at] as number) ^ 4;
      await expect(train({ ...common, resumeFrom: damaged })).rejects.toThrow(/cut off or damaged/);
    }
    await expect(train({ ...common, resumeFrom: saved.slice(0, -7) })).rejects.toThrow(/cut off or damaged/);
    await expect(train({ ...common, resumeFrom: new Uint8Array(99) })).rejects.toThrow(/no checkpoint/);
  });
});
