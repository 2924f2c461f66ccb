import { describe, expect, test } from 'vitest';
import * as k from '../../src/compile/kernel/build.ts';
import type { MapFunction } from '../../src/compile/kernel/ir.ts';
import { compileWasm } from '../../src/compile/wasm/emit.ts';
import { backendNames, mapFunction, powFunction, singleFunction } from './function-machine.ts';

const inf = Number.POSITIVE_INFINITY;
const nan = Number.NaN;
const max = Number.MAX_VALUE;
const min = Number.MIN_VALUE;
const smallestNormal = 2 ** -1022;

/** What IEEE 754 and ECMAScript say of each special argument. */
const table: Readonly<Record<MapFunction, readonly (readonly [x: number, value: number])[]>> = {
  exp: [
    [0, 1],
    [-0, 1],
    [inf, inf],
    [-inf, 0],
    [nan, nan],
    [max, inf],
    [-max, 0],
    [min, 1],
    [-min, 1],
    [smallestNormal, 1],
    [710, inf],
    [-746, 0],
  ],
  exprel: [
    [0, 1],
    [-0, 1],
    [inf, inf],
    [-inf, 0],
    [nan, nan],
    [max, inf],
    [-max, 1 / max],
    [min, 1],
    [-min, 1],
    [smallestNormal, 1],
    [717, inf],
    [-800, 1 / 800],
  ],
  log: [
    [0, -inf],
    [-0, -inf],
    [inf, inf],
    [-inf, nan],
    [nan, nan],
    [max, 709.782712893384],
    [-max, nan],
    [min, -744.4400719213812],
    [-min, nan],
    [smallestNormal, -708.3964185322641],
    [1, 0],
    [-1, nan],
  ],
};
const names = Object.keys(table) as MapFunction[];

/** Arguments in the middle of every function's range. */
const ordinary = [0.7, 1.3, 2.9, 0.01, 55.5, 4.25, 1e-3, 600, 17, 0.5] as const;

describe.each(backendNames)('%s', (backend) => {
  test.each(names)('%s of special values', (name) => {
    const xs = table[name].map(([x]) => x);
    const wanted = Float64Array.from(table[name], ([, value]) => value);
    // Twice, shifted by one: every value comes by in both lanes.
    for (const f of [singleFunction(name, backend), mapFunction(name, backend)]) {
      expect(f(xs)).toEqual(wanted);
      expect(f([0.5, ...xs]).slice(1)).toEqual(wanted);
    }
  });

  test.each(names)('%s: a special value changes no bit of its neighbours, whatever the count', (name) => {
    for (const f of [singleFunction(name, backend), mapFunction(name, backend)]) {
      const alone = ordinary.map((x) => f([x])[0] as number);
      for (let count = 1; count <= ordinary.length; count++) {
        for (let at = 0; at < count; at++) {
          for (const [x, value] of table[name]) {
            const xs: number[] = ordinary.slice(0, count);
            const wanted = alone.slice(0, count);
            xs[at] = x;
            wanted[at] = value;
            expect(f(xs)).toEqual(Float64Array.from(wanted));
          }
        }
      }
    }
  });
});

describe('pow of special values', () => {
  const specials = [
    ...[0, min, 1e-310, smallestNormal, 0.5, 1 - 2 ** -53, 1, 1 + 2 ** -52, 1.5, 2, 3, 7.25, 2 ** 31 + 1, 2 ** 53 - 1],
    ...[2 ** 53, 1e300, max, inf],
  ].flatMap((x) => [x, -x]);
  const pairs = [...specials, nan].flatMap((x) => [...specials, nan].map((y) => [x, y] as const));

  /**
   * ECMAScript, Number::exponentiate, for every pair whose power needs no rounding. C's pow differs in two: there pow(1, y) is 1 even
   * for NaN and pow(-1, +-Infinity) is 1.
   */
  function exactPower(x: number, y: number): number | undefined {
    if (y === 0) return 1;
    if (Number.isNaN(x) || Number.isNaN(y)) return nan;
    const size = Math.abs(x);
    if (size === 1 && Math.abs(y) === inf) return nan;
    const odd = Number.isInteger(y) && Math.abs(y) < 2 ** 53 && Math.abs(y) % 2 === 1;
    const sign = odd && (x < 0 || Object.is(x, -0)) ? -1 : 1;
    if (Math.abs(y) === inf) return size > 1 === y > 0 ? inf : 0;
    if (size === 0 || size === inf) return sign * ((size === 0) === y > 0 ? 0 : inf);
    if (x < 0 && !Number.isInteger(y)) return nan;
    if (size === 1 || y === 1) return sign * size;
    const logarithm = y * Math.log2(size);
    if (logarithm > 1025) return sign * inf;
    if (logarithm < -1076) return sign * 0;
    if (y === -1 && size >= 0.5 && size <= 2 && Number.isInteger(Math.log2(size))) return sign / size;
    return undefined;
  }

  test.each(backendNames)('%s, both lanes', (backend) => {
    const f = powFunction(backend);
    const known = pairs.filter(([x, y]) => exactPower(x, y) !== undefined);
    expect(known.length).toBeGreaterThan(1000);
    for (const padding of [0, 1]) {
      const x = [...Array(padding).fill(1.1), ...known.map((p) => p[0])];
      const y = [...Array(padding).fill(1.1), ...known.map((p) => p[1])];
      const found = f(x, y).subarray(padding);
      known.forEach(([a, b], i) => {
        expect(found[i], `pow(${a}, ${b})`).toBe(exactPower(a, b));
      });
    }
  });

  test('a whole exponent of a negative base gives the power of its size, signed', () => {
    const f = powFunction('wasm');
    for (let y = -12; y <= 12; y++) {
      for (const x of [0.37, 1.9, 12.5]) {
        const size = f([x], [y])[0] as number;
        expect(f([-x], [y])[0]).toBe(y % 2 === 0 ? size : -size);
      }
    }
  });

  test('a special lane changes no bit of the other', () => {
    const f = powFunction('wasm');
    const [x, y] = [2.2, 3.3];
    const alone = f([x], [y])[0] as number;
    for (const [a, b] of pairs) {
      const special = f([a], [b])[0] as number;
      expect(f([x, a], [y, b])).toEqual(new Float64Array([alone, special]));
      expect(f([a, x], [b, y])).toEqual(new Float64Array([special, alone]));
    }
  });
});

test.each(names)('map %s changes the slots it is given and no others', (name) => {
  for (let count = 0; count <= 7; count++) {
    const w = new k.KernelWriter();
    w.map(name, 2, count);
    const machine = compileWasm({ kernels: [w.finish('go')], slots: 12, exports: ['go'] });
    machine.memory.fill(0.5, 0, 24);
    machine.run.go?.();
    const changed = singleFunction(name, 'wasm')([0.5])[0] as number;
    const wanted = Array.from({ length: 12 }, (_, slot) => (slot >= 2 && slot < 2 + count ? changed : 0.5));
    expect([...machine.memory.slice(0, 24)]).toEqual(wanted.flatMap((x) => [x, x]));
  }
});
