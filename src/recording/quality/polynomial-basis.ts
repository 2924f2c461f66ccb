/** Orthonormal polynomials of degree 0..`degree` over sample times: least squares by plain dot products, whatever the spacing. */
export function orthonormalBasis(t: Float64Array, from: number, to: number, degree: number): Float64Array[] {
  const n = to - from;
  const middle = ((t[from] as number) + (t[to - 1] as number)) / 2;
  const half = Math.max(((t[to - 1] as number) - (t[from] as number)) / 2, 1e-12);
  const basis: Float64Array[] = [];
  for (let power = 0; power <= degree; power++) {
    const column = Float64Array.from({ length: n }, (_, k) => (((t[from + k] as number) - middle) / half) ** power);
    // Twice, as one pass leaves rounding behind.
    for (let pass = 0; pass < 2; pass++) for (const one of basis) subtract(column, one, dot(column, one));
    const norm = Math.sqrt(dot(column, column));
    basis.push(norm > 1e-9 * Math.sqrt(n) ? column.map((x) => x / norm) : new Float64Array(n));
  }
  return basis;
}

/** What is left of `y[from .. to - 1]` after the part along the basis. */
export function residual(y: Float64Array, from: number, to: number, basis: readonly Float64Array[]): Float64Array {
  const rest = y.slice(from, to);
  for (const one of basis) subtract(rest, one, dot(rest, one));
  return rest;
}

export function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let k = 0; k < a.length; k++) sum += (a[k] as number) * (b[k] as number);
  return sum;
}

function subtract(from: Float64Array, what: Float64Array, factor: number): void {
  for (let k = 0; k < from.length; k++) from[k] = (from[k] as number) - factor * (what[k] as number);
}
