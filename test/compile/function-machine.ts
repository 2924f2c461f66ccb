import { compileJavascript } from '../../src/compile/javascript/emit.ts';
import * as k from '../../src/compile/kernel/build.ts';
import type { Machine, MapFunction, Program, Real, RealUnary } from '../../src/compile/kernel/ir.ts';
import { compileWasm } from '../../src/compile/wasm/emit.ts';

/** Both back ends. */
export const backends = { javascript: compileJavascript, wasm: compileWasm } as const;
export type Backend = keyof typeof backends;
export const backendNames = Object.keys(backends) as Backend[];

/** Slots for arguments and results. */
const room = 512;

/** A function applied to lists of numbers by a compiled kernel. */
export type Applied = (...columns: readonly ArrayLike<number>[]) => Float64Array;

/** Applies a kernel expression of one or two arguments to every number of lists, packed over lanes and slots. */
function applied(machine: Machine, kernel: string, columns: number, resultAt: number): Applied {
  const { memory, lanes, run } = machine;
  return (...lists) => {
    const n = (lists[0] as ArrayLike<number>).length;
    const out = new Float64Array(n);
    for (let start = 0; start < n; start += room * lanes) {
      const count = Math.min(room * lanes, n - start);
      const slots = Math.ceil(count / lanes);
      for (let c = 0; c < columns; c++) {
        for (let i = 0; i < slots * lanes; i++) {
          memory[c * room * lanes + i] = (lists[c] as ArrayLike<number>)[start + Math.min(i, count - 1)] as number;
        }
      }
      run[kernel]?.(slots);
      for (let i = 0; i < count; i++) out[start + i] = memory[resultAt * lanes + i] as number;
    }
    return out;
  };
}

function programOf(arity: number, value: (...args: Real[]) => Real, map?: MapFunction): Program {
  const single = new k.KernelWriter();
  single.for(k.argument('count'), (i) => {
    const args = Array.from({ length: arity }, (_, c) => k.load(k.iadd(i, c * room)));
    single.store(k.iadd(i, arity * room), value(...args));
  });
  const kernels = [single.finish('single', ['count'])];
  if (map) {
    const mapped = new k.KernelWriter();
    mapped.map(map, 0, k.argument('count'));
    kernels.push(mapped.finish('mapped', ['count']));
  }
  return { kernels, slots: (arity + 1) * room, exports: kernels.map((x) => x.name) };
}

/** A function of one number in the middle of an expression. */
export function singleFunction(op: RealUnary, backend: Backend): Applied {
  const machine = backends[backend](programOf(1, (x) => ({ kind: 'unary', op, x: x as Real })));
  return applied(machine, 'single', 1, room);
}

/** A function of one number as a loop over slots, in place. */
export function mapFunction(op: MapFunction, backend: Backend): Applied {
  const machine = backends[backend](programOf(1, (x) => x as Real, op));
  return applied(machine, 'mapped', 1, 0);
}

export function powFunction(backend: Backend): Applied {
  const machine = backends[backend](programOf(2, (a, b) => k.pow(a as Real, b as Real)));
  return applied(machine, 'single', 2, 2 * room);
}
