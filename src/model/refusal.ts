/** A refusal in three lines: what is wrong, where, and what to do about it. What every error meant for users is. */
export abstract class Refusal extends Error {
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
