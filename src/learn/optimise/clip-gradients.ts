import { reshape } from '../tape/arrange.ts';
import { add, clip, div, max, mul, sqrt } from '../tape/elementwise.ts';
import { matmul } from '../tape/products.ts';
import { sizeOf } from '../tape/shape.ts';
import type { Tensor } from '../tape/tensor.ts';

/** How large gradients may be: the norm of all together, that of each tensor, or each entry. */
export type GradientClip =
  | { readonly kind: 'global'; readonly norm: number }
  | { readonly kind: 'each'; readonly norm: number }
  | { readonly kind: 'entry'; readonly limit: number };

/** @returns the clipped gradients, and the norm of all of them before, where it is known */
export function clipGradients(
  gradients: readonly Tensor[],
  how: GradientClip,
): { clipped: readonly Tensor[]; norm?: Tensor } {
  if (how.kind === 'entry') return { clipped: gradients.map((g) => clip(g, -how.limit, how.limit)) };
  const squares = gradients.map(sumOfSquares);
  // A norm below the limit divides by the limit itself: the factor is then 1.
  const factor = (norm: Tensor): Tensor => div(how.norm, max(norm, how.norm));
  if (how.kind === 'each') {
    return { clipped: gradients.map((g, i) => mul(g, factor(sqrt(squares[i] as Tensor)))) };
  }
  const norm = sqrt(squares.reduce((a, b) => add(a, b)));
  return { clipped: gradients.map((g) => mul(g, factor(norm))), norm };
}

/** As a product of a row and a column: one pass over memory. */
function sumOfSquares(g: Tensor): Tensor {
  const size = sizeOf(g.shape);
  return reshape(matmul(reshape(g, [1, size]), reshape(g, [size, 1])), []);
}
