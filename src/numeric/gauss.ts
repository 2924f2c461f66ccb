import { normalQuantile } from './normal.ts';
import { uniforms } from './philox.ts';

/** `count` standard normal numbers of (seed, index): the same wherever and whenever they are made. */
export function normals(seed: number, index: number, count: number): Float64Array {
  return uniforms(seed, index, count).map((u) => normalQuantile(u + 2 ** -54));
}
