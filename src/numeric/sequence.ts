import { philox } from './philox.ts';

/**
 * A sequence of uniform numbers in (0, 1) for loops that need an unknown number of them; the same for the same (seed, stream).
 * xoshiro128** with a Philox block as its first state.
 *
 * @source Blackman & Vigna 2021, ACM Trans Math Softw 47:36
 */
export function uniformSequence(seed: number, stream: number): () => number {
  let [a, b, c, d] = philox([stream >>> 0, 0, 0, 1], [seed >>> 0, 0]);
  const word = (): number => {
    const scrambled = Math.imul(b, 5);
    const result = Math.imul((scrambled << 7) | (scrambled >>> 25), 9) >>> 0;
    const t = b << 9;
    c ^= a;
    d ^= b;
    b ^= c;
    a ^= d;
    c ^= t;
    d = (d << 11) | (d >>> 21);
    return result;
  };
  return () => ((word() >>> 5) * 67108864 + (word() >>> 6) + 0.5) / 9007199254740992;
}
