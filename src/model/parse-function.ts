import { arity, type Operator } from './expression.ts';
import { ModelError, type Place } from './model-error.ts';
import { didYouMean } from './nearest.ts';
import type { Syntax } from './syntax.ts';

const simple = 'exp log log10 sqrt abs floor ceil sin cos tan asin acos atan if'.split(' ') as readonly Operator[];
const all = [...simple, 'piecewise', 'dot'];

/**
 * The call of a function by the name it has in the text. `log(x, base)` becomes a quotient of logarithms, `piecewise` becomes
 * nested `if`s.
 *
 * @throws ModelError on an unknown function (nearest names offered) or a wrong number of arguments
 */
export function makeCall(file: string, name: string, args: readonly Syntax[], at: Place): Syntax {
  const wrong = (wanted: string): ModelError =>
    new ModelError(file, at, name, `\`${name}\` takes ${wanted}, given ${args.length}`, `Give ${name}(...) ${wanted}.`);
  if (name === 'dot') {
    const inner = args[0];
    if (args.length !== 1 || inner?.kind !== 'name') throw wrong('the name of one state');
    return { kind: 'derivative', name: inner.name, at };
  }
  if (name === 'piecewise') {
    if (args.length < 3 || args.length % 2 === 0)
      throw wrong('pairs of condition and value, then a value for all other cases');
    return piecewise(args, at);
  }
  if (name === 'log' && args.length === 2) {
    const logs = args.map((a): Syntax => ({ kind: 'call', op: 'log', args: [a], at }));
    return { kind: 'call', op: 'div', args: logs, at };
  }
  const op = simple.find((f) => f === name);
  if (!op) {
    const remedy = didYouMean(name, all, `Functions are ${all.join(', ')}; write * to multiply.`);
    throw new ModelError(file, at, name, `There is no function \`${name}\``, remedy);
  }
  if (args.length !== arity[op]) throw wrong(name === 'log' ? '1 or 2 arguments' : count(arity[op]));
  return { kind: 'call', op, args, at };
}

function count(n: number): string {
  return `${n} argument${n === 1 ? '' : 's'}`;
}

function piecewise(args: readonly Syntax[], at: Place): Syntax {
  let result = args[args.length - 1] as Syntax;
  for (let i = args.length - 3; i >= 0; i -= 2) {
    result = { kind: 'call', op: 'if', args: [args[i] as Syntax, args[i + 1] as Syntax, result], at };
  }
  return result;
}
