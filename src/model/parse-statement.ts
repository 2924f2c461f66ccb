import { type Cursor, next, peek, unexpected, unitOf } from './cursor.ts';
import { ModelError, type Place } from './model-error.ts';
import { keywords, parseExpression } from './parse-expression.ts';
import { closeLine, expectName, openLine, type Reader, readMeta } from './reader.ts';
import type { ComponentSyntax, VariableSyntax } from './syntax.ts';

export function duplicateName(file: string, at: Place, name: string, what: string, earlier: Place): ModelError {
  return new ModelError(
    file,
    at,
    name,
    `There are two ${what}s \`${name}\``,
    `Rename one; the other is on line ${earlier.line}.`,
  );
}

/** Reads a line before the first component: `key: value` or `component.state = number`. */
export function parseHeadLine(reader: Reader): void {
  if (readMeta(reader, reader.model.meta)) return;
  const cursor = openLine(reader);
  const remedy =
    'Before the first [component] there are `key: value` lines and initial values, `component.state = number`.';
  const name = expectName(cursor, 'the name of a state', remedy);
  if (!/^\w+\.\w+$/.test(name.text)) throw unexpected(cursor, name, 'a qualified name, component.state,', remedy);
  expectEquals(cursor, remedy);
  const value = parseExpression(cursor);
  if (peek(cursor).kind === 'text') next(cursor);
  closeLine(cursor, 'An initial value is a number alone on its line.');
  const earlier = reader.model.initials.get(name.text);
  if (earlier)
    throw new ModelError(
      reader.file,
      name.at,
      name.text,
      `\`${name.text}\` has two initial values`,
      `Keep one; the other is on line ${earlier.at.line}.`,
    );
  reader.model.initials.set(name.text, { value, at: name.at });
}

/**
 * Reads one line of a component: an alias line, a variable, or a property of the variable `owner` it is indented under.
 *
 * @returns the variable, if the line began one
 */
export function parseComponentLine(
  reader: Reader,
  component: ComponentSyntax,
  owner?: VariableSyntax,
): VariableSyntax | undefined {
  const isMeta = owner ? readMeta(reader, owner.meta) : readMeta(reader, reader.model.meta, `${component.name}.`);
  if (isMeta) return undefined;
  const cursor = openLine(reader);
  const first = peek(cursor);
  if (first.text === 'use') {
    if (owner)
      throw unexpected(
        cursor,
        first,
        'a property of a variable',
        'Write `use` lines at the top of the component, not indented.',
      );
    parseUse(cursor, component);
    return undefined;
  }
  if (owner && ['in', 'bind', 'label'].includes(first.text)) {
    parseClauses(cursor, owner);
    return undefined;
  }
  return parseVariable(cursor, component, owner);
}

function parseUse(cursor: Cursor, component: ComponentSyntax): void {
  const remedy = 'Write `use component.variable as name, component.other`.';
  next(cursor);
  for (;;) {
    const target = expectName(cursor, 'component.variable', remedy);
    if (!/^\w+\.\w+$/.test(target.text))
      throw new ModelError(cursor.file, target.at, target.text, 'An alias needs component.variable', remedy);
    let alias = { text: target.text.slice(target.text.indexOf('.') + 1), at: target.at };
    if (peek(cursor).text === 'as') {
      next(cursor);
      alias = expectName(cursor, 'the new name', remedy);
    }
    checkName(cursor, alias);
    const earlier = component.aliases.get(alias.text) ?? component.variables.get(alias.text);
    if (earlier) throw duplicateName(cursor.file, alias.at, alias.text, 'name', earlier.at);
    component.aliases.set(alias.text, { target: target.text, at: target.at });
    if (peek(cursor).text !== ',') break;
    next(cursor);
  }
  closeLine(cursor, remedy);
}

function parseVariable(cursor: Cursor, component: ComponentSyntax, owner?: VariableSyntax): VariableSyntax {
  const remedy = 'Write `name = expression`, or `dot(name) = expression` for a state.';
  let name = expectName(cursor, 'a variable', remedy);
  const isState = name.text === 'dot' && peek(cursor).text === '(';
  if (isState) {
    next(cursor);
    name = expectName(cursor, 'the name of the state', remedy);
    const closing = next(cursor);
    if (closing.text !== ')') throw unexpected(cursor, closing, '`)`', remedy);
    if (owner)
      throw new ModelError(
        cursor.file,
        name.at,
        name.text,
        'A state is nested in another variable',
        'Take the indentation of dot(...) away.',
      );
  }
  checkName(cursor, name);
  const scope = owner ? owner.children : component.variables;
  const earlier = scope.get(name.text) ?? (owner ? undefined : component.aliases.get(name.text));
  if (earlier)
    throw duplicateName(
      cursor.file,
      name.at,
      name.text,
      earlier && 'target' in earlier ? 'name' : 'variable',
      earlier.at,
    );
  expectEquals(cursor, remedy);
  const variable: VariableSyntax = {
    name: name.text,
    qualified: `${owner ? owner.qualified : component.name}.${name.text}`,
    component: component.name,
    ...(owner ? { parent: owner } : {}),
    isState,
    rhs: parseExpression(cursor),
    meta: {},
    children: new Map(),
    at: name.at,
  };
  scope.set(variable.name, variable);
  parseClauses(cursor, variable);
  return variable;
}

/** Reads `in [unit]`, `bind name`, `label name`, `: description`, in any order, to the end of the line. */
function parseClauses(cursor: Cursor, variable: VariableSyntax): void {
  for (;;) {
    const token = peek(cursor);
    if (token.kind === 'end') return;
    next(cursor);
    const repeated = (what: string): ModelError =>
      new ModelError(
        cursor.file,
        token.at,
        token.text,
        `\`${variable.qualified}\` has two ${what}`,
        'Keep one of them.',
      );
    if (token.kind === 'text') {
      if (Object.hasOwn(variable.meta, 'desc')) throw repeated('descriptions');
      variable.meta.desc = token.text;
    } else if (token.text === 'in') {
      const unit = next(cursor);
      if (unit.kind !== 'unit') throw unexpected(cursor, unit, 'a unit', 'Write the unit in square brackets: in [mV].');
      if (variable.unit) throw repeated('units');
      variable.unit = unitOf(cursor, unit);
    } else if (token.text === 'bind') {
      if (variable.binding !== undefined) throw repeated('bindings');
      variable.binding = expectName(cursor, 'a name to bind to', 'Write `bind time` or `bind pace`.').text;
    } else if (token.text === 'label') {
      if (variable.label !== undefined) throw repeated('labels');
      variable.label = expectName(cursor, 'a label', 'Write for example `label membrane_potential`.').text;
    } else throw unexpected(cursor, token, 'the end of the line', remedyForRest(token.text));
  }
}

function remedyForRest(text: string): string {
  if (text === '=') return 'Write == to compare; = stands once, after the name.';
  if (text.startsWith('[')) return 'A unit stands directly after a number, or after `in`.';
  return 'An operator is missing, or the line should end here (descriptions follow a colon).';
}

function expectEquals(cursor: Cursor, remedy: string): void {
  const token = next(cursor);
  if (token.text !== '=') throw unexpected(cursor, token, '`=`', remedy);
}

function checkName(cursor: Cursor, name: { text: string; at: Place }): void {
  if (keywords.has(name.text))
    throw new ModelError(
      cursor.file,
      name.at,
      name.text,
      `\`${name.text}\` is a word of the language`,
      'Choose another name.',
    );
  if (name.text.includes('.'))
    throw new ModelError(
      cursor.file,
      name.at,
      name.text,
      'A variable is defined under its own name',
      'Leave the component and the dot out.',
    );
}
