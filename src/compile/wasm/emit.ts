import type { Comparison, Index, Kernel, Machine, Mask, Program, Real, RealBinary, Statement } from '../kernel/ir.ts';
import { ConstantPool, FunctionWriter, i32, moduleBytes, type Simd, v128 } from './assembler.ts';
import { mathFunctions, mathImportObject, mathImports, type VectorFunction } from './math.ts';

/** Cells side by side in one vector. */
const lanes = 2;
/** log2 of the bytes of a slot. */
const slotShift = 4;
const slotBytes = 16;

const binaryOps: Readonly<Record<Exclude<RealBinary, 'pow'>, Simd>> = {
  add: 'f64x2.add',
  sub: 'f64x2.sub',
  mul: 'f64x2.mul',
  div: 'f64x2.div',
  min: 'f64x2.pmin',
  max: 'f64x2.pmax',
};
const comparisonOps: Readonly<Record<Comparison, Simd>> = {
  eq: 'f64x2.eq',
  ne: 'f64x2.ne',
  lt: 'f64x2.lt',
  le: 'f64x2.le',
  gt: 'f64x2.gt',
  ge: 'f64x2.ge',
};
const plainUnary: Readonly<Record<string, Simd>> = {
  neg: 'f64x2.neg',
  abs: 'f64x2.abs',
  sqrt: 'f64x2.sqrt',
  floor: 'f64x2.floor',
  ceil: 'f64x2.ceil',
};
const indexOps = { add: 0x6a, sub: 0x6b, mul: 0x6c, lt: 0x48, and: 0x71, or: 0x72 } as const;

interface Context {
  readonly f: FunctionWriter;
  readonly locals: Map<string, number>;
  readonly functionIndex: ReadonlyMap<string, number>;
  /** Scratch local for scatter and gather. */
  readonly scratch: number;
}

/** The constant part of an index, and the rest. */
function split(e: Index): { base: Index | undefined; constant: number } {
  if (e.kind === 'int') return { base: undefined, constant: e.value };
  if (e.kind === 'indexBinary' && e.op === 'add') {
    const a = split(e.a);
    const b = split(e.b);
    const constant = a.constant + b.constant;
    if (!a.base) return { base: b.base, constant };
    if (!b.base) return { base: a.base, constant };
    return { base: { kind: 'indexBinary', op: 'add', a: a.base, b: b.base }, constant };
  }
  return { base: e, constant: 0 };
}

/** Address of a slot: bytes on the stack, constant offset returned. */
function emitAddress(c: Context, slot: Index): number {
  const { base, constant } = split(slot);
  if (base) {
    emitIndex(c, base);
    c.f.i32Const(slotShift).bytes(0x74);
  } else c.f.i32Const(0);
  return constant * slotBytes;
}

function localOf(c: Context, name: string): number {
  const local = c.locals.get(name);
  if (local === undefined) throw new Error(`kernel ${c.f.name} reads ${name} before it is set`);
  return local;
}

function emitIndex(c: Context, e: Index): void {
  switch (e.kind) {
    case 'int':
      c.f.i32Const(e.value);
      break;
    case 'indexLocal':
      c.f.get(localOf(c, e.name));
      break;
    case 'indexBinary':
      emitIndex(c, e.a);
      emitIndex(c, e.b);
      c.f.bytes(indexOps[e.op]);
      break;
    default:
      emitMask(c, e.mask);
      c.f.simd(e.kind === 'any' ? 'v128.any_true' : 'i64x2.all_true');
  }
}

function emitMask(c: Context, e: Mask): void {
  switch (e.kind) {
    case 'maskLocal':
      c.f.get(localOf(c, e.name));
      break;
    case 'compare':
      emitReal(c, e.a);
      emitReal(c, e.b);
      c.f.simd(comparisonOps[e.op]);
      break;
    case 'not':
      emitMask(c, e.a);
      c.f.simd('v128.not');
      break;
    default:
      emitMask(c, e.a);
      emitMask(c, e.b);
      c.f.simd(e.kind === 'and' ? 'v128.and' : 'v128.or');
  }
}

function callVector(c: Context, name: VectorFunction): void {
  c.f.call(c.functionIndex.get(`math.${name}`) as number);
}

/** Byte address of slot base + offset of one lane, on the stack. */
function emitLaneAddress(c: Context, offset: number, lane: number): void {
  // i32.trunc_sat_f64_s
  c.f.get(offset).extractLane(lane).bytes(0xfc, 0x02).i32Const(slotShift).bytes(0x74);
}

function emitReal(c: Context, e: Real): void {
  switch (e.kind) {
    case 'constant':
      c.f.splat(e.value);
      break;
    case 'local':
      c.f.get(localOf(c, e.name));
      break;
    case 'load': {
      const offset = emitAddress(c, e.slot);
      c.f.load(offset);
      break;
    }
    case 'gather': {
      const { base, constant } = split(e.base);
      if (base) throw new Error('gather wants a constant base');
      emitReal(c, e.offset);
      c.f.set(c.scratch);
      emitLaneAddress(c, c.scratch, 0);
      c.f.f64Load(constant * slotBytes).simd('f64x2.splat');
      emitLaneAddress(c, c.scratch, 1);
      c.f.f64Load(constant * slotBytes + 8).replaceLane(1);
      break;
    }
    case 'unary': {
      emitReal(c, e.x);
      const plain = plainUnary[e.op];
      if (plain) c.f.simd(plain);
      else callVector(c, e.op as VectorFunction);
      break;
    }
    case 'select':
      emitReal(c, e.a);
      emitReal(c, e.b);
      emitMask(c, e.mask);
      c.f.simd('v128.bitselect');
      break;
    default:
      emitReal(c, e.a);
      emitReal(c, e.b);
      if (e.op === 'pow') callVector(c, 'pow');
      else c.f.simd(binaryOps[e.op]);
  }
}

function emitStatements(c: Context, body: readonly Statement[]): void {
  for (const s of body) {
    switch (s.kind) {
      case 'real':
        emitReal(c, s.value);
        c.f.set(localOf(c, s.name));
        break;
      case 'mask':
        emitMask(c, s.value);
        c.f.set(localOf(c, s.name));
        break;
      case 'index':
        emitIndex(c, s.value);
        c.f.set(localOf(c, s.name));
        break;
      case 'map':
        emitIndex(c, s.slot);
        c.f.i32Const(slotShift).bytes(0x74);
        emitIndex(c, { kind: 'indexBinary', op: 'add', a: s.slot, b: s.count });
        c.f.i32Const(slotShift).bytes(0x74);
        c.f.call(c.functionIndex.get(`map.${s.op}`) as number);
        break;
      case 'store': {
        const offset = emitAddress(c, s.slot);
        emitReal(c, s.value);
        c.f.store(offset);
        break;
      }
      case 'scatter': {
        const { base, constant } = split(s.base);
        if (base) throw new Error('scatter wants a constant base');
        emitReal(c, s.offset);
        c.f.set(c.scratch);
        for (let lane = 0; lane < lanes; lane++) {
          emitMask(c, s.where);
          c.f.extractLane(lane).bytes(0xbd); // i64.reinterpret_f64
          c.f.bytes(0x42, 0x00, 0x52); // i64.const 0, i64.ne
          c.f.bytes(0x04, 0x40);
          emitLaneAddress(c, c.scratch, lane);
          emitReal(c, s.value);
          c.f.extractLane(lane).f64Store(constant * slotBytes + 8 * lane);
          c.f.bytes(0x0b);
        }
        break;
      }
      case 'for': {
        const i = localOf(c, s.name);
        c.f.i32Const(0).set(i);
        c.f.bytes(0x02, 0x40, 0x03, 0x40);
        c.f.get(i);
        emitIndex(c, s.count);
        c.f.bytes(0x4e, 0x0d, 0x01); // i32.ge_s, br_if out
        emitStatements(c, s.body);
        c.f.get(i).i32Const(1).bytes(0x6a).set(i);
        c.f.bytes(0x0c, 0x00, 0x0b, 0x0b);
        break;
      }
      case 'while':
        c.f.bytes(0x02, 0x40, 0x03, 0x40);
        emitIndex(c, s.condition);
        c.f.bytes(0x45, 0x0d, 0x01); // i32.eqz, br_if out
        emitStatements(c, s.body);
        c.f.bytes(0x0c, 0x00, 0x0b, 0x0b);
        break;
      case 'when':
        emitIndex(c, s.condition);
        c.f.bytes(0x04, 0x40);
        emitStatements(c, s.then);
        if (s.otherwise.length > 0) {
          c.f.bytes(0x05);
          emitStatements(c, s.otherwise);
        }
        c.f.bytes(0x0b);
        break;
      case 'call':
        for (const a of s.args) emitIndex(c, a);
        c.f.call(c.functionIndex.get(s.kernel) as number).bytes(0x1a); // drop
        break;
      case 'return':
        emitIndex(c, s.value);
        c.f.bytes(0x0f);
        break;
      case 'comment':
        break;
    }
  }
}

function declare(f: FunctionWriter, locals: Map<string, number>, body: readonly Statement[]): void {
  for (const s of body) {
    if (s.kind === 'real' || s.kind === 'mask' || s.kind === 'index') {
      if (!locals.has(s.name)) locals.set(s.name, f.local(s.kind === 'index' ? i32 : v128));
    } else if (s.kind === 'for') {
      locals.set(s.name, f.local(i32));
      declare(f, locals, s.body);
    } else if (s.kind === 'while') declare(f, locals, s.body);
    else if (s.kind === 'when') {
      declare(f, locals, s.then);
      declare(f, locals, s.otherwise);
    }
  }
}

function writeKernel(pool: ConstantPool, kernel: Kernel, functionIndex: ReadonlyMap<string, number>): FunctionWriter {
  const f = new FunctionWriter(
    pool,
    kernel.name,
    kernel.parameters.map(() => i32),
    i32,
  );
  const locals = new Map<string, number>(kernel.parameters.map((name, i) => [name, i]));
  declare(f, locals, kernel.body);
  const c: Context = { f, locals, functionIndex, scratch: f.local(v128) };
  emitStatements(c, kernel.body);
  f.i32Const(0);
  return f;
}

/** The bytes of a program's WebAssembly module. */
function wasmBytes(program: Program): Uint8Array<ArrayBuffer> {
  const pool = new ConstantPool(program.slots * slotBytes);
  const math = mathFunctions(pool);
  const functionIndex = new Map<string, number>();
  [...math, ...program.kernels].forEach((f, i) => {
    functionIndex.set(f.name, mathImports.length + i);
  });
  const kernels = program.kernels.map((kernel) => writeKernel(pool, kernel, functionIndex));
  return moduleBytes(mathImports, [...math, ...kernels], program.exports, pool);
}

/** Makes a compiled module runnable: its own memory, two lanes. */
function instantiateWasm(module: WebAssembly.Module, program: Pick<Program, 'exports'>): Machine {
  const instance = new WebAssembly.Instance(module, mathImportObject);
  const exported = instance.exports;
  const memory = exported.memory as WebAssembly.Memory;
  const run: Record<string, (...args: number[]) => number> = {};
  for (const name of program.exports) run[name] = exported[name] as (...args: number[]) => number;
  return { backend: 'wasm', lanes, memory: new Float64Array(memory.buffer), run };
}

/** The fast back end: two cells at a time in WebAssembly SIMD, the same in Node, workers and browsers. */
export function compileWasm(program: Program): Machine {
  return instantiateWasm(new WebAssembly.Module(wasmBytes(program)), program);
}
