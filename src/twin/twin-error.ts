import { Refusal } from '../model/refusal.ts';

/** A file that is no twin, or a twin that contradicts itself. `where` is the JSON path, after the name of the file. */
export class TwinError extends Refusal {
  override readonly name = 'TwinError';
}
