import { LearnError } from '../learn-error.ts';
import { mul } from '../tape/elementwise.ts';
import type { Tensor } from '../tape/tensor.ts';
import type { ForwardPass } from './forward-pass.ts';

/**
 * Some entries set to 0 and the others scaled up by 1 / (1 - rate); only in training. The mask is an input that the trainer draws.
 *
 * @source Srivastava et al. 2014, JMLR 15:1929
 */
export function dropout(pass: ForwardPass, name: string, x: Tensor, rate: number): Tensor {
  if (!(rate >= 0 && rate < 1)) {
    throw new LearnError(`a dropout rate of ${rate}`, `dropout ${name}`, 'Give a rate of at least 0 and below 1.');
  }
  if (!pass.training || rate === 0) return x;
  const mask = pass.random(`${name}.mask`, x.shape, { kind: 'mask', keep: 1 - rate });
  return mul(x, mul(mask, 1 / (1 - rate)));
}
