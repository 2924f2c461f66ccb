import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Engine } from '../../src/learn/engine/engine.ts';
import { interpreterEngine } from '../../src/learn/engine/interpreter-engine.ts';
import { ortEngine } from '../../src/learn/engine/ort-engine.ts';
import type { OrtModule } from '../../src/learn/engine/ort-session.ts';
import { type Precision, valuesOf } from '../../src/learn/interpret/interpreter.ts';
import type { Values } from '../../src/learn/interpret/strided.ts';
import { mul, tanh } from '../../src/learn/tape/elementwise.ts';
import { gradients } from '../../src/learn/tape/gradients.ts';
import { convolution } from '../../src/learn/tape/products.ts';
import { sum } from '../../src/learn/tape/reduce.ts';
import { sizeOf } from '../../src/learn/tape/shape.ts';
import { constant, type Tensor } from '../../src/learn/tape/tensor.ts';
import { describeNative, engines } from './engines.ts';
import { layerCases } from './layer-cases.ts';
import { draw, type GradientCase, operandsOf } from './numeric-gradient.ts';
import { operatorCases } from './operator-cases.ts';

/** The operator's result and its gradients. */
function graphOf(c: GradientCase): Map<string, Tensor> {
  const { y, xs } = operandsOf(c);
  const loss = sum(mul(y, constant(draw(5, 50, sizeOf(y.shape), 0.5, 1.5), y.shape)));
  const inner = gradients(loss, xs);
  return new Map([['y', y], ...inner.map((g, i) => [`g${i}`, g] as const)]);
}

async function run(engine: Engine, c: GradientCase, precision: Precision): Promise<Values[]> {
  const graph = graphOf(c);
  const session = await engine.load(graph, { precision });
  const given: Record<string, Values> = {};
  for (const { name, shape } of session.inputs) {
    const values = draw(3, name.length, sizeOf(shape), c.low, c.high);
    const array = valuesOf(precision, values.length);
    array.set(values);
    given[name] = array;
  }
  const results = Object.fromEntries(
    session.outputs.map(({ name, shape }) => [name, valuesOf(precision, sizeOf(shape))]),
  );
  await session.run(given, results);
  await session.close();
  return session.outputs.map(({ name }) => results[name] as Values);
}

/**
 * Largest difference, relative to the largest entry of each result; of results that are small beside the others (gradients whose terms
 * cancel) relative to a hundredth of the largest of all.
 */
function difference(a: readonly Values[], b: readonly Values[]): number {
  const largest = (x: Values): number => Math.max(...x.map(Math.abs));
  const floor = Math.max(1e-3, ...a.map((x) => largest(x) / 100));
  return Math.max(
    ...a.map((x, k) => {
      const scale = Math.max(floor, largest(x));
      return Math.max(...Array.from(x, (value, i) => Math.abs(value - (b[k]?.[i] as number)) / scale));
    }),
  );
}

const reference = interpreterEngine();
const ort: OrtModule = await import('onnxruntime-web');
const others = [
  ...engines.filter((engine) => engine.name !== 'interpreter'),
  // No GPU is needed to see that the operators chosen for one mean the same.
  ortEngine(ort, {
    name: 'onnxruntime-web',
    description: 'WebAssembly with the operators of WebGPU',
    target: 'webgpu',
    writesInto: false,
    sessionOptions: { executionProviders: ['wasm'] },
  }),
];

describe.each(others.map((engine) => [engine.description, engine] as const))(
  '%s gives what the interpreter gives',
  (_, engine) => {
    test.each(Object.entries({ ...operatorCases, ...layerCases }))('%s', async (_name, one) => {
      expect(difference(await run(reference, one, 'float32'), await run(engine, one, 'float32'))).toBeLessThan(1e-5);
      expect(difference(await run(reference, one, 'float64'), await run(engine, one, 'float64'))).toBeLessThan(1e-13);
    });

    test('convolutions of any stride, dilation and padding', async () => {
      await fc.assert(
        fc.asyncProperty(
          fc.integer({ min: 1, max: 5 }),
          fc.integer({ min: 1, max: 3 }),
          fc.integer({ min: 1, max: 4 }),
          fc.integer({ min: 0, max: 4 }),
          fc.integer({ min: 0, max: 4 }),
          fc.integer({ min: 0, max: 9 }),
          async (stride, dilation, taps, before, after, extra) => {
            const one: GradientCase = {
              shapes: [
                [2, 2, dilation * (taps - 1) + 1 + extra],
                [3, 2, taps],
              ],
              build: ([x, w]) =>
                tanh(convolution(x as Tensor, w as Tensor, { stride, dilation, padding: [before, after] })),
            };
            expect(difference(await run(reference, one, 'float32'), await run(engine, one, 'float32'))).toBeLessThan(
              1e-5,
            );
            expect(difference(await run(reference, one, 'float64'), await run(engine, one, 'float64'))).toBeLessThan(
              1e-13,
            );
          },
        ),
        { numRuns: 12, seed: 9 },
      );
    });
  },
);

describeNative('native code', (engine) => {
  test('says its version and threads', () => {
    expect(engine.description).toMatch(/^onnxruntime-node \d+\.\d+\.\d+, 1 thread$/);
  });
});
