/** A model that cannot be compiled: what, where, and what to do. */
export class CompileError extends Error {
  override readonly name = 'CompileError';
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
