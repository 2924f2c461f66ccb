import type { Lowering } from './lower.ts';
import { microsoft } from './model.ts';

/** Matrix products with transposed operands, without a pass over memory for the transposition where the target can. */
export function lowerMatmul(
  { transposeA, transposeB }: { readonly transposeA: boolean; readonly transposeB: boolean },
  l: Lowering,
): string {
  const { builder, inputs, shapes } = l;
  if (!transposeA && !transposeB) return builder.node('MatMul', inputs);
  const flags = { transA: Number(transposeA), transB: Number(transposeB) };
  if (shapes.every((shape) => shape.length === 2)) return builder.node('Gemm', inputs, flags);
  if (l.target === 'cpu' || l.target === 'wasm') return builder.node('FusedMatMul', inputs, flags, microsoft);
  // FusedMatMul has no WebGPU kernel, and is not plain ONNX.
  const [a, b] = [transposeA, transposeB].map((transposed, i) => {
    const rank = shapes[i]?.length as number;
    const perm = [...Array(rank - 2).keys(), rank - 1, rank - 2];
    return transposed ? builder.node('Transpose', [inputs[i] as string], { perm }) : (inputs[i] as string);
  });
  return builder.node('MatMul', [a as string, b as string]);
}
