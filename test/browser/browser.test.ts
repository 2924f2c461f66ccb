import { createHash } from 'node:crypto';
import { fileURLToPath } from 'node:url';
import type { JSHandle, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startChromium } from './chromium.ts';
import { clampedPopulation, freeCell, type Library, refusal } from './experiments.ts';
import { type StaticServer, serveFolder } from './static-server.ts';

const dist = new URL('../../dist/', import.meta.url);
const chromium = await startChromium();

const sha256 = (values: Float64Array): string =>
  createHash('sha256')
    .update(new Uint8Array(values.buffer, values.byteOffset, values.byteLength))
    .digest('hex');

if ('reasons' in chromium) {
  const why = chromium.reasons.join('; ');
  console.warn(`NOT TESTED in a browser: no Chromium starts here.\n${chromium.reasons.join('\n')}`);
  test.skip(`the built library in a browser: NOT TESTED, no Chromium starts here (${why})`, () => undefined);
} else {
  const { browser, origin, stop } = chromium;
  describe(`the built library in Chromium ${browser.version()} (${origin}) and in Node ${process.versions.node}`, () => {
    let server: StaticServer;
    let page: Page;
    let lib: Library;
    let there: JSHandle<Library>;
    const requested: string[] = [];
    const problems: string[] = [];
    beforeAll(async () => {
      // Both run the same files: what is compared is where they run.
      lib = (await import(/* @vite-ignore */ new URL('index.js', dist).href)) as Library;
      server = await serveFolder(fileURLToPath(dist));
      page = await browser.newPage();
      page.on('request', (request) => requested.push(request.url()));
      page.on('pageerror', (error) => problems.push(error.message));
      page.on('console', (message) => problems.push(message.text()));
      await page.goto(server.address);
      there = await page.evaluateHandle<Library>("import('/index.js')");
    });
    afterAll(async () => {
      await stop();
      await server?.stop();
    });

    test('a free cell is the same bytes', async () => {
      const here = freeCell({ lib, backend: 'wasm' });
      expect(here.length).toBe(3 * 2001);
      expect(sha256(await page.evaluate(freeCell, { lib: there, backend: 'wasm' as const }))).toBe(sha256(here));
    });

    test('a clamped population over two web workers is the same bytes as on one thread here', async () => {
      let workers = 0;
      page.on('worker', () => workers++);
      const makeWorker = await there.evaluateHandle((library) => library.browserWorker);
      const browsers = await page.evaluate(clampedPopulation, { lib: there, makeWorker });
      const here = await clampedPopulation({ lib, makeWorker: lib.localWorker });
      expect(here.length).toBeGreaterThan(12 * 2 * 351);
      expect(sha256(browsers)).toBe(sha256(here));
      expect(workers).toBe(2);
    });

    test('the JavaScript back end gives the same cell to 1e-9', async () => {
      // It uses the platform's own Math functions, whose last bits are each engine's own: those of Node 20 and Chromium 147 are the
      // same, and so are the cells; Chromium 156 has another exp and log, and the cell differs by 1e-11.
      const here = freeCell({ lib, backend: 'javascript' });
      const browsers = await page.evaluate(freeCell, { lib: there, backend: 'javascript' as const });
      expect(browsers.length).toBe(here.length);
      const errors = here.map((x, i) => Math.abs(x - (browsers[i] as number)) / (1e-3 + Math.abs(x)));
      expect(Math.max(...errors)).toBeLessThan(1e-9);
    });

    test('what a web worker refuses reaches the page in its own words', async () => {
      const makeWorker = await there.evaluateHandle((library) => library.browserWorker);
      const message = await page.evaluate(refusal, { lib: there, makeWorker });
      expect(message).toContain('has no variable `i_Krr`');
      expect(message).toBe(await refusal({ lib, makeWorker: lib.localWorker }));
    });

    test('a web worker whose script cannot be loaded says so', async () => {
      const blocked = await browser.newPage();
      await blocked.route('**/simulate/worker.js', (route) => route.abort());
      await blocked.goto(server.address);
      const library = await blocked.evaluateHandle<Library>("import('/index.js')");
      const makeWorker = await library.evaluateHandle((loaded) => loaded.browserWorker);
      const message = await blocked.evaluate(refusal, { lib: library, makeWorker });
      expect(message).toBe('a web worker ended: its script simulate/worker.js could not be loaded');
      await blocked.close();
    });

    test('it needs nothing but its own files', () => {
      expect(requested.filter((url) => !url.startsWith(server.address))).toEqual([]);
      expect(requested.filter((url) => /\.node\.js$|\/cli\//.test(url))).toEqual([]);
      expect(problems).toEqual([]);
    });
  });
}
