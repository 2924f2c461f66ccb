/** A place in a model text; both 1-based. */
export interface Place {
  readonly line: number;
  readonly column: number;
}

/**
 * A model text that cannot be read.
 *
 * The message has three lines: what is wrong, where, and what to do.
 */
export class ModelError extends Error {
  /** File name as given to the parser. */
  readonly file: string;
  /** 1-based line. */
  readonly line: number;
  /** 1-based column. */
  readonly column: number;
  /** The offending piece of the text. */
  readonly text: string;
  /** What the user can do about it. */
  readonly remedy: string;

  constructor(file: string, place: Place, text: string, problem: string, remedy: string) {
    super(`${problem}\nat ${file}:${place.line}:${place.column}${text === '' ? '' : `: ${text}`}\n${remedy}`);
    this.name = 'ModelError';
    this.file = file;
    this.line = place.line;
    this.column = place.column;
    this.text = text;
    this.remedy = remedy;
  }
}
