import { uniforms } from '../../numeric/philox.ts';
import { crc32 } from '../onnx/crc32.ts';

/** The first values of a variable: a number for all entries, or a spread about 0. */
export type Initial =
  | { readonly kind: 'constant'; readonly value: number }
  | { readonly kind: 'uniform'; readonly bound: number }
  | { readonly kind: 'normal'; readonly deviation: number };

export const zeros: Initial = { kind: 'constant', value: 0 };
export const ones: Initial = { kind: 'constant', value: 1 };

/** Keeps the variance of signals in both directions. @source Glorot & Bengio 2010, AISTATS, eq. 16 */
export function glorotUniform(fanIn: number, fanOut: number): Initial {
  return { kind: 'uniform', bound: Math.sqrt(6 / (fanIn + fanOut)) };
}

/** Keeps the variance of signals through rectifiers. @source He et al. 2015, ICCV, eq. 10 */
export function heNormal(fanIn: number): Initial {
  return { kind: 'normal', deviation: Math.sqrt(2 / fanIn) };
}

/** First values of a variable: a pure function of the seed and its name, so that other variables do not change them. */
export function initialValues(initial: Initial, seed: number, name: string, size: number): Float64Array {
  if (initial.kind === 'constant') return new Float64Array(size).fill(initial.value);
  const index = crc32(new TextEncoder().encode(name));
  if (initial.kind === 'uniform') return uniforms(seed, index, size).map((u) => initial.bound * (2 * u - 1));
  const u = uniforms(seed, index, 2 * size);
  // Box and Muller 1958; 1 - u is never 0.
  return Float64Array.from({ length: size }, (_, i) => {
    const radius = Math.sqrt(-2 * Math.log(1 - (u[2 * i] as number)));
    return initial.deviation * radius * Math.cos(2 * Math.PI * (u[2 * i + 1] as number));
  });
}
