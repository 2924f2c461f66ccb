import type { Program, ProgramNode } from '../tape/order.ts';
import { sizeOf } from '../tape/shape.ts';
import { compute } from './kernels.ts';
import type { Values } from './strided.ts';

/** Numbers of a run: 4 or 8 bytes each. */
export type Precision = 'float32' | 'float64';

export function valuesOf(precision: Precision, size: number): Values {
  return precision === 'float64' ? new Float64Array(size) : new Float32Array(size);
}

/**
 * Runs a program node by node: what the tape means. In `float32` each node's result is rounded to that.
 *
 * @param given values of an input or variable by its name
 * @returns values of each output
 */
export function interpret(
  program: Program,
  precision: Precision,
  given: (name: string) => ArrayLike<number>,
): Values[] {
  const lastUse = new Map<number, number>();
  program.nodes.forEach(({ inputs }, i) => {
    for (const input of inputs) lastUse.set(input, i);
  });
  for (const output of program.outputs) lastUse.set(output, program.nodes.length);
  const slots: (Values | undefined)[] = [];
  program.nodes.forEach((node, i) => {
    slots[i] = computed(program, node, slots, precision, given);
    // Memory holds what is still to be read, not the whole tape.
    for (const input of node.inputs) if (lastUse.get(input) === i) slots[input] = undefined;
  });
  return program.outputs.map((output) => slots[output] as Values);
}

function computed(
  program: Program,
  node: ProgramNode,
  slots: readonly (Values | undefined)[],
  precision: Precision,
  given: (name: string) => ArrayLike<number>,
): Values {
  const { operation } = node;
  const out = valuesOf(precision, sizeOf(node.shape));
  switch (operation.kind) {
    case 'input':
    case 'variable':
      out.set(given(operation.name));
      return out;
    case 'constant':
      out.set(operation.values);
      return out;
    default: {
      const values = node.inputs.map((input) => slots[input] as Values);
      const shapes = node.inputs.map((input) => (program.nodes[input] as ProgramNode).shape);
      compute({ ...node, operation }, { values, shapes }, out);
      return out;
    }
  }
}
