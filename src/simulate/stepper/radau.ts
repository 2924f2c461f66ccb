/**
 * Radau IIA, three nodes, order 5: the nodes, the collocation matrix and its inverse.
 *
 * @source Hairer & Wanner, Solving Ordinary Differential Equations II, section IV.5, table 5.6
 */
const s6 = Math.sqrt(6);

/** Nodes, as fractions of a step. */
export const nodes: readonly [number, number, number] = [(4 - s6) / 10, (4 + s6) / 10, 1];

/** A: Y_i = y0 + h sum_j A_ij f_j. */
export const collocation: readonly (readonly [number, number, number])[] = [
  [(88 - 7 * s6) / 360, (296 - 169 * s6) / 1800, (-2 + 3 * s6) / 225],
  [(296 + 169 * s6) / 1800, (88 + 7 * s6) / 360, (-2 - 3 * s6) / 225],
  [(16 - s6) / 36, (16 + s6) / 36, 1 / 9],
];

function inverse3(m: readonly (readonly [number, number, number])[]): number[][] {
  const [[a, b, c], [d, e, f], [g, h, i]] = m as [
    [number, number, number],
    [number, number, number],
    [number, number, number],
  ];
  const det = a * (e * i - f * h) - b * (d * i - f * g) + c * (d * h - e * g);
  return [
    [(e * i - f * h) / det, (c * h - b * i) / det, (b * f - c * e) / det],
    [(f * g - d * i) / det, (a * i - c * g) / det, (c * d - a * f) / det],
    [(d * h - e * g) / det, (b * g - a * h) / det, (a * e - b * d) / det],
  ];
}

/** The inverse of A. */
export const inverse: readonly (readonly number[])[] = inverse3(collocation);

/** Weights that extrapolate the derivative at the three nodes to the start of the step. */
const toStart: readonly [number, number, number] = ((): [number, number, number] => {
  const [a, b, c] = nodes;
  return [(b * c) / ((a - b) * (a - c)), (a * c) / ((b - a) * (b - c)), (a * b) / ((c - a) * (c - b))];
})();

/**
 * Slopes of the collocation polynomial from its values: h u'(end) = sum_j slopeAtEnd_j (Y_j - y0), and the same at the start. (The
 * slopes at the nodes are A^-1 (Y - y0) / h.)
 */
export const slopeAtEnd = inverse[2] as readonly [number, number, number];
export const slopeAtStart = [0, 1, 2].map((j) =>
  toStart.reduce((sum, e, i) => sum + e * (inverse[i]?.[j] as number), 0),
) as unknown as readonly [number, number, number];
