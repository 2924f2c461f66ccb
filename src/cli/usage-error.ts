/** A refusal in three lines: what is wrong, where, and what to do about it. */
abstract class Refusal extends Error {
  readonly what: string;
  readonly where: string;
  readonly remedy: string;

  constructor(what: string, where: string, remedy: string) {
    super(`${what}\n${where}\n${remedy}`);
    this.what = what;
    this.where = where;
    this.remedy = remedy;
  }
}

/** The command line itself is wrong (an unknown option, a missing unit): exit status 2. */
export class UsageError extends Refusal {
  override readonly name = 'UsageError';
}

/** The command line is right, but what it names cannot be used (a file, a model, a value): exit status 1. */
export class InputError extends Refusal {
  override readonly name = 'InputError';
}
