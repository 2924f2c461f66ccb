import type { InferenceSession, Tensor as OrtTensor, TensorConstructor } from 'onnxruntime-web';
import type { Precision } from '../interpret/interpreter.ts';
import type { Values } from '../interpret/strided.ts';
import { checkArrays, type Port, type Session } from './engine.ts';

/** What is used of onnxruntime's own interface, which is the same for Node and browsers. */
export interface OrtModule {
  readonly Tensor: TensorConstructor;
  readonly InferenceSession: {
    create(bytes: Uint8Array, options?: InferenceSession.SessionOptions): Promise<InferenceSession>;
  };
}

export interface OrtPorts {
  readonly precision: Precision;
  readonly inputs: readonly Port[];
  readonly outputs: readonly Port[];
}

/**
 * A session of onnxruntime behind our interface.
 *
 * @param writesInto whether `run` writes into arrays that it is given; else its results are copied
 */
export function ortSession(ort: OrtModule, inner: InferenceSession, ports: OrtPorts, writesInto: boolean): Session {
  const { precision, inputs, outputs } = ports;
  const wrap = (list: readonly Port[], arrays: Readonly<Record<string, Values>>): Record<string, OrtTensor> =>
    Object.fromEntries(
      list.map(({ name, shape }) => [name, new ort.Tensor(precision, arrays[name] as never, shape as number[])]),
    );
  return {
    ...ports,
    async run(given, results) {
      checkArrays(ports, given, results);
      const feeds = wrap(inputs, given);
      if (writesInto) {
        await inner.run(feeds, wrap(outputs, results));
        return;
      }
      const made = await inner.run(feeds);
      for (const { name } of outputs) {
        const tensor = made[name] as OrtTensor;
        results[name]?.set(tensor.data as Values);
        tensor.dispose();
      }
    },
    close: () => inner.release(),
  };
}
