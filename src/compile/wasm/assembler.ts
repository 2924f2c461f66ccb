/** Writing WebAssembly binaries: just the instructions that kernels need. Spec: WebAssembly Core 2.0, sections 5 (binary format). */

export const v128 = 0x7b;
export const i32 = 0x7f;
export const f64 = 0x7c;
export type ValueType = typeof v128 | typeof i32 | typeof f64;

/** Unsigned LEB128. */
export function unsigned(x: number): number[] {
  const bytes: number[] = [];
  let rest = x >>> 0;
  do {
    const byte = rest & 0x7f;
    rest >>>= 7;
    bytes.push(rest !== 0 ? byte | 0x80 : byte);
  } while (rest !== 0);
  return bytes;
}

/** Signed LEB128 of a 32-bit number. */
export function signed(x: number): number[] {
  const bytes: number[] = [];
  let rest = x | 0;
  for (;;) {
    const byte = rest & 0x7f;
    rest >>= 7;
    if ((rest === 0 && (byte & 0x40) === 0) || (rest === -1 && (byte & 0x40) !== 0)) {
      bytes.push(byte);
      return bytes;
    }
    bytes.push(byte | 0x80);
  }
}

function text(s: string): number[] {
  const bytes = [...new TextEncoder().encode(s)];
  return [...unsigned(bytes.length), ...bytes];
}

function i64Bytes(x: bigint): number[] {
  const view = new DataView(new ArrayBuffer(8));
  view.setBigInt64(0, BigInt.asIntN(64, x), true);
  return Array.from({ length: 8 }, (_, i) => view.getUint8(i));
}

/** Opcodes after the SIMD prefix 0xfd. */
export const simd = {
  'v128.not': 0x4d,
  'v128.and': 0x4e,
  'v128.andnot': 0x4f,
  'v128.or': 0x50,
  'v128.xor': 0x51,
  'v128.bitselect': 0x52,
  'v128.any_true': 0x53,
  'f64x2.eq': 0x47,
  'f64x2.ne': 0x48,
  'f64x2.lt': 0x49,
  'f64x2.gt': 0x4a,
  'f64x2.le': 0x4b,
  'f64x2.ge': 0x4c,
  'f64x2.ceil': 0x74,
  'f64x2.floor': 0x75,
  'f64x2.nearest': 0x94,
  'f64x2.abs': 0xec,
  'f64x2.neg': 0xed,
  'f64x2.sqrt': 0xef,
  'f64x2.add': 0xf0,
  'f64x2.sub': 0xf1,
  'f64x2.mul': 0xf2,
  'f64x2.div': 0xf3,
  'f64x2.pmin': 0xf6,
  'f64x2.pmax': 0xf7,
  'f64x2.splat': 0x14,
  'i64x2.all_true': 0xc3,
  'i64x2.shl': 0xcb,
  'i64x2.shr_u': 0xcd,
  'i64x2.add': 0xce,
  'i64x2.sub': 0xd1,
} as const;
export type Simd = keyof typeof simd;

/**
 * Vector constants kept in memory: loading one is a single instruction, where engines need several to make one from its literal.
 */
export class ConstantPool {
  /** Byte address of the first constant. */
  readonly base: number;
  private readonly known = new Map<bigint, number>();
  private readonly tables: { readonly values: readonly number[]; readonly address: number }[] = [];
  /** 16 bytes each: the two lanes of a vector, or two numbers of a table. */
  private readonly entries: (readonly [bigint, bigint])[] = [];

  constructor(base: number) {
    this.base = base;
  }

  /** Byte address of the constant with these 64 bits in every lane. */
  address(bits: bigint): number {
    const key = BigInt.asUintN(64, bits);
    const found = this.known.get(key);
    if (found !== undefined) return found;
    const address = this.base + 16 * this.entries.length;
    this.entries.push([key, key]);
    this.known.set(key, address);
    return address;
  }

  /** Byte address of a table of doubles, one after the other. */
  table(values: readonly number[]): number {
    const pairs = Array.from(
      { length: values.length / 2 },
      (_, i) => [values[2 * i], values[2 * i + 1]] as [number, number],
    );
    const known = this.tables.find((t) => t.values === values);
    if (known) return known.address;
    const address = this.base + 16 * this.entries.length;
    for (const [a, b] of pairs) this.entries.push([bitsOf(a), bitsOf(b)]);
    this.tables.push({ values, address });
    return address;
  }

  /** The bytes to place at `base`. */
  data(): number[] {
    return this.entries.flatMap(([a, b]) => [...i64Bytes(a), ...i64Bytes(b)]);
  }
}

/** The 64 bits of a double. */
function bitsOf(x: number): bigint {
  const view = new DataView(new ArrayBuffer(8));
  view.setFloat64(0, x);
  return view.getBigInt64(0);
}

/** One function body under construction. */
export class FunctionWriter {
  readonly name: string;
  readonly parameters: readonly ValueType[];
  readonly result: ValueType | undefined;
  private readonly locals: ValueType[] = [];
  private readonly code: number[] = [];
  readonly pool: ConstantPool;

  constructor(pool: ConstantPool, name: string, parameters: readonly ValueType[], result?: ValueType) {
    this.pool = pool;
    this.name = name;
    this.parameters = parameters;
    this.result = result;
  }

  /** A new local; gives its index. */
  local(type: ValueType): number {
    this.locals.push(type);
    return this.parameters.length + this.locals.length - 1;
  }

  bytes(...b: readonly number[]): this {
    for (const x of b) this.code.push(x);
    return this;
  }

  get(local: number): this {
    return this.bytes(0x20, ...unsigned(local));
  }

  set(local: number): this {
    return this.bytes(0x21, ...unsigned(local));
  }

  tee(local: number): this {
    return this.bytes(0x22, ...unsigned(local));
  }

  i32Const(x: number): this {
    return this.bytes(0x41, ...signed(x));
  }

  simd(op: Simd): this {
    return this.bytes(0xfd, ...unsigned(simd[op]));
  }

  /** The same number in every lane. */
  splat(x: number): this {
    return this.splatBits(bitsOf(x));
  }

  /** The same 64-bit pattern in every lane. */
  splatBits(x: bigint): this {
    return this.i32Const(0).load(this.pool.address(x));
  }

  /** v128.load / v128.store of an address on the stack plus a constant offset. */
  load(offset: number): this {
    return this.bytes(0xfd, 0x00, 4, ...unsigned(offset));
  }

  store(offset: number): this {
    return this.bytes(0xfd, 0x0b, 4, ...unsigned(offset));
  }

  f64Load(offset: number): this {
    return this.bytes(0x2b, 3, ...unsigned(offset));
  }

  f64Store(offset: number): this {
    return this.bytes(0x39, 3, ...unsigned(offset));
  }

  /** The low 32 bits of a 64-bit lane. */
  extractLow(lane: number): this {
    return this.bytes(0xfd, ...unsigned(0x1b), 2 * lane);
  }

  /** Loads a double from the address on the stack into every lane. */
  loadSplat(offset: number): this {
    return this.bytes(0xfd, 0x0a, 3, ...unsigned(offset));
  }

  /** Loads a double from the address on the stack, below a vector, into one lane of that vector. */
  loadLane(offset: number, lane: number): this {
    return this.bytes(0xfd, ...unsigned(0x57), 3, ...unsigned(offset), lane);
  }

  extractLane(lane: number): this {
    return this.bytes(0xfd, ...unsigned(0x21), lane);
  }

  replaceLane(lane: number): this {
    return this.bytes(0xfd, ...unsigned(0x22), lane);
  }

  call(index: number): this {
    return this.bytes(0x10, ...unsigned(index));
  }

  /** Type section entry. */
  signature(): number[] {
    return [
      0x60,
      ...unsigned(this.parameters.length),
      ...this.parameters,
      ...(this.result === undefined ? [0] : [1, this.result]),
    ];
  }

  /** Code section entry. */
  body(): number[] {
    const groups: number[] = [];
    let count = 0;
    for (let i = 0; i < this.locals.length; ) {
      let j = i;
      while (j < this.locals.length && this.locals[j] === this.locals[i]) j++;
      groups.push(...unsigned(j - i), this.locals[i] as number);
      count++;
      i = j;
    }
    const size = [...unsigned(count), ...groups];
    const bytes = new Array<number>(0);
    for (const b of size) bytes.push(b);
    for (const b of this.code) bytes.push(b);
    bytes.push(0x0b);
    return bytes;
  }
}

export interface ImportedFunction {
  readonly module: string;
  readonly name: string;
  readonly parameters: readonly ValueType[];
  readonly result: ValueType;
}

function section(id: number, content: readonly number[]): number[] {
  const head = [id, ...unsigned(content.length)];
  const out = new Array<number>(0);
  for (const b of head) out.push(b);
  for (const b of content) out.push(b);
  return out;
}

function vector(items: readonly (readonly number[])[]): number[] {
  const out = unsigned(items.length);
  for (const item of items) for (const b of item) out.push(b);
  return out;
}

/**
 * A module: imported functions first, then the given ones in order (their indices follow the imports), one exported memory that
 * ends with the constants.
 */
export function moduleBytes(
  imports: readonly ImportedFunction[],
  functions: readonly FunctionWriter[],
  exported: readonly string[],
  pool: ConstantPool,
): Uint8Array<ArrayBuffer> {
  const types = [
    ...imports.map((f) => [0x60, ...unsigned(f.parameters.length), ...f.parameters, 1, f.result]),
    ...functions.map((f) => f.signature()),
  ];
  const out: number[] = [0x00, 0x61, 0x73, 0x6d, 0x01, 0x00, 0x00, 0x00];
  const push = (b: readonly number[]): void => {
    for (const x of b) out.push(x);
  };
  push(section(1, vector(types)));
  push(section(2, vector(imports.map((f, i) => [...text(f.module), ...text(f.name), 0x00, ...unsigned(i)]))));
  push(section(3, vector(functions.map((_, i) => unsigned(imports.length + i)))));
  const data = pool.data();
  const pages = Math.ceil((pool.base + data.length) / 65536);
  push(section(5, vector([[0x00, ...unsigned(pages)]])));
  push(
    section(
      7,
      vector([
        [...text('memory'), 0x02, 0],
        ...exported.map((name) => {
          const i = functions.findIndex((f) => f.name === name);
          if (i < 0) throw new Error(`no kernel called ${name}`);
          return [...text(name), 0x00, ...unsigned(imports.length + i)];
        }),
      ]),
    ),
  );
  push(
    section(
      10,
      vector(
        functions.map((f) => {
          const body = f.body();
          const entry = unsigned(body.length);
          for (const b of body) entry.push(b);
          return entry;
        }),
      ),
    ),
  );
  push(section(11, vector([[0x00, 0x41, ...signed(pool.base), 0x0b, ...unsigned(data.length), ...data]])));
  return new Uint8Array(out);
}
