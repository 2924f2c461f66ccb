import { Refusal } from '../model/refusal.ts';

/** Kinds of refusal, for programs that decide by them. */
export type RecordingErrorKind =
  /** Not a format that is read here. */
  | 'unknown-format'
  /** The file ends early. */
  | 'torn'
  /** The bytes contradict one another. */
  | 'damaged'
  /** A kind of data that the format has and this reader has not. */
  | 'unsupported'
  /** Something that must not be guessed is missing: a unit, a sampling rate. */
  | 'missing'
  /** The caller asked for a sweep or channel that is not there. */
  | 'no-such-data'
  /** What is to be written does not fit into the format. */
  | 'unwritable';

/** A recording that cannot be read, or not as asked: what, where in which file, and what to do. */
export class RecordingError extends Refusal {
  readonly kind: RecordingErrorKind;

  constructor(kind: RecordingErrorKind, what: string, where: string, remedy: string) {
    super(what, where, remedy);
    this.name = 'RecordingError';
    this.kind = kind;
  }
}
