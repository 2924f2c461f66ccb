import { stat } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import type { Protocol } from '../protocol/protocol.ts';
import { isDigitisedTrace, loadCell, loadCells } from '../recording/digitised/load-cell.node.ts';
import { openRecordingPath } from '../recording/open-path.node.ts';
import { clampData } from '../recording/quality/clamp-trace.ts';
import { recordingQuality } from '../recording/quality/recording-quality.ts';
import type { Recording } from '../recording/recording.ts';
import type { ControlPair } from '../study/compare-recordings.ts';
import type { RealClamp } from '../study/fit-real-cell.ts';
import { refuseUnusable } from '../twin/refuse-unusable.ts';
import { sweepProtocols } from '../twin/sweep-protocols.ts';
import { checkTemperature } from '../twin/temperature.ts';
import { InputError } from './usage-error.ts';

/** What the user says of recordings that do not say it themselves. */
export interface CompareConditions {
  readonly protocol: Protocol | undefined;
  readonly capacitance_pF: number | undefined;
}

/** Whether a path is that of a twin. */
export function isTwinFile(path: string): boolean {
  return /\.json$/i.test(path);
}

/**
 * The two recordings that one or two paths name: a folder of a cell alone is its recording before and after; a folder beside another
 * path is its recording before; a file is itself.
 *
 * @throws InputError when there is no such recording; RecordingError, ExperimentError when it cannot be used
 */
export async function comparedClamps(
  paths: readonly string[],
  after: string,
  conditions: CompareConditions,
): Promise<[before: RealClamp, after: RealClamp]> {
  const [first, second] = paths as [string, string | undefined];
  if (second !== undefined) return [await clampAt(first, 'pre', conditions), await clampAt(second, 'pre', conditions)];
  return [await clampAt(first, 'pre', conditions), await clampAt(first, after, conditions)];
}

async function clampAt(path: string, trial: string, conditions: CompareConditions): Promise<RealClamp> {
  const isFolder = (await stat(path)).isDirectory();
  if (isFolder) {
    const found = (await loadCell(path, ['clamp'])).clamp.get(trial as 'pre');
    if (found) return checked(found, path);
    const remedy = 'Name two recordings, or a folder that holds both.';
    throw new InputError(`there is no voltage clamp \`vc_${trial}\` here`, path, remedy);
  }
  const recording = withCapacitance(await openRecordingPath(path), conditions.capacitance_pF);
  const own = isDigitisedTrace(path) ? recording.sweeps[0]?.commands[0]?.protocol : undefined;
  const protocol = own ?? sweepProtocols(oneSweep(recording, path), conditions.protocol, path).whole;
  return checked({ recording, protocol }, path);
}

/**
 * Cells of a folder that were given nothing: of a folder that says what each cell was given, the controls. The second recording is that
 * after, or else after wash-off.
 *
 * @param compared paths of what is judged: no cell is its own control
 * @throws InputError when there are none
 */
export async function controlPairs(folder: string, compared: readonly string[]): Promise<ControlPair[]> {
  const own = new Set(compared.flatMap((path) => [basename(resolve(path)), basename(dirname(resolve(path)))]));
  const cells = (await loadCells(folder, ['clamp'])).filter(({ name }) => !own.has(name));
  const pairs = cells.flatMap(({ name, drug, clamp }): ControlPair[] => {
    const before = clamp.get('pre');
    const after = clamp.get('post') ?? clamp.get('wash');
    return (drug === undefined || drug === 'control') && before && after
      ? [{ name, before: checked(before, join(folder, name)), after: checked(after, join(folder, name)) }]
      : [];
  });
  if (pairs.length > 0) return pairs;
  throw new InputError(
    'no cell here was recorded twice without a drug',
    folder,
    'Give a folder of cells with vc_pre and vc_post and, in meta.json, drug `control`.',
  );
}

function oneSweep(recording: Recording, where: string): Recording {
  if (recording.sweeps.length === 1) return recording;
  throw new InputError(
    `it has ${recording.sweeps.length} sweeps; recordings of one sweep are compared`,
    where,
    'Make a twin of each recording (`iontwin twin FILE --out DIR`) and compare the twins.',
  );
}

function withCapacitance(recording: Recording, capacitance_pF: number | undefined): Recording {
  return capacitance_pF === undefined
    ? recording
    : { ...recording, conditions: { ...recording.conditions, capacitance_pF } };
}

function checked(clamp: RealClamp, where: string): RealClamp {
  const data = clampData(clamp.recording);
  if (!data.ok) throw new InputError(data.reason, where, 'Name a recording in voltage clamp.');
  const { capacitance_pF, temperature_K } = clamp.recording.conditions;
  refuseUnusable(recordingQuality(clamp.recording, { protocol: clamp.protocol }), where);
  if (temperature_K !== undefined) checkTemperature(temperature_K, where);
  if (capacitance_pF !== undefined && capacitance_pF > 0) return clamp;
  throw new InputError('the capacitance of the cell is not known', where, 'Say it: --capacitance 60pF.');
}
