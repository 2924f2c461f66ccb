import { crc32 } from './crc32.ts';
import {
  irVersion,
  microsoft,
  type OnnxAttribute,
  type OnnxGraph,
  type OnnxModel,
  type OnnxNode,
  type OnnxTensor,
  type OnnxValue,
  opset,
  producer,
  typeCodes,
} from './model.ts';
import { ProtobufWriter } from './protobuf-writer.ts';

/** Where the checksum of the graph is kept, so that a damaged file is known. */
export const checksumKey = 'iontwin.crc32';

/** Bytes of an ONNX file. */
export function writeOnnx(model: OnnxModel): Uint8Array {
  const graph = graphMessage(model.graph).finish();
  const out = new ProtobufWriter().integer(1, irVersion).text(2, producer).bytes(7, graph);
  out.message(8, new ProtobufWriter().text(1, '').integer(2, opset));
  if (usesDomain(model.graph, microsoft)) out.message(8, new ProtobufWriter().text(1, microsoft).integer(2, 1));
  const metadata = { ...model.metadata, [checksumKey]: crc32(graph).toString(16).padStart(8, '0') };
  for (const [key, value] of Object.entries(metadata)) {
    out.message(14, new ProtobufWriter().text(1, key).text(2, value));
  }
  return out.finish();
}

function usesDomain(graph: OnnxGraph, domain: string): boolean {
  return graph.nodes.some(
    (node) => node.domain === domain || Object.values(node.attributes).some((a) => isGraph(a) && usesDomain(a, domain)),
  );
}

function graphMessage(graph: OnnxGraph): ProtobufWriter {
  const out = new ProtobufWriter();
  for (const node of graph.nodes) out.message(1, nodeMessage(node));
  out.text(2, graph.name);
  for (const tensor of graph.initializers) out.message(5, tensorMessage(tensor));
  for (const value of graph.inputs) out.message(11, valueMessage(value));
  for (const value of graph.outputs) out.message(12, valueMessage(value));
  return out;
}

function nodeMessage(node: OnnxNode): ProtobufWriter {
  const out = new ProtobufWriter();
  for (const name of node.inputs) out.text(1, name);
  for (const name of node.outputs) out.text(2, name);
  out.text(4, node.op);
  for (const [name, attribute] of Object.entries(node.attributes)) out.message(5, attributeMessage(name, attribute));
  if (node.domain !== '') out.text(7, node.domain);
  return out;
}

function attributeMessage(name: string, attribute: OnnxAttribute): ProtobufWriter {
  const out = new ProtobufWriter().text(1, name);
  if (typeof attribute === 'number') return out.integer(3, attribute).integer(20, 2);
  if (isGraph(attribute)) return out.message(6, graphMessage(attribute)).integer(20, 5);
  if ('float' in attribute) return out.float(2, attribute.float).integer(20, 1);
  return out.packed(8, attribute).integer(20, 7);
}

function isGraph(attribute: OnnxAttribute): attribute is OnnxGraph {
  return typeof attribute === 'object' && 'nodes' in attribute;
}

function tensorMessage({ name, dims, data }: OnnxTensor): ProtobufWriter {
  const type = data instanceof Float32Array ? 'float32' : data instanceof Float64Array ? 'float64' : 'int64';
  return new ProtobufWriter()
    .packed(1, dims)
    .integer(2, typeCodes[type])
    .text(8, name)
    .bytes(9, new Uint8Array(data.buffer, data.byteOffset, data.byteLength));
}

function valueMessage({ name, type, dims }: OnnxValue): ProtobufWriter {
  const shape = new ProtobufWriter();
  for (const length of dims) shape.message(1, new ProtobufWriter().integer(1, length));
  const tensor = new ProtobufWriter().integer(1, typeCodes[type]).message(2, shape);
  return new ProtobufWriter().text(1, name).message(2, new ProtobufWriter().message(1, tensor));
}
