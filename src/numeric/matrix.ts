/** Dense linear algebra of small symmetric matrices; all matrices are row-major. */

/**
 * Lower Cholesky factor of a symmetric positive definite matrix.
 *
 * @param a n x n; only its lower triangle is read
 * @returns n x n with zeros above the diagonal, or undefined when the matrix is not positive definite
 */
export function cholesky(a: Float64Array, n: number): Float64Array | undefined {
  const l = new Float64Array(n * n);
  for (let i = 0; i < n; i++) {
    for (let j = 0; j <= i; j++) {
      let sum = a[i * n + j] as number;
      for (let k = 0; k < j; k++) sum -= (l[i * n + k] as number) * (l[j * n + k] as number);
      if (i !== j) l[i * n + j] = sum / (l[j * n + j] as number);
      else if (sum > 0 && Number.isFinite(sum)) l[i * n + i] = Math.sqrt(sum);
      else return undefined;
    }
  }
  return l;
}

/** Solves L x = b. */
export function solveLower(l: Float64Array, n: number, b: ArrayLike<number>): Float64Array {
  const x = new Float64Array(n);
  for (let i = 0; i < n; i++) {
    let sum = b[i] as number;
    for (let k = 0; k < i; k++) sum -= (l[i * n + k] as number) * (x[k] as number);
    x[i] = sum / (l[i * n + i] as number);
  }
  return x;
}

/** Solves L' x = b. */
export function solveUpper(l: Float64Array, n: number, b: ArrayLike<number>): Float64Array {
  const x = new Float64Array(n);
  for (let i = n - 1; i >= 0; i--) {
    let sum = b[i] as number;
    for (let k = i + 1; k < n; k++) sum -= (l[k * n + i] as number) * (x[k] as number);
    x[i] = sum / (l[i * n + i] as number);
  }
  return x;
}

/** Solves A x = b from the Cholesky factor of A. */
export function solveCholesky(l: Float64Array, n: number, b: ArrayLike<number>): Float64Array {
  return solveUpper(l, n, solveLower(l, n, b));
}

/** Inverse of A from its Cholesky factor. */
export function inverseCholesky(l: Float64Array, n: number): Float64Array {
  const inverse = new Float64Array(n * n);
  const unit = new Float64Array(n);
  for (let j = 0; j < n; j++) {
    unit.fill(0);
    unit[j] = 1;
    const column = solveCholesky(l, n, unit);
    for (let i = 0; i < n; i++) inverse[i * n + j] = column[i] as number;
  }
  return inverse;
}

/** A x for a square matrix. */
export function multiplyVector(a: Float64Array, n: number, x: ArrayLike<number>): Float64Array {
  const y = new Float64Array(n);
  for (let i = 0; i < n; i++) {
    let sum = 0;
    for (let k = 0; k < n; k++) sum += (a[i * n + k] as number) * (x[k] as number);
    y[i] = sum;
  }
  return y;
}

/** J' J of an m x n matrix given as n columns of length m. */
export function gram(columns: readonly Float64Array[]): Float64Array {
  const n = columns.length;
  const g = crossProducts(columns, columns, true);
  for (let i = 0; i < n; i++) for (let j = 0; j < i; j++) g[j * n + i] = g[i * n + j] as number;
  return g;
}

/** Rows taken at a time: those of a few hundred columns stay in the cache. */
const rowBlock = 512;

/**
 * A' B of matrices given as columns of one length.
 *
 * @param isLower only elements whose column is not after their row matter; what is written elsewhere is not the product
 * @returns one row a column of A, one column a column of B
 */
export function crossProducts(a: readonly Float64Array[], b: readonly Float64Array[], isLower = false): Float64Array {
  const [n, m] = [a.length, b.length];
  const rows = a[0]?.length ?? 0;
  const g = new Float64Array(n * m);
  for (let from = 0; from < rows; from += rowBlock) {
    const to = Math.min(from + rowBlock, rows);
    // Two columns by two: each number is loaded once for two products, and four sums do not wait for one another.
    for (let i = 0; i < n; i += 2) {
      const x = a[i] as Float64Array;
      const below = a[i + 1] ?? x;
      const end = isLower ? Math.min(i + 2, m) : m;
      for (let j = 0; j < end; j += 2) {
        const y = b[j] as Float64Array;
        const beside = b[j + 1] ?? y;
        let xy = 0;
        let xBeside = 0;
        let belowY = 0;
        let belowBeside = 0;
        for (let k = from; k < to; k++) {
          const x0 = x[k] as number;
          const x1 = below[k] as number;
          const y0 = y[k] as number;
          const y1 = beside[k] as number;
          xy += x0 * y0;
          xBeside += x0 * y1;
          belowY += x1 * y0;
          belowBeside += x1 * y1;
        }
        const at = i * m + j;
        g[at] = (g[at] as number) + xy;
        if (j + 1 < m) g[at + 1] = (g[at + 1] as number) + xBeside;
        if (i + 1 === n) continue;
        g[at + m] = (g[at + m] as number) + belowY;
        if (j + 1 < m) g[at + m + 1] = (g[at + m + 1] as number) + belowBeside;
      }
    }
  }
  return g;
}

/** Sum of products. */
export function dot(a: ArrayLike<number>, b: ArrayLike<number>): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += (a[i] as number) * (b[i] as number);
  return sum;
}

/**
 * Eigenvalues and eigenvectors of a symmetric matrix by cyclic Jacobi rotations, largest eigenvalue first.
 *
 * @returns `vectors[k]` belongs to `values[k]` and has length 1
 * @source Golub & Van Loan, Matrix Computations, section 8.5
 */
export function symmetricEigen(
  matrix: Float64Array,
  n: number,
): { readonly values: Float64Array; readonly vectors: readonly Float64Array[] } {
  const a = matrix.slice();
  const v = new Float64Array(n * n);
  for (let i = 0; i < n; i++) v[i * n + i] = 1;
  const scale = Math.sqrt(dot(a, a));
  for (let sweep = 0; sweep < 60; sweep++) {
    let off = 0;
    for (let p = 0; p < n; p++) for (let q = 0; q < p; q++) off += (a[p * n + q] as number) ** 2;
    if (Math.sqrt(off) <= 1e-15 * scale) break;
    for (let p = 0; p < n - 1; p++) for (let q = p + 1; q < n; q++) rotate(a, v, n, p, q);
  }
  const order = Array.from({ length: n }, (_, i) => i).sort(
    (x, y) => (a[y * n + y] as number) - (a[x * n + x] as number),
  );
  return {
    values: Float64Array.from(order, (i) => a[i * n + i] as number),
    vectors: order.map((i) => Float64Array.from({ length: n }, (_, row) => v[row * n + i] as number)),
  };
}

function rotate(a: Float64Array, v: Float64Array, n: number, p: number, q: number): void {
  const apq = a[p * n + q] as number;
  if (apq === 0) return;
  const theta = ((a[q * n + q] as number) - (a[p * n + p] as number)) / (2 * apq);
  const t = (theta >= 0 ? 1 : -1) / (Math.abs(theta) + Math.sqrt(theta * theta + 1));
  const c = 1 / Math.sqrt(t * t + 1);
  const s = t * c;
  for (let k = 0; k < n; k++) {
    const akp = a[k * n + p] as number;
    const akq = a[k * n + q] as number;
    a[k * n + p] = c * akp - s * akq;
    a[k * n + q] = s * akp + c * akq;
  }
  for (let k = 0; k < n; k++) {
    const apk = a[p * n + k] as number;
    const aqk = a[q * n + k] as number;
    a[p * n + k] = c * apk - s * aqk;
    a[q * n + k] = s * apk + c * aqk;
  }
  for (let k = 0; k < n; k++) {
    const vkp = v[k * n + p] as number;
    const vkq = v[k * n + q] as number;
    v[k * n + p] = c * vkp - s * vkq;
    v[k * n + q] = s * vkp + c * vkq;
  }
}
