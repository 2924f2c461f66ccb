import { RecordingError } from '../recording-error.ts';
import { type AcquisitionMode, acquisitionModes, type UserList } from './abf-header.ts';

const damagedRemedy = 'The file is damaged: copy it again from the recording computer.';

/** An ABF file whose bytes contradict one another. */
export function damaged(what: string, where: string): RecordingError {
  return new RecordingError('damaged', what, where, damagedRemedy);
}

/** @throws RecordingError when the mode is none that pClamp has */
export function checkedMode(mode: number, fileName: string): AcquisitionMode {
  if (!acquisitionModes.has(mode as AcquisitionMode)) throw damaged(`its mode of acquisition is ${mode}`, fileName);
  return mode as AcquisitionMode;
}

/** @throws RecordingError on other formats than 16-bit whole numbers and single precision */
export function checkedSampleFormat(format: number, fileName: string): 'int16' | 'float32' {
  if (format === 0) return 'int16';
  if (format === 1) return 'float32';
  throw new RecordingError(
    'unsupported',
    `its samples are of format ${format}, which no known version of pClamp writes`,
    fileName,
    'Save the file again in Clampfit as ABF.',
  );
}

/** @throws RecordingError when samples have no time */
export function checkedInterval(interval_us: number, fileName: string): number {
  if (Number.isFinite(interval_us) && interval_us > 0) return interval_us;
  throw damaged(`the interval between samples is ${interval_us} microseconds`, fileName);
}

/** @throws RecordingError when the number of channels is impossible */
export function checkedCount(count: number, most: number, what: string, fileName: string): number {
  if (Number.isInteger(count) && count >= 1 && count <= most) return count;
  throw damaged(`it has ${count} ${what}, and 1 to ${most} are possible`, fileName);
}

/** @throws RecordingError when a level is not a number */
export function checkedLevel(level: number, what: string, fileName: string): number {
  if (Number.isFinite(level)) return level;
  throw damaged(`${what} is ${level}`, fileName);
}

/** The value where it is above zero, otherwise 0: not given. */
export function positive(value: number): number {
  return Number.isFinite(value) && value > 0 ? value : 0;
}

/** What makes up the scaling of a 16-bit sample. */
export interface Gains {
  /** Volts for the whole range. */
  readonly range: number;
  /** Steps of the converter for `range`. */
  readonly resolution: number;
  /** Volts for each unit of the channel. */
  readonly instrument: number;
  readonly instrumentOffset: number;
  readonly programmable: number;
  /** Of the amplifier, as telegraphed; 1 where it was not. */
  readonly additional: number;
  /** Of a signal conditioner; 1 and 0 where there was none. */
  readonly signal: number;
  readonly signalOffset: number;
}

/**
 * Scale and offset of one channel.
 *
 * @throws RecordingError when a gain is zero or not a number: the channel's unit would be a guess
 */
export function scaling(gains: Gains, where: string): { scale: number; offset: number } {
  // In this order, so that the factor is the same to the last bit as that of other readers.
  const perUnit = 1 / gains.instrument / gains.signal / gains.programmable / gains.additional;
  const scale = (perUnit * gains.range) / gains.resolution;
  const offset = gains.instrumentOffset - gains.signalOffset;
  if (Number.isFinite(Math.fround(scale)) && scale !== 0 && Number.isFinite(offset)) return { scale, offset };
  throw damaged(
    `its scaling is impossible: ${gains.range} V in ${gains.resolution} steps, gains ${gains.instrument} V per unit, ${gains.programmable}, ${gains.additional}, ${gains.signal}, offset ${offset}`,
    where,
  );
}

/**
 * What a user list varies.
 *
 * @param parameter `nULParamToVary`
 * @param epochCount epochs that the writing program knew: 10 before pClamp 11, 50 since
 */
export function userListTarget(parameter: number, epochCount: number): Pick<UserList, 'what' | 'epoch'> {
  const firstOf = 11 + epochCount;
  const kinds = ['level', 'duration', 'period', 'width'] as const;
  const kind = kinds[Math.floor((parameter - firstOf) / epochCount)];
  if (parameter < firstOf || kind === undefined) return { what: 'other', epoch: parameter };
  return { what: kind, epoch: (parameter - firstOf) % epochCount };
}

/** Numbers of a user list, or undefined when it is not a plain list of numbers. */
export function userListValues(text: string): number[] | undefined {
  const items = text.split(/[,;\s]+/).filter((item) => item !== '');
  const values = items.map(Number);
  return values.length > 0 && values.every(Number.isFinite) ? values : undefined;
}

/**
 * @param date YYYYMMDD, or YYMMDD of 1980 to 2079
 * @param time_ms from midnight
 * @returns ISO 8601 without zone, or undefined where the numbers are no date
 */
export function dateText(date: number, time_ms: number): string | undefined {
  const [year, month, day] = [Math.floor(date / 10000), Math.floor(date / 100) % 100, date % 100];
  const fullYear = year >= 100 ? year : year < 80 ? 2000 + year : 1900 + year;
  const inDay = Number.isFinite(time_ms) && time_ms >= 0 && time_ms < 86_400_000;
  if (date <= 0 || month < 1 || month > 12 || day < 1 || day > 31 || fullYear > 9999 || !inDay) return undefined;
  const midnight = Date.UTC(fullYear, month - 1, day);
  return new Date(midnight + time_ms).toISOString().replace('Z', '');
}
