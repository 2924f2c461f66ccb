import { Refusal } from '../model/refusal.ts';

/** A model that cannot be compiled. */
export class CompileError extends Refusal {
  override readonly name = 'CompileError';
}
