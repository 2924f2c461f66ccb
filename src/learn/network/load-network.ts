import type { Engine, Session } from '../engine/engine.ts';
import { valuesOf } from '../interpret/interpreter.ts';
import type { Values } from '../interpret/strided.ts';
import { LearnError, OnnxError } from '../learn-error.ts';
import { checkOwnOnnx } from '../onnx/own-model.ts';
import { sizeOf } from '../tape/shape.ts';
import { cardKey, type FiledCard } from './card.ts';

export interface LoadedNetwork {
  readonly card: FiledCard;
  /** The engine that runs it. */
  readonly engine: string;
  /**
   * Results for any number of rows: the first axis of every input and result. They are run in batches of the size that the file has.
   *
   * @throws LearnError when an input is missing or does not hold that many rows
   */
  predict(given: Readonly<Record<string, Values>>, rows: number): Promise<Record<string, Values>>;
  close(): Promise<void>;
}

/**
 * The card of an exported network, after making sure that the file is whole.
 *
 * @throws OnnxError when the bytes are damaged, were made by another program, or have no card
 */
export function readNetworkCard(onnx: Uint8Array): FiledCard {
  const text = checkOwnOnnx(onnx).metadata[cardKey];
  let card: FiledCard | undefined;
  try {
    card = text === undefined ? undefined : (JSON.parse(text) as FiledCard);
  } catch {
    card = undefined;
  }
  if (card?.format === 'iontwin network 1') return card;
  throw new OnnxError('it has no card that this version reads', 'the ONNX file', 'Export the network again.');
}

/** Makes an exported network ready to run. @throws OnnxError as `readNetworkCard`; EngineError when the engine cannot run it */
export async function loadNetwork(engine: Engine, onnx: Uint8Array): Promise<LoadedNetwork> {
  const card = readNetworkCard(onnx);
  const session = await engine.loadOnnx(onnx);
  return {
    card,
    engine: engine.description,
    predict: (given, rows) => predictRows(session, given, rows),
    close: () => session.close(),
  };
}

async function predictRows(
  session: Session,
  given: Readonly<Record<string, Values>>,
  rows: number,
): Promise<Record<string, Values>> {
  const { precision, inputs, outputs } = session;
  const batch = inputs[0]?.shape[0] ?? 1;
  const widthOf = (shape: readonly number[]): number => sizeOf(shape) / batch;
  for (const { name, shape } of inputs) {
    const length = given[name]?.length;
    if (length === rows * widthOf(shape)) continue;
    throw new LearnError(
      `it has ${length ?? 'no'} values for ${rows} rows of ${widthOf(shape)}`,
      `input ${name}`,
      'Give every input of the network, row after row.',
    );
  }
  const make = (count: (shape: readonly number[]) => number): Record<string, Values> =>
    Object.fromEntries(outputs.map(({ name, shape }) => [name, valuesOf(precision, count(shape))]));
  const all = make((shape) => rows * widthOf(shape));
  const part = make(sizeOf);
  const fed = Object.fromEntries(inputs.map(({ name, shape }) => [name, valuesOf(precision, sizeOf(shape))]));
  for (let first = 0; first < rows; first += batch) {
    const count = Math.min(batch, rows - first);
    for (const { name, shape } of inputs) {
      const width = widthOf(shape);
      // Rows beyond the last keep what they had: their results are not read.
      fed[name]?.set((given[name] as Values).subarray(first * width, (first + count) * width));
    }
    await session.run(fed, part);
    for (const { name, shape } of outputs) {
      const width = widthOf(shape);
      all[name]?.set((part[name] as Values).subarray(0, count * width), first * width);
    }
  }
  return all;
}
