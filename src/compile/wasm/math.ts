import { exprel } from '../../model/operators.ts';
import { cosine, sine } from '../../numeric/sine.ts';
import type { MapFunction, RealUnary } from '../kernel/ir.ts';
import { type ConstantPool, FunctionWriter, f64, type ImportedFunction, i32, v128 } from './assembler.ts';
import { emitExpFast, emitExprelFast, expRange, type MathLocals, mathLocals } from './math-exp.ts';
import { emitLogFast, smallestNormal } from './math-log.ts';
import { writePow } from './math-pow.ts';
import { patchOutside } from './vector-code.ts';

/** Scalar functions of the platform: rare functions, and the far ends of the range of the common ones. */
const scalars = {
  exp: Math.exp,
  exprel,
  log: Math.log,
  log10: Math.log10,
  sin: sine,
  cos: cosine,
  tan: Math.tan,
  asin: Math.asin,
  acos: Math.acos,
  atan: Math.atan,
} as const;
const scalarNames = Object.keys(scalars) as (keyof typeof scalars)[];
const mapped: readonly MapFunction[] = ['exp', 'exprel', 'log'];

export const mathImports: readonly ImportedFunction[] = [
  ...scalarNames.map((name) => ({ module: 'math', name, parameters: [f64], result: f64 }) as const),
  { module: 'math', name: 'pow', parameters: [f64, f64], result: f64 },
];

/** What a module is instantiated with. */
export const mathImportObject: WebAssembly.Imports = { math: { ...scalars, pow: Math.pow } };

export type VectorFunction = Extract<RealUnary, keyof typeof scalars> | 'pow';

/** Which lanes of local x lie in the range of the fast code (NaN does not): a mask on the stack. */
function emitInside(f: FunctionWriter, name: MapFunction, x: number): void {
  if (name === 'log') {
    f.get(x).splat(smallestNormal).simd('f64x2.ge').get(x).splat(Number.MAX_VALUE).simd('f64x2.le').simd('v128.and');
  } else f.get(x).simd('f64x2.abs').splat(expRange).simd('f64x2.lt');
}

function emitFast(f: FunctionWriter, name: MapFunction, all: readonly MathLocals[]): void {
  if (name === 'exp') emitExpFast(f, all);
  else if (name === 'exprel') emitExprelFast(f, all);
  else emitLogFast(f, all);
}

/** The function of every vector under way, results in the locals t: fast code, then other lanes one by one. */
function emitWhole(f: FunctionWriter, name: MapFunction, all: readonly MathLocals[], scalar: number): void {
  emitFast(f, name, all);
  all.forEach((l, i) => {
    emitInside(f, name, l.x);
    if (i > 0) f.simd('v128.and');
  });
  f.simd('i64x2.all_true').bytes(0x45, 0x04, 0x40); // i32.eqz, if
  for (const l of all) {
    emitInside(f, name, l.x);
    f.set(l.u);
    patchOutside(f, l.u, l.t, [l.x], scalar);
  }
  f.bytes(0x0b);
}

/** A function of one vector. */
function writeVector(pool: ConstantPool, name: (typeof scalarNames)[number], scalar: number): FunctionWriter {
  const f = new FunctionWriter(pool, `math.${name}`, [v128], v128);
  const common = mapped.find((c) => c === name);
  if (common) {
    const l = { ...mathLocals(f), x: 0 };
    emitWhole(f, common, [l], scalar);
    f.get(l.t);
  } else {
    f.get(0).extractLane(0).call(scalar).simd('f64x2.splat');
    f.get(0).extractLane(1).call(scalar).replaceLane(1);
  }
  return f;
}

/** Vectors that a loop works on side by side. */
const abreast = 2;

/** The same function applied in place to vectors from byte address 0 (first argument) up to, not including, the second. */
function writeMap(pool: ConstantPool, name: MapFunction, scalar: number): FunctionWriter {
  const f = new FunctionWriter(pool, `map.${name}`, [i32, i32]);
  const all = Array.from({ length: abreast }, () => mathLocals(f));
  const pass = (width: number): void => {
    const group = all.slice(0, width);
    const bytes = 16 * width;
    f.bytes(0x02, 0x40, 0x03, 0x40); // block, loop
    f.get(0).i32Const(bytes).bytes(0x6a).get(1).bytes(0x4b, 0x0d, 0x01); // i32.add, i32.gt_u, br_if out
    group.forEach((l, i) => {
      const offset = 16 * i;
      f.get(0).load(offset).set(l.x);
    });
    emitWhole(f, name, group, scalar);
    group.forEach((l, i) => {
      const offset = 16 * i;
      f.get(0).get(l.t).store(offset);
    });
    f.get(0).i32Const(bytes).bytes(0x6a).set(0); // i32.add
    f.bytes(0x0c, 0x00, 0x0b, 0x0b); // br loop, end, end
  };
  pass(abreast);
  pass(1);
  return f;
}

/** Two-lane versions of the functions of the kernel language, as module functions. */
export function mathFunctions(pool: ConstantPool): readonly FunctionWriter[] {
  const importOf = (name: string): number => mathImports.findIndex((f) => f.name === name);
  return [
    ...scalarNames.map((name) => writeVector(pool, name, importOf(name))),
    writePow(pool, importOf('pow')),
    ...mapped.map((name) => writeMap(pool, name, importOf(name))),
  ];
}
