import { type Expression, number } from '../model/expression.ts';
import { build, rewrite } from './symbolic/simplify.ts';
import { dependsOn } from './symbolic/walk.ts';

/** A switch at a potential is drawn out over this many mV. */
const width_mV = 0.1;

/** The terms of a conjunction; the condition itself where it is none. */
function conjuncts(e: Expression): Expression[] {
  return e.kind === 'call' && e.op === 'and' ? e.args.flatMap(conjuncts) : [e];
}

/** A comparison drawn out. */
interface Ramp {
  /** 0 where the comparison is false, 1 where it is true by more than the width, a straight line between. */
  readonly share: Expression;
  /** Whether it is more than 0. */
  readonly begun: Expression;
}

function ramp(e: Expression): Ramp | undefined {
  if (e.kind !== 'call') return undefined;
  const [a, b] = e.args as [Expression, Expression];
  const isGreater = e.op === 'gt' || e.op === 'ge';
  if (!isGreater && e.op !== 'lt' && e.op !== 'le') return undefined;
  const beyond = build('div', isGreater ? build('sub', a, b) : build('sub', b, a), number(width_mV));
  // V > -60 is false at -60 and must stay so; V >= -60 is true there.
  const x = e.op === 'gt' || e.op === 'lt' ? beyond : build('add', beyond, number(1));
  // By absolute values and not by cases: a case would be one more switch.
  const ends = build('sub', build('abs', x), build('abs', build('sub', x, number(1))));
  return { share: build('mul', number(0.5), build('add', ends, number(1))), begun: build('gt', x, number(0)) };
}

/**
 * An expression whose switches on the membrane potential and something else at once (`V > -60 and fCa_inf > fCa`) are drawn out over
 * 0.1 mV of the potential.
 *
 * Behind a series resistance the potential answers to what the switch does. Told to hold the very potential of the switch, the cell
 * would cross it back and forth for ever, and the current would be pinned to whatever keeps the potential there, however small the
 * resistance. So drawn out, less resistance gives the ideal clamp.
 *
 * @param voltage name of the membrane potential
 */
export function softenSwitches(expression: Expression, voltage: string, memo: Map<Expression, Expression>): Expression {
  return rewrite(
    expression,
    (_, original) => original,
    (op, args) => {
      const [condition, then, otherwise] = args as [Expression, Expression, Expression];
      const terms = op === 'if' ? conjuncts(condition) : [];
      const rest = terms.filter((e) => !dependsOn(e, voltage));
      const ramps = terms.filter((e) => dependsOn(e, voltage)).map(ramp);
      const known = ramps.filter((r) => r !== undefined);
      if (rest.length === 0 || known.length === 0 || known.length < ramps.length) return build(op, ...args);
      const share = known.map((r) => r.share).reduce((a, b) => build('mul', a, b));
      const begun = [...rest, ...known.map((r) => r.begun)].reduce((a, b) => build('and', a, b));
      return build('if', begun, build('add', otherwise, build('mul', share, build('sub', then, otherwise))), otherwise);
    },
    memo,
  );
}
