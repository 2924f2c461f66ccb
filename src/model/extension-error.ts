import { Refusal } from './refusal.ts';

/** An extension that does not fit the model: it needs what the model lacks, or brings what the model already has. */
export class ExtensionError extends Refusal {
  override readonly name = 'ExtensionError';
}
