import { readFile, stat } from 'node:fs/promises';
import { promisify } from 'node:util';
import { gunzip } from 'node:zlib';
import { protocolsFromAtf } from '../protocol/atf.ts';
import { cornerUnits } from '../protocol/corner-header.ts';
import type { Protocol } from '../protocol/protocol.ts';
import { protocolFromCsv, protocolFromJson } from '../protocol/read-protocol.ts';
import { openRecordingPath } from '../recording/open-path.node.ts';
import { recordedCommands } from '../recording/recorded-protocol.ts';
import { InputError } from './usage-error.ts';

/** What a protocol file holds: one protocol for each sweep, and when each begins where the file says. */
export interface ProtocolFile {
  readonly format: string;
  readonly sweeps: readonly Protocol[];
  readonly starts_ms: readonly number[] | undefined;
}

/** More text than this, bytes, is no protocol. */
const largestText = 400_000_000;
const sniffed = 4096;

/**
 * Reads a protocol file, told by what it holds: JSON, a table of corner points or pieces, an Axon Text File (each of them packed by
 * gzip or not), or any recording whose command is in it.
 *
 * @param output name of the output of a recording that is the command; the first in volts by default
 * @throws ProtocolError, RecordingError, InputError when it cannot be read as any of them; Node's own error when it cannot be had
 */
export async function readProtocolFile(path: string, output?: string): Promise<ProtocolFile> {
  if ((await stat(path)).isDirectory()) throw new InputError('this is a folder, not a file', path, 'Name a file.');
  const bytes = await unpacked(await readFile(path), path);
  const head = new TextDecoder().decode(bytes.subarray(0, sniffed)).replace(/^\uFEFF/, '');
  const only = (format: string, protocol: Protocol) => ({ format, sweeps: [protocol], starts_ms: undefined });
  if (/\.json(?:\.gz)?$/i.test(path) || /^\s*\{/.test(head))
    return only('json', protocolFromJson(textOf(bytes, path), path));
  if (isTable(head, () => textOf(bytes, path))) return only('csv', protocolFromCsv(textOf(bytes, path), path));
  if (/^"?ATF\b/.test(head) || /\.atf(?:\.gz)?$/i.test(path)) {
    return { format: 'atf', ...protocolsFromAtf(textOf(bytes, path), path) };
  }
  const recording = await openRecordingPath(path);
  return { format: recording.format, ...recordedCommands(recording, path, output) };
}

/**
 * Whether a text is a protocol table, comments and blank lines left out: by its header, or where that fits a recording of the potential too,
 * by a step, which is two rows at one time.
 */
function isTable(head: string, whole: () => string): boolean {
  const header = linesOf(head)[0] ?? '';
  if (['t_ms,V_mV', 't_start_ms,t_end_ms,v_start_mV,v_end_mV'].includes(header.replace(/[\s"]/g, ''))) return true;
  const units = cornerUnits(header);
  if (!units || units.isCommand) return units !== undefined;
  const times = linesOf(whole()).map((line) => Number(line.split(/[,;\t]/)[0]));
  return times.some((t, i) => i > 0 && t === times[i - 1]);
}

function linesOf(text: string): string[] {
  return text.split(/\r\n|\n|\r/).filter((line) => line.trim() !== '' && !line.trim().startsWith('#'));
}

async function unpacked(bytes: Uint8Array, path: string): Promise<Uint8Array> {
  if (bytes[0] !== 0x1f || bytes[1] !== 0x8b) return bytes;
  try {
    return await promisify(gunzip)(bytes, { maxOutputLength: largestText });
  } catch {
    throw new InputError('this file cannot be unpacked', path, 'It is damaged or too large: pack it again with gzip.');
  }
}

function textOf(bytes: Uint8Array, path: string): string {
  try {
    if (bytes.length <= largestText) return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    throw new InputError('this is not a text file', path, 'Name a file of plain text in UTF-8.');
  }
  throw new InputError(`${bytes.length} bytes are too many for a protocol`, path, 'Name a protocol file.');
}
