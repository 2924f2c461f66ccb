import { ConductanceError } from '../model/conductance.ts';
import { UnknownNameError } from '../model/find-variable.ts';
import { InputError } from './usage-error.ts';

/**
 * Looks something up in a model by a name that the user gave, and says where the name stands when there is no such thing.
 *
 * @param where where the name stands: `in: iontwin simulate --set g_Krr=1`
 * @throws InputError in place of the room's own error
 */
export function explainNames<T>(where: string, lookUp: () => T): T {
  try {
    return lookUp();
  } catch (error) {
    if (!(error instanceof UnknownNameError || error instanceof ConductanceError)) throw error;
    const [what = '', ...remedy] = error.message.split('\n');
    throw new InputError(what, where, remedy.join(' '));
  }
}
