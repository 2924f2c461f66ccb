import type { Comparison, Index, Kernel, MapFunction, Mask, Real, RealBinary, RealUnary, Statement } from './ir.ts';

/** Short constructors of kernel-language nodes, so that solvers read like the formulas they are. */
export const real = (x: Real | number): Real => (typeof x === 'number' ? { kind: 'constant', value: x } : x);
export const int = (x: Index | number): Index => (typeof x === 'number' ? { kind: 'int', value: x } : x);

const binary =
  (op: RealBinary) =>
  (a: Real | number, b: Real | number): Real => ({ kind: 'binary', op, a: real(a), b: real(b) });
const unary =
  (op: RealUnary) =>
  (x: Real | number): Real => ({ kind: 'unary', op, x: real(x) });
const compare =
  (op: Comparison) =>
  (a: Real | number, b: Real | number): Mask => ({ kind: 'compare', op, a: real(a), b: real(b) });
const indexBinary =
  (op: 'add' | 'sub' | 'mul' | 'lt' | 'and' | 'or') =>
  (a: Index | number, b: Index | number): Index => {
    const x = int(a);
    const y = int(b);
    if (x.kind === 'int' && y.kind === 'int') {
      if (op === 'add') return int(x.value + y.value);
      if (op === 'sub') return int(x.value - y.value);
      if (op === 'mul') return int(x.value * y.value);
    }
    if (op === 'add' && y.kind === 'int' && y.value === 0) return x;
    return { kind: 'indexBinary', op, a: x, b: y };
  };

export const add = binary('add');
export const sub = binary('sub');
export const mul = binary('mul');
export const div = binary('div');
export const min = binary('min');
export const max = binary('max');
export const pow = binary('pow');
export const neg = unary('neg');
export const abs = unary('abs');
export const sqrt = unary('sqrt');
export const lt = compare('lt');
export const le = compare('le');
export const gt = compare('gt');
export const ge = compare('ge');
export const ne = compare('ne');
export const iadd = indexBinary('add');
export const imul = indexBinary('mul');
export const ilt = indexBinary('lt');
export const iand = indexBinary('and');
export const and = (a: Mask, b: Mask): Mask => ({ kind: 'and', a, b });
export const or = (a: Mask, b: Mask): Mask => ({ kind: 'or', a, b });
export const not = (a: Mask): Mask => ({ kind: 'not', a });
export const any = (mask: Mask): Index => ({ kind: 'any', mask });
export const all = (mask: Mask): Index => ({ kind: 'all', mask });
export const select = (mask: Mask, a: Real | number, b: Real | number): Real => ({
  kind: 'select',
  mask,
  a: real(a),
  b: real(b),
});
export const load = (slot: Index | number): Real => ({ kind: 'load', slot: int(slot) });

export const gather = (base: Index | number, offset: Real): Real => ({ kind: 'gather', base: int(base), offset });

/** Collects the statements of one kernel; names of locals are made unique. */
export class KernelWriter {
  private readonly stack: Statement[][] = [[]];
  private count = 0;

  private push(s: Statement): void {
    (this.stack[this.stack.length - 1] as Statement[]).push(s);
  }

  private nested(body: () => void): Statement[] {
    this.stack.push([]);
    body();
    return this.stack.pop() as Statement[];
  }

  /** A named value, computed here once. Setting it again with `set` makes it a variable. */
  let(name: string, value: Real | number): Real & { kind: 'local' } {
    const unique = `${name}_${this.count++}`;
    this.push({ kind: 'real', name: unique, value: real(value) });
    return { kind: 'local', name: unique };
  }

  set(local: Real & { kind: 'local' }, value: Real | number): void {
    this.push({ kind: 'real', name: local.name, value: real(value) });
  }

  mask(name: string, value: Mask): Mask & { kind: 'maskLocal' } {
    const unique = `${name}_${this.count++}`;
    this.push({ kind: 'mask', name: unique, value });
    return { kind: 'maskLocal', name: unique };
  }

  setMask(local: Mask & { kind: 'maskLocal' }, value: Mask): void {
    this.push({ kind: 'mask', name: local.name, value });
  }

  index(name: string, value: Index | number): Index & { kind: 'indexLocal' } {
    const unique = `${name}_${this.count++}`;
    this.push({ kind: 'index', name: unique, value: int(value) });
    return { kind: 'indexLocal', name: unique };
  }

  setIndex(local: Index & { kind: 'indexLocal' }, value: Index | number): void {
    this.push({ kind: 'index', name: local.name, value: int(value) });
  }

  map(op: MapFunction, slot: Index | number, count: Index | number): void {
    this.push({ kind: 'map', op, slot: int(slot), count: int(count) });
  }

  store(slot: Index | number, value: Real | number): void {
    this.push({ kind: 'store', slot: int(slot), value: real(value) });
  }

  scatter(base: Index | number, offset: Real, value: Real, where: Mask): void {
    this.push({ kind: 'scatter', base: int(base), offset, value, where });
  }

  for(count: Index | number, body: (i: Index) => void): void {
    const name = `i_${this.count++}`;
    const statements = this.nested(() => body({ kind: 'indexLocal', name }));
    this.push({ kind: 'for', name, count: int(count), body: statements });
  }

  while(condition: Index, body: () => void): void {
    this.push({ kind: 'while', condition, body: this.nested(body) });
  }

  when(condition: Index, then: () => void, otherwise: () => void = () => undefined): void {
    // biome-ignore lint/suspicious/noThenProperty: a statement is data that nobody awaits
    this.push({ kind: 'when', condition, then: this.nested(then), otherwise: this.nested(otherwise) });
  }

  call(kernel: string, ...args: readonly (Index | number)[]): void {
    this.push({ kind: 'call', kernel, args: args.map(int) });
  }

  return(value: Index | number): void {
    this.push({ kind: 'return', value: int(value) });
  }

  comment(text: string): void {
    this.push({ kind: 'comment', text });
  }

  /** The finished kernel. */
  finish(name: string, parameters: readonly string[] = []): Kernel {
    return { name, parameters, body: this.stack[0] as Statement[] };
  }
}

/** A kernel's own argument, inside its body. */
export const argument = (name: string): Index => ({ kind: 'indexLocal', name });
