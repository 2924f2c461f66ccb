import type { Operation, Tensor } from './tensor.ts';

/** Every node that some outputs are made of, each after its inputs. */
export function nodesOf(
  outputs: readonly Tensor[],
  inputsOf: (node: Tensor) => readonly Tensor[] = valueInputs,
): Tensor[] {
  const done = new Set<Tensor>();
  const out: Tensor[] = [];
  // Not recursive: a tape can be deeper than the stack.
  const waiting = outputs.toReversed();
  while (waiting.length > 0) {
    const node = waiting.at(-1) as Tensor;
    const missing = done.has(node) ? [] : inputsOf(node).filter((x) => !done.has(x));
    if (missing.length > 0) {
      waiting.push(...missing.toReversed());
      continue;
    }
    waiting.pop();
    if (done.has(node)) continue;
    done.add(node);
    out.push(node);
  }
  return out;
}

/** A node of a program: inputs are indices of earlier nodes. */
export interface ProgramNode {
  readonly operation: Exclude<Operation, { kind: 'withGradient' }>;
  readonly inputs: readonly number[];
  readonly shape: readonly number[];
}

/** The nodes that some outputs need, in the order they can be computed in, equal ones once. */
export interface Program {
  readonly nodes: readonly ProgramNode[];
  /** The node of each output. */
  readonly outputs: readonly number[];
}

export function programOf(outputs: readonly Tensor[]): Program {
  const nodes: ProgramNode[] = [];
  const indexOf = new Map<Tensor, number>();
  const known = new Map<string, number>();
  for (const tensor of nodesOf(outputs)) {
    const { operation, shape } = tensor;
    const at = valueInputs(tensor).map((x) => indexOf.get(x) as number);
    if (operation.kind === 'withGradient') {
      indexOf.set(tensor, at[0] as number);
      continue;
    }
    const key = keyOf(operation, at, shape);
    const index = (key === undefined ? undefined : known.get(key)) ?? nodes.push({ operation, inputs: at, shape }) - 1;
    if (key !== undefined) known.set(key, index);
    indexOf.set(tensor, index);
  }
  return { nodes, outputs: outputs.map((x) => indexOf.get(x) as number) };
}

/** Equal keys, equal values. Large constants are not compared. */
function keyOf(operation: ProgramNode['operation'], inputs: readonly number[], shape: readonly number[]) {
  if (operation.kind === 'constant') {
    return operation.values.length > 16 ? undefined : `constant ${[...operation.values].map(exactly)} ${shape}`;
  }
  if (operation.kind === 'gather' && operation.indices.length > 64) return undefined;
  return `${JSON.stringify(operation)} ${inputs} ${shape}`;
}

function exactly(x: number): string {
  return Object.is(x, -0) ? '-0' : String(x);
}

/** Inputs that a value is computed from. */
function valueInputs(node: Tensor): readonly Tensor[] {
  return node.operation.kind === 'withGradient' ? node.inputs.slice(0, 1) : node.inputs;
}
