import type { Precision } from '../interpret/interpreter.ts';
import type { Values } from '../interpret/strided.ts';
import { EngineError } from '../learn-error.ts';
import type { LoopPlan } from '../onnx/emit-loop.ts';
import { type Shape, showShape, sizeOf } from '../tape/shape.ts';
import type { Tensor } from '../tape/tensor.ts';

/** A value that a session takes or gives. */
export interface Port {
  readonly name: string;
  readonly shape: Shape;
}

/** A graph that is ready to run. */
export interface Session {
  readonly precision: Precision;
  readonly inputs: readonly Port[];
  readonly outputs: readonly Port[];
  /**
   * Runs the graph once and writes its results into the given arrays. An array (which may be a view of part of a larger one) must not be
   * among the inputs and the results of one run: a runtime may write a result while it still reads an input.
   *
   * @throws EngineError when an array is missing, of another length or type, or on both sides
   */
  run(given: Readonly<Record<string, Values>>, results: Readonly<Record<string, Values>>): Promise<void>;
  close(): Promise<void>;
}

export interface LoadOptions {
  /** float32 when left out. */
  readonly precision?: Precision;
  /** Runs the graph several times in each call of `run`, without a way through the caller. */
  readonly loop?: LoopPlan;
}

/** What runs graphs. All engines give the same numbers, to the rounding of their sums. */
export interface Engine {
  readonly name: 'onnxruntime-node' | 'onnxruntime-web' | 'interpreter';
  /** Version, threads and provider, for reports: no result is shown without what made it. */
  readonly description: string;
  /** Makes a session that computes some tensors of the tape, each under a name; inputs and variables are given at each run. */
  load(outputs: ReadonlyMap<string, Tensor>, options?: LoadOptions): Promise<Session>;
  /** Makes a session of an ONNX file that this library wrote. */
  loadOnnx(bytes: Uint8Array): Promise<Session>;
}

/** @throws EngineError unless each port has an array of its length and type, and no result overlaps another array */
export function checkArrays(
  session: Pick<Session, 'inputs' | 'outputs' | 'precision'>,
  given: Readonly<Record<string, Values>>,
  results: Readonly<Record<string, Values>>,
): void {
  for (const port of session.inputs) checkArray(session.precision, port, given[port.name], 'input');
  for (const port of session.outputs) checkArray(session.precision, port, results[port.name], 'result');
  const read = new Map<ArrayBufferLike, (readonly [number, number, string])[]>();
  const note = (name: string, { buffer, byteOffset, byteLength }: Values): void => {
    const ranges = read.get(buffer) ?? [];
    ranges.push([byteOffset, byteOffset + byteLength, name]);
    read.set(buffer, ranges);
  };
  for (const { name } of session.inputs) note(name, given[name] as Values);
  for (const { name } of session.outputs) {
    const array = results[name] as Values;
    const [start, end] = [array.byteOffset, array.byteOffset + array.byteLength];
    const shared = read.get(array.buffer)?.find(([from, to]) => start < to && from < end);
    if (shared) {
      throw new EngineError(
        `result ${name} lies in the memory of ${shared[2]}`,
        'the arrays of a run',
        'Give each result memory of its own: swap two sets of arrays between runs.',
      );
    }
    note(name, array);
  }
}

function checkArray(precision: Precision, { name, shape }: Port, array: Values | undefined, side: string): void {
  const size = sizeOf(shape);
  const isRight = precision === 'float64' ? array instanceof Float64Array : array instanceof Float32Array;
  if (isRight && array?.length === size) return;
  const found = array === undefined ? 'is missing' : `is ${array.constructor.name} of ${array.length} entries`;
  throw new EngineError(
    `${side} ${name} ${found}`,
    `shape ${showShape(shape)}, ${precision}`,
    `Give a ${precision === 'float64' ? 'Float64Array' : 'Float32Array'} of ${size} entries.`,
  );
}
