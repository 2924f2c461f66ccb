import { broadcastTo } from './arrange.ts';
import { add } from './elementwise.ts';
import { inputGradients } from './gradient-rules.ts';
import { nodesOf } from './order.ts';
import { sameShape } from './shape.ts';
import { constant, type GradientRule, shapeError, type Tensor, tensorOf } from './tensor.ts';

/**
 * Gradients of a single number by some tensors, as further nodes of the tape: they can be evaluated, emitted and differentiated again.
 * What does not lie between the two is not visited.
 *
 * @param of a tensor of one entry
 * @returns for each of `by` a tensor of its shape; zeros where `of` does not depend on it
 * @throws ShapeError when `of` has several entries
 */
export function gradients(of: Tensor, by: readonly Tensor[]): Tensor[] {
  if (of.shape.some((length) => length !== 1)) {
    throw shapeError('gradients', 'a gradient is that of a single number', [of], 'Take its sum or mean first.');
  }
  const nodes = nodesOf([of], differentiableInputs);
  const wanted = new Set(by);
  const depends = new Set<Tensor>();
  for (const node of nodes) {
    if (wanted.has(node) || differentiableInputs(node).some((x) => depends.has(x))) depends.add(node);
  }
  const found = new Map<Tensor, Tensor>();
  if (depends.has(of)) found.set(of, broadcastTo(constant([1], []), of.shape));
  for (const node of nodes.toReversed()) {
    const g = found.get(node);
    if (!g || !differentiableInputs(node).some((x) => depends.has(x))) continue;
    inputGradients(node, g).forEach((gradient, i) => {
      const x = node.inputs[i] as Tensor;
      if (!gradient || !depends.has(x)) return;
      // Rules may leave a stretched number narrow.
      const whole = sameShape(gradient.shape, x.shape) ? gradient : broadcastTo(gradient, x.shape);
      const before = found.get(x);
      found.set(x, before ? add(before, whole) : whole);
    });
  }
  return by.map((x) => found.get(x) ?? broadcastTo(constant([0], []), x.shape));
}

/**
 * A tensor with a gradient rule of its own, where the closed form is cheaper than that of its parts.
 *
 * @param value the tensor
 * @param by what its gradient goes to
 * @param rule gradients by each of `by`, made of tape operators on tensors that depend on `by` in the usual way, so that they can be
 *   differentiated again
 */
export function withGradient(value: Tensor, by: readonly Tensor[], rule: GradientRule): Tensor {
  return tensorOf({ kind: 'withGradient', rule }, [value, ...by], value.shape);
}

/** The same values, taken as constants by gradients. */
export function stopGradient(x: Tensor): Tensor {
  return withGradient(x, [], () => []);
}

/** Inputs that a gradient flows to: a node with a rule of its own hides how its value comes about. */
function differentiableInputs(node: Tensor): readonly Tensor[] {
  return node.operation.kind === 'withGradient' ? node.inputs.slice(1) : node.inputs;
}
