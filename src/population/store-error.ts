import { Refusal } from '../model/refusal.ts';

/** A population store that cannot be written to as asked. */
export class StoreError extends Refusal {
  override readonly name = 'StoreError';
}
