import { existsSync, readdirSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { decodeText } from '../../recording/csv/decode-text.ts';
import { gunzip, isGzip } from '../../recording/csv/gunzip.ts';
import { RecordingError } from '../../recording/recording-error.ts';
import type { HergRecording } from './herg-sine-wave.ts';
import type { StepRecording } from './outward-currents.ts';
import { parseSampledColumn, parseStepTable } from './parse-tables.ts';

/** Recordings of laboratories other than that of the study. */
export interface OtherLabs {
  /** `ipsc_lines_lei2017/outward`: Lei et al. 2017, Front Physiol 8:986. */
  readonly outward: readonly StepRecording[];
  /** `herg_sine_wave`: Beattie et al. 2018, J Physiol 596:1813. */
  readonly herg: readonly HergRecording[];
}

/**
 * Loads what there is of both below a folder.
 *
 * @throws RecordingError when there is neither, or a file is damaged
 */
export async function loadOtherLabs(folder: string): Promise<OtherLabs> {
  const steps = join(folder, 'ipsc_lines_lei2017', 'outward');
  const sines = join(folder, 'herg_sine_wave');
  const outward: StepRecording[] = [];
  for (const file of namesIn(steps)) outward.push(parseStepTable(await textOf(join(steps, file)), file));
  const cells = namesIn(sines).filter((file) => file.startsWith('cell'));
  const herg: HergRecording[] = [];
  for (const file of cells) herg.push(await hergRecording(sines, file));
  if (outward.length + herg.length > 0) return { outward, herg };
  throw new RecordingError(
    'no-such-data',
    'there are no recordings of other laboratories here',
    folder,
    'Give a folder that holds ipsc_lines_lei2017/outward or herg_sine_wave.',
  );
}

async function hergRecording(folder: string, file: string): Promise<HergRecording> {
  const command = parseSampledColumn(await textOf(join(folder, 'protocol.csv.gz')), 'protocol.csv.gz');
  const current = parseSampledColumn(await textOf(join(folder, file)), file);
  const { temperature_K } = current;
  if (temperature_K === undefined || command.values.length !== current.values.length) {
    const what =
      temperature_K === undefined
        ? 'the first line does not state temperature_C'
        : `${current.values.length} samples of current, ${command.values.length} of the command`;
    throw new RecordingError('damaged', what, file, 'Take the file as it was published.');
  }
  return {
    name: file.replace(/\.csv(\.gz)?$/, ''),
    interval_ms: current.interval_ms,
    V_mV: command.values,
    i_nA: current.values,
    temperature_K,
  };
}

function namesIn(folder: string): string[] {
  return existsSync(folder)
    ? readdirSync(folder)
        .filter((name) => /\.csv(\.gz)?$/.test(name))
        .sort()
    : [];
}

async function textOf(path: string): Promise<string> {
  const bytes = await readFile(path);
  return decodeText(isGzip(bytes) ? await gunzip(bytes, path) : bytes, path);
}
