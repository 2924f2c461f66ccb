import type { Precision } from '../interpret/interpreter.ts';
import type { Values } from '../interpret/strided.ts';
import type { ProgramNode } from '../tape/order.ts';
import { programOf } from '../tape/order.ts';
import type { Shape } from '../tape/shape.ts';
import type { Tensor } from '../tape/tensor.ts';
import { GraphBuilder } from './graph-builder.ts';
import { castToNumbers, lower, type Target } from './lower.ts';
import type { OnnxGraph, OnnxNode, OnnxTensor, OnnxValue } from './model.ts';

export interface EmitOptions {
  readonly precision: Precision;
  readonly target: Target;
  /** Values of variables that become part of the file; the others are inputs. */
  readonly weights?: ReadonlyMap<string, Values>;
  readonly name?: string;
  /** Begins the names of inner nodes: those of a graph within a graph must differ from those around it. */
  readonly prefix?: string;
}

/** The ONNX graph that computes some tensors of the tape, each under a name. Inputs come in the order in which they are needed. */
export function emitGraph(outputs: ReadonlyMap<string, Tensor>, options: EmitOptions): OnnxGraph {
  const { precision, target, weights, name = 'graph', prefix } = options;
  const program = programOf([...outputs.values()]);
  const builder = new GraphBuilder(precision, prefix);
  const inputs: OnnxValue[] = [];
  const given: OnnxTensor[] = [];
  const names: string[] = [];
  const conditions = new Map<number, string>();
  const nameOf = (index: number): string => {
    const known = names[index];
    if (known !== undefined) return known;
    // Only a comparison has no numbers yet: they are made where something but a `where` asks for them.
    const numbers = castToNumbers(builder, conditions.get(index) as string);
    names[index] = numbers;
    return numbers;
  };
  const conditionOf = (index: number): string => {
    const known = conditions.get(index);
    if (known !== undefined) return known;
    const condition = builder.node('Greater', [nameOf(index), builder.number(0)]);
    conditions.set(index, condition);
    return condition;
  };
  program.nodes.forEach(({ operation, inputs: at, shape }, index) => {
    if (operation.kind === 'input' || operation.kind === 'variable') {
      const data = operation.kind === 'variable' ? weights?.get(operation.name) : undefined;
      if (data) given.push({ name: operation.name, dims: shape, data });
      else inputs.push({ name: operation.name, type: precision, dims: shape });
      names[index] = operation.name;
      return;
    }
    const isComparison = operation.kind === 'binary' && operation.f === 'greater';
    const isChoice = operation.kind === 'where';
    const result = lower(operation, {
      builder,
      target,
      inputs: at.map((i, k) => (isChoice && k === 0 ? '' : nameOf(i))),
      shapes: at.map((i) => (program.nodes[i] as ProgramNode).shape),
      shape,
      condition: (k) => conditionOf(at[k] as number),
    });
    if (isComparison) conditions.set(index, result);
    else names[index] = result;
  });
  const produced = program.outputs.map(nameOf);
  const named = nameOutputs(builder, [...outputs.keys()], produced);
  const shapes = new Map<string, Shape>([...outputs].map(([key, tensor]) => [key, tensor.shape]));
  return {
    name,
    nodes: named,
    initializers: [...given, ...builder.initializers],
    inputs,
    outputs: [...outputs.keys()].map((key) => ({ name: key, type: precision, dims: shapes.get(key) as Shape })),
  };
}

/** Gives results the names of the outputs; one that is an input, a constant or has a name already is copied. */
function nameOutputs(builder: GraphBuilder, wanted: readonly string[], produced: readonly string[]): OnnxNode[] {
  const made = new Set(builder.nodes.flatMap((node) => node.outputs));
  const renamed = new Map<string, string>();
  const copies: OnnxNode[] = [];
  produced.forEach((from, i) => {
    const to = wanted[i] as string;
    if (made.has(from) && !renamed.has(from)) renamed.set(from, to);
    else copies.push({ op: 'Identity', domain: '', inputs: [from], outputs: [to], attributes: {} });
  });
  const rename = (name: string): string => renamed.get(name) ?? name;
  return [...builder.nodes, ...copies].map((node) => ({
    ...node,
    inputs: node.inputs.map(rename),
    outputs: node.outputs.map(rename),
  }));
}
