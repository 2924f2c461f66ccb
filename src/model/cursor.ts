import { ModelError } from './model-error.ts';
import { parseUnit } from './parse-unit.ts';
import type { Token } from './tokens.ts';
import { type Unit, UnitError } from './unit.ts';

/** A reader over the tokens of one logical line. */
export interface Cursor {
  readonly file: string;
  readonly tokens: readonly Token[];
  position: number;
  /** Where an expression reads differently in some other languages, the parser leaves a note here. */
  readonly notes: string[];
}

export function peek(cursor: Cursor): Token {
  return cursor.tokens[Math.min(cursor.position, cursor.tokens.length - 1)] as Token;
}

export function next(cursor: Cursor): Token {
  const token = peek(cursor);
  cursor.position++;
  return token;
}

export function unexpected(cursor: Cursor, token: Token, wanted: string, remedy: string): ModelError {
  const shown = token.kind === 'end' ? token.text : `\`${token.text}\``;
  return new ModelError(cursor.file, token.at, token.text, `Found ${shown} where ${wanted} should be`, remedy);
}

/** Reads the unit in `token`. @throws ModelError with the unit's own remedy */
export function unitOf(cursor: Cursor, token: Token): Unit {
  try {
    return parseUnit(token.text);
  } catch (error) {
    if (!(error instanceof UnitError)) throw error;
    throw new ModelError(cursor.file, token.at, token.text, error.message, error.remedy);
  }
}
