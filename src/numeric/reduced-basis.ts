import { gram } from './matrix.ts';

/**
 * Coefficients of vectors in an orthonormal basis of (most of) their span, by pivoted Cholesky factorisation of their inner products,
 * which is pivoted Gram-Schmidt without the basis: inner products of the coefficient vectors are those of the vectors, to within the
 * tolerance.
 *
 * @param vectors all of one length
 * @param tolerance vectors (or what is left of them) shorter than this, or than 1e-7 of the longest, are dropped
 * @param most largest number of basis vectors
 * @returns one coefficient vector a vector
 * @source Higham 2002, Accuracy and Stability of Numerical Algorithms, section 10.3
 */
export function reducedBasis(vectors: readonly Float64Array[], tolerance: number, most: number): Float64Array[] {
  const n = vectors.length;
  const products = gram(vectors);
  const rest = Float64Array.from(vectors, (_, i) => products[i * n + i] as number);
  // Squares of what is left carry the rounding of the whole vectors' squares.
  const shortest = Math.max(tolerance, 1e-7 * Math.sqrt(Math.max(0, ...rest)));
  // Column of each rank: the coefficients of all vectors along one basis vector.
  const columns: Float64Array[] = [];
  while (columns.length < most) {
    let pivot = 0;
    for (let i = 1; i < n; i++) if ((rest[i] as number) > (rest[pivot] as number)) pivot = i;
    const length = Math.sqrt(rest[pivot] as number);
    if (!(length > shortest)) break;
    const column = products.slice(pivot * n, (pivot + 1) * n);
    for (const before of columns) {
      const along = before[pivot] as number;
      for (let i = 0; i < n; i++) column[i] = (column[i] as number) - along * (before[i] as number);
    }
    for (let i = 0; i < n; i++) {
      // Nothing is left of earlier pivots.
      column[i] = rest[i] === 0 ? 0 : (column[i] as number) / length;
      rest[i] = Math.max(0, (rest[i] as number) - (column[i] as number) ** 2);
    }
    rest[pivot] = 0;
    columns.push(column);
  }
  return vectors.map((_, i) => Float64Array.from(columns, (column) => column[i] as number));
}
