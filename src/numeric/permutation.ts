import { uniforms } from './philox.ts';

/** The whole numbers below n in an order of (seed, index). @source Durstenfeld 1964, Comm ACM 7:420 */
export function permutation(seed: number, index: number, n: number): Uint32Array {
  const order = Uint32Array.from({ length: n }, (_, i) => i);
  const u = uniforms(seed, index, n);
  for (let i = n - 1; i > 0; i--) {
    const j = Math.floor((u[i] as number) * (i + 1));
    [order[i], order[j]] = [order[j] as number, order[i] as number];
  }
  return order;
}
