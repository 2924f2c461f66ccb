import { ModelError, type Place } from './model-error.ts';

/** A piece of a logical line. `text` is the inline description after a colon; `unit` comes with its brackets. */
export interface Token {
  readonly kind: 'number' | 'name' | 'operator' | 'unit' | 'text' | 'end';
  readonly text: string;
  readonly at: Place;
}

const number = /(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?/y;
const name = /[A-Za-z_]\w*(?:\.[A-Za-z_]\w*)*/y;
const unit = /\[[^[\]]*\]/y;
const operator = /==|!=|<=|>=|\/\/|[-+*/^%(),=<>]/y;
const blank = /[ \t]+/y;

function take(pattern: RegExp, line: string, from: number): string | undefined {
  pattern.lastIndex = from;
  return pattern.exec(line)?.[0];
}

/**
 * Tokens of the logical line that starts at `first` (0-based index into `lines`): it goes on over line ends inside round brackets
 * and after a backslash. The last token has kind `end`.
 *
 * @returns the tokens and the index of the line after the logical line
 * @throws ModelError on a character that means nothing, on unbalanced brackets, on a malformed number
 */
export function tokenize(file: string, lines: readonly string[], first: number): { tokens: Token[]; next: number } {
  const tokens: Token[] = [];
  const open: Token[] = [];
  let row = first;
  let column = 0;
  for (;;) {
    const line = lines[row] as string;
    const at = { line: row + 1, column: column + 1 };
    const ended = column >= line.length || line[column] === '#';
    if (ended || continues(line, column)) {
      const isOver = row + 1 >= lines.length || (ended && open.length === 0);
      const unclosed = open[open.length - 1];
      // A new variable or section cannot start inside a bracket: say so here, not at the end of the file.
      if (unclosed && (isOver || startsAnew(lines[row + 1] as string)))
        throw new ModelError(
          file,
          unclosed.at,
          '(',
          'A bracket is never closed',
          'Add the missing ) or take this ( away.',
        );
      if (isOver) {
        tokens.push({ kind: 'end', text: 'the end of the line', at });
        return { tokens, next: row + 1 };
      }
      row++;
      column = 0;
      continue;
    }
    const space = take(blank, line, column);
    if (space !== undefined) {
      column += space.length;
      continue;
    }
    if (line[column] === ':' && open.length === 0) {
      tokens.push({ kind: 'text', text: line.slice(column + 1).trim(), at });
      column = line.length;
      continue;
    }
    const token = tokenAt(file, line, column, at);
    if (token.text === '(') open.push(token);
    if (token.text === ')' && !open.pop())
      throw new ModelError(
        file,
        at,
        ')',
        'A bracket is closed that was never opened',
        'Take this ) away or add the missing ( before it.',
      );
    tokens.push(token);
    column += token.text.length;
  }
}

function continues(line: string, column: number): boolean {
  return line[column] === '\\' && /^\\\s*(#.*)?$/.test(line.slice(column));
}

/** Whether a line can only be the start of a variable, a component or a section. */
function startsAnew(line: string): boolean {
  return /^\s*(?:dot\([^()]*\)|[A-Za-z_]\w*)\s*=(?!=)|^\[\[|^\[\w+\]\s*(?:#.*)?$/.test(line);
}

function tokenAt(file: string, line: string, column: number, at: Place): Token {
  const digits = take(number, line, column);
  if (digits !== undefined) {
    const glued = take(/[\w.]+/y, line, column + digits.length);
    if (glued !== undefined)
      throw new ModelError(
        file,
        at,
        digits + glued,
        `\`${digits}${glued}\` is neither a number nor a name`,
        `Write * between a number and a name (${digits} * ${glued}); a name starts with a letter.`,
      );
    return { kind: 'number', text: digits, at };
  }
  const word = take(name, line, column);
  if (word !== undefined) return { kind: 'name', text: word, at };
  const brackets = take(unit, line, column);
  if (brackets !== undefined) return { kind: 'unit', text: brackets, at };
  const sign = take(operator, line, column);
  if (sign !== undefined) return { kind: 'operator', text: sign, at };
  const character = String.fromCodePoint(line.codePointAt(column) as number);
  throw new ModelError(
    file,
    at,
    character,
    `The character \`${character}\` means nothing here`,
    characterRemedy(character),
  );
}

function characterRemedy(character: string): string {
  if (character === '[') return 'Close the unit with ] on the same line.';
  if (character === '&' || character === '|') return 'Write `and` and `or`.';
  if (character === '!') return 'Write `not`, or != for "differs from".';
  if (character === '{' || character === '}') return 'Use round brackets.';
  if (character === '\\') return 'A backslash continues a line: nothing may follow it.';
  if ('\u2010\u2011\u2012\u2013\u2014\u2212'.includes(character))
    return 'Write the plain minus sign of the keyboard, -.';
  if ('\u00b7\u00d7\u22c5'.includes(character)) return 'Write * to multiply.';
  return 'Take it away, or put it in a comment after #.';
}
