import { call, type Expression, number, type Operator } from '../../model/expression.ts';
import { applyOperator } from '../../model/operators.ts';

const zero = number(0);
const one = number(1);

function isNumber(e: Expression, value: number): boolean {
  return e.kind === 'number' && e.value === value;
}

/** Largest whole exponent that is written out as a chain of multiplications. */
const longestPowerChain = 16;

/** x to a whole power by repeated squaring: x^8 takes three multiplications and shares its squares. */
function wholePower(base: Expression, exponent: number): Expression {
  if (exponent === 0) return one;
  if (exponent === 1) return base;
  const half = wholePower(base, Math.floor(exponent / 2));
  const square = build('mul', half, half);
  return exponent % 2 === 0 ? square : build('mul', square, base);
}

function power(base: Expression, exponent: Expression): Expression {
  if (exponent.kind === 'number') {
    const p = exponent.value;
    if (Number.isInteger(p) && Math.abs(p) <= longestPowerChain) {
      return p >= 0 ? wholePower(base, p) : build('div', one, wholePower(base, -p));
    }
    if (p === 0.5) return call('sqrt', base);
    if (Number.isInteger(p - 0.5) && p > 0 && p < longestPowerChain) {
      return build('mul', wholePower(base, p - 0.5), call('sqrt', base));
    }
  }
  return call('pow', base, exponent);
}

function simplifyBinary(op: Operator, a: Expression, b: Expression): Expression {
  switch (op) {
    case 'add':
      if (isNumber(a, 0)) return b;
      if (isNumber(b, 0)) return a;
      if (b.kind === 'call' && b.op === 'neg') return build('sub', a, b.args[0] as Expression);
      if (a.kind === 'call' && a.op === 'neg') return build('sub', b, a.args[0] as Expression);
      break;
    case 'sub':
      if (isNumber(b, 0)) return a;
      if (isNumber(a, 0)) return build('neg', b);
      if (a === b) return zero;
      if (b.kind === 'call' && b.op === 'neg') return build('add', a, b.args[0] as Expression);
      break;
    case 'mul':
      if (isNumber(a, 0) || isNumber(b, 0)) return zero;
      if (isNumber(a, 1)) return b;
      if (isNumber(b, 1)) return a;
      if (isNumber(a, -1)) return build('neg', b);
      if (isNumber(b, -1)) return build('neg', a);
      if (a.kind === 'call' && a.op === 'neg') return build('neg', build('mul', a.args[0] as Expression, b));
      if (b.kind === 'call' && b.op === 'neg') return build('neg', build('mul', a, b.args[0] as Expression));
      break;
    case 'div':
      if (isNumber(b, 1)) return a;
      if (isNumber(b, -1)) return build('neg', a);
      if (isNumber(a, 0) && !isNumber(b, 0)) return zero;
      if (a.kind === 'call' && a.op === 'neg') return build('neg', build('div', a.args[0] as Expression, b));
      if (b.kind === 'call' && b.op === 'neg') return build('neg', build('div', a, b.args[0] as Expression));
      if (b.kind === 'call' && b.op === 'div')
        return build('div', build('mul', a, b.args[1] as Expression), b.args[0] as Expression);
      break;
    case 'pow':
      return power(a, b);
    default:
      break;
  }
  return call(op, a, b);
}

const logical: ReadonlySet<Operator> = new Set(['eq', 'ne', 'lt', 'le', 'gt', 'ge', 'and', 'or', 'not']);

/** 1 where a number is not 0, else 0: what logic makes of any number. */
function truth(e: Expression): Expression {
  return e.kind === 'call' && logical.has(e.op) ? e : build('ne', e, zero);
}

/**
 * The node of an operator applied to arguments, simplified: numbers folded, neutral elements dropped, whole and half powers
 * written out. What a literal zero absorbs (`0 * x`) is absorbed even where x could be infinite.
 */
export function build(op: Operator, ...args: readonly Expression[]): Expression {
  if (args.every((a) => a.kind === 'number')) {
    const value = applyOperator(
      op,
      args.map((a) => (a.kind === 'number' ? a.value : Number.NaN)),
    );
    if (Number.isFinite(value)) return number(value);
  }
  const [a, b, c] = args as [Expression, Expression, Expression];
  switch (op) {
    case 'neg':
      if (a.kind === 'call' && a.op === 'neg') return a.args[0] as Expression;
      if (a.kind === 'call' && (a.op === 'mul' || a.op === 'div')) {
        // A number at the head of a product or quotient takes the sign; a plain reciprocal stays one, so that it can be shared.
        const [first, second] = a.args as [Expression, Expression];
        if (first.kind === 'number' && !(a.op === 'div' && first.value === 1))
          return build(a.op, number(-first.value), second);
      }
      if (a.kind === 'call' && a.op === 'sub') return build('sub', a.args[1] as Expression, a.args[0] as Expression);
      return call('neg', a);
    case 'if':
      if (a.kind === 'number') return a.value !== 0 ? b : c;
      if (b === c) return b;
      return call('if', a, b, c);
    case 'and':
      if (a.kind === 'number') return a.value !== 0 ? truth(b) : zero;
      if (b.kind === 'number') return b.value !== 0 ? truth(a) : zero;
      return call('and', a, b);
    case 'or':
      if (a.kind === 'number') return a.value !== 0 ? one : truth(b);
      if (b.kind === 'number') return b.value !== 0 ? one : truth(a);
      return call('or', a, b);
    default:
      return args.length === 2 ? simplifyBinary(op, a, b) : call(op, ...args);
  }
}

/**
 * Rebuilds an expression bottom-up, once per shared node.
 *
 * @param leaf replaces symbols (return the node itself to keep it)
 * @param node builds a call from rewritten arguments; `build` unless given
 */
export function rewrite(
  expression: Expression,
  leaf: (name: string, original: Expression) => Expression,
  node: (op: Operator, args: readonly Expression[]) => Expression = (op, args) => build(op, ...args),
  memo = new Map<Expression, Expression>(),
): Expression {
  const known = memo.get(expression);
  if (known) return known;
  let result: Expression;
  if (expression.kind === 'number') result = expression;
  else if (expression.kind === 'symbol') result = leaf(expression.name, expression);
  else
    result = node(
      expression.op,
      expression.args.map((a) => rewrite(a, leaf, node, memo)),
    );
  memo.set(expression, result);
  return result;
}

/** An expression simplified throughout. */
export function simplify(expression: Expression): Expression {
  return rewrite(expression, (_, original) => original);
}
