/**
 * The expression graph: what every equation of a cell model becomes.
 *
 * Nodes are interned: two structurally equal expressions are the same object, so sharing (common subexpressions) is free and
 * equality is `===`. Nodes are immutable.
 */

/** Functions and operators an expression may use. `if` takes (condition, then, else); comparisons and logic give 1 or 0. */
export type Operator =
  | 'add'
  | 'sub'
  | 'mul'
  | 'div'
  | 'neg'
  | 'pow'
  | 'floordiv'
  | 'remainder'
  | 'exp'
  | 'log'
  | 'log10'
  | 'sqrt'
  | 'abs'
  | 'floor'
  | 'ceil'
  | 'sin'
  | 'cos'
  | 'tan'
  | 'asin'
  | 'acos'
  | 'atan'
  | 'exprel'
  | 'if'
  | 'eq'
  | 'ne'
  | 'lt'
  | 'le'
  | 'gt'
  | 'ge'
  | 'and'
  | 'or'
  | 'not';

export interface NumberNode {
  readonly kind: 'number';
  readonly id: number;
  readonly value: number;
}

/** A reference to a variable of the model by its qualified name, e.g. `i_Na.m` or `i_Na.m.alpha` (nested). */
export interface SymbolNode {
  readonly kind: 'symbol';
  readonly id: number;
  readonly name: string;
}

export interface CallNode {
  readonly kind: 'call';
  readonly id: number;
  readonly op: Operator;
  readonly args: readonly Expression[];
}

export type Expression = NumberNode | SymbolNode | CallNode;

/** How many arguments each operator takes. */
export const arity: Readonly<Record<Operator, number>> = {
  add: 2,
  sub: 2,
  mul: 2,
  div: 2,
  neg: 1,
  pow: 2,
  floordiv: 2,
  remainder: 2,
  exp: 1,
  log: 1,
  log10: 1,
  sqrt: 1,
  abs: 1,
  floor: 1,
  ceil: 1,
  sin: 1,
  cos: 1,
  tan: 1,
  asin: 1,
  acos: 1,
  atan: 1,
  exprel: 1,
  if: 3,
  eq: 2,
  ne: 2,
  lt: 2,
  le: 2,
  gt: 2,
  ge: 2,
  and: 2,
  or: 2,
  not: 1,
};

const interned = new Map<string, Expression>();
let nextId = 0;

/** The node of a literal number. -0 and 0 are different nodes. */
export function number(value: number): NumberNode {
  const key = Object.is(value, -0) ? '#-0' : `#${value}`;
  const found = interned.get(key);
  if (found) return found as NumberNode;
  const node: NumberNode = { kind: 'number', id: nextId++, value };
  interned.set(key, node);
  return node;
}

/** The node of a reference to the variable `name` (qualified). */
export function symbol(name: string): SymbolNode {
  const key = `$${name}`;
  const found = interned.get(key);
  if (found) return found as SymbolNode;
  const node: SymbolNode = { kind: 'symbol', id: nextId++, name };
  interned.set(key, node);
  return node;
}

/** The node of an operator applied to arguments; no simplification is made here. */
export function call(op: Operator, ...args: readonly Expression[]): CallNode {
  if (args.length !== arity[op]) throw new Error(`${op} takes ${arity[op]} argument(s), given ${args.length}`);
  const key = `${op}(${args.map((a) => a.id).join(',')})`;
  const found = interned.get(key);
  if (found) return found as CallNode;
  const node: CallNode = { kind: 'call', id: nextId++, op, args };
  interned.set(key, node);
  return node;
}
