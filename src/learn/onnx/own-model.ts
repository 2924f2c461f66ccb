import type { Precision } from '../interpret/interpreter.ts';
import { OnnxError } from '../learn-error.ts';
import { crc32 } from './crc32.ts';
import { type OnnxGraph, opset, producer } from './model.ts';
import { damaged } from './protobuf-reader.ts';
import { readOnnx } from './read-model.ts';
import { checksumKey } from './write-model.ts';

export interface OwnModel {
  readonly graph: OnnxGraph;
  readonly precision: Precision;
  readonly metadata: Readonly<Record<string, string>>;
}

/**
 * Reads an ONNX file that this library wrote, and makes sure that it is whole.
 *
 * @throws OnnxError when it is damaged, of another producer, or of an operator set that this version does not write
 */
export function checkOwnOnnx(bytes: Uint8Array): OwnModel {
  const model = readOnnx(bytes);
  if (model.producer !== producer) {
    throw new OnnxError(
      `it was made by '${model.producer}', not by ${producer}`,
      'the ONNX file',
      'Give a network that this library exported.',
    );
  }
  if (model.opsets.get('') !== opset) {
    throw new OnnxError(
      `it is of operator set ${model.opsets.get('')}, not ${opset}`,
      'the ONNX file',
      'Export the network again with this version.',
    );
  }
  const checksum = crc32(model.graphBytes).toString(16).padStart(8, '0');
  if (model.metadata[checksumKey] !== checksum) throw damaged('does not have its own checksum', 'the graph');
  const types = new Set([...model.graph.inputs, ...model.graph.outputs].map(({ type }) => type));
  const [precision] = types;
  if (types.size !== 1 || (precision !== 'float32' && precision !== 'float64')) {
    throw damaged(`mixes ${[...types].join(' and ')}`, 'inputs and outputs of the graph');
  }
  return { graph: model.graph, precision, metadata: model.metadata };
}
