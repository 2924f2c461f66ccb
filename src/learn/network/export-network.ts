import type { Precision } from '../interpret/interpreter.ts';
import type { Values } from '../interpret/strided.ts';
import { LearnError } from '../learn-error.ts';
import { emitGraph } from '../onnx/emit.ts';
import { portsOf } from '../onnx/ports.ts';
import { writeOnnx } from '../onnx/write-model.ts';
import { nodesOf } from '../tape/order.ts';
import type { Tensor } from '../tape/tensor.ts';
import { cardKey, type FiledCard, type NetworkCard } from './card.ts';

/** A trained network as it is kept: an ordinary ONNX file, which has the card inside, and the card as JSON text to read. */
export interface ExportedNetwork {
  readonly onnx: Uint8Array;
  readonly card: string;
}

/**
 * Makes an ONNX file of a network with its weights, in plain ONNX operators that any runtime has.
 *
 * @param outputs results by name, from a pass that does not train; normalisation of inputs belongs to the graph
 * @param weights values of every variable that the results depend on
 * @throws LearnError when a weight is missing, or is no number
 */
export function exportNetwork(
  outputs: ReadonlyMap<string, Tensor>,
  weights: ReadonlyMap<string, Values>,
  card: NetworkCard,
  precision: Precision = 'float32',
): ExportedNetwork {
  const converted = new Map(
    [...weights].map(([name, values]) => [
      name,
      precision === 'float64' ? Float64Array.from(values) : Float32Array.from(values),
    ]),
  );
  const graph = emitGraph(outputs, { precision, target: 'portable', weights: converted, name: 'network' });
  for (const { name, data } of graph.initializers) {
    if (data instanceof BigInt64Array || data.every(Number.isFinite)) continue;
    throw new LearnError('a weight is no number', `variable ${name}`, 'Export weights of a training that converged.');
  }
  const { inputs, outputs: results } = portsOf(graph);
  const missing = inputs.find(({ name }) => isVariable(outputs, name));
  if (missing) {
    throw new LearnError('it has no values', `variable ${missing.name}`, 'Give the weights that the training gave.');
  }
  const parameters = graph.initializers.reduce((sum, { name, data }) => sum + (weights.has(name) ? data.length : 0), 0);
  const filed: FiledCard = {
    format: 'iontwin network 1',
    ...card,
    precision,
    inputs,
    outputs: results,
    parameters,
  };
  const onnx = writeOnnx({ graph, metadata: { [cardKey]: JSON.stringify(filed) } });
  return { onnx, card: `${JSON.stringify(filed, undefined, 2)}\n` };
}

function isVariable(outputs: ReadonlyMap<string, Tensor>, name: string): boolean {
  return nodesOf([...outputs.values()]).some(
    ({ operation }) => operation.kind === 'variable' && operation.name === name,
  );
}
