import type { Tensor } from '../tape/tensor.ts';
import { type EmitOptions, emitGraph } from './emit.ts';
import type { OnnxGraph, OnnxNode, OnnxValue } from './model.ts';

/** A graph that is run several times in one call. */
export interface LoopPlan {
  readonly times: number;
  /** Variables that begin a run as an output ended the one before: variable to output. */
  readonly carried: ReadonlyMap<string, string>;
  /** Inputs that differ from run to run: they are given for all runs at once, along a new first axis. */
  readonly each: ReadonlySet<string>;
}

/**
 * One ONNX Loop around a graph. Carried outputs come as they are after the last run, the others for all runs along a new first axis.
 */
export function emitLoop(outputs: ReadonlyMap<string, Tensor>, loop: LoopPlan, options: EmitOptions): OnnxGraph {
  const inner = emitGraph(outputs, { ...options, name: 'step', prefix: '.step.' });
  const { times, carried, each } = loop;
  const carriedInputs = inner.inputs.filter(({ name }) => carried.has(name));
  const carriedOutputs = new Set(carriedInputs.map(({ name }) => carried.get(name) as string));
  const scanned = inner.outputs.filter(({ name }) => !carriedOutputs.has(name));
  const renamed = new Map(carriedInputs.map(({ name }) => [name, `.carried/${name}`]));
  const picks: OnnxNode[] = inner.inputs
    .filter(({ name }) => each.has(name))
    .map(({ name }) => {
      renamed.set(name, `.each/${name}`);
      return plain('Gather', [name, '.iteration'], [`.each/${name}`], { axis: 0 });
    });
  const rename = (name: string): string => renamed.get(name) ?? name;
  const body: OnnxGraph = {
    name: 'step',
    nodes: [
      ...picks,
      ...inner.nodes.map((node) => ({ ...node, inputs: node.inputs.map(rename) })),
      plain('Identity', ['.condition'], ['.next-condition'], {}),
    ],
    initializers: inner.initializers,
    inputs: [
      { name: '.iteration', type: 'int64', dims: [] },
      { name: '.condition', type: 'bool', dims: [] },
      ...carriedInputs.map((value) => ({ ...value, name: rename(value.name) })),
    ],
    outputs: [
      { name: '.next-condition', type: 'bool', dims: [] },
      ...carriedInputs.map(({ name }) => inner.outputs.find((o) => o.name === carried.get(name)) as OnnxValue),
      ...scanned,
    ],
  };
  // Names inside a loop and around it must differ: its results are marked inside.
  const results = [...carriedInputs.map(({ name }) => carried.get(name) as string), ...scanned.map(({ name }) => name)];
  const marked = new Map(results.map((name) => [name, `.inner/${name}`]));
  const inside = (name: string): string => marked.get(name) ?? name;
  const safeBody: OnnxGraph = {
    ...body,
    nodes: body.nodes.map((node) => ({
      ...node,
      inputs: node.inputs.map(inside),
      outputs: node.outputs.map(inside),
    })),
    outputs: body.outputs.map((value) => ({ ...value, name: inside(value.name) })),
  };
  const stacked = (value: OnnxValue): OnnxValue => ({ ...value, dims: [times, ...value.dims] });
  return {
    name: 'loop',
    nodes: [
      plain('Loop', ['.times', '', ...carriedInputs.map(({ name }) => name)], results, {
        body: safeBody,
      }),
    ],
    initializers: [{ name: '.times', dims: [], data: BigInt64Array.of(BigInt(times)) }],
    inputs: inner.inputs.map((value) => (each.has(value.name) ? stacked(value) : value)),
    outputs: inner.outputs.map((value) => (carriedOutputs.has(value.name) ? value : stacked(value))),
  };
}

function plain(
  op: string,
  inputs: readonly string[],
  outputs: readonly string[],
  attributes: OnnxNode['attributes'],
): OnnxNode {
  return { op, domain: '', inputs, outputs, attributes };
}
