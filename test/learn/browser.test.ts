import { copyFileSync, existsSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { JSHandle, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type * as library from '../../src/index.ts';
import { startChromium } from '../browser/chromium.ts';
import { type StaticServer, serveFolder } from '../browser/static-server.ts';
import { smallSample } from './small-network.ts';

type Library = typeof library;
const dist = fileURLToPath(new URL('../../dist/', import.meta.url));
const fixtures = fileURLToPath(new URL('fixtures/', import.meta.url));
const chromium = await startChromium();
const missing = existsSync(join(dist, 'learn'))
  ? 'reasons' in chromium
    ? `no Chromium starts here (${chromium.reasons.join('; ')})`
    : undefined
  : 'the library is not built: npm run build';

const entry = [
  "export { ForwardPass } from './lib/learn/layers/forward-pass.js';",
  "export { Variables } from './lib/learn/layers/variables.js';",
  "export * as layers from './lib/learn/layers/layers.js';",
  "export * as losses from './lib/learn/loss/losses.js';",
  "export * as schedules from './lib/learn/optimise/schedule.js';",
  "export * as tape from './lib/learn/tape/tape.js';",
  "export { adam } from './lib/learn/optimise/optimiser.js';",
  "export { trainingStep } from './lib/learn/optimise/training-step.js';",
  "export { arraySource } from './lib/learn/train/source.js';",
  "export { train } from './lib/learn/train/train.js';",
  "export { webEngine } from './lib/learn/engine/web-engine.js';",
  "export { loadNetwork } from './lib/learn/network/load-network.js';",
].join('\n');

/** Losses of 20 steps of a small net, by the engine that is given; and which engine it was. */
async function train20({
  lib,
  engine,
}: {
  lib: Library;
  engine: library.Engine;
}): Promise<{ losses: number[]; engine: string }> {
  const pass = new lib.ForwardPass(new lib.Variables(3), { training: true });
  const x = lib.tape.input('x', [16, 1, 12]);
  const y = lib.layers.attentionUnet(pass, 'net', x, { channels: [3, 4], factor: 3, taps: 3, outputs: 1, squeeze: 2 });
  const step = lib.trainingStep({
    pass,
    loss: lib.losses.meanSquaredError(y, lib.tape.input('y', [16, 1, 12])),
    optimiser: lib.adam(),
  });
  const values = (frequency: number): Float32Array =>
    Float32Array.from({ length: 64 * 12 }, (_, i) => Math.sin(frequency * i));
  const losses: number[] = [];
  const result = await lib.train({
    engine,
    step,
    source: lib.arraySource({ x: values(0.9), y: values(0.3) }, 64, { batchSize: 16, shuffleSeed: 2 }),
    steps: 20,
    schedule: lib.schedules.constantRate(1e-2),
    progressEvery: 1,
    onProgress: ({ loss }) => losses.push(loss),
  });
  return { losses, engine: result.engine };
}

if (missing !== undefined || 'reasons' in chromium) {
  console.warn(`NOT TESTED, learning in a browser: ${missing}`);
  test.skip(`learning in a browser: NOT TESTED, ${missing}`, () => undefined);
} else {
  const { browser, stop } = chromium;
  describe(`learning in Chromium ${browser.version()}`, () => {
    const folder = mkdtempSync(join(tmpdir(), 'iontwin-learn-'));
    let server: StaticServer;
    let page: Page;
    let there: JSHandle<Library>;
    let engine: JSHandle<library.Engine>;
    const problems: string[] = [];
    beforeAll(async () => {
      const ort = dirname(createRequire(import.meta.url).resolve('onnxruntime-web'));
      // The test's server knows scripts by the ending .js.
      copyFileSync(join(ort, 'ort.wasm.bundle.min.mjs'), join(folder, 'ort.js'));
      symlinkSync(join(ort, 'ort-wasm-simd-threaded.wasm'), join(folder, 'ort-wasm-simd-threaded.wasm'));
      symlinkSync(dist, join(folder, 'lib'));
      // The learning room alone: what other rooms import from packages needs a bundler or an import map.
      writeFileSync(join(folder, 'learn.js'), entry);
      symlinkSync(fixtures, join(folder, 'fixtures'));
      server = await serveFolder(folder);
      page = await browser.newPage();
      page.on('pageerror', (error) => problems.push(error.message));
      await page.goto(server.address);
      there = await page.evaluateHandle<Library>("import('/learn.js')");
      const runtime = await page.evaluateHandle<library.OrtWebModule>("import('/ort.js')");
      engine = await page.evaluateHandle(({ lib, runtime }) => lib.webEngine({ loadRuntime: async () => runtime }), {
        lib: there,
        runtime,
      });
    });
    afterAll(async () => {
      await stop();
      await server?.stop();
      rmSync(folder, { recursive: true, force: true });
    });

    test('an exported network gives the stored results', async () => {
      const { outputs } = JSON.parse(readFileSync(join(fixtures, 'small-network.sample.json'), 'utf8')) as {
        outputs: Record<string, number[]>;
      };
      const found = await page.evaluate(
        async ({ lib, engine, trace }) => {
          const bytes = new Uint8Array(await (await fetch('/fixtures/small-network.onnx')).arrayBuffer());
          const network = await lib.loadNetwork(engine, bytes);
          const results = await network.predict({ trace_mV: Float32Array.from(trace) }, 2);
          return Object.fromEntries(Object.entries(results).map(([name, values]) => [name, Array.from(values)]));
        },
        { lib: there, engine, trace: Array.from(smallSample()) },
      );
      let worst = 0;
      for (const [name, values] of Object.entries(outputs)) {
        const scale = Math.max(...values.map(Math.abs));
        values.forEach((x, i) => {
          worst = Math.max(worst, Math.abs((found[name]?.[i] as number) - x) / scale);
        });
      }
      console.log(
        `[figure] exported network in Chromium ${browser.version()}: ${worst.toExponential(1)} relative to the interpreter`,
      );
      expect(worst).toBeLessThan(2e-6);
    });

    test('the same steps have the same losses', async () => {
      const lib = (await import(/* @vite-ignore */ join(dist, 'index.js'))) as Library;
      const here = await train20({ lib, engine: lib.interpreterEngine() });
      const browsers = await page.evaluate(train20, { lib: there, engine });
      expect(browsers.engine).toMatch(/^onnxruntime-web .*WebAssembly/);
      expect(browsers.losses.length).toBe(20);
      browsers.losses.forEach((loss, i) => {
        expect(Math.abs(loss / (here.losses[i] as number) - 1)).toBeLessThan(1e-4);
      });
    });

    test('nothing went wrong in the page', () => {
      expect(problems).toEqual([]);
    });
  });
}
