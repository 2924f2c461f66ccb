import { type Cursor, next, peek, unexpected } from './cursor.ts';
import { ModelError, type Place } from './model-error.ts';

import type { ModelSyntax } from './syntax.ts';
import { type Token, tokenize } from './tokens.ts';

/** Where the reader of a text is. */
export interface Reader {
  readonly file: string;
  readonly lines: readonly string[];
  /** 0-based index of the line to read next. */
  row: number;
  readonly model: ModelSyntax;
}

/** Moves to the next line with something on it. @returns false at the end of the text */
export function skipBlank(reader: Reader): boolean {
  while (reader.row < reader.lines.length && /^\s*(#.*)?$/.test(reader.lines[reader.row] as string)) reader.row++;
  return reader.row < reader.lines.length;
}

/** Number of spaces the current line begins with. @throws ModelError on a tab, whose width nobody knows */
export function indentOf(reader: Reader): number {
  const line = reader.lines[reader.row] as string;
  const blank = (/^\s*/.exec(line) as RegExpExecArray)[0];
  const tab = blank.indexOf('\t');
  if (tab >= 0) {
    const at = { line: reader.row + 1, column: tab + 1 };
    throw new ModelError(
      reader.file,
      at,
      line.trim(),
      'A tab is used to indent',
      'Indent with spaces (4 for each level).',
    );
  }
  return blank.length;
}

/** Tokens of the logical line at the reader, which moves on to the line after it. */
export function openLine(reader: Reader): Cursor {
  const { tokens, next: row } = tokenize(reader.file, reader.lines, reader.row);
  reader.row = row;
  return { file: reader.file, tokens, position: 0, notes: reader.model.notes };
}

/** Checks that nothing is left on the line. */
export function closeLine(cursor: Cursor, remedy: string): void {
  const token = peek(cursor);
  if (token.kind !== 'end') throw unexpected(cursor, token, 'the end of the line', remedy);
}

/** The name that has to come next. */
export function expectName(cursor: Cursor, what: string, remedy: string): Token {
  const token = next(cursor);
  if (token.kind !== 'name') throw unexpected(cursor, token, what, remedy);
  return token;
}

const metaLine = /^\s*([A-Za-z_]\w*(?::[A-Za-z_]\w*)*?)\s*:(?=\s|$)(.*)$/;
const tightMetaLine = /^\s*([A-Za-z_]\w*)\s*:(.*)$/;

/**
 * Reads `key: value` if the current line is one. The value goes to the end of the line, or over many lines between triple quotes
 * (which are not part of it; common indentation and blank ends are taken away).
 *
 * @param prefix put before the key
 * @returns false, without moving, if the line is something else
 */
export function readMeta(reader: Reader, into: Record<string, string>, prefix = ''): boolean {
  const line = reader.lines[reader.row] as string;
  const match = metaLine.exec(line) ?? tightMetaLine.exec(line);
  if (!match) return false;
  const key = match[1] as string;
  const at = { line: reader.row + 1, column: line.indexOf(key) + 1 };
  if (Object.hasOwn(into, prefix + key))
    throw new ModelError(reader.file, at, key, `\`${key}\` is given twice`, 'Keep one of the two lines.');
  const value = (match[2] as string).trim();
  reader.row++;
  into[prefix + key] = value.startsWith('"""') ? readQuoted(reader, value.slice(3), at) : value;
  return true;
}

function readQuoted(reader: Reader, start: string, at: Place): string {
  const collected: string[] = [];
  let line = start;
  for (;;) {
    const end = line.indexOf('"""');
    if (end >= 0) {
      collected.push(line.slice(0, end));
      return dedent(collected);
    }
    collected.push(line);
    if (reader.row >= reader.lines.length)
      throw new ModelError(reader.file, at, '"""', 'A text in triple quotes never ends', 'Add the closing """.');
    line = reader.lines[reader.row++] as string;
  }
}

function dedent(lines: readonly string[]): string {
  const rest = lines.slice(1).filter((l) => l.trim() !== '');
  const depth = Math.min(...rest.map((l) => l.length - l.trimStart().length));
  return lines
    .map((l, i) => (i === 0 ? l.trim() : l.slice(depth).trimEnd()))
    .join('\n')
    .trim();
}
