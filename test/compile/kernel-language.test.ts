import { describe, expect, test } from 'vitest';
import * as k from '../../src/compile/kernel/build.ts';
import type { Kernel, Machine, Program } from '../../src/compile/kernel/ir.ts';
import { signed, unsigned } from '../../src/compile/wasm/assembler.ts';
import { backendNames, backends } from './function-machine.ts';

const slots = 32;

function machines(...kernels: readonly Kernel[]): Machine[] {
  const program: Program = { kernels, slots, exports: kernels.map((x) => x.name) };
  return backendNames.map((name) => backends[name](program));
}

/** Writes numbers of one lane into slots from 0 on (the same in every lane unless one is named). */
function fill(machine: Machine, values: readonly number[], lane?: number): void {
  values.forEach((x, slot) => {
    for (let l = 0; l < machine.lanes; l++)
      if (lane === undefined || l === lane) machine.memory[slot * machine.lanes + l] = x;
  });
}

function read(machine: Machine, slot: number, lane = 0): number {
  return machine.memory[slot * machine.lanes + lane] as number;
}

describe.each(backendNames)('kernel language in %s', (backend) => {
  const pick = (all: Machine[]): Machine => all[backendNames.indexOf(backend)] as Machine;

  test('for, with a count given at run time, and addresses from its counter', () => {
    const w = new k.KernelWriter();
    w.for(k.argument('n'), (i) => w.store(k.iadd(k.imul(2, i), 10), k.mul(k.load(i), 3)));
    const machine = pick(machines(w.finish('go', ['n'])));
    fill(machine, [1, 2, 3, 4]);
    machine.run.go?.(3);
    expect([10, 11, 12, 13, 14, 16].map((s) => read(machine, s))).toEqual([3, 0, 6, 0, 9, 0]);
  });

  test('while, when and otherwise, return', () => {
    const w = new k.KernelWriter();
    const i = w.index('i', 0);
    const sum = w.let('sum', 0);
    w.while(k.ilt(i, k.argument('n')), () => {
      w.when(
        k.iand(i, 1),
        () => w.set(sum, k.add(sum, k.load(i))),
        () => w.set(sum, k.sub(sum, 1)),
      );
      w.setIndex(i, k.iadd(i, 1));
    });
    w.store(8, sum);
    w.return(i);
    const machine = pick(machines(w.finish('go', ['n'])));
    fill(machine, [10, 20, 30, 40, 50]);
    expect(machine.run.go?.(5)).toBe(5);
    expect(read(machine, 8)).toBe(20 + 40 - 3);
  });

  test('kernels call one another with addresses', () => {
    const inner = new k.KernelWriter();
    inner.store(k.argument('to'), k.add(k.load(k.argument('from')), 1));
    const outer = new k.KernelWriter();
    outer.call('inner', 0, 1);
    outer.call('inner', 1, k.argument('to'));
    const machine = pick(machines(inner.finish('inner', ['from', 'to']), outer.finish('outer', ['to'])));
    fill(machine, [5]);
    expect(machine.run.outer?.(7)).toBe(0);
    expect(read(machine, 7)).toBe(7);
  });

  test('gather and scatter: each lane its own slot', () => {
    const w = new k.KernelWriter();
    w.store(20, k.gather(2, k.load(0)));
    w.scatter(10, k.load(0), k.load(1), k.lt(k.load(0), 3));
    const machine = pick(machines(w.finish('go')));
    fill(machine, [2, 77, 100, 101, 102, 103]);
    if (machine.lanes > 1) fill(machine, [3, 88, 100, 101, 102, 103], 1);
    machine.run.go?.();
    expect([read(machine, 20), read(machine, 12)]).toEqual([102, 77]);
    if (machine.lanes > 1)
      expect([read(machine, 20, 1), read(machine, 12, 1), read(machine, 13, 1)]).toEqual([103, 0, 0]);
  });

  test('masks, and what all lanes say together', () => {
    const w = new k.KernelWriter();
    const big = w.mask('big', k.gt(k.load(0), 5));
    w.store(4, k.select(big, 1, 2));
    w.store(5, k.select(k.or(k.not(big), k.and(big, k.ge(k.load(0), 9))), 1, 2));
    w.setMask(big, k.not(big));
    w.store(6, k.select(big, 1, 2));
    w.return(k.iadd(k.any(big), k.imul(10, k.all(big))));
    const machine = pick(machines(w.finish('go')));
    fill(machine, [7]);
    expect(machine.run.go?.()).toBe(0);
    expect([4, 5, 6].map((s) => read(machine, s))).toEqual([1, 2, 2]);
    fill(machine, [4]);
    expect(machine.run.go?.()).toBe(11);
    expect([4, 5, 6].map((s) => read(machine, s))).toEqual([2, 1, 1]);
    if (machine.lanes > 1) {
      fill(machine, [7], 1);
      expect(machine.run.go?.()).toBe(1);
    }
  });

  test('the first argument of min and max wins, unless the second is less or greater', () => {
    const w = new k.KernelWriter();
    w.store(4, k.min(k.load(0), k.load(1)));
    w.store(5, k.max(k.load(0), k.load(1)));
    const machine = pick(machines(w.finish('go')));
    const nan = Number.NaN;
    for (const [a, b, least, greatest] of [
      [1, 2, 1, 2],
      [2, 1, 1, 2],
      [nan, 1, nan, nan],
      [1, nan, 1, 1],
      [0, -0, 0, 0],
      [-0, 0, -0, -0],
    ] as const) {
      fill(machine, [a, b]);
      machine.run.go?.();
      expect([read(machine, 4), read(machine, 5)]).toEqual([least, greatest]);
    }
  });

  test('constants: zero of either sign, infinities, negative numbers under a minus', () => {
    const values = [0, -0, -1.5, 1e-320, Number.MAX_VALUE, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
    const w = new k.KernelWriter();
    values.forEach((x, i) => {
      w.store(i, k.neg(x));
      w.store(i + 10, k.sub(1, x));
    });
    const machine = pick(machines(w.finish('go')));
    machine.run.go?.();
    expect(values.map((_, i) => read(machine, i))).toEqual(values.map((x) => -x));
    expect(values.map((_, i) => read(machine, i + 10))).toEqual(values.map((x) => 1 - x));
  });
});

/** Examples of the DWARF standard, section 7.6, which WebAssembly's LEB128 is. */
test('numbers in LEB128', () => {
  const hex = (bytes: readonly number[]): string => bytes.map((b) => b.toString(16)).join(' ');
  expect([2, 127, 128, 129, 12857].map((x) => hex(unsigned(x)))).toEqual(['2', '7f', '80 1', '81 1', 'b9 64']);
  expect([2, -2, 127, -127, 128, -128, -129].map((x) => hex(signed(x)))).toEqual([
    '2',
    '7e',
    'ff 0',
    '81 7f',
    '80 1',
    '80 7f',
    'ff 7e',
  ]);
  expect(hex(unsigned(2 ** 32 - 1))).toBe('ff ff ff ff f');
  expect(hex(signed(-(2 ** 31)))).toBe('80 80 80 80 78');
});

test('a kernel that reads what it never set is refused', () => {
  const w = new k.KernelWriter();
  w.store(0, { kind: 'local', name: 'ghost' });
  const program: Program = { kernels: [w.finish('go')], slots: 4, exports: ['go'] };
  expect(() => backends.wasm(program)).toThrow('kernel go reads ghost before it is set');
  expect(() => backends.wasm({ ...program, kernels: [], exports: ['gone'] })).toThrow('no kernel called gone');
});
