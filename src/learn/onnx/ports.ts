import type { Shape } from '../tape/shape.ts';
import type { OnnxGraph } from './model.ts';

/** What a graph takes and gives, by name. */
export function portsOf(graph: OnnxGraph): {
  readonly inputs: readonly { readonly name: string; readonly shape: Shape }[];
  readonly outputs: readonly { readonly name: string; readonly shape: Shape }[];
} {
  const ports = (values: OnnxGraph['inputs']) => values.map(({ name, dims }) => ({ name, shape: dims }));
  return { inputs: ports(graph.inputs), outputs: ports(graph.outputs) };
}
