import { interpret } from '../../src/learn/interpret/interpreter.ts';
import { mul } from '../../src/learn/tape/elementwise.ts';
import { gradients } from '../../src/learn/tape/gradients.ts';
import { nodesOf, programOf } from '../../src/learn/tape/order.ts';
import { sum } from '../../src/learn/tape/reduce.ts';
import { type Shape, sizeOf } from '../../src/learn/tape/shape.ts';
import { constant, type Tensor, variable } from '../../src/learn/tape/tensor.ts';
import { uniforms } from '../../src/numeric/philox.ts';

export interface GradientCase {
  readonly shapes: readonly Shape[];
  readonly build: (xs: readonly Tensor[]) => Tensor;
  /** Values are drawn from low .. high (default -1 .. 1), at least `gap` away from 0. */
  readonly low?: number;
  readonly high?: number;
  readonly gap?: number;
  /** All values of an operand apart from one another: no ties for the largest. */
  readonly distinct?: boolean;
}

/** Numbers in low .. high of a seed. */
export function draw(seed: number, index: number, count: number, low = -1, high = 1): Float64Array {
  return uniforms(seed, index, count).map((u) => low + (high - low) * u);
}

/**
 * Largest difference between the gradients of a tape and central differences in double precision, relative to the largest gradient
 * of each operand; of first order and of second order (the gradient of a product of the gradients with fixed numbers).
 */
export function gradientErrors(c: GradientCase, seed: number): { first: number; second: number } {
  const { y, xs } = operandsOf(c);
  const weights = (shape: Shape, k: number): Tensor => constant(draw(seed, 100 + k, sizeOf(shape), 0.5, 1.5), shape);
  const loss = sum(mul(y, weights(y.shape, 0)));
  const firsts = gradients(loss, xs);
  const inner = firsts.map((g, i) => sum(mul(g, weights(g.shape, i + 1)))).reduce((a, b) => addScalars(a, b));
  const seconds = gradients(inner, xs);
  const point = xs.map(({ shape }, i) => drawPoint(c, seed, i, sizeOf(shape)));
  return {
    first: largestError(loss, firsts, xs, point),
    second: largestError(inner, seconds, xs, point),
  };
}

/** The result of a case, and what its gradients are taken by: its operands, and the weights of its layers. */
export function operandsOf(c: GradientCase): { y: Tensor; xs: readonly Tensor[] } {
  const own = c.shapes.map((shape, i) => variable(`x${i}`, shape));
  const y = c.build(own);
  const weights = nodesOf([y]).filter((x) => x.operation.kind === 'variable' && !own.includes(x));
  return { y, xs: [...own, ...weights] };
}

function nameOf({ operation }: Tensor): string {
  return operation.kind === 'variable' ? operation.name : '';
}

function addScalars(a: Tensor, b: Tensor): Tensor {
  return { operation: { kind: 'binary', f: 'add' }, inputs: [a, b], shape: [] };
}

function drawPoint(c: GradientCase, seed: number, i: number, size: number): Float64Array {
  const { low = -1, high = 1, gap = 0 } = c;
  if (c.distinct) {
    // A seeded order of evenly spaced values.
    const keys = draw(seed, i, size);
    const order = [...keys.keys()].sort((a, b) => (keys[a] as number) - (keys[b] as number));
    return Float64Array.from(order, (rank) => low + ((high - low) * (rank + 0.5)) / size);
  }
  return draw(seed, i, size, low, high).map((x) => (Math.abs(x) < gap ? Math.sign(x) * gap + x : x));
}

function largestError(
  value: Tensor,
  analytic: readonly Tensor[],
  xs: readonly Tensor[],
  point: readonly Float64Array[],
): number {
  const names = xs.map(nameOf);
  const evaluate = (outputs: readonly Tensor[]): ((p: readonly Float64Array[]) => ArrayLike<number>[]) => {
    const program = programOf(outputs);
    return (p) => interpret(program, 'float64', (name) => p[names.indexOf(name)] as Float64Array);
  };
  const at = evaluate([value]);
  const exact = evaluate(analytic)(point);
  const shifted = (operand: number, entry: number, by: number): number => {
    const moved = point.map((x) => x.slice());
    (moved[operand] as Float64Array)[entry] = (point[operand]?.[entry] as number) + by;
    return at(moved)[0]?.[0] as number;
  };
  let worst = 0;
  exact.forEach((g, operand) => {
    const numeric = Array.from(g, (_, entry) => {
      const h = 1e-3;
      // Richardson: the error of order h squared cancels.
      const wide = (shifted(operand, entry, 2 * h) - shifted(operand, entry, -2 * h)) / (4 * h);
      const narrow = (shifted(operand, entry, h) - shifted(operand, entry, -h)) / (2 * h);
      return (4 * narrow - wide) / 3;
    });
    const scale = Math.max(1e-3, ...numeric.map(Math.abs));
    numeric.forEach((x, entry) => {
      worst = Math.max(worst, Math.abs(x - (g[entry] as number)) / scale);
    });
  });
  return worst;
}
