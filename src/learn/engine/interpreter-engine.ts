import { interpret, type Precision } from '../interpret/interpreter.ts';
import type { Values } from '../interpret/strided.ts';
import { checkOwnOnnx } from '../onnx/own-model.ts';
import { tapeOfOnnx } from '../onnx/tape-of-onnx.ts';
import { programOf } from '../tape/order.ts';
import type { Tensor } from '../tape/tensor.ts';
import { checkArrays, type Engine, type Session } from './engine.ts';
import { loopedSession } from './looped-session.ts';

/** The plain-TypeScript engine: the reference of the others, and enough for small networks where no runtime is at hand. */
export function interpreterEngine(): Engine {
  return {
    name: 'interpreter',
    description: 'interpreter in TypeScript, 1 thread',
    load: async (outputs, { precision = 'float32', loop } = {}) => {
      const session = interpreterSession(outputs, precision);
      return loop ? loopedSession(session, loop) : session;
    },
    loadOnnx: async (bytes) => {
      const { graph, precision } = checkOwnOnnx(bytes);
      return interpreterSession(tapeOfOnnx(graph), precision);
    },
  };
}

function interpreterSession(tensors: ReadonlyMap<string, Tensor>, precision: Precision): Session {
  const program = programOf([...tensors.values()]);
  const inputs = program.nodes.flatMap(({ operation, shape }) =>
    operation.kind === 'input' || operation.kind === 'variable' ? [{ name: operation.name, shape }] : [],
  );
  const outputs = [...tensors].map(([name, { shape }]) => ({ name, shape }));
  const ports = { precision, inputs, outputs };
  return {
    ...ports,
    async run(given, results) {
      checkArrays(ports, given, results);
      const values = interpret(program, precision, (name) => given[name] as Values);
      outputs.forEach(({ name }, i) => {
        results[name]?.set(values[i] as Values);
      });
    },
    close: async () => undefined,
  };
}
