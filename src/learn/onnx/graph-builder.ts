import type { Precision } from '../interpret/interpreter.ts';
import type { OnnxAttribute, OnnxNode, OnnxTensor } from './model.ts';

/** Collects the nodes of an ONNX graph; constants that are equal are kept once. */
export class GraphBuilder {
  readonly precision: Precision;
  readonly nodes: OnnxNode[] = [];
  readonly initializers: OnnxTensor[] = [];
  readonly #prefix: string;
  readonly #known = new Map<string, string>();

  /** @param prefix of the names made here, that those of a graph within a graph differ */
  constructor(precision: Precision, prefix = '.') {
    this.precision = precision;
    this.#prefix = prefix;
  }

  /** Adds a node of one output, and gives the output's name. */
  node(
    op: string,
    inputs: readonly string[],
    attributes: Readonly<Record<string, OnnxAttribute>> = {},
    domain = '',
  ): string {
    const output = `${this.#prefix}${this.nodes.length}`;
    this.nodes.push({ op, domain, inputs, outputs: [output], attributes });
    return output;
  }

  /** A list of whole numbers. */
  integers(values: readonly number[]): string {
    const data = BigInt64Array.from(values, BigInt);
    return this.#constant(`integers ${values}`, { dims: [values.length], data });
  }

  number(value: number): string {
    return this.numbers([value], []);
  }

  numbers(values: ArrayLike<number>, dims: readonly number[]): string {
    const data = this.precision === 'float64' ? Float64Array.from(values) : Float32Array.from(values);
    const key = values.length > 16 ? undefined : `numbers ${Array.from(values, String)} ${dims}`;
    return this.#constant(key, { dims, data });
  }

  #constant(key: string | undefined, tensor: Omit<OnnxTensor, 'name'>): string {
    const known = key === undefined ? undefined : this.#known.get(key);
    if (known !== undefined) return known;
    const name = `${this.#prefix}c${this.initializers.length}`;
    this.initializers.push({ name, ...tensor });
    if (key !== undefined) this.#known.set(key, name);
    return name;
  }
}
