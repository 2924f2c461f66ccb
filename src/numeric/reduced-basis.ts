import { dot } from './matrix.ts';

/**
 * Coefficients of vectors in an orthonormal basis of (most of) their span, found by pivoted Gram-Schmidt: inner products of the
 * coefficient vectors are those of the vectors, to within the tolerance.
 *
 * @param vectors all of one length
 * @param tolerance vectors (or what is left of them) shorter than this are dropped
 * @param most largest number of basis vectors
 * @returns one coefficient vector a vector
 */
export function reducedBasis(vectors: readonly Float64Array[], tolerance: number, most: number): Float64Array[] {
  const rest = vectors.map((v) => v.slice());
  const coefficients: number[][] = vectors.map(() => []);
  const norms = rest.map((v) => dot(v, v));
  for (let rank = 0; rank < most; rank++) {
    let pivot = 0;
    norms.forEach((norm, i) => {
      if (norm > (norms[pivot] as number)) pivot = i;
    });
    const length = Math.sqrt(norms[pivot] as number);
    if (!(length > tolerance)) break;
    const axis = (rest[pivot] as Float64Array).map((x) => x / length);
    rest.forEach((v, i) => {
      const along = (norms[i] as number) > 0 ? dot(axis, v) : 0;
      (coefficients[i] as number[]).push(along);
      if (along === 0) return;
      for (let k = 0; k < v.length; k++) v[k] = (v[k] as number) - along * (axis[k] as number);
      norms[i] = Math.max(0, (norms[i] as number) - along * along);
    });
    norms[pivot] = 0;
  }
  return coefficients.map((c) => Float64Array.from(c));
}
