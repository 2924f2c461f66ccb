import { availableParallelism } from 'node:os';
import { EngineError } from '../learn-error.ts';
import type { Engine } from './engine.ts';
import { ortEngine, showThreads } from './ort-engine.ts';
import { webEngine } from './web-engine.ts';

export interface NodeEngineOptions {
  /** As many as there are cores when left out. */
  readonly threads?: number;
}

/**
 * Native code through the optional package onnxruntime-node.
 *
 * @throws EngineError when it is not installed, or not made for this machine
 */
export async function nodeEngine({ threads = availableParallelism() }: NodeEngineOptions = {}): Promise<Engine> {
  const ort = await import('onnxruntime-node').catch((error: unknown) => {
    throw new EngineError(
      `it cannot be loaded: ${error instanceof Error ? (error.message.split('\n', 1)[0] as string) : String(error)}`,
      'the optional package onnxruntime-node',
      'Install it, or use the web engine, which is slower.',
    );
  });
  return ortEngine(ort, {
    name: 'onnxruntime-node',
    description: `onnxruntime-node ${ort.env.versions.node ?? 'of unknown version'}, ${showThreads(threads)}`,
    target: 'cpu',
    writesInto: true,
    sessionOptions: {
      executionProviders: ['cpu'],
      intraOpNumThreads: threads,
      interOpNumThreads: 1,
      graphOptimizationLevel: 'all',
      logSeverityLevel: 3,
      // Threads that wait by spinning cost 40 % on a busy machine and win nothing on a quiet one.
      extra: { session: { intra_op: { allow_spinning: '0' } } },
    },
  });
}

/** The fastest engine that this process has: native code, else WebAssembly. Which one it is stands in its description. */
export async function bestEngine(options: NodeEngineOptions = {}): Promise<Engine> {
  try {
    return await nodeEngine(options);
  } catch (error) {
    if (!(error instanceof EngineError)) throw error;
    return await webEngine(options);
  }
}
