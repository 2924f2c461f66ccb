/**
 * Philox4x32-10, a counter-based generator: the numbers of (seed, stream, counter) are a pure function of them, so any of them can be
 * had alone, in any order, by any worker.
 *
 * @source Salmon, Moraes, Dror & Shaw 2011, "Parallel random numbers: as easy as 1, 2, 3", SC'11
 */
const multiplier0 = 0xd2511f53;
const multiplier1 = 0xcd9e8d57;
const weyl0 = 0x9e3779b9;
const weyl1 = 0xbb67ae85;

/** High 32 bits of the product of two unsigned 32-bit numbers. */
function high(a: number, b: number): number {
  const aLow = a & 0xffff;
  const aHigh = a >>> 16;
  const bLow = b & 0xffff;
  const bHigh = b >>> 16;
  const low = aLow * bLow;
  const middle = aHigh * bLow + (low >>> 16);
  const cross = aLow * bHigh + (middle % 65536);
  return (aHigh * bHigh + Math.floor(middle / 65536) + Math.floor(cross / 65536)) >>> 0;
}

/**
 * Four unsigned 32-bit numbers of a 128-bit counter and a 64-bit key, each given as unsigned 32-bit words, lowest first.
 */
export function philox(
  counter: readonly [number, number, number, number],
  key: readonly [number, number],
): [number, number, number, number] {
  let [c0, c1, c2, c3] = counter;
  let [k0, k1] = key;
  for (let round = 0; round < 10; round++) {
    const high0 = high(multiplier0, c0 >>> 0);
    const low0 = Math.imul(multiplier0, c0) >>> 0;
    const high1 = high(multiplier1, c2 >>> 0);
    const low1 = Math.imul(multiplier1, c2) >>> 0;
    [c0, c1, c2, c3] = [(high1 ^ c1 ^ k0) >>> 0, low1, (high0 ^ c3 ^ k1) >>> 0, low0];
    k0 = (k0 + weyl0) >>> 0;
    k1 = (k1 + weyl1) >>> 0;
  }
  return [c0, c1, c2, c3];
}

/** Two uniform numbers in [0, 1) with 53 bits each, of (seed, index, pair). All arguments whole, 0 .. 2^32 - 1. */
function uniformPair(seed: number, index: number, pair: number): [number, number] {
  const [a, b, c, d] = philox([pair, index, 0, 0], [seed, 0]);
  const join = (x: number, y: number): number => ((x >>> 5) * 67108864 + (y >>> 6)) / 9007199254740992;
  return [join(a, b), join(c, d)];
}

/** `count` uniform numbers in [0, 1) of (seed, index): the same wherever and whenever they are made. */
export function uniforms(seed: number, index: number, count: number): Float64Array {
  const out = new Float64Array(count);
  for (let i = 0; i < count; i += 2) {
    const [a, b] = uniformPair(seed, index, i / 2);
    out[i] = a;
    if (i + 1 < count) out[i + 1] = b;
  }
  return out;
}
