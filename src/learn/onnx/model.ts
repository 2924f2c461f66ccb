/** The part of the ONNX format that networks of this library need. @source onnx.proto of ONNX 1.12 (IR version 8, opset 17) */
export type OnnxType = 'float32' | 'float64' | 'int64' | 'bool';

export interface OnnxTensor {
  readonly name: string;
  readonly dims: readonly number[];
  readonly data: Float32Array | Float64Array | BigInt64Array;
}

export interface OnnxValue {
  readonly name: string;
  readonly type: OnnxType;
  readonly dims: readonly number[];
}

export type OnnxAttribute = number | { readonly float: number } | readonly number[] | OnnxGraph;

export interface OnnxNode {
  readonly op: string;
  /** '' is ONNX's own. */
  readonly domain: string;
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  /** A plain number is whole. */
  readonly attributes: Readonly<Record<string, OnnxAttribute>>;
}

export interface OnnxGraph {
  readonly name: string;
  readonly nodes: readonly OnnxNode[];
  readonly initializers: readonly OnnxTensor[];
  readonly inputs: readonly OnnxValue[];
  readonly outputs: readonly OnnxValue[];
}

export interface OnnxModel {
  readonly graph: OnnxGraph;
  readonly metadata: Readonly<Record<string, string>>;
}

/** Opset 17 is old enough for every runtime in use and has all that is needed. */
export const opset = 17;
export const irVersion = 8;
/** The domain of onnxruntime's own operators. */
export const microsoft = 'com.microsoft';
export const producer = 'iontwin';

export const typeCodes: Readonly<Record<OnnxType, number>> = { float32: 1, int64: 7, bool: 9, float64: 11 };
