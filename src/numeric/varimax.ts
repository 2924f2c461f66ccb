/** Sweeps over all pairs; ten are enough in practice. */
const most = 100;
const small = 1e-10;

/**
 * The rotation that makes columns simple: each with few large entries and many near 0 (varimax).
 *
 * @param columns m columns of n entries each
 * @returns m columns of m weights, orthonormal: column k of the rotated set is the sum over j of weights[k][j] * columns[j]
 * @source Kaiser 1958, Psychometrika 23:187, without normalisation of rows
 */
export function varimax(columns: readonly Float64Array[]): Float64Array[] {
  const m = columns.length;
  const rotated = columns.map((c) => Float64Array.from(c));
  const weights = Array.from({ length: m }, (_, k) => Float64Array.from({ length: m }, (_, j) => Number(j === k)));
  for (let sweep = 0; sweep < most; sweep++) {
    let largest = 0;
    for (let a = 0; a < m; a++) {
      for (let b = a + 1; b < m; b++) {
        const angle = angleOf(rotated[a] as Float64Array, rotated[b] as Float64Array);
        largest = Math.max(largest, Math.abs(angle));
        turn(rotated[a] as Float64Array, rotated[b] as Float64Array, angle);
        turn(weights[a] as Float64Array, weights[b] as Float64Array, angle);
      }
    }
    if (largest < small) break;
  }
  return weights;
}

/** By which two columns must be turned so that their squares vary most. */
function angleOf(x: Float64Array, y: Float64Array): number {
  let [a, b, c, d] = [0, 0, 0, 0];
  x.forEach((xi, i) => {
    const yi = y[i] as number;
    const u = xi * xi - yi * yi;
    const v = 2 * xi * yi;
    a += u;
    b += v;
    c += u * u - v * v;
    d += 2 * u * v;
  });
  const n = x.length;
  return Math.atan2(d - (2 * a * b) / n, c - (a * a - b * b) / n) / 4;
}

function turn(x: Float64Array, y: Float64Array, angle: number): void {
  const [cos, sin] = [Math.cos(angle), Math.sin(angle)];
  x.forEach((xi, i) => {
    const yi = y[i] as number;
    x[i] = cos * xi + sin * yi;
    y[i] = cos * yi - sin * xi;
  });
}
