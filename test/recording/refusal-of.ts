import { RecordingError } from '../../src/recording/recording-error.ts';

/** Kind, what and where of the refusal that an action ends with, in one line. A refusal without remedy is an error of the tests. */
export function refusalOf(action: () => unknown): string {
  try {
    action();
  } catch (error) {
    if (!(error instanceof RecordingError)) throw error;
    if (error.remedy === '') throw new Error('a refusal without remedy');
    return `${error.kind}: ${error.what} | ${error.where}`;
  }
  throw new Error('nothing was refused');
}
