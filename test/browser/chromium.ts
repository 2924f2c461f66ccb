import { spawnSync } from 'node:child_process';
import { createReadStream, createWriteStream, existsSync, mkdtempSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { createBrotliDecompress } from 'node:zlib';
import { type Browser, chromium } from 'playwright-core';

/** A headless Chromium that runs. */
export interface RunningChromium {
  readonly browser: Browser;
  /** Where it came from. */
  readonly origin: string;
  stop(): Promise<void>;
}

const require = createRequire(import.meta.url);

const flags = [
  '--headless',
  '--no-sandbox',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

/** WebGPU without a graphics card: SwiftShader computes what it would. */
const softwareGpu = [
  '--enable-unsafe-webgpu',
  '--enable-features=Vulkan',
  '--use-vulkan=swiftshader',
  '--use-webgpu-adapter=swiftshader',
  '--disable-vulkan-surface',
];

/**
 * Starts an installed Chromium (`CHROMIUM_PATH`, or one on the path), else the one in the package @sparticuz/chromium, with the
 * shared libraries that the package carries where the machine lacks them. Its profile is a new, empty one each time.
 *
 * @param gpu whether pages get WebGPU, computed in software
 * @returns the browser; or, for each that was tried, why it does not start
 */
export async function startChromium(
  gpu: 'none' | 'software' = 'none',
): Promise<RunningChromium | { readonly reasons: readonly string[] }> {
  const reasons: string[] = [];
  const args = [...flags, ...(gpu === 'software' ? softwareGpu : ['--disable-gpu'])];
  const attempt = async (origin: string, executablePath: string, libraries?: string): Promise<Browser | undefined> => {
    const env = { ...process.env, ...(libraries ? { LD_LIBRARY_PATH: libraries } : {}) };
    // Whether it runs at all: this says more than Playwright does, and leaves no profile behind.
    const { status, error, stderr } = spawnSync(executablePath, ['--version'], { env, encoding: 'utf8' });
    try {
      if (status !== 0) throw error ?? new Error(stderr.trim() || `its status was ${status}`);
      // Playwright makes the profile, and removes it.
      return await chromium.launch({ executablePath, env, args, timeout: 15_000 });
    } catch (error) {
      reasons.push(`${origin}: ${firstLine(error)}`);
      return undefined;
    }
  };

  const installed = installedChromium();
  if (installed.length === 0)
    reasons.push('no chromium, chromium-browser or google-chrome on the path, nor CHROMIUM_PATH');
  for (const path of installed) {
    const browser = await attempt(path, path);
    if (browser) return { browser, origin: path, stop: () => browser.close() };
  }

  if (process.platform !== 'linux' || process.arch !== 'x64') {
    reasons.push(`@sparticuz/chromium: made for linux on x64, this is ${process.platform} on ${process.arch}`);
    return { reasons };
  }
  const folder = mkdtempSync(join(tmpdir(), 'iontwin-chromium-'));
  const remove = (): void => rmSync(folder, { recursive: true, force: true });
  process.once('exit', remove);
  try {
    const origin = '@sparticuz/chromium';
    const executable = await unpacked('chromium.br', join(folder, 'chromium'));
    // Chromium looks for it beside itself.
    if (gpu === 'software') await unpackedArchive('swiftshader', folder);
    const browser =
      (await attempt(origin, executable)) ??
      (await attempt(`${origin} with its own shared libraries`, executable, await unpackedLibraries(folder)));
    if (browser) {
      return {
        browser,
        origin,
        stop: async () => {
          await browser.close();
          remove();
        },
      };
    }
  } catch (error) {
    reasons.push(`@sparticuz/chromium cannot be unpacked: ${firstLine(error)}`);
  }
  remove();
  return { reasons };
}

function installedChromium(): string[] {
  const names = ['chromium', 'chromium-browser', 'google-chrome'];
  const folders = (process.env.PATH ?? '').split(delimiter).filter((folder) => folder !== '');
  const onPath = names.flatMap((name) => folders.map((folder) => join(folder, name))).find(existsSync);
  return [process.env.CHROMIUM_PATH, onPath].filter((path) => path !== undefined).filter((path) => path !== '');
}

/** A compressed file of the package. (Its own function unpacks into the common folder of temporary files, where two runs collide.) */
function packaged(file: string): string {
  return join(require.resolve('@sparticuz/chromium'), '..', '..', '..', 'bin', file);
}

async function unpacked(file: string, target: string): Promise<string> {
  await pipeline(
    createReadStream(packaged(file)),
    createBrotliDecompress({ chunkSize: 1 << 21 }),
    createWriteStream(target, { mode: 0o700 }),
  );
  return target;
}

/** The folder of the shared libraries that the package carries (NSS, NSPR, expat). */
async function unpackedLibraries(folder: string): Promise<string> {
  await unpackedArchive('al2023', folder);
  return join(folder, 'lib');
}

async function unpackedArchive(name: string, folder: string): Promise<void> {
  const archive = await unpacked(`${name}.tar.br`, join(folder, `${name}.tar`));
  const { status, error } = spawnSync('tar', ['-xf', archive, '-C', folder]);
  if (status !== 0) throw error ?? new Error(`tar ended with status ${status}`);
}

function firstLine(error: unknown): string {
  return (error instanceof Error ? error.message : String(error)).split('\n', 1)[0] as string;
}
