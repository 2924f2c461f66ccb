import { type Shape, sizeOf } from '../tape/shape.ts';
import type { ConvolutionPlan } from '../tape/tensor.ts';
import type { Operands } from './kernels.ts';
import { eachEntry, stretchedStrides, type Values } from './strided.ts';

/** Matrix products, batch by batch. */
export function multiply(
  { transposeA, transposeB }: { readonly transposeA: boolean; readonly transposeB: boolean },
  { values, shapes }: Operands,
  out: Values,
  shape: Shape,
): void {
  const [a, b] = values as [Values, Values];
  const [shapeA, shapeB] = shapes as [Shape, Shape];
  const [n, m] = shape.slice(-2) as [number, number];
  const k = shapeA.at(transposeA ? -2 : -1) as number;
  const [rowA, columnA] = transposeA ? [1, n] : [k, 1];
  const [rowB, columnB] = transposeB ? [1, k] : [m, 1];
  const batch = shape.slice(0, -2);
  const strides = [shapeA, shapeB].map((s) => stretchedStrides(s.slice(0, -2), batch));
  const row = new Float64Array(m);
  eachEntry(batch, strides, (at, matrixA, matrixB) => {
    const [startA, startB] = [matrixA * n * k, matrixB * k * m];
    for (let i = 0; i < n; i++) {
      row.fill(0);
      for (let l = 0; l < k; l++) {
        const x = a[startA + i * rowA + l * columnA] as number;
        const start = startB + l * rowB;
        for (let j = 0; j < m; j++) row[j] = (row[j] as number) + x * (b[start + j * columnB] as number);
      }
      out.set(row, (at * n + i) * m);
    }
  });
}

/** Calls `visit` for each pair of an output and an input that a tap of a convolution joins, first to last, with their places. */
function eachTap(
  plan: ConvolutionPlan,
  length: number,
  lengthOut: number,
  tap: number,
  visit: (input: number, output: number) => void,
): void {
  const offset = tap * plan.dilation - plan.before;
  const start = Math.max(Math.ceil(-offset / plan.stride), 0);
  for (let o = start; o < lengthOut; o++) {
    const i = o * plan.stride + offset;
    if (i >= length) break;
    visit(i, o);
  }
}

/** Sums over batch, channels and taps: `visit(xRow, wPlace, yRow, tap)` with the starts of the rows of input and output. */
function eachChannelTap(
  [batch, channels, length]: readonly [number, number, number],
  [channelsOut, , taps]: readonly [number, number, number],
  lengthOut: number,
  visit: (xRow: number, wPlace: number, yRow: number, tap: number) => void,
): void {
  for (let n = 0; n < batch; n++) {
    for (let k = 0; k < channelsOut; k++) {
      for (let c = 0; c < channels; c++) {
        for (let j = 0; j < taps; j++) {
          visit((n * channels + c) * length, (k * channels + c) * taps + j, (n * channelsOut + k) * lengthOut, j);
        }
      }
    }
  }
}

type Three = readonly [number, number, number];

/** y from x and w. */
export function convolve(
  plan: ConvolutionPlan,
  [x, w]: readonly [Values, Values],
  [shapeX, shapeW]: readonly [Shape, Shape],
  out: Values,
  shape: Shape,
): void {
  const y = new Float64Array(sizeOf(shape));
  const [length, lengthOut] = [shapeX[2] as number, shape[2] as number];
  eachChannelTap(shapeX as Three, shapeW as Three, lengthOut, (xRow, wPlace, yRow, tap) => {
    const weight = w[wPlace] as number;
    eachTap(plan, length, lengthOut, tap, (i, o) => {
      y[yRow + o] = (y[yRow + o] as number) + weight * (x[xRow + i] as number);
    });
  });
  out.set(y);
}

/** The gradient by x from that by y, and w. */
export function convolveInput(
  plan: ConvolutionPlan,
  [g, w]: readonly [Values, Values],
  [shapeG, shapeW]: readonly [Shape, Shape],
  out: Values,
  shape: Shape,
): void {
  const gx = new Float64Array(sizeOf(shape));
  const [length, lengthOut] = [shape[2] as number, shapeG[2] as number];
  eachChannelTap(shape as Three, shapeW as Three, lengthOut, (xRow, wPlace, yRow, tap) => {
    const weight = w[wPlace] as number;
    eachTap(plan, length, lengthOut, tap, (i, o) => {
      gx[xRow + i] = (gx[xRow + i] as number) + weight * (g[yRow + o] as number);
    });
  });
  out.set(gx);
}

/** The gradient by w from x and the gradient by y. */
export function convolveWeight(
  plan: ConvolutionPlan,
  [x, g]: readonly [Values, Values],
  [shapeX, shapeG]: readonly [Shape, Shape],
  out: Values,
  shape: Shape,
): void {
  const gw = new Float64Array(sizeOf(shape));
  const [length, lengthOut] = [shapeX[2] as number, shapeG[2] as number];
  eachChannelTap(shapeX as Three, shape as Three, lengthOut, (xRow, wPlace, yRow, tap) => {
    let total = 0;
    eachTap(plan, length, lengthOut, tap, (i, o) => {
      total += (x[xRow + i] as number) * (g[yRow + o] as number);
    });
    gw[wPlace] = (gw[wPlace] as number) + total;
  });
  out.set(gw);
}
