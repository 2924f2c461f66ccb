import type { Values } from '../interpret/strided.ts';
import { CheckpointError } from '../learn-error.ts';
import { crc32 } from '../onnx/crc32.ts';

/** Where a training stands besides its tensors. */
export interface Progression {
  /** Steps done. */
  readonly step: number;
  /** Validation losses so far, oldest first. */
  readonly validations: readonly number[];
  /** Of the best of them. */
  readonly bestStep: number;
  /** What the rate is multiplied by, after recoveries. */
  readonly rateFactor: number;
  readonly recoveries: number;
}

export interface Checkpoint {
  readonly progression: Progression;
  /** Of the training's graph, seed and batches: another training must not go on from it. */
  readonly fingerprint: string;
  readonly tensors: ReadonlyMap<string, Values>;
}

interface Header extends Progression {
  readonly fingerprint: string;
  readonly tensors: readonly {
    readonly name: string;
    readonly precision: 'float32' | 'float64';
    readonly length: number;
  }[];
}

const magic = new TextEncoder().encode('iontwin checkpoint 1\n');

/** Bytes of a checkpoint: a line, the lengths, a JSON header, the tensors one after the other, a CRC-32 of it all. */
export function writeCheckpoint({ progression, fingerprint, tensors }: Checkpoint): Uint8Array {
  const header: Header = {
    ...progression,
    fingerprint,
    tensors: [...tensors].map(([name, values]) => ({
      name,
      precision: values instanceof Float64Array ? 'float64' : 'float32',
      length: values.length,
    })),
  };
  const json = new TextEncoder().encode(JSON.stringify(header));
  const size = [...tensors.values()].reduce((sum, { byteLength }) => sum + byteLength, 0);
  const out = new Uint8Array(magic.length + 4 + json.length + size + 4);
  const view = new DataView(out.buffer);
  out.set(magic);
  view.setUint32(magic.length, json.length, true);
  out.set(json, magic.length + 4);
  let at = magic.length + 4 + json.length;
  for (const { buffer, byteOffset, byteLength } of tensors.values()) {
    out.set(new Uint8Array(buffer, byteOffset, byteLength), at);
    at += byteLength;
  }
  view.setUint32(at, crc32(out.subarray(0, at)), true);
  return out;
}

/** @throws CheckpointError when the bytes are no checkpoint, or a damaged one */
export function readCheckpoint(bytes: Uint8Array): Checkpoint {
  if (bytes.length < magic.length + 8 || magic.some((byte, i) => bytes[i] !== byte)) {
    throw refusal('it is no checkpoint of this version');
  }
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const end = bytes.length - 4;
  if (view.getUint32(end, true) !== crc32(bytes.subarray(0, end))) throw refusal('it is cut off or damaged');
  const start = magic.length + 4;
  const json = bytes.subarray(start, start + view.getUint32(magic.length, true));
  // The checksum vouches for what follows.
  const { tensors: list, fingerprint, ...progression } = JSON.parse(new TextDecoder().decode(json)) as Header;
  const tensors = new Map<string, Values>();
  let at = start + json.length;
  for (const { name, precision, length } of list) {
    const size = length * (precision === 'float64' ? 8 : 4);
    // A copy, since typed arrays begin at multiples of their width (and `slice` of a Buffer is none).
    const { buffer } = new Uint8Array(bytes.subarray(at, at + size));
    tensors.set(name, precision === 'float64' ? new Float64Array(buffer) : new Float32Array(buffer));
    at += size;
  }
  return { progression, fingerprint, tensors };
}

function refusal(what: string): CheckpointError {
  return new CheckpointError(what, 'the checkpoint', 'Give one that this version wrote, or begin anew.');
}
