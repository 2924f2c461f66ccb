/** A trace of a fixture: numbers as they are stored. */
export interface TraceFixture {
  readonly label?: string;
  readonly format?: 'int16' | 'int32' | 'float32' | 'float64';
  readonly stored: readonly number[];
  readonly scale?: number;
  readonly unit?: string;
  readonly timeUnit?: string;
  readonly interval?: number;
  /** 3 whole cell, 4 current clamp. */
  readonly mode?: number;
  readonly isVmon?: boolean;
  /** Doubles at byte offsets of the record. */
  readonly doubles?: Readonly<Record<number, number>>;
  readonly longs?: Readonly<Record<number, number>>;
}

/** A segment of the stimulus. */
export interface SegmentFixture {
  readonly kind?: number;
  readonly level?: number;
  readonly levelSource?: number;
  readonly levelStep?: number;
  readonly levelFactor?: number;
  readonly levelMode?: number;
  readonly seconds?: number;
  readonly secondsStep?: number;
  readonly stored?: number;
}

/** A channel of the stimulus. */
export interface OutputFixture {
  /** Bits of `ChStimToDacID`; 1 by default. */
  readonly use?: number;
  readonly holding?: number;
  readonly segments: readonly SegmentFixture[];
  readonly doubles?: Readonly<Record<number, number>>;
  readonly bytes?: Readonly<Record<number, number>>;
}

/** A PatchMaster bundle of one group. */
export interface HekaFixture {
  readonly littleEndian?: boolean;
  readonly signature?: string;
  readonly series: readonly {
    readonly label: string;
    readonly sweeps: readonly (readonly TraceFixture[])[];
    readonly doubles?: Readonly<Record<number, number>>;
    readonly bytes?: Readonly<Record<number, number>>;
    readonly temperature?: number;
  }[];
  /** Stimulus entry of all series; left out with its part of the bundle. */
  readonly outputs?: readonly OutputFixture[];
  readonly stimulusDoubles?: Readonly<Record<number, number>>;
}

const widths = { int16: 2, int32: 4, float32: 4, float64: 8 } as const;
const kinds = ['int16', 'int32', 'float32', 'float64'] as const;

/** Writes a bundle as PatchMaster 2x90 lays it out. */
export function hekaBytes({ littleEndian = true, signature = 'DAT2', series, outputs, stimulusDoubles }: HekaFixture) {
  const pieces: Uint8Array[] = [];
  let at = 256;
  const put = (bytes: Uint8Array): number => {
    pieces.push(bytes);
    at += bytes.length;
    return at - bytes.length;
  };
  const record = (size: number, fill: (record: Writer) => void): Uint8Array => {
    const writer = writerOf(size, littleEndian);
    fill(writer);
    return writer.bytes;
  };
  const sweeps = Math.max(...series.map((s) => s.sweeps.length));
  const pulse: Node = {
    record: record(640, (r) => r.f64(520, 939575983.65)),
    children: [
      {
        record: record(144, (r) => r.text(4, 'E-1')),
        children: series.map((one) => ({
          record: record(1408, (r) => {
            r.text(4, one.label);
            for (const [offset, value] of Object.entries(one.doubles ?? {})) r.f64(Number(offset), value);
            for (const [offset, value] of Object.entries(one.bytes ?? {})) r.bytes[Number(offset)] = value;
          }),
          children: one.sweeps.map((traces, s) => ({
            record: record(288, (r) => {
              r.i32(40, 1);
              r.i32(44, s + 1);
              r.f64(48, 939575983.65 + 2 * s);
              r.f64(96, one.temperature ?? 0);
            }),
            children: traces.map((trace) => traceNode(trace, put, record, littleEndian)),
          })),
        })),
      },
    ],
  };
  const pulseBytes = treeBytes(pulse, [640, 144, 1408, 288, 512], littleEndian);
  const parts: [string, number, number][] = [['.pul', put(pulseBytes), pulseBytes.length]];
  if (outputs) {
    const stimulus = stimulusTree(outputs, sweeps, stimulusDoubles ?? {}, record);
    const bytes = treeBytes(stimulus, [1144, 248, 400, 80], littleEndian);
    parts.push(['.pgf', put(bytes), bytes.length]);
  }
  const header = record(256, (r) => {
    r.text(0, signature);
    r.text(8, 'v2x90.2');
    r.bytes[52] = littleEndian ? 1 : 0;
    parts.forEach(([extension, start, length], i) => {
      r.i32(64 + 16 * i, start);
      r.i32(68 + 16 * i, length);
      r.text(72 + 16 * i, extension);
    });
  });
  const file = new Uint8Array(at);
  file.set(header);
  let to = 256;
  for (const piece of pieces) {
    file.set(piece, to);
    to += piece.length;
  }
  return file;
}

interface Node {
  readonly record: Uint8Array;
  readonly children: readonly Node[];
}

interface Writer {
  readonly bytes: Uint8Array;
  i16(offset: number, value: number): void;
  i32(offset: number, value: number): void;
  f64(offset: number, value: number): void;
  text(offset: number, value: string): void;
}

type MakeRecord = (size: number, fill: (record: Writer) => void) => Uint8Array;

function writerOf(size: number, littleEndian: boolean): Writer {
  const bytes = new Uint8Array(size);
  const view = new DataView(bytes.buffer);
  return {
    bytes,
    i16: (offset, value) => view.setInt16(offset, value, littleEndian),
    i32: (offset, value) => view.setInt32(offset, value, littleEndian),
    f64: (offset, value) => view.setFloat64(offset, value, littleEndian),
    text: (offset, value) => bytes.set(new TextEncoder().encode(value), offset),
  };
}

function traceNode(
  trace: TraceFixture,
  put: (b: Uint8Array) => number,
  record: MakeRecord,
  littleEndian: boolean,
): Node {
  const format = trace.format ?? 'int16';
  const bytes = new Uint8Array(trace.stored.length * widths[format]);
  const view = new DataView(bytes.buffer);
  trace.stored.forEach((value, i) => {
    if (format === 'int16') view.setInt16(2 * i, value, littleEndian);
    else if (format === 'int32') view.setInt32(4 * i, value, littleEndian);
    else if (format === 'float32') view.setFloat32(4 * i, value, littleEndian);
    else view.setFloat64(8 * i, value, littleEndian);
  });
  const data = put(bytes);
  return {
    record: record(512, (r) => {
      r.text(4, trace.label ?? 'Imon');
      r.i32(40, data);
      r.i32(44, trace.stored.length);
      r.i16(64, (littleEndian ? 1 : 0) | (trace.isVmon ? 16 : 8));
      r.bytes[68] = trace.mode ?? 3;
      r.bytes[70] = kinds.indexOf(format);
      r.f64(72, trace.scale ?? 1e-12);
      r.text(96, trace.unit ?? 'A');
      r.f64(104, trace.interval ?? 1e-4);
      r.text(120, trace.timeUnit ?? 's');
      for (const [offset, value] of Object.entries(trace.doubles ?? {})) r.f64(Number(offset), value);
      for (const [offset, value] of Object.entries(trace.longs ?? {})) r.i32(Number(offset), value);
    }),
    children: [],
  };
}

function stimulusTree(
  outputs: readonly OutputFixture[],
  sweeps: number,
  doubles: Readonly<Record<number, number>>,
  record: MakeRecord,
): Node {
  return {
    record: record(1144, () => undefined),
    children: [
      {
        record: record(248, (r) => {
          r.text(4, 'family');
          r.f64(112, 1e-4);
          r.i32(144, sweeps);
          for (const [offset, value] of Object.entries(doubles)) r.f64(Number(offset), value);
        }),
        children: outputs.map((output) => ({
          record: record(400, (r) => {
            r.text(40, 'V');
            r.f64(48, output.holding ?? -0.08);
            r.i16(76, output.use ?? 1);
            for (const [offset, value] of Object.entries(output.doubles ?? {})) r.f64(Number(offset), value);
            for (const [offset, value] of Object.entries(output.bytes ?? {})) r.bytes[Number(offset)] = value;
          }),
          children: output.segments.map((segment) => ({
            record: record(80, (r) => {
              r.bytes[4] = segment.kind ?? 0;
              r.bytes[5] = segment.stored ?? 1;
              r.bytes[6] = segment.levelMode ?? 0;
              r.f64(8, segment.level ?? 0);
              r.i32(16, segment.levelSource ?? 0);
              r.f64(20, segment.levelFactor ?? 1);
              r.f64(28, segment.levelStep ?? 0);
              r.f64(36, segment.seconds ?? 4e-4);
              r.f64(48, 1);
              r.f64(56, segment.secondsStep ?? 0);
            }),
            children: [],
          })),
        })),
      },
    ],
  };
}

function treeBytes(root: Node, sizes: readonly number[], littleEndian: boolean): Uint8Array {
  const head = writerOf(8 + 4 * sizes.length, littleEndian);
  head.text(0, littleEndian ? 'eerT' : 'Tree');
  head.i32(4, sizes.length);
  sizes.forEach((size, i) => {
    head.i32(8 + 4 * i, size);
  });
  const parts = [head.bytes];
  const add = ({ record, children }: Node): void => {
    const count = writerOf(4, littleEndian);
    count.i32(0, children.length);
    parts.push(record, count.bytes);
    for (const child of children) add(child);
  };
  add(root);
  const bytes = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    bytes.set(part, at);
    at += part.length;
  }
  return bytes;
}
