import { EngineError } from '../learn-error.ts';
import type { Engine } from './engine.ts';
import { ortEngine, showThreads } from './ort-engine.ts';
import type { OrtModule } from './ort-session.ts';

/** What is used of the package onnxruntime-web, however it was loaded. */
export interface OrtWebModule extends OrtModule {
  readonly env: {
    readonly versions: { readonly web?: string };
    readonly wasm: { numThreads?: number; wasmPaths?: unknown };
    logLevel?: 'verbose' | 'info' | 'warning' | 'error' | 'fatal';
  };
}

export interface WebEngineOptions {
  /** The first web engine of a page or process sets them for all. 1 when left out; browsers need cross-origin isolation for more. */
  readonly threads?: number;
  /** `webgpu` needs a browser that has it. */
  readonly provider?: 'wasm' | 'webgpu';
  /** Loads the runtime; the package `onnxruntime-web` by its name when left out, which in a browser needs a bundler or an import map. */
  readonly loadRuntime?: () => Promise<OrtWebModule>;
  /** The address of the runtime's own .wasm file, where that does not lie beside it. */
  readonly wasm?: string;
}

/**
 * WebAssembly (or WebGPU) through onnxruntime-web, in Node and browsers.
 *
 * @throws EngineError when the package cannot be loaded
 */
export async function webEngine(options: WebEngineOptions = {}): Promise<Engine> {
  const { threads = 1, provider = 'wasm', wasm } = options;
  const loadRuntime = options.loadRuntime ?? (() => defaultRuntime(provider));
  const ort = await loadRuntime().catch((error: unknown) => {
    throw new EngineError(
      `it cannot be loaded: ${error instanceof Error ? error.message : String(error)}`,
      'the package onnxruntime-web',
      'Install it, or give its address with loadRuntime.',
    );
  });
  ort.env.wasm.numThreads ??= threads;
  ort.env.logLevel = 'error';
  if (wasm !== undefined) ort.env.wasm.wasmPaths = { wasm };
  const version = ort.env.versions.web ?? 'of unknown version';
  const how = provider === 'wasm' ? `WebAssembly, ${showThreads(ort.env.wasm.numThreads)}` : 'WebGPU';
  return ortEngine(ort, {
    name: 'onnxruntime-web',
    description: `onnxruntime-web ${version}, ${how}`,
    target: provider,
    // Results that it is given stay inside WebAssembly's memory: they have to be copied out.
    writesInto: false,
    sessionOptions: { executionProviders: [provider] },
  });
}

async function defaultRuntime(provider: 'wasm' | 'webgpu'): Promise<OrtWebModule> {
  if (provider === 'webgpu') return await import('onnxruntime-web/webgpu');
  // Under Node the package's own entry reads its .wasm file from the disk; that of browsers would fetch it.
  return isNode() ? await import('onnxruntime-web') : await import('onnxruntime-web/wasm');
}

function isNode(): boolean {
  return typeof process !== 'undefined' && process.versions?.node !== undefined;
}
