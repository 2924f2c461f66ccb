import { copyFileSync, existsSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Browser, JSHandle, Page } from 'playwright-core';
import type * as library from '../../src/index.ts';
import { serveFolder } from '../browser/static-server.ts';

export type Library = typeof library;

/** The built library. */
export const dist = fileURLToPath(new URL('../../dist/', import.meta.url));
export const isBuilt = existsSync(join(dist, 'learn'));
export const fixtures = fileURLToPath(new URL('fixtures/', import.meta.url));

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

/** Files of onnxruntime-web for each of its providers. */
const runtimes = {
  wasm: { script: 'ort.wasm.bundle.min.mjs', binary: 'ort-wasm-simd-threaded.wasm' },
  webgpu: { script: 'ort.webgpu.bundle.min.mjs', binary: 'ort-wasm-simd-threaded.asyncify.wasm' },
} as const;

/** A page with the learning room of the built library and an engine. */
export interface LearnPage {
  readonly page: Page;
  readonly lib: JSHandle<Library>;
  readonly engine: JSHandle<library.Engine>;
  /** Errors that nothing in the page caught. */
  readonly problems: readonly string[];
  stop(): Promise<void>;
}

export async function openLearnPage(browser: Browser, provider: keyof typeof runtimes): Promise<LearnPage> {
  const { script, binary } = runtimes[provider];
  const folder = mkdtempSync(join(tmpdir(), 'iontwin-learn-'));
  const ort = dirname(createRequire(import.meta.url).resolve('onnxruntime-web'));
  // The test's server knows scripts by the ending .js.
  copyFileSync(join(ort, script), join(folder, 'ort.js'));
  symlinkSync(join(ort, binary), join(folder, binary));
  symlinkSync(dist, join(folder, 'lib'));
  // The learning room alone: what other rooms import from packages needs a bundler or an import map.
  writeFileSync(join(folder, 'learn.js'), entry);
  symlinkSync(fixtures, join(folder, 'fixtures'));
  const server = await serveFolder(folder);
  const page = await browser.newPage();
  const problems: string[] = [];
  page.on('pageerror', (error) => problems.push(error.message));
  await page.goto(server.address);
  const lib = await page.evaluateHandle<Library>("import('/learn.js')");
  const runtime = await page.evaluateHandle<library.OrtWebModule>("import('/ort.js')");
  const engine = await page.evaluateHandle(
    ({ lib, runtime, provider }) => lib.webEngine({ loadRuntime: async () => runtime, provider }),
    { lib, runtime, provider },
  );
  const stop = async (): Promise<void> => {
    await server.stop();
    rmSync(folder, { recursive: true, force: true });
  };
  return { page, lib, engine, problems, stop };
}

/** Losses of 20 steps of a small net, by the engine that is given; and which engine it was. */
export async function train20({
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
