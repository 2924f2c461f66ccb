import { stat } from 'node:fs/promises';
import { basename, extname } from 'node:path';
import { joinSweeps } from '../protocol/join-sweeps.ts';
import { namedProtocol } from '../protocol/library.ts';
import type { Protocol } from '../protocol/protocol.ts';
import { readProtocolFile } from './protocol-file.ts';

/**
 * The protocol that the user names: one of the library, or a file of any kind that `readProtocolFile` reads. What has a folder or an
 * ending is a file; so is any other name that is not of the library and exists. Sweeps are joined. A file that gives its protocol no name
 * gives it its own, without the folder: reports travel.
 *
 * @throws ProtocolError for an unknown name, with the nearest ones; everything that `readProtocolFile` throws
 */
export async function readProtocolArgument(name: string): Promise<Protocol> {
  if (!(await isFileName(name))) return namedProtocol(name);
  const { sweeps, starts_ms } = await readProtocolFile(name);
  const protocol = sweeps.length === 1 ? (sweeps[0] as Protocol) : joinSweeps(sweeps, starts_ms, name);
  return protocol.name === name ? { ...protocol, name: basename(name) } : protocol;
}

async function isFileName(name: string): Promise<boolean> {
  if (/[/\\]/.test(name) || extname(name) !== '') return true;
  return (await stat(name).catch(() => undefined))?.isFile() ?? false;
}
