import { type ProgramNode, programOf } from './order.ts';
import { sizeOf } from './shape.ts';
import type { Tensor } from './tensor.ts';

/**
 * Additions and multiplications in the matrix products and convolutions that some tensors need, each counted once; what else a network
 * does is small beside them.
 */
export function countOperations(outputs: readonly Tensor[]): number {
  const { nodes } = programOf(outputs);
  const shapeOf = (index: number | undefined): readonly number[] => (nodes[index as number] as ProgramNode).shape;
  return nodes.reduce((total, { operation, inputs: [first, second], shape }) => {
    switch (operation.kind) {
      case 'matmul':
        return total + 2 * sizeOf(shape) * (shapeOf(first).at(operation.transposeA ? -2 : -1) as number);
      case 'convolution':
        // Each entry of the result meets the weights of one channel out.
        return total + (2 * sizeOf(shape) * sizeOf(shapeOf(second))) / (shape[1] as number);
      case 'convolutionInput':
        return total + (2 * sizeOf(shapeOf(first)) * sizeOf(shapeOf(second))) / (shapeOf(first)[1] as number);
      case 'convolutionWeight':
        return total + (2 * sizeOf(shapeOf(second)) * sizeOf(shape)) / (shape[0] as number);
      default:
        return total;
    }
  }, 0);
}
