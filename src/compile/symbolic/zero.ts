import { type Expression, number } from '../../model/expression.ts';
import { differentiate } from './differentiate.ts';
import { estimate } from './estimate.ts';
import { evaluateExpression } from './evaluate.ts';
import { everywhere, looksZero, type Probe } from './probe.ts';
import { build, rewrite } from './simplify.ts';
import { dependsOn, symbolsOf, topological } from './walk.ts';

/** A place where something vanishes: `u` = 0, where u is affine in the symbol `name`. */
export interface Zero {
  readonly name: string;
  readonly u: Expression;
  /** du/d(name); does not depend on the symbol. */
  readonly slope: Expression;
}

/** What is known and shared while the singularities of one model are looked for. */
export interface Search {
  /** Symbols in which singular points are looked for. */
  readonly states: ReadonlySet<string>;
  readonly points: readonly Probe[];
  /** Derivatives by symbol. */
  readonly slopes: Map<string, Map<Expression, Expression>>;
  /** Which expressions were seen to vanish at a zero. */
  readonly vanishing: Map<Zero, Map<Expression, boolean>>;
  /** Where expressions vanish by their form; null where they do not. */
  readonly zeros: Map<Expression, Zero | null>;
  /** Divisors of expressions that vanish somewhere by their form. */
  readonly poles: Map<Expression, readonly Expression[]>;
}

/** Derivative of an expression with respect to a symbol, remembered. */
function slopeOf(search: Search, e: Expression, name: string): Expression {
  let memo = search.slopes.get(name);
  if (!memo) {
    memo = new Map();
    search.slopes.set(name, memo);
  }
  return differentiate(e, name, new Map(), memo);
}

/** The slope of an expression that is affine in a symbol, otherwise undefined. */
export function affineSlope(search: Search, e: Expression, name: string): Expression | undefined {
  if (!isPolynomial(e, name)) return undefined;
  const slope = slopeOf(search, e, name);
  return dependsOn(slope, name) || (slope.kind === 'number' && slope.value === 0) ? undefined : slope;
}

/** Whether a symbol enters by sums, products and quotients only: what could be affine at all. */
function isPolynomial(e: Expression, name: string): boolean {
  return topological([e]).every((node) => {
    if (node.kind !== 'call' || !dependsOn(node, name)) return true;
    if (node.op === 'div') return !dependsOn(node.args[1] as Expression, name);
    return node.op === 'add' || node.op === 'sub' || node.op === 'mul' || node.op === 'neg';
  });
}

/** Where an expression that is affine in one of the searched symbols vanishes. */
export function zeroOf(search: Search, u: Expression): Zero | undefined {
  for (const name of symbolsOf(u)) {
    if (!search.states.has(name)) continue;
    const slope = affineSlope(search, u, name);
    if (slope) return { name, u, slope };
  }
  return undefined;
}

/** The symbol's value at a zero, for given values of the others. */
function rootAt(zero: Zero, probe: Probe): number {
  const u = (x: number): number => evaluateExpression(zero.u, (name) => (name === zero.name ? x : probe(name)));
  const slope = evaluateExpression(zero.slope, probe);
  const first = -u(0) / slope;
  return first - u(first) / slope;
}

/** The symbol's value at a zero as an expression of the other symbols. */
export function rootOf(zero: Zero): Expression {
  const atZero = rewrite(zero.u, (name, original) => (name === zero.name ? number(0) : original));
  return build('neg', build('div', atZero, zero.slope));
}

/** Whether an expression vanishes at a zero, whatever the values of the other symbols. */
export function vanishesAt(search: Search, e: Expression, zero: Zero): boolean {
  if (e === zero.u) return true;
  if (!dependsOn(e, zero.name)) return false;
  let answers = search.vanishing.get(zero);
  if (!answers) {
    answers = new Map();
    search.vanishing.set(zero, answers);
  }
  const known = answers.get(e);
  if (known !== undefined) return known;
  const answer = everywhere(search.points, (probe) => {
    const root = rootAt(zero, probe);
    const place = { value: root, error: 2 ** -52 * Math.abs(root) };
    return looksZero(estimate(e, (name) => (name === zero.name ? place : { value: probe(name), error: 0 })));
  });
  answers.set(e, answer);
  return answer;
}
