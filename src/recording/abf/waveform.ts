import type { AbfDac, Epoch, UserList } from './abf-header.ts';

/** What shapes the command of an output. */
export type WaveformSettings = Pick<AbfDac, 'holding' | 'keepsLastLevel' | 'epochs' | 'userList'>;

/** A command with one value for each sample of a channel. */
export interface Waveform {
  /** Values from `from` to before `to`. */
  values(from: number, to: number): Float64Array;
  /** Level after the last epoch. */
  readonly last: number;
}

/** An epoch as it is in one sweep. */
interface Piece {
  readonly kind: Epoch['kind'];
  /** Sample at which it starts. */
  readonly start: number;
  readonly length: number;
  /** Level before it. */
  readonly before: number;
  readonly level: number;
  readonly period: number;
  readonly width: number;
}

/** pClamp holds for this part of an episodic sweep before the first epoch. */
const heldPart = 64;

/** Samples of an episodic sweep before the first epoch. */
export function heldSamples(length: number): number {
  return Math.floor(length / heldPart);
}

/**
 * The command of each sweep of an episodic recording: held for the first 1/64 of the sweep, then epoch after epoch, then held again,
 * at the holding level or, where the protocol says so, at the last level of the waveform, also in the next sweep.
 *
 * @param lengths samples of a channel in each sweep
 * @returns one for each sweep
 */
export function episodicWaveforms(settings: WaveformSettings, lengths: readonly number[]): (sweep: number) => Waveform {
  // Levels that stay on from one sweep into the next are followed from the first sweep on, once.
  const kept: number[] = [settings.holding];
  const rest = (sweep: number): number => {
    if (!settings.keepsLastLevel) return settings.holding;
    for (let k = kept.length; k <= sweep; k++) {
      kept.push(pieces(settings, k - 1, kept[k - 1] as number, lengths[k - 1] as number).last);
    }
    return kept[sweep] as number;
  };
  return (sweep) => {
    const before = rest(sweep);
    const { list, last, end } = pieces(settings, sweep, before, lengths[sweep] as number);
    const after = settings.keepsLastLevel ? last : settings.holding;
    return { last, values: (from, to) => fill(list, before, after, end, from, to) };
  };
}

function pieces(settings: WaveformSettings, sweep: number, before: number, length: number) {
  const list: Piece[] = [];
  let level = before;
  let start = heldSamples(length);
  for (const epoch of settings.epochs) {
    const duration = setting(settings, epoch, 'duration', epoch.duration + sweep * epoch.durationIncrement, sweep);
    const samples = Math.max(0, Math.round(duration));
    if (samples === 0) continue;
    const piece: Piece = {
      kind: epoch.kind,
      start,
      length: samples,
      before: level,
      level: setting(settings, epoch, 'level', epoch.level + sweep * epoch.levelIncrement, sweep),
      period: Math.round(setting(settings, epoch, 'period', epoch.period, sweep)),
      width: Math.round(setting(settings, epoch, 'width', epoch.width, sweep)),
    };
    list.push(piece);
    start += samples;
    // A train returns to the level that it started from.
    if (epoch.kind === 'step' || epoch.kind === 'ramp') level = piece.level;
  }
  return { list, last: level, end: start };
}

function setting(
  { userList }: WaveformSettings,
  epoch: Epoch,
  what: UserList['what'],
  otherwise: number,
  sweep: number,
): number {
  if (userList?.what !== what || userList.epoch !== epoch.index) return otherwise;
  const { values, repeats } = userList;
  return values[repeats ? sweep % values.length : Math.min(sweep, values.length - 1)] as number;
}

function fill(
  list: readonly Piece[],
  before: number,
  after: number,
  end: number,
  from: number,
  to: number,
): Float64Array {
  const out = new Float64Array(to - from);
  out.fill(before);
  if (end < to) out.fill(after, Math.max(0, end - from));
  for (const piece of list) {
    const first = Math.max(from, piece.start);
    const stop = Math.min(to, piece.start + piece.length);
    for (let i = first; i < stop; i++) out[i - from] = pieceValue(piece, i - piece.start);
  }
  return out;
}

/** Value of sample `i` of an epoch; ramps and the halves of triangles include both of their ends. */
function pieceValue(piece: Piece, i: number): number {
  const { kind, length, before, level, width } = piece;
  const change = level - before;
  const period = piece.period > 0 ? piece.period : length;
  const within = i % period;
  switch (kind) {
    case 'step':
      return level;
    case 'ramp':
      return before + line(i, length) * change;
    case 'pulse':
      return within < width ? level : before;
    case 'triangle':
      return within < width
        ? before + line(within, width) * change
        : level - line(within - width, period - width) * change;
    case 'cosine':
      return before + (change * (1 - Math.cos(2 * Math.PI * (length / period) * line(i, length)))) / 2;
    case 'biphasic':
      return within < Math.floor(width / 2) ? level : within < width ? before - change : before;
  }
}

/** 0 at the first of `length` samples, 1 at the last. */
function line(i: number, length: number): number {
  return length > 1 ? i / (length - 1) : 0;
}
