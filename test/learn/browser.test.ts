import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startChromium } from '../browser/chromium.ts';
import { dist, fixtures, isBuilt, type LearnPage, type Library, openLearnPage, train20 } from './learn-page.ts';
import { smallSample } from './small-network.ts';

const chromium = await startChromium();
const missing = isBuilt
  ? 'reasons' in chromium
    ? `no Chromium starts here (${chromium.reasons.join('; ')})`
    : undefined
  : 'the library is not built: npm run build';

if (missing !== undefined || 'reasons' in chromium) {
  console.warn(`NOT TESTED, learning in a browser: ${missing}`);
  test.skip(`learning in a browser: NOT TESTED, ${missing}`, () => undefined);
} else {
  const { browser, stop } = chromium;
  describe(`learning in Chromium ${browser.version()}`, () => {
    let open: LearnPage;
    beforeAll(async () => {
      open = await openLearnPage(browser, 'wasm');
    });
    afterAll(async () => {
      await stop();
      await open?.stop();
    });

    test('an exported network gives the stored results', async () => {
      const { outputs } = JSON.parse(readFileSync(join(fixtures, 'small-network.sample.json'), 'utf8')) as {
        outputs: Record<string, number[]>;
      };
      const found = await open.page.evaluate(
        async ({ lib, engine, trace }) => {
          const bytes = new Uint8Array(await (await fetch('/fixtures/small-network.onnx')).arrayBuffer());
          const network = await lib.loadNetwork(engine, bytes);
          const results = await network.predict({ trace_mV: Float32Array.from(trace) }, 2);
          return Object.fromEntries(Object.entries(results).map(([name, values]) => [name, Array.from(values)]));
        },
        { lib: open.lib, engine: open.engine, trace: Array.from(smallSample()) },
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
      const browsers = await open.page.evaluate(train20, { lib: open.lib, engine: open.engine });
      expect(browsers.engine).toMatch(/^onnxruntime-web .*WebAssembly/);
      expect(browsers.losses.length).toBe(20);
      browsers.losses.forEach((loss, i) => {
        expect(Math.abs(loss / (here.losses[i] as number) - 1)).toBeLessThan(1e-4);
      });
    });

    test('nothing went wrong in the page', () => {
      expect(open.problems).toEqual([]);
    });
  });
}
