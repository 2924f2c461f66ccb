import { fromBits } from './big-float.ts';
import { seeded } from './seeded.ts';

/** Seeded arguments for the tests of accuracy: the whole range, and densely where an implementation could go wrong. */

const biggest = Number.MAX_VALUE;
const tiniest = Number.MIN_VALUE;

interface Draw {
  /** Uniform in [a, b). */
  readonly between: (a: number, b: number) => number;
  /** 10 to a uniform power, either sign. */
  readonly decades: (from: number, to: number) => number;
  /** A number within a few units of the last place of another. */
  readonly beside: (x: number) => number;
  /** Any positive double, each exponent as likely as any other. */
  readonly anyPositive: () => number;
}

function drawer(seed: number): Draw {
  const u = seeded(seed);
  const between = (a: number, b: number): number => a + (b - a) * u();
  return {
    between,
    decades: (from, to) => (u() < 0.5 ? -1 : 1) * 10 ** between(from, to),
    beside: (x) => x * (1 + Math.round(between(-6, 6)) * 2 ** -52),
    anyPositive: () => fromBits((BigInt(Math.floor(u() * 2047)) << 52n) | BigInt(Math.floor(u() * 2 ** 52))) || 1,
  };
}

function repeat<T>(count: number, make: (i: number) => T): T[] {
  return Array.from({ length: count }, (_, i) => make(i));
}

/** Arguments for exp and its kin. */
export function exponentialPoints(top: number): number[] {
  const d = drawer(20_260_101);
  return [
    ...repeat(6000, () => d.between(-746, top)),
    ...repeat(4000, () => d.between(-3, 3)),
    ...repeat(4000, () => d.decades(-20, 0)),
    ...repeat(500, () => d.decades(-323, -20)),
    // where the whole number of ln 2, or of its 64th part, taken off changes, and half way between
    ...repeat(4000, () => d.beside(Math.round(d.between(-2040, 2040)) * (Math.LN2 / 2))),
    ...repeat(4000, () => d.beside(Math.round(d.between(-130_000, 130_000)) * (Math.LN2 / 128))),
    ...repeat(4000, () => (Math.round(d.between(-8, 8)) * Math.LN2) / 2 + d.decades(-15, -2)),
    // results near the largest number, among subnormals, and the ends of the vector code's range
    ...repeat(1000, () => d.between(top - 0.01, top)),
    ...repeat(2000, () => d.between(-745.2, -708)),
    ...repeat(500, () => d.beside(708)),
    ...repeat(500, () => d.beside(-708)),
  ];
}

/** Arguments for log: positive. */
export function logarithmPoints(): number[] {
  const d = drawer(20_260_102);
  return [
    ...repeat(8000, () => d.anyPositive()),
    ...repeat(4000, () => d.between(0, 10)),
    ...repeat(4000, () => 1 + d.decades(-15.9, -0.5)),
    ...repeat(1000, () => d.beside(1)),
    // where the power of two taken off changes
    ...repeat(4000, () => d.beside(Math.SQRT1_2 * 2 ** Math.round(d.between(-1020, 1020)))),
    ...repeat(2000, () => d.beside(2 ** Math.round(d.between(-1022, 1023)))),
    ...repeat(1000, () => Math.max(tiniest, d.between(0, 2 ** -1022))),
    ...repeat(500, () => d.beside(biggest / 2) * 2),
  ].filter((x) => x > 0 && x <= biggest);
}

/** Bases (positive) and exponents for pow. */
export function powerPoints(): { readonly x: number[]; readonly y: number[] } {
  const d = drawer(20_260_103);
  const pairs: (readonly [number, number])[] = [
    ...repeat(6000, () => [d.between(0, 10), d.between(-20, 20)] as const),
    // any base; exponents that keep the result finite, up to the ends of the range
    ...repeat(8000, () => {
      const x = d.anyPositive();
      const y = d.between(-745, 709.7) / Math.log(x);
      return [x, Number.isFinite(y) ? y : 1] as const;
    }),
    // bases near 1 and large exponents
    ...repeat(5000, () => {
      const x = 1 + d.decades(-15, -1);
      return [x, d.between(-745, 709.7) / Math.log(x)] as const;
    }),
    // results near the largest number and among subnormals, around the ends of the vector code's range
    ...repeat(3000, () => {
      const x = d.between(0.01, 50);
      const ends = [d.between(709, 709.78), d.between(-745.1, -708), d.beside(708), d.beside(-708)] as const;
      return [x, (ends[Math.floor(d.between(0, 4))] as number) / Math.log(x)] as const;
    }),
    // where the logarithm's reduction changes centre or power of two
    ...repeat(4000, () => {
      const edge = d.between(0, 1) < 0.5 ? Math.sqrt(0.75) : Math.sqrt(1.5);
      const x = d.beside(edge * 2 ** Math.round(d.between(-300, 300)));
      return [x, d.between(-3, 3)] as const;
    }),
    ...repeat(2000, () => [d.between(0, 100), Math.round(d.between(-40, 40)) / 2] as const),
    ...repeat(1500, () => [d.anyPositive(), d.decades(-320, -3)] as const),
    ...repeat(1500, () => [d.between(0, 2 ** -1022), d.between(-0.9, 1)] as const),
    ...repeat(500, () => [d.beside(1), d.decades(0, 18)] as const),
  ];
  const kept = pairs.filter(([x, y]) => x > 0 && x <= biggest && Number.isFinite(y));
  return { x: kept.map(([x]) => x), y: kept.map(([, y]) => y) };
}
