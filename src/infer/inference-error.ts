import { Refusal } from '../model/refusal.ts';

/** An inference that cannot be made: what, where, and what to do. */
export class InferenceError extends Refusal {
  constructor(what: string, where: string, remedy: string) {
    super(what, where, remedy);
    this.name = 'InferenceError';
  }
}
