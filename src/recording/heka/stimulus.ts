import type { TreeNode } from './tree.ts';

/** A stretch of a command: a straight line, or a sine about a constant. */
export type Piece =
  | { readonly kind: 'line'; readonly from: number; readonly to: number; readonly samples: number }
  | {
      readonly kind: 'sine';
      readonly mean: number;
      readonly amplitude: number;
      readonly cycle_s: number;
      readonly samples: number;
    };

/** A command as the stimulus tree describes it, or why it cannot be had. */
export type Stimulus =
  | {
      readonly kind: 'pieces';
      readonly unit: string;
      readonly holding: number;
      readonly pieces: readonly Piece[];
      readonly interval_s: number;
      readonly samples: number;
    }
  | { readonly kind: 'file'; readonly unit: string; readonly holding: number }
  | { readonly kind: 'unknown'; readonly why: string };

/** Bits of `ChStimToDacID`. */
const bits = { relative: 2, fileTemplate: 4, lockIn: 8, wavelength: 16, chirp: 64, imaging: 128 };
const mostPieces = 10_000;
const mostSamples = 2 ** 31;

/**
 * Every DAC output of a stimulus entry, in the order of its channels.
 *
 * @param sweep 0-based number of the sweep within the series: levels and durations change from sweep to sweep by their increments
 * @source HEKA, "FileFormat_v9: StimFile", of the PatchMaster 2x90 documentation: places of the fields
 */
export function stimuliOf(entry: TreeNode, sweep: number): Stimulus[] {
  return entry.children.filter((channel) => isOutput(channel)).map((channel) => stimulusOf(entry, channel, sweep));
}

/** An output has segments and a DAC; a channel that is only recorded has its first segment only, without any store of its own. */
function isOutput({ fields, children }: TreeNode): boolean {
  return children.length > 0 && (fields.i16(76) ?? 0) !== 0;
}

/** The output as its segments describe it; a file template is not read here. */
export function segmentPieces(entry: TreeNode, channel: TreeNode, sweep: number): Stimulus {
  const unit = channel.fields.text(40, 8);
  const holding = channel.fields.f64(48);
  const interval_s = entry.fields.f64(112);
  const sweeps = entry.fields.i32(144) ?? 1;
  if (holding === undefined || interval_s === undefined || !(interval_s > 0)) {
    return { kind: 'unknown', why: 'its holding level or sampling interval cannot be read' };
  }
  if ((entry.fields.i32(100) ?? 0) > 0 || (entry.fields.f64(104) ?? 0) !== 0) {
    return { kind: 'unknown', why: 'its traces start after the beginning of the stimulus' };
  }
  if (channel.children.length > mostPieces)
    return { kind: 'unknown', why: `it has ${channel.children.length} segments` };
  const relative = ((channel.fields.i16(76) ?? 0) & bits.relative) !== 0;
  const pieces: Piece[] = [];
  let last = holding;
  let samples = 0;
  for (const { fields } of channel.children) {
    const level = changing(fields, { value: 8, source: 16, factor: 20, increment: 28, mode: 6 }, sweep, sweeps);
    const duration_s = changing(fields, { value: 36, source: 44, factor: 48, increment: 56, mode: 7 }, sweep, sweeps);
    if (typeof level === 'string') return { kind: 'unknown', why: `a level ${level}` };
    if (typeof duration_s === 'string') return { kind: 'unknown', why: `a duration ${duration_s}` };
    const target = level === undefined ? holding : level + (relative ? holding : 0);
    const count = Math.round((duration_s ?? Number.NaN) / interval_s);
    if (!(count >= 0 && samples + count <= mostSamples)) return { kind: 'unknown', why: 'a segment has no duration' };
    const piece = pieceOf(fields.u8(4) ?? -1, channel, last, target, count);
    if (typeof piece === 'string') return { kind: 'unknown', why: piece };
    const stored = fields.u8(5) ?? 1;
    if (stored > 1) return { kind: 'unknown', why: 'only the start or end of a segment was stored' };
    if (stored === 1) {
      pieces.push(piece);
      samples += count;
    }
    last = target;
  }
  return { kind: 'pieces', unit, holding, pieces, interval_s, samples };
}

function stimulusOf(entry: TreeNode, channel: TreeNode, sweep: number): Stimulus {
  const use = channel.fields.i16(76) ?? 0;
  if (use & bits.fileTemplate) {
    return { kind: 'file', unit: channel.fields.text(40, 8), holding: channel.fields.f64(48) ?? 0 };
  }
  if (use & (bits.lockIn | bits.wavelength | bits.chirp | bits.imaging)) {
    return { kind: 'unknown', why: 'the output is that of a lock-in, a chirp or an imaging device' };
  }
  return segmentPieces(entry, channel, sweep);
}

interface Places {
  readonly value: number;
  readonly source: number;
  readonly factor: number;
  readonly increment: number;
  readonly mode: number;
}

/** A level or duration in a sweep; undefined for "the holding level"; a text where it cannot be known. */
function changing(
  fields: TreeNode['fields'],
  { value, source, factor, increment, mode }: Places,
  sweep: number,
  sweeps: number,
): number | string | undefined {
  const from = fields.i32(source) ?? 0;
  if (from === 1) return undefined;
  if (from !== 0) return 'is taken from a parameter of PatchMaster';
  const [start, step, ratio] = [fields.f64(value), fields.f64(increment) ?? 0, fields.f64(factor) ?? 1];
  if (start === undefined) return 'cannot be read';
  if (ratio !== 1 && ratio !== 0) return 'grows by a factor from sweep to sweep';
  if (step === 0) return start;
  const order = fields.u8(mode) ?? 0;
  if (order === 0) return start + step * sweep;
  if (order === 1) return start + step * (sweeps - 1 - sweep);
  return 'changes from sweep to sweep in an interleaved or logarithmic order';
}

/** Classes of segments: constant, ramp, continuous, sine. */
function pieceOf(kind: number, channel: TreeNode, last: number, level: number, samples: number): Piece | string {
  switch (kind) {
    case 0:
    case 2:
      return { kind: 'line', from: level, to: level, samples };
    case 1:
      return { kind: 'line', from: last, to: level, samples };
    case 3: {
      const [cycle_s, amplitude] = [channel.fields.f64(96) ?? 0, channel.fields.f64(104)];
      const [kindOfSine, source] = [channel.fields.u8(193) ?? 0, channel.fields.u8(195) ?? 0];
      if (!(cycle_s > 0) || amplitude === undefined) return 'its sine has no cycle';
      if (kindOfSine !== 0 || source !== 0) return 'its sine is that of a lock-in, or of a parameter of PatchMaster';
      return { kind: 'sine', mean: level, amplitude, cycle_s, samples };
    }
    default:
      return kind === 4
        ? 'a segment is a square wave'
        : kind === 5
          ? 'a segment is a chirp'
          : `a segment is of class ${kind}`;
  }
}

/**
 * Samples of a command; beyond its last piece it is the holding level.
 *
 * @param length samples wanted
 */
export function stimulusSamples(stimulus: Extract<Stimulus, { kind: 'pieces' }>, length: number): Float64Array {
  const out = new Float64Array(length).fill(stimulus.holding);
  let at = 0;
  for (const piece of stimulus.pieces) {
    const end = Math.min(length, at + piece.samples);
    for (let i = at; i < end; i++) {
      const k = i - at;
      out[i] =
        piece.kind === 'line'
          ? piece.from + ((piece.to - piece.from) * k) / piece.samples
          : piece.mean + piece.amplitude * Math.sin((2 * Math.PI * k * stimulus.interval_s) / piece.cycle_s);
    }
    at = end;
  }
  return out;
}
