import { add, mul, relu, sigmoid, softplus, sub, tanh } from '../tape/elementwise.ts';
import { withGradient } from '../tape/gradients.ts';
import type { Tensor } from '../tape/tensor.ts';

export type Activation = 'tanh' | 'silu' | 'relu' | 'softplus' | 'sigmoid' | 'none';

/** x * sigmoid(x), with its gradient in closed form. @source Elfwing, Uchibe & Doya 2018, Neural Networks 107:3 */
export function silu(x: Tensor): Tensor {
  const s = sigmoid(x);
  const y = mul(x, s);
  // s + x s (1 - s) = s + y (1 - s)
  return withGradient(y, [x], (g) => [mul(g, add(s, mul(y, sub(1, s))))]);
}

export function activate(x: Tensor, activation: Activation): Tensor {
  return activations[activation](x);
}

const activations: Readonly<Record<Activation, (x: Tensor) => Tensor>> = {
  tanh,
  silu,
  relu,
  softplus,
  sigmoid,
  none: (x) => x,
};
