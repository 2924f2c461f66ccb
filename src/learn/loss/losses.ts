import { concat, gather, reshape, slice } from '../tape/arrange.ts';
import { abs, add, exp, greater, log, max, mul, square, sub, where } from '../tape/elementwise.ts';
import { matmul } from '../tape/products.ts';
import { mean, sum } from '../tape/reduce.ts';
import { constant, shapeError, type Tensor, type TensorLike } from '../tape/tensor.ts';

// Losses are ordinary expressions on the tape. Each is a mean over all entries, or over the rows of the batch where it says so.

export function meanSquaredError(predicted: Tensor, actual: Tensor): Tensor {
  return mean(square(sub(predicted, actual)));
}

export function meanAbsoluteError(predicted: Tensor, actual: Tensor): Tensor {
  return mean(abs(sub(predicted, actual)));
}

/** Half the square up to `knee`, a line beyond. @source Huber 1964, Ann Math Stat 35:73 */
export function huber(predicted: Tensor, actual: Tensor, knee = 1): Tensor {
  const size = abs(sub(predicted, actual));
  return mean(where(greater(knee, size), mul(square(size), 0.5), mul(sub(size, knee / 2), knee)));
}

/**
 * The loss that the q-quantile minimises: q per unit that the prediction is too low, 1 - q per unit that it is too high.
 *
 * @param q 0 .. 1, a number or one along an axis
 * @source Koenker & Bassett 1978, Econometrica 46:33
 */
export function quantileLoss(predicted: Tensor, actual: Tensor, q: TensorLike): Tensor {
  const low = sub(actual, predicted);
  return mean(max(mul(low, q), mul(low, sub(q, 1))));
}

/**
 * Negative log-likelihood of independent normal distributions, without the constant; a mean over entries.
 *
 * @param logDeviation logarithms of the standard deviations
 */
export function gaussianDiagonal(meanValue: Tensor, logDeviation: Tensor, actual: Tensor): Tensor {
  const z = mul(sub(actual, meanValue), exp(mul(logDeviation, -1)));
  return mean(add(mul(square(z), 0.5), logDeviation));
}

/** Numbers that `gaussianFull` needs for a normal distribution of some dimensions: those of a triangular matrix. */
export function triangleSize(dimensions: number): number {
  return (dimensions * (dimensions + 1)) / 2;
}

/**
 * Negative log-likelihood of a normal distribution of any covariance, without the constant; a mean over rows.
 *
 * The precision is L L', L lower triangular with diagonal exp(l_i), so every choice of numbers is a distribution:
 * the loss is |L' (y - m)|^2 / 2 - sum of l_i.
 *
 * @param meanValue [batch, d]
 * @param triangle [batch, d (d + 1) / 2]: the d logarithms of the diagonal, then the rest of L row by row
 * @param actual [batch, d]
 * @source Dorta et al. 2018, CVPR, "Structured uncertainty prediction networks", eq. 5
 */
export function gaussianFull(meanValue: Tensor, triangle: Tensor, actual: Tensor): Tensor {
  const [batch, d] = meanValue.shape;
  if (batch === undefined || d === undefined || triangle.shape[1] !== triangleSize(d)) {
    throw shapeError(
      'gaussianFull',
      'the triangle does not fit the mean',
      [meanValue, triangle, actual],
      'Give [batch, d], [batch, d (d + 1) / 2] and [batch, d].',
    );
  }
  const logDiagonal = slice(triangle, 1, 0, d);
  const lower = lowerTriangle(concat([exp(logDiagonal), ...(d > 1 ? [slice(triangle, 1, d)] : [])], 1), batch, d);
  const residual = reshape(sub(actual, meanValue), [batch, 1, d]);
  const whitened = matmul(residual, lower);
  return sub(mul(sum(square(whitened)), 0.5 / batch), mul(sum(logDiagonal), 1 / batch));
}

/** [batch, d, d] with zeros above the diagonal, from the diagonal and then the rest row by row. */
function lowerTriangle(packed: Tensor, batch: number, d: number): Tensor {
  const place = (row: number, column: number): number => (row === column ? row : d + (row * (row - 1)) / 2 + column);
  // Above the diagonal the mirrored entry is read, then masked: no entry is read more than twice, which keeps the gradient cheap.
  const cells = Array.from({ length: d * d }, (_, i) => [Math.floor(i / d), i % d] as const);
  const full = gather(
    packed,
    1,
    cells.map(([row, column]) => place(Math.max(row, column), Math.min(row, column))),
  );
  const mask = constant(
    cells.map(([row, column]) => (row >= column ? 1 : 0)),
    [1, d * d],
  );
  return reshape(mul(full, mask), [batch, d, d]);
}

/** First difference quotient along the last axis, at the inner points: (x[t + 1] - x[t - 1]) / (2 step). */
export function slope(x: Tensor, step: number): Tensor {
  const axis = x.shape.length - 1;
  const length = x.shape[axis] as number;
  return mul(sub(slice(x, axis, 2), slice(x, axis, 0, length - 2)), 1 / (2 * step));
}

/** Second difference quotient along the last axis, at the inner points: (x[t + 1] - 2 x[t] + x[t - 1]) / step^2. */
export function curvature(x: Tensor, step: number): Tensor {
  const axis = x.shape.length - 1;
  const length = x.shape[axis] as number;
  const sides = add(slice(x, axis, 2), slice(x, axis, 0, length - 2));
  return mul(sub(sides, mul(slice(x, axis, 1, length - 1), 2)), 1 / step ** 2);
}

/** mean of log(1 + (r / scale)^2): the loss of a residual that must be 0, bounded in its pull by outliers. */
export function residualLoss(residual: Tensor, scale = 1): Tensor {
  return mean(log(add(square(mul(residual, 1 / scale)), 1)));
}
