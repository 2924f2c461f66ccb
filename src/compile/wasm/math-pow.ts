import { type ConstantPool, FunctionWriter, v128 } from './assembler.ts';

/** x to the power y on each lane. */
export function writePow(pool: ConstantPool, scalarPow: number): FunctionWriter {
  const f = new FunctionWriter(pool, 'math.pow', [v128, v128], v128);
  f.get(0).extractLane(0).get(1).extractLane(0).call(scalarPow).simd('f64x2.splat');
  f.get(0).extractLane(1).get(1).extractLane(1).call(scalarPow).replaceLane(1);
  return f;
}
