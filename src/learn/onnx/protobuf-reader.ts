import { OnnxError } from '../learn-error.ts';

/** A field of a message: a whole number, or bytes (of a text, a message, packed numbers or a fixed-width number). */
export type Field = readonly [number: number, value: bigint | Uint8Array];

/**
 * Reads the wire format of protocol buffers, field by field.
 *
 * @param what names the message in errors
 * @throws OnnxError where the bytes end too early or are no such format
 */
export function* fieldsOf(bytes: Uint8Array, what: string): Generator<Field> {
  let at = 0;
  const varint = (): bigint => {
    let value = 0n;
    for (let shift = 0n; shift < 70n; shift += 7n) {
      const byte = bytes[at++];
      if (byte === undefined) throw damaged('ends within a number', what, at - 1);
      value |= BigInt(byte & 0x7f) << shift;
      if (byte < 0x80) return BigInt.asUintN(64, value);
    }
    throw damaged('has a number of more than ten bytes', what, at);
  };
  const take = (count: number): Uint8Array => {
    if (count > bytes.length - at) throw damaged(`wants ${count} bytes where ${bytes.length - at} are left`, what, at);
    at += count;
    return bytes.subarray(at - count, at);
  };
  while (at < bytes.length) {
    const tag = Number(varint());
    const field = Math.floor(tag / 8);
    if (field === 0) throw damaged('has a field without a number', what, at);
    switch (tag % 8) {
      case 0:
        yield [field, varint()];
        break;
      case 1:
        yield [field, take(8)];
        break;
      case 2:
        yield [field, take(Number(varint()))];
        break;
      case 5:
        yield [field, take(4)];
        break;
      default:
        throw damaged(`has a field of the unknown wire type ${tag % 8}`, what, at);
    }
  }
}

export function damaged(why: string, what: string, at?: number): OnnxError {
  const place = at === undefined ? what : `${what}, byte ${at}`;
  return new OnnxError(`it is no ONNX file, or a damaged one: it ${why}`, place, 'Export or fetch the file again.');
}
