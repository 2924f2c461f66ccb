import { RecordingError } from './recording-error.ts';

/** @throws RecordingError when samples `from` to before `to` are not all among `length` */
export function checkSampleRange(from: number, to: number, length: number, fileName: string): void {
  if (Number.isInteger(from) && Number.isInteger(to) && from >= 0 && from <= to && to <= length) return;
  throw new RecordingError(
    'no-such-data',
    `samples ${from} to ${to} are wanted of a signal that has ${length}`,
    fileName,
    `Ask for whole numbers from 0 to ${length}.`,
  );
}
