import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { readJson } from '../measure/shared-data.ts';

/** What an independent reader lists of a channel in a sweep. */
interface SweepTruth {
  readonly sweep: number;
  readonly channel: number;
  readonly n: number;
  readonly start_s: number;
  readonly first5: readonly number[];
  readonly last5: readonly number[];
  readonly sha256_f32: string;
  readonly mean?: number;
  readonly min?: number;
  readonly max?: number;
  readonly stimulus?: {
    readonly sha256_f32: string;
    readonly first5: readonly (number | null)[];
    readonly last5: readonly (number | null)[];
    readonly min: number | null;
    readonly max: number | null;
    readonly n_changes: number;
    readonly runs?: readonly (readonly [number, number])[];
    readonly samples?: readonly (readonly [number, number | null])[];
  };
}

/** `X.truth.json` of a recorder file: only what the tests look at. */
export interface FileTruth {
  readonly sha256_file: string;
  readonly abfVersion: string;
  readonly abfMajor: number;
  readonly operationMode: number;
  readonly operationModeName: string;
  readonly dataFormat: string;
  readonly sweepCount: number;
  readonly channelCount: number;
  readonly dataPointCount: number;
  readonly sampleRateHz: number;
  readonly dataRateHz: number;
  readonly adcNames: readonly string[];
  readonly adcUnits: readonly string[];
  readonly dacNames: readonly string[];
  readonly dacUnits: readonly string[];
  readonly protocol: string;
  readonly creator: string;
  readonly abfDateTime: string;
  readonly tags: readonly { readonly comment: string; readonly time_s: number; readonly sweep: number }[];
  readonly holdingCommand: readonly (number | null)[];
  readonly userList: readonly number[];
  readonly sweeps: readonly SweepTruth[];
}

/** Recorder files of a folder of the shared data, without their extension. */
export function recorderFiles(folder: 'abf' | 'atf'): string[] {
  return readdirSync(sharedFolder(folder))
    .filter((name) => name.endsWith(`.${folder}`))
    .map((name) => name.slice(0, -4));
}

/** Bytes of a recorder file. */
export function recorderBytes(folder: 'abf' | 'atf', name: string): Uint8Array {
  return readFileSync(`${sharedFolder(folder)}/${name}.${folder}`);
}

export function truthOf(folder: 'abf' | 'atf', name: string): FileTruth {
  return readJson<FileTruth>(`data/${folder}/${name}.truth.json`);
}

function sharedFolder(folder: string): string {
  return fileURLToPath(new URL(`../../../shared/data/${folder}`, import.meta.url));
}

/** SHA-256 of values as single precision. */
export function sha256_f32(values: ArrayLike<number>): string {
  return createHash('sha256')
    .update(new Uint8Array(Float32Array.from(values).buffer))
    .digest('hex');
}

/** Steps of single precision between two numbers of the same sign. */
export function ulps(a: number, b: number): number {
  const bits = new Int32Array(Float32Array.of(a, b).buffer);
  const [x, y] = [bits[0] as number, bits[1] as number];
  return x < 0 === y < 0 ? Math.abs(x - y) : a === b ? 0 : Infinity;
}

/** Index and value at each change, as `stimulus.runs` has it. */
export function runsOf(values: ArrayLike<number>): [number, number][] {
  const runs: [number, number][] = [];
  for (let i = 0; i < values.length; i++) {
    if (i === 0 || values[i] !== values[i - 1]) runs.push([i, values[i] as number]);
  }
  return runs;
}
