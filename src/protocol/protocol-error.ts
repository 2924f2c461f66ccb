/**
 * A protocol, or a pacing, that cannot be used.
 *
 * The message has three lines: what is wrong, where, and what to do.
 */
export class ProtocolError extends Error {
  /** What is wrong. */
  readonly problem: string;
  /** The file or protocol, and the segment (1-based) or line in it. */
  readonly where: string;
  /** What the user can do about it. */
  readonly remedy: string;

  constructor(problem: string, where: string, remedy: string) {
    super(`${problem}\nin ${where}\n${remedy}`);
    this.name = 'ProtocolError';
    this.problem = problem;
    this.where = where;
    this.remedy = remedy;
  }
}
