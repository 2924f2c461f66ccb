/** Uniform numbers in [0, 1) that are the same in every run: xorshift32 (Marsaglia 2003), two draws a number. */
export function seeded(seed: number): () => number {
  let s = seed | 0 || 1;
  const next = (): number => {
    s ^= s << 13;
    s ^= s >>> 17;
    s ^= s << 5;
    return s >>> 0;
  };
  for (let i = 0; i < 16; i++) next();
  return () => (next() * 2 ** 21 + (next() >>> 11)) / 2 ** 53;
}
