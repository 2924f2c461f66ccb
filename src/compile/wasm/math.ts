import { exprel } from '../symbolic/apply-operator.ts';
import type { RealUnary } from '../kernel/ir.ts';
import { FunctionWriter, f64, type ImportedFunction, v128 } from './assembler.ts';
import { emitExpFast, emitExprelFast, expLocals, expRange } from './math-exp.ts';
import { emitLogFast } from './math-log.ts';
import { writePow } from './math-pow.ts';

/** Scalar functions of the platform: rare functions, and the far ends of the range of the common ones. */
const scalars = {
  exp: Math.exp,
  exprel: (x: number): number => (Math.abs(x) < 700 ? exprel(x) : ((Math.exp(x / 2) / x) * Math.exp(x / 2) - 1 / x)),
  log: Math.log,
  log10: Math.log10,
  sin: Math.sin,
  cos: Math.cos,
  tan: Math.tan,
  asin: Math.asin,
  acos: Math.acos,
  atan: Math.atan,
} as const;
const scalarNames = Object.keys(scalars) as (keyof typeof scalars)[];

export const mathImports: readonly ImportedFunction[] = [
  ...scalarNames.map((name) => ({ module: 'math', name, parameters: [f64], result: f64 }) as const),
  { module: 'math', name: 'pow', parameters: [f64, f64], result: f64 },
];

/** What a module is instantiated with. */
export const mathImportObject: WebAssembly.Imports = { math: { ...scalars, pow: Math.pow } };

export type VectorFunction = Extract<RealUnary, keyof typeof scalars> | 'pow';

/** x outside (-limit, limit), or NaN, in any lane: 1 on the stack. */
function emitOutside(f: FunctionWriter, x: number, limit: number): void {
  f.get(x).simd('f64x2.abs').splat(limit).simd('f64x2.lt').simd('v128.not').simd('v128.any_true');
}

/** One platform function on each lane of local x; leaves the vector on the stack. */
function emitLanes(f: FunctionWriter, index: number, x: number): void {
  f.get(x).extractLane(0).call(index).simd('f64x2.splat');
  f.get(x).extractLane(1).call(index).replaceLane(1);
}

/** Two-lane versions of the functions of the kernel language, as module functions. */
export function mathFunctions(): { readonly writers: readonly FunctionWriter[]; readonly names: readonly VectorFunction[] } {
  const importOf = (name: string): number => mathImports.findIndex((f) => f.name === name);
  const writers = scalarNames.map((name) => {
    const f = new FunctionWriter(`math.${name}`, [v128], v128);
    const x = 0;
    const fast = name === 'exp' || name === 'exprel' || name === 'log';
    if (!fast) {
      emitLanes(f, importOf(name), x);
      return f;
    }
    if (name === 'log') {
      // positive, normal and finite, or the platform's own
      f.get(x).splat(2.2250738585072014e-308).simd('f64x2.ge').get(x).splat(Number.MAX_VALUE).simd('f64x2.le').simd('v128.and');
      f.simd('v128.not').simd('v128.any_true');
    } else emitOutside(f, x, expRange);
    f.bytes(0x04, 0x40);
    emitLanes(f, importOf(name), x);
    f.bytes(0x0f, 0x0b);
    if (name === 'log') emitLogFast(f, x);
    else {
      const l = { ...expLocals(f), x };
      if (name === 'exp') emitExpFast(f, l);
      else emitExprelFast(f, l);
    }
    return f;
  });
  return { writers: [...writers, writePow(importOf('pow'))], names: [...scalarNames, 'pow'] };
}
