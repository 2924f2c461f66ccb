import { Refusal } from '../model/refusal.ts';

/** Tensors that an operator cannot take together: which operator, which operands, their shapes. */
export class ShapeError extends Refusal {
  override readonly name = 'ShapeError';
}

/** A training, a network or an option of them that makes no sense as asked for. */
export class LearnError extends Refusal {
  override readonly name = 'LearnError';
}

/** Bytes that are no ONNX file, a damaged one, or one that this library did not write and cannot run. */
export class OnnxError extends Refusal {
  override readonly name = 'OnnxError';
}

/** A checkpoint that is damaged, or of another training. */
export class CheckpointError extends Refusal {
  override readonly name = 'CheckpointError';
}

/** A runtime that is absent, or that does not take what it was given. */
export class EngineError extends Refusal {
  override readonly name = 'EngineError';
}
