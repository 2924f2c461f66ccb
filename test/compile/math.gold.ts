import { describe, expect, test } from 'vitest';
import type { MapFunction } from '../../src/compile/kernel/ir.ts';
import { backendNames, mapFunction, powFunction, singleFunction } from './function-machine.ts';
import { type BigFloat, ulpsFrom } from './oracle/big-float.ts';
import { exponentialPoints, logarithmPoints, powerPoints } from './oracle/function-points.ts';
import { bigExp, bigExprel, bigLog, bigPow } from './oracle/transcendental.ts';

/** The largest error of a list of results, in units of the last place, and where it is. */
function worstOf(truth: readonly BigFloat[], found: Float64Array): { ulps: number; at: number } {
  let worst = { ulps: 0, at: 0 };
  truth.forEach((t, i) => {
    const ulps = ulpsFrom(t, found[i] as number);
    if (ulps > worst.ulps) worst = { ulps, at: i };
  });
  return worst;
}

describe('functions of one number against 288-bit arithmetic', () => {
  const cases: readonly { name: MapFunction; oracle: (x: number) => BigFloat; points: number[] }[] = [
    { name: 'exp', oracle: bigExp, points: exponentialPoints(709.782712893384) },
    { name: 'exprel', oracle: bigExprel, points: exponentialPoints(716.3559847) },
    { name: 'log', oracle: bigLog, points: logarithmPoints() },
  ];
  test.each(cases)('$name is within 2 ulp in both back ends, alone and in loops', ({ name, oracle, points }) => {
    expect(points.length).toBeGreaterThan(20_000);
    const truth = points.map(oracle);
    for (const backend of backendNames) {
      const alone = singleFunction(name, backend)(points);
      expect(mapFunction(name, backend)(points)).toEqual(alone);
      const { ulps, at } = worstOf(truth, alone);
      console.info(`${name}, ${backend}: worst ${ulps.toFixed(3)} ulp at ${points[at]} (${points.length} points)`);
      expect(ulps, `${name}(${points[at]})`).toBeLessThanOrEqual(2);
    }
  });
});

/**
 * The platform's Math.pow (V8 in Node 20) is up to 430 ulp off where the exponent exceeds 2^31 and the base is within 2^-20 of 1: the
 * JavaScript back end, which is the platform's own functions by definition, is judged outside that corner, ours everywhere.
 */
const platformCorner = 2 ** 31;

test('pow is within 2 ulp in both back ends', () => {
  const { x, y } = powerPoints();
  expect(x.length).toBeGreaterThan(20_000);
  const truth = x.map((base, i) => bigPow(base, y[i] as number));
  for (const backend of backendNames) {
    const judged = [...x.keys()].filter((i) => backend === 'wasm' || Math.abs(y[i] as number) < platformCorner);
    const found = powFunction(backend)(
      judged.map((i) => x[i] as number),
      judged.map((i) => y[i] as number),
    );
    const { ulps, at } = worstOf(
      judged.map((i) => truth[i] as BigFloat),
      found,
    );
    const where = `pow(${x[judged[at] as number]}, ${y[judged[at] as number]})`;
    console.info(`pow, ${backend}: worst ${ulps.toFixed(3)} ulp at ${where} (${judged.length} points)`);
    expect(judged.length).toBeGreaterThan(20_000);
    expect(ulps, where).toBeLessThanOrEqual(2);
  }
});

test('the oracle knows what is known', () => {
  // 50 digits: e OEIS A001113, ln 2 A002162, sqrt 2 A002193
  const digits = ({ m, e }: BigFloat): string => ((m * 10n ** 50n) >> BigInt(-e)).toString();
  expect(digits(bigExp(1))).toBe('271828182845904523536028747135266249775724709369995');
  expect(digits(bigLog(2))).toBe('69314718055994530941723212145817656807550013436025');
  expect(digits(bigPow(2, 0.5))).toBe('141421356237309504880168872420969807856967187537694');
  expect(digits(bigExprel(1))).toBe('171828182845904523536028747135266249775724709369995');
  expect(digits(bigExprel(2 ** -40))).toMatch(/^100000000000045474735088660198/);
  expect(ulpsFrom(bigExp(1), Math.E)).toBeLessThan(0.5);
  expect(ulpsFrom(bigExp(1), Math.E + 2 ** -51)).toBeCloseTo(1, 0);
  expect(ulpsFrom(bigExp(709.9), Number.POSITIVE_INFINITY)).toBe(0);
  expect(ulpsFrom(bigExp(-745), 5e-324)).toBeLessThan(0.5);
});
