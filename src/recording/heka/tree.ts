import type { ByteSource } from '../byte-source.ts';
import { RecordingError } from '../recording-error.ts';
import { type Fields, fieldsAt } from './fields.ts';

/** A record and its children. */
export interface TreeNode {
  readonly fields: Fields;
  readonly children: readonly TreeNode[];
}

const mostLevels = 8;
const mostNodes = 1e6;

/**
 * Reads a tree of PatchMaster: magic, number of levels, record size of each, then records, each followed by the number of its
 * children and by them.
 *
 * @param part where it lies in the file
 * @param name of the part, for messages
 * @throws RecordingError when it does not start as a tree, or its records do not fit into the part
 * @source HEKA, "FileFormat_v9: Tree file", of the PatchMaster 2x90 documentation
 */
export function readTree(source: ByteSource, part: { at: number; length: number }, name: string): TreeNode {
  const where = `${source.fileName}, ${name} at byte ${part.at}`;
  const end = part.at + part.length;
  source.read(part.at, part.length);
  const magic = fieldsAt(source, part.at, Math.min(part.length, 8), true).text(0, 4);
  // `Tree`, as a number of four bytes.
  const littleEndian = magic === 'eerT';
  if (!littleEndian && magic !== 'Tree') {
    throw damaged(`the part ${name} does not start as a tree`, where);
  }
  const levels = fieldsAt(source, part.at, Math.min(part.length, 8), littleEndian).i32(4) ?? 0;
  if (levels < 1 || levels > mostLevels) throw damaged(`the tree has ${levels} levels`, where);
  const head = fieldsAt(source, part.at, Math.min(part.length, 8 + 4 * levels), littleEndian);
  const sizes = Array.from({ length: levels }, (_, i) => head.i32(8 + 4 * i) ?? -1);
  if (sizes.some((size) => size < 4)) throw damaged(`the records of the tree have ${sizes.join(', ')} bytes`, where);
  let at = part.at + 8 + 4 * levels;
  let nodes = 0;
  const readNode = (level: number): TreeNode => {
    const size = sizes[level] as number;
    if (at + size + 4 > end || ++nodes > mostNodes)
      throw damaged('the tree does not fit into its part of the file', where);
    const fields = fieldsAt(source, at, size, littleEndian);
    const count = fieldsAt(source, at + size, 4, littleEndian).i32(0) as number;
    at += size + 4;
    if (count < 0 || (count > 0 && level + 1 >= levels)) throw damaged(`a record has ${count} children`, where);
    // One by one: a count that is too large fails at the end of the part, not in memory.
    const children: TreeNode[] = [];
    for (let i = 0; i < count; i++) children.push(readNode(level + 1));
    return { fields, children };
  };
  return readNode(0);
}

function damaged(what: string, where: string): RecordingError {
  return new RecordingError('damaged', what, where, 'Copy the file again, or open and save it in PatchMaster.');
}
