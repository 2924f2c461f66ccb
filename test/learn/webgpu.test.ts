import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startChromium } from '../browser/chromium.ts';
import { serveFolder } from '../browser/static-server.ts';
import { dist, isBuilt, type LearnPage, type Library, openLearnPage, train20 } from './learn-page.ts';

const chromium = await startChromium('software');

/** Why nothing can be tested here, if nothing can. */
async function whatIsMissing(): Promise<string | undefined> {
  if (!isBuilt) return 'the library is not built: npm run build';
  if ('reasons' in chromium) return `no Chromium starts here (${chromium.reasons.join('; ')})`;
  const page = await chromium.browser.newPage();
  const server = await serveFolder(dist);
  // Only pages of a trustworthy origin have it.
  await page.goto(server.address);
  const hasAdapter = await page.evaluate(async () => {
    const { gpu } = navigator as { gpu?: { requestAdapter(): Promise<unknown> } };
    return Boolean(await gpu?.requestAdapter());
  });
  await page.close();
  await server.stop();
  return hasAdapter ? undefined : 'this Chromium has no WebGPU, not even in software';
}

const missing = await whatIsMissing();

if (missing !== undefined || 'reasons' in chromium) {
  if (!('reasons' in chromium)) await chromium.stop();
  console.warn(`NOT TESTED, learning on WebGPU: ${missing}`);
  test.skip(`learning on WebGPU: NOT TESTED, ${missing}`, () => undefined);
} else {
  const { browser, stop } = chromium;
  describe(`learning on WebGPU, in software, in Chromium ${browser.version()}`, () => {
    let open: LearnPage;
    beforeAll(async () => {
      open = await openLearnPage(browser, 'webgpu');
    });
    afterAll(async () => {
      await stop();
      await open?.stop();
    });

    test('the same steps have the same losses', async () => {
      const lib = (await import(/* @vite-ignore */ join(dist, 'index.js'))) as Library;
      const here = await train20({ lib, engine: lib.interpreterEngine() });
      const there = await open.page.evaluate(train20, { lib: open.lib, engine: open.engine });
      expect(there.engine).toMatch(/^onnxruntime-web .*WebGPU/);
      expect(there.losses.length).toBe(20);
      const worst = Math.max(...there.losses.map((loss, i) => Math.abs(loss / (here.losses[i] as number) - 1)));
      console.log(
        `[figure] 20 steps of a U-Net on WebGPU: losses within ${worst.toExponential(1)} of the interpreter's`,
      );
      expect(worst).toBeLessThan(1e-4);
      expect(open.problems).toEqual([]);
    });
  });
}
