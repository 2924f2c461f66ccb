import { type Cursor, next, peek, unexpected, unitOf } from './cursor.ts';
import type { Operator } from './expression.ts';
import { ModelError } from './model-error.ts';
import { makeCall } from './parse-function.ts';
import type { Syntax } from './syntax.ts';
import type { Token } from './tokens.ts';

interface Infix {
  readonly op: Operator;
  readonly power: number;
}

const comparison = 20;
const notPower = 15;
const logic = 10;
const minusPower = 50;

/** Binding powers as in Myokit: `and` and `or` bind equally, all operators group from the left, `^` too (2^3^2 is 64). */
const infix: ReadonlyMap<string, Infix> = new Map<string, Infix>([
  ['or', { op: 'or', power: logic }],
  ['and', { op: 'and', power: logic }],
  ['==', { op: 'eq', power: comparison }],
  ['!=', { op: 'ne', power: comparison }],
  ['<', { op: 'lt', power: comparison }],
  ['<=', { op: 'le', power: comparison }],
  ['>', { op: 'gt', power: comparison }],
  ['>=', { op: 'ge', power: comparison }],
  ['+', { op: 'add', power: 30 }],
  ['-', { op: 'sub', power: 30 }],
  ['*', { op: 'mul', power: 40 }],
  ['/', { op: 'div', power: 40 }],
  ['//', { op: 'floordiv', power: 40 }],
  ['%', { op: 'remainder', power: 40 }],
  ['^', { op: 'pow', power: 60 }],
]);

/** Names that cannot be variables. */
export const keywords: ReadonlySet<string> = new Set(['use', 'as', 'in', 'bind', 'label', 'and', 'or', 'not', 'dot']);

/**
 * Reads an expression, stopping at the first token that cannot belong to it (a clause, a description, the end).
 *
 * @throws ModelError on anything that is not an expression
 */
export function parseExpression(cursor: Cursor, minimum = 0): Syntax {
  let left = parsePrefix(cursor);
  let chain: Token | undefined;
  for (;;) {
    const token = peek(cursor);
    const found = token.kind === 'operator' || token.kind === 'name' ? infix.get(token.text) : undefined;
    if (!found || found.power <= minimum) return left;
    next(cursor);
    if (found.power === comparison) {
      if (chain)
        throw new ModelError(
          cursor.file,
          token.at,
          token.text,
          'Two comparisons follow one another',
          'Write `a < b and b < c`.',
        );
      chain = token;
    }
    const right = parseExpression(cursor, found.power);
    if (found.op === 'and' && isBareOr(left))
      noteOnce(cursor, token, 'a or b and c is read from left to right, as (a or b) and c');
    left = { kind: 'call', op: found.op, args: [left, right], at: token.at };
  }
}

/** Expressions that were written in round brackets. */
const inBrackets = new WeakSet<Syntax>();

/** Whether `left` is an `or` without brackets; `a or b and c` is (a or b) and c in Myokit, the opposite elsewhere. */
function isBareOr(left: Syntax): boolean {
  return left.kind === 'call' && left.op === 'or' && !inBrackets.has(left);
}

/** Leaves a note on how something was read, the first time it occurs in the text. */
function noteOnce(cursor: Cursor, token: Token, text: string): void {
  const note = `${text} (here and wherever else it occurs); brackets would make it plain.`;
  if (!cursor.notes.some((n) => n.endsWith(note))) cursor.notes.push(`line ${token.at.line}: ${note}`);
}

function parsePrefix(cursor: Cursor): Syntax {
  const token = next(cursor);
  if (token.kind === 'number') return parseNumber(cursor, token);
  if (isOperator(token, '-')) return negate(cursor, token);
  if (isOperator(token, '+')) return parseExpression(cursor, minusPower);
  if (isOperator(token, '(')) {
    const inner = parseExpression(cursor);
    expectOperator(cursor, ')', 'Close the bracket, or put an operator between the two terms.');
    inBrackets.add(inner);
    return inner;
  }
  if (token.kind === 'name') {
    if (token.text === 'not')
      return { kind: 'call', op: 'not', args: [parseExpression(cursor, notPower)], at: token.at };
    const after = peek(cursor);
    if (isOperator(after, '(')) return parseFunction(cursor, token);
    if (!keywords.has(token.text)) return { kind: 'name', name: token.text, at: token.at };
  }
  const isPower = isOperator(token, '*') && cursor.tokens[cursor.position - 2]?.text === '*';
  const remedy = isPower ? 'Write ^ for a power.' : 'Complete the expression.';
  throw unexpected(cursor, token, 'a number, a name or a bracket', remedy);
}

function negate(cursor: Cursor, token: Token): Syntax {
  const operand = parseExpression(cursor, minusPower);
  if (operand.kind === 'call' && operand.op === 'pow' && !inBrackets.has(operand))
    noteOnce(cursor, token, '-a^b is read as -(a^b)');
  // A negative literal is a number, not an operation: E_K = -77 [mV] is a parameter.
  if (operand.kind === 'number') return { ...operand, value: -operand.value, at: token.at };
  return { kind: 'call', op: 'neg', args: [operand], at: token.at };
}

function parseNumber(cursor: Cursor, token: Token): Syntax {
  const value = Number(token.text);
  if (!Number.isFinite(value))
    throw new ModelError(
      cursor.file,
      token.at,
      token.text,
      'This number is too large',
      'Numbers go up to about 1.8e308.',
    );
  const after = peek(cursor);
  if (after.kind !== 'unit') return { kind: 'number', value, at: token.at };
  return { kind: 'number', value, unit: unitOf(cursor, next(cursor)), at: token.at };
}

function isOperator(token: Token, text: string): boolean {
  return token.kind === 'operator' && token.text === text;
}

function expectOperator(cursor: Cursor, text: string, remedy: string): void {
  const token = next(cursor);
  if (!isOperator(token, text)) throw unexpected(cursor, token, `\`${text}\``, remedy);
}

function parseFunction(cursor: Cursor, token: Token): Syntax {
  next(cursor);
  const args: Syntax[] = [];
  while (!isOperator(peek(cursor), ')')) {
    args.push(parseExpression(cursor));
    if (!isOperator(peek(cursor), ',')) break;
    next(cursor);
    if (isOperator(peek(cursor), ')'))
      throw unexpected(cursor, peek(cursor), 'an argument', 'Take the last comma away or complete the list.');
  }
  expectOperator(cursor, ')', 'Put commas between arguments, an operator between terms, and close the bracket.');
  return makeCall(cursor.file, token.text, args, token.at);
}
