import type { InferenceSession } from 'onnxruntime-web';
import { EngineError } from '../learn-error.ts';
import { emitGraph } from '../onnx/emit.ts';
import { emitLoop } from '../onnx/emit-loop.ts';
import type { Target } from '../onnx/lower.ts';
import { checkOwnOnnx } from '../onnx/own-model.ts';
import { portsOf } from '../onnx/ports.ts';
import { writeOnnx } from '../onnx/write-model.ts';
import type { Engine } from './engine.ts';
import { type OrtModule, type OrtPorts, ortSession } from './ort-session.ts';

export interface OrtSettings {
  readonly name: 'onnxruntime-node' | 'onnxruntime-web';
  readonly description: string;
  readonly target: Target;
  readonly writesInto: boolean;
  readonly sessionOptions: InferenceSession.SessionOptions;
}

/** An engine over onnxruntime: the tape is emitted as ONNX for its target. */
export function ortEngine(ort: OrtModule, settings: OrtSettings): Engine {
  const { name, description, target, writesInto, sessionOptions } = settings;
  const open = async (bytes: Uint8Array, ports: OrtPorts) => {
    // The stronger optimisations keep factors as attributes of 32 bits.
    const exact = ports.precision === 'float64' ? ({ graphOptimizationLevel: 'basic' } as const) : {};
    const session = await ort.InferenceSession.create(bytes, { ...sessionOptions, ...exact }).catch(
      (error: unknown) => {
        throw new EngineError(
          `it does not take this graph: ${error instanceof Error ? error.message : String(error)}`,
          description,
          'Use another engine for this network, such as the interpreter.',
        );
      },
    );
    return ortSession(ort, session, ports, writesInto);
  };
  return {
    name,
    description,
    load: async (outputs, { precision = 'float32', loop } = {}) => {
      const options = { precision, target };
      const graph = loop ? emitLoop(outputs, loop, options) : emitGraph(outputs, options);
      return await open(writeOnnx({ graph, metadata: {} }), { precision, ...portsOf(graph) });
    },
    loadOnnx: async (bytes) => {
      const { graph, precision } = checkOwnOnnx(bytes);
      return await open(bytes, { precision, ...portsOf(graph) });
    },
  };
}

export function showThreads(count: number): string {
  return count === 1 ? '1 thread' : `${count} threads`;
}
