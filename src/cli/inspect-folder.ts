import { readdirSync } from 'node:fs';
import { join, relative } from 'node:path';
import { Refusal } from '../model/refusal.ts';
import { openRecordingPath } from '../recording/open-path.node.ts';
import { readers } from '../recording/open-recording.ts';
import { type Quality, recordingQuality } from '../recording/quality/recording-quality.ts';
import type { Recording } from '../recording/recording.ts';
import { significant } from './format.ts';
import type { InspectRequest } from './inspect-request.ts';
import { type TwinQuestion, twinQuestion } from './twin-question.ts';

/** One file of a folder: read and judged, or refused. */
export type InspectedFile = { readonly file: string } & (
  | { readonly recording: Recording; readonly quality: Quality; readonly question: TwinQuestion | undefined }
  | { readonly refused: Refusal }
);

/** Files below a folder whose endings are those of recordings, sorted; hidden ones and links left out. */
export function recordingFiles(folder: string): string[] {
  const endings = readers.flatMap(({ extensions }) => extensions.flatMap((ending) => [ending, `${ending}.gz`]));
  const isRecording = (name: string) => endings.some((ending) => name.toLowerCase().endsWith(ending));
  const walk = (path: string): string[] =>
    readdirSync(path, { withFileTypes: true }).flatMap((entry) => {
      if (entry.name.startsWith('.')) return [];
      const inside = join(path, entry.name);
      if (entry.isDirectory()) return walk(inside);
      return entry.isFile() && isRecording(entry.name) ? [inside] : [];
    });
  return walk(folder).sort();
}

/**
 * Reads and judges one file after the other.
 *
 * @param onFile called with the number of files done
 */
export async function inspectFiles(
  files: readonly string[],
  { path, options }: InspectRequest,
  onFile: (done: number) => void,
): Promise<InspectedFile[]> {
  const inspected: InspectedFile[] = [];
  for (const file of files) {
    const name = relative(path, file);
    try {
      const recording = await openRecordingPath(file);
      const quality = recordingQuality(recording, options);
      inspected.push({ file: name, recording, quality, question: twinQuestion(recording, quality, options) });
    } catch (error) {
      // One bad file must not hide the others.
      if (!(error instanceof Refusal)) throw error;
      inspected.push({ file: name, refused: error });
    }
    onFile(inspected.length);
  }
  return inspected;
}

/** Table of verdicts: a line a file, the reasons behind it. */
export function folderText(files: readonly InspectedFile[]): string {
  const rows = files.map((one) => {
    if ('refused' in one) return [one.file, '-', '-', 'not read', one.refused.what];
    const { recording, quality } = one;
    const reasons = quality.reasons.map(({ name, value, unit }) =>
      [name.replaceAll('-', ' '), value === null ? '' : significant(value, 3), value === null ? '' : unit]
        .join(' ')
        .trim(),
    );
    if (quality.lacksCapacitance) reasons.push('needs --capacitance');
    if (one.question) reasons.push(`missing: ${one.question.what}`);
    return [one.file, recording.format, String(recording.sweeps.length), quality.verdict, reasons.join(', ')];
  });
  const table = [['file', 'format', 'sweeps', 'verdict', 'reasons'], ...rows];
  const widths = [0, 1, 2, 3].map((k) => Math.max(...table.map((row) => (row[k] as string).length)));
  const lines = table.map((row) =>
    row
      .map((cell, k) => cell.padEnd(widths[k] ?? 0))
      .join('  ')
      .trimEnd(),
  );
  const count = (verdict: string) =>
    files.filter((one) => ('refused' in one ? verdict === 'not read' : one.quality.verdict === verdict)).length;
  const summary = ['accept', 'flag', 'refuse', 'not read'].map((verdict) => `${count(verdict)} ${verdict}`).join(', ');
  return `${lines.join('\n')}\n\n${files.length} files: ${summary}\n`;
}
