import { Refusal } from '../model/refusal.ts';

/** The command line itself is wrong (an unknown option, a missing unit): exit status 2. */
export class UsageError extends Refusal {
  override readonly name = 'UsageError';
}

/** The command line is right, but what it names cannot be used (a file, a model, a value): exit status 1. */
export class InputError extends Refusal {
  override readonly name = 'InputError';
}
