import type { CellModel, Variable } from '../model/cell-model.ts';
import { type Expression, symbol } from '../model/expression.ts';
import { membranePotential } from '../model/membrane-potential.ts';
import { CompileError } from './compile-error.ts';
import { type LagForm, lagForm } from './lag.ts';
import { softenSwitches } from './soften.ts';
import { linearised } from './stiff.ts';
import { type AffineForm, affineForm } from './symbolic/affine.ts';
import { evaluateExpression } from './symbolic/evaluate.ts';
import { uncancelled } from './symbolic/relaxation.ts';
import { build, rewrite } from './symbolic/simplify.ts';
import { type RemovedSingularity, removeSingularities } from './symbolic/singularities.ts';
import { dependsOn, symbolsOf, topological } from './symbolic/walk.ts';

/**
 * A condition on which the equations switch branch (`V > -60 and fCa_inf > fCa`). Solvers hold it fixed over a step, so that the
 * equations are smooth there, and end a step where it changes.
 */
export interface Mode {
  /** The symbol that stands for the condition in the equations. */
  readonly name: string;
  readonly condition: Expression;
  /** Left minus right side of every comparison in the condition: a change of sign is a possible switch. */
  readonly surfaces: readonly Expression[];
}

/** One state of a system. */
export interface SystemState {
  readonly name: string;
  readonly initial: number;
  readonly derivative: Expression;
  /** `inflow - rate * x`: exact for gates and their like, around where the state is for stiff others. */
  readonly affine: AffineForm | undefined;
  /** Set where the state depends on the command of an amplifier alone. */
  readonly lag?: LagForm;
  /** What errors are measured against, where the model says so (`scale: 30`), else what the state has been. */
  readonly scale?: number;
}

/** An amplifier between the command and the membrane. */
export interface Amplifier {
  /** Qualified name of the command, bound to `command_potential`. */
  readonly command: string;
  /** The membrane potential by the command, states and parameters. */
  readonly potential: Expression;
}

/** A cell model made ready for solving: every equation in terms of states, parameters, time, pace and modes only. */
export interface System {
  readonly model: CellModel;
  /** In a voltage clamp the membrane potential is not among the states but an input, or follows a command through an amplifier. */
  readonly clamped: boolean;
  readonly amplifier?: Amplifier;
  readonly states: readonly SystemState[];
  readonly parameters: readonly { readonly name: string; readonly value: number }[];
  /** Qualified name of the membrane potential; a state or, in some reduced models, derived. */
  readonly voltage: string | undefined;
  readonly time: string | undefined;
  readonly pace: string | undefined;
  readonly modes: readonly Mode[];
  /**
   * Any variable of the model by qualified name, in the same terms, branches live instead of held; `dot(x)` for a derivative, written so
   * that it keeps its digits next to a steady state.
   */
  readonly output: (name: string) => Expression;
  readonly removed: readonly RemovedSingularity[];
}

const comparisons = new Set(['eq', 'ne', 'lt', 'le', 'gt', 'ge']);

/** A guard around a point (`abs(x) < 1e-6`, `x == 0`) picks a formula, not a regime: it is evaluated, never held. */
function isGuard(e: Expression): boolean {
  if (e.kind !== 'call') return false;
  if (e.op === 'eq' || e.op === 'ne') return true;
  return comparisons.has(e.op) && e.args.some((a) => a.kind === 'call' && a.op === 'abs');
}

function variableOf(model: CellModel, name: string): Variable {
  const found = model.variables.find((v) => v.name === name);
  if (!found) throw new CompileError(`unknown variable "${name}"`, model.name, 'name a variable of the model');
  return found;
}

/** The amplifier of a model in a clamp, its expression not yet inlined. */
function amplifierOf(
  model: CellModel,
  clamped: boolean,
): (Amplifier & { readonly rate: string | undefined }) | undefined {
  const bound = (binding: string): string | undefined => model.variables.find((v) => v.binding === binding)?.name;
  const command = bound('command_potential');
  if (command === undefined) return undefined;
  if (!clamped)
    throw new CompileError(
      'the cell is in a voltage clamp through an amplifier and cannot run free',
      model.name,
      'clamp it, or take the amplifier out of its extensions',
    );
  const name = membranePotential(model);
  const potential = model.variables.find((v) => v.name === name);
  if (potential?.kind === 'derived') return { command, potential: potential.expression, rate: bound('command_rate') };
  throw new CompileError(
    'an amplifier commands the cell, but the membrane potential does not follow from the command',
    model.name,
    'replace the membrane potential by an expression of the command',
  );
}

/**
 * Brings a model to the form that solvers take: definitions inlined, removable singularities gone, switching conditions named,
 * gates recognised.
 *
 * @param clamped make the membrane potential an input
 * @throws CompileError when the model cannot be clamped (no state is its membrane potential) or has no state
 */
export function systemOf(model: CellModel, clamped: boolean): System {
  const byName = new Map(model.variables.map((v) => [v.name, v]));
  const voltage = membranePotential(model);
  const time = model.variables.find((v) => v.binding === 'time')?.name;
  const pace = model.variables.find((v) => v.binding === 'pace')?.name;
  const stateNames = new Set(model.variables.filter((v) => v.kind === 'state').map((v) => v.name));
  if (stateNames.size === 0)
    throw new CompileError('the model has no state', model.name, 'give at least one dot(x) = ...');
  const amplifier = amplifierOf(model, clamped);
  if (clamped && !amplifier && (voltage === undefined || !stateNames.has(voltage))) {
    throw new CompileError(
      'the model cannot be voltage-clamped: none of its states is the membrane potential',
      model.name,
      'label the state of the membrane potential with "label membrane_potential"',
    );
  }

  // What the equations are in terms of besides states and parameters.
  const inputs = new Set([time, pace].filter((name) => name !== undefined));
  if (amplifier)
    for (const name of [amplifier.command, amplifier.rate, voltage]) if (name !== undefined) inputs.add(name);

  const inlined = new Map<Expression, Expression>();
  const open = new Set<string>();
  const leaf = (name: string, original: Expression): Expression => {
    const v = byName.get(name);
    if (!v || v.kind === 'state' || v.kind === 'parameter' || inputs.has(name)) return original;
    if (v.kind === 'bound') return inline(v.expression);
    if (open.has(name)) throw new CompileError(`"${name}" is defined by itself`, model.name, 'break the cycle');
    open.add(name);
    const result = inline(v.expression);
    open.delete(name);
    return result;
  };
  const inline = (e: Expression): Expression => rewrite(e, leaf, (op, args) => build(op, ...args), inlined);

  const parameters = model.variables
    .filter((v) => v.kind === 'parameter')
    .map((v) => ({ name: v.name, value: literalValue(v, inline(v.expression)) }));
  const initial = new Map(parameters.map((p) => [p.name, p.value]));
  for (const v of model.variables) if (v.kind === 'state') initial.set(v.name, v.initial ?? 0);
  for (const name of [time, pace]) if (name !== undefined) initial.set(name, 0);
  if (amplifier) {
    initial.set(amplifier.command, -80);
    initial.set(voltage as string, -80);
  }
  // Where potentials, of whatever kind, pass through zero, so do singularities.
  const moving = new Set(stateNames);
  if (amplifier) moving.add(voltage as string);

  const removed: RemovedSingularity[] = [];
  const regularised = new Map<Expression, Expression>();
  const softened = new Map<Expression, Expression>();
  const regular = (e: Expression): Expression => {
    const made = removeSingularities(inline(e), moving, removed, regularised, initial);
    return amplifier ? softenSwitches(made, voltage as string, softened) : made;
  };

  const changing = new Set(moving);
  if (time !== undefined) changing.add(time);
  const modes = new Map<Expression, Mode>();
  const hold = (condition: Expression): Expression => {
    const names = symbolsOf(condition);
    const relations = topological([condition]).filter((x) => x.kind === 'call' && comparisons.has(x.op));
    if (![...names].some((name) => changing.has(name)) || relations.some(isGuard) || relations.length === 0)
      return condition;
    const known = modes.get(condition);
    if (known) return symbol(known.name);
    const surfaces = relations.map((x) => (x.kind === 'call' ? build('sub', ...x.args) : x));
    const mode = { name: `mode:${modes.size}`, condition, surfaces };
    modes.set(condition, mode);
    return symbol(mode.name);
  };
  const held = new Map<Expression, Expression>();
  const holdAll = (e: Expression): Expression =>
    rewrite(
      e,
      (_, original) => original,
      (op, args) =>
        op === 'if'
          ? build('if', hold(args[0] as Expression), args[1] as Expression, args[2] as Expression)
          : build(op, ...args),
      held,
    );

  const initialValue = (name: string): number | undefined => {
    const mode = [...modes.values()].find((m) => m.name === name);
    return mode ? evaluateExpression(mode.condition, initialValue) : initial.get(name);
  };

  const states: SystemState[] = [];
  for (const v of model.variables) {
    if (v.kind !== 'state' || (clamped && v.name === voltage)) continue;
    const derivative = holdAll(regular(v.expression));
    // The potential of a free cell follows its gates: a rate taken without them would slow its convergence.
    const affine =
      affineForm(derivative, v.name) ?? (v.name === voltage ? undefined : linearised(derivative, v.name, initialValue));
    const lag = amplifier && affine && lagForm(affine, amplifier.rate, new Set(parameters.map((p) => p.name)));
    if (!lag && amplifier?.rate !== undefined && dependsOn(derivative, amplifier.rate))
      throw new CompileError(
        `"${v.name}" follows the rate of the command, which is infinite at a step`,
        model.name,
        'let only states follow it that depend on nothing else, as x in dot(x) = command_rate - x / tau',
      );
    const scale = Number(v.meta.scale);
    states.push({
      name: v.name,
      initial: v.initial ?? 0,
      derivative,
      affine,
      ...(lag ? { lag } : {}),
      ...(scale > 0 ? { scale } : {}),
    });
  }
  return {
    model,
    clamped,
    ...(amplifier ? { amplifier: { command: amplifier.command, potential: regular(amplifier.potential) } } : {}),
    states,
    parameters,
    voltage,
    time,
    pace,
    modes: [...modes.values()],
    output: (name) => {
      const derivative = /^dot\((.*)\)$/.exec(name)?.[1];
      if (derivative !== undefined) {
        const of = variableOf(model, derivative);
        if (of.kind === 'state') return uncancelled(regular(of.expression), of.name);
        throw new CompileError(
          `"${derivative}" has no derivative: it is no state`,
          model.name,
          'ask for dot() of a state',
        );
      }
      const v = variableOf(model, name);
      return v.kind === 'state' || v.kind === 'parameter' || inputs.has(v.name) ? symbol(name) : regular(v.expression);
    },
    removed,
  };
}

function literalValue(v: Variable, e: Expression): number {
  if (e.kind === 'number') return e.value;
  if (e.kind === 'call' && e.op === 'neg' && e.args[0]?.kind === 'number') return -e.args[0].value;
  throw new CompileError(`parameter "${v.name}" is not a number`, `line ${v.line}`, 'give it a literal value');
}
