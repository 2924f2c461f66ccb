import {
  irVersion,
  type OnnxAttribute,
  type OnnxGraph,
  type OnnxModel,
  type OnnxNode,
  type OnnxTensor,
  type OnnxType,
  type OnnxValue,
  typeCodes,
} from './model.ts';
import { damaged, type Field, fieldsOf } from './protobuf-reader.ts';

export interface ReadModel extends OnnxModel {
  readonly producer: string;
  readonly opsets: ReadonlyMap<string, number>;
  /** The bytes that the checksum is made of. */
  readonly graphBytes: Uint8Array;
}

/**
 * Reads the part of the ONNX format that this library writes.
 *
 * @throws OnnxError where the bytes are damaged, or hold what this library never writes
 */
export function readOnnx(bytes: Uint8Array): ReadModel {
  let producer = '';
  let version = 0;
  let graphBytes: Uint8Array | undefined;
  const opsets = new Map<string, number>();
  const metadata: Record<string, string> = {};
  for (const field of fieldsOf(bytes, 'the model')) {
    if (field[0] === 1) version = whole(field);
    if (field[0] === 2) producer = text(field);
    if (field[0] === 7) graphBytes = content(field);
    if (field[0] === 8) {
      const [domain, opset] = pairOf(content(field), 'an operator set');
      opsets.set(domain === undefined ? '' : text(domain), opset === undefined ? 0 : whole(opset));
    }
    if (field[0] === 14) {
      const [key, value] = pairOf(content(field), 'the metadata');
      if (key && value) metadata[text(key)] = text(value);
    }
  }
  if (!graphBytes) throw damaged('has no graph', 'the model');
  if (version < 1 || version > irVersion) throw damaged(`is of IR version ${version}, not ${irVersion}`, 'the model');
  return { producer, opsets, metadata, graphBytes, graph: readGraph(graphBytes) };
}

function readGraph(bytes: Uint8Array): OnnxGraph {
  const graph = {
    name: '',
    nodes: [] as OnnxNode[],
    initializers: [] as OnnxTensor[],
    inputs: [] as OnnxValue[],
    outputs: [] as OnnxValue[],
  };
  for (const field of fieldsOf(bytes, 'the graph')) {
    if (field[0] === 1) graph.nodes.push(readNode(content(field)));
    if (field[0] === 2) graph.name = text(field);
    if (field[0] === 5) graph.initializers.push(readTensor(content(field)));
    if (field[0] === 11) graph.inputs.push(readValue(content(field)));
    if (field[0] === 12) graph.outputs.push(readValue(content(field)));
  }
  return graph;
}

function readNode(bytes: Uint8Array): OnnxNode {
  const inputs: string[] = [];
  const outputs: string[] = [];
  const attributes: Record<string, OnnxAttribute> = {};
  let [op, domain] = ['', ''];
  for (const field of fieldsOf(bytes, 'a node')) {
    if (field[0] === 1) inputs.push(text(field));
    if (field[0] === 2) outputs.push(text(field));
    if (field[0] === 4) op = text(field);
    if (field[0] === 5) {
      const [name, value] = readAttribute(content(field), op);
      attributes[name] = value;
    }
    if (field[0] === 7) domain = text(field);
  }
  return { op, domain, inputs, outputs, attributes };
}

function readAttribute(bytes: Uint8Array, op: string): readonly [string, OnnxAttribute] {
  let name = '';
  let value: OnnxAttribute | undefined;
  const list: number[] = [];
  for (const field of fieldsOf(bytes, `an attribute of ${op}`)) {
    if (field[0] === 1) name = text(field);
    if (field[0] === 2) value = { float: new DataView(new Uint8Array(content(field)).buffer).getFloat32(0, true) };
    if (field[0] === 3) value = whole(field);
    if (field[0] === 6) value = readGraph(content(field));
    if (field[0] === 8) list.push(...integers(field));
  }
  return [name, value ?? list];
}

function readTensor(bytes: Uint8Array): OnnxTensor {
  const dims: number[] = [];
  let name = '';
  let code = 0;
  let raw = new Uint8Array();
  for (const field of fieldsOf(bytes, 'a tensor')) {
    if (field[0] === 1) dims.push(...integers(field));
    if (field[0] === 2) code = whole(field);
    if (field[0] === 8) name = text(field);
    // A copy, since typed arrays begin at multiples of their width (and `slice` of a Buffer is none).
    if (field[0] === 9) raw = new Uint8Array(content(field));
  }
  const type = typeOf(code, `tensor ${name}`);
  const width = type === 'float32' ? 4 : 8;
  const size = dims.reduce((product, length) => product * length, 1);
  if (type === 'bool' || raw.length !== size * width) {
    throw damaged(`holds ${raw.length} bytes of ${type} for the shape [${dims}]`, `tensor ${name}`);
  }
  const arrays = { float32: Float32Array, float64: Float64Array, int64: BigInt64Array };
  return { name, dims, data: new arrays[type](raw.buffer) };
}

function readValue(bytes: Uint8Array): OnnxValue {
  let name = '';
  let code = 0;
  const dims: number[] = [];
  for (const field of fieldsOf(bytes, 'a value')) {
    if (field[0] === 1) name = text(field);
    if (field[0] !== 2) continue;
    for (const kind of fieldsOf(content(field), `the type of ${name}`)) {
      if (kind[0] !== 1) throw damaged('is no tensor', `value ${name}`);
      for (const part of fieldsOf(content(kind), `the type of ${name}`)) {
        if (part[0] === 1) code = whole(part);
        if (part[0] !== 2) continue;
        for (const length of fieldsOf(content(part), `the shape of ${name}`)) {
          const [value] = fieldsOf(content(length), `the shape of ${name}`);
          if (value?.[0] !== 1) throw damaged('has no fixed length', `value ${name}`);
          dims.push(whole(value));
        }
      }
    }
  }
  return { name, type: typeOf(code, `value ${name}`), dims };
}

function typeOf(code: number, where: string): OnnxType {
  const found = Object.entries(typeCodes).find(([, known]) => known === code);
  if (!found) throw damaged(`has the unknown type ${code}`, where);
  return found[0] as OnnxType;
}

function pairOf(bytes: Uint8Array, what: string): readonly [Field | undefined, Field | undefined] {
  const fields = [...fieldsOf(bytes, what)];
  return [fields.find(([number]) => number === 1), fields.find(([number]) => number === 2)];
}

function whole([field, value]: Field): number {
  if (typeof value !== 'bigint') throw damaged('has bytes where a number belongs', `field ${field}`);
  return Number(BigInt.asIntN(64, value));
}

function content([field, value]: Field): Uint8Array {
  if (typeof value === 'bigint') throw damaged('has a number where bytes belong', `field ${field}`);
  return value;
}

function text(field: Field): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(content(field));
  } catch {
    throw damaged('has a text that is no UTF-8', `field ${field[0]}`);
  }
}

/** Whole numbers, packed or one by one. */
function integers(field: Field): number[] {
  if (typeof field[1] === 'bigint') return [whole(field)];
  const out: number[] = [];
  let value = 0n;
  let shift = 0n;
  for (const byte of field[1]) {
    value |= BigInt(byte & 0x7f) << shift;
    shift += 7n;
    if (byte >= 0x80) continue;
    out.push(Number(BigInt.asIntN(64, value)));
    value = 0n;
    shift = 0n;
  }
  if (shift !== 0n) throw damaged('ends within a number', `field ${field[0]}`);
  return out;
}
