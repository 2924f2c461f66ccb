import { type Expression, symbol } from '../model/expression.ts';
import * as k from './kernel/build.ts';
import { type Assignment, type Leaves, writeAssignments } from './kernel/from-expressions.ts';
import type { Index, Kernel, Mask, Real } from './kernel/ir.ts';
import { hoistable, regroup, replaceNodes, Stage, Staging } from './stage.ts';
import { shareExponentials } from './symbolic/share-exponentials.ts';
import { symbolsOf } from './symbolic/walk.ts';
import type { System } from './system.ts';

/**
 * How a state is advanced.
 *
 * - `gate`: affine in itself with coefficients of the membrane potential only (exact under constant voltage)
 * - `affine`: affine in itself with coefficients of other states too
 * - `general`: anything else
 * - `lag`: follows the command of an amplifier alone, in closed form
 */
export type StateKind = 'gate' | 'affine' | 'general' | 'lag';

/** Slots of a block of per-node values: the state at one instant and what was computed from it. */
export interface NodeLayout {
  /** Offset of the state vector. */
  readonly state: number;
  /** Offset of the membrane potential (that of its state where it is one). */
  readonly voltage: number;
  readonly time: number;
  /** Offsets of inflow (or derivative, for general states) and rate, by state. */
  readonly inflow: number;
  readonly rate: number;
  /** With an amplifier only: offsets of the command, and of the potential at which the voltage-stage values are computed. */
  readonly command: number;
  readonly known: number;
  readonly size: number;
}

/** Slots of a block of voltage-stage values: what depends on the membrane potential (and parameters) alone. */
export interface VoltageLayout {
  readonly shared: number;
  readonly inflow: number;
  readonly rate: number;
  readonly size: number;
}

/** A system brought to kernels. Addresses marked "absolute" are slots; the others are offsets in a block given by the caller. */
export interface Lowered {
  readonly system: System;
  /** Kind of each state, in the system's order. */
  readonly kinds: readonly StateKind[];
  /** Position of each state of the system in the state vector: gates first, then other affine states, general ones, lags. */
  readonly position: readonly number[];
  readonly gates: number;
  readonly affine: number;
  readonly lags: number;
  /** Absolute: gain, constant and rate of each lag, in the order of their positions. */
  readonly lagForms: { readonly gain: number; readonly constant: number; readonly rate: number };
  readonly outputs: readonly string[];
  /** Positions of the states that the outputs depend on. */
  readonly outputNeeds: readonly number[];
  /** Absolute. */
  readonly parameters: number;
  readonly pace: number;
  /** Absolute; 1 where the mode's condition is held true, else 0. */
  readonly modes: number;
  readonly node: NodeLayout;
  readonly volt: VoltageLayout;
  /** Number of switching surfaces; kernel `surfaces` writes their values and then every mode's truth at the given slot. */
  readonly surfaceCount: number;
  /** Which surfaces belong to each mode: [first, count]. */
  readonly surfacesOfMode: readonly (readonly [number, number])[];
  /** First slot free for the solver. */
  readonly end: number;
  /**
   * `cell()`; `voltage(node, volt)`; `rest(node, volt)`; `surfaces(node, at)`; `outputs(node, volt, at)`, which reads `volt` in an
   * ideal clamp only. With an amplifier also `potential(node)`, the membrane potential there, while `voltage` works at the known one.
   */
  readonly kernels: readonly Kernel[];
}

/**
 * Lowers a system to kernels: values that depend on parameters only go to `cell` (once a cell), on the membrane potential to
 * `voltage` (once a segment under constant voltage, once an evaluation in a free cell), everything else to `rest`.
 *
 * @param outputs qualified variable names (or `dot(name)`) that `outputs` computes, in this order
 */
export function lower(system: System, outputs: readonly string[]): Lowered {
  const stageOf = new Map<string, Stage>(system.parameters.map((p) => [p.name, Stage.parameter]));
  for (const s of system.states) stageOf.set(s.name, Stage.state);
  if (system.voltage !== undefined && !stageOf.has(system.voltage) === system.clamped)
    stageOf.set(system.voltage, Stage.voltage);
  if (system.voltage !== undefined && stageOf.get(system.voltage) === Stage.state)
    stageOf.set(system.voltage, Stage.voltage);
  const { amplifier } = system;
  if (amplifier && system.voltage !== undefined) {
    stageOf.set(system.voltage, Stage.voltage);
    stageOf.set(amplifier.command, Stage.time);
  }
  if (system.time !== undefined) stageOf.set(system.time, Stage.time);
  if (system.pace !== undefined) stageOf.set(system.pace, Stage.time);
  const staging = new Staging((name) => stageOf.get(name) ?? Stage.constant);
  for (const mode of system.modes) stageOf.set(mode.name, staging.of(mode.condition));

  const isVoltage = (name: string): boolean => name === system.voltage;
  const kinds: StateKind[] = system.states.map((s) => {
    if (s.lag) return 'lag';
    if (!s.affine || isVoltage(s.name)) return 'general';
    return Math.max(staging.of(s.affine.inflow), staging.of(s.affine.rate)) <= Stage.voltage ? 'gate' : 'affine';
  });

  const rank = { gate: 0, affine: 1, general: 2, lag: 3 } as const;
  const order = system.states
    .map((_, i) => i)
    .sort((a, b) => rank[kinds[a] as StateKind] - rank[kinds[b] as StateKind] || a - b);
  const position = system.states.map((_, i) => order.indexOf(i));

  // One list of everything, so that values shared between equations, surfaces and outputs are found once.
  const right: {
    readonly target: 'inflow' | 'rate';
    readonly state: number;
    readonly value: Expression;
    readonly gate: boolean;
  }[] = [];
  system.states.forEach((s, i) => {
    if (kinds[i] === 'lag') return;
    if (kinds[i] === 'general' || !s.affine)
      right.push({ target: 'inflow', state: position[i] as number, value: s.derivative, gate: false });
    else {
      const gate = kinds[i] === 'gate';
      right.push({ target: 'inflow', state: position[i] as number, value: s.affine.inflow, gate });
      right.push({ target: 'rate', state: position[i] as number, value: s.affine.rate, gate });
    }
  });
  const surfaceRoots = system.modes.flatMap((m) => [...m.surfaces]);
  const truthRoots = system.modes.map((m) => m.condition);
  const outputRoots = outputs.map((name) => system.output(name));
  // Outputs and surfaces are computed apart from the derivatives, so each group shares its exponentials within itself.
  const prepared = (roots: readonly Expression[]): Expression[] => shareExponentials(regroup(roots, staging));
  const regrouped = prepared(right.map((r) => r.value));
  const surfaces = prepared([...surfaceRoots, ...truthRoots]);
  const shown = prepared(outputRoots);
  const potentials = prepared(amplifier ? [amplifier.potential] : []);
  const lagStates = order.flatMap((i) => system.states[i]?.lag ?? []);

  // Per cell
  const perCell = hoistable([...regrouped, ...surfaces, ...shown, ...potentials], staging, Stage.parameter);
  const parameters = 0;
  const cellBase = parameters + system.parameters.length;
  const cellSymbols = new Map<Expression, Expression>(perCell.map((e, i) => [e, symbol(`cell:${i}`)]));
  for (let i = 0; i < perCell.length; i++) stageOf.set(`cell:${i}`, Stage.parameter);
  const memo = new Map<Expression, Expression>();
  const perVoltageRoots = regrouped.map((e) => replaceNodes(e, cellSymbols, memo));
  const surfaceRootsHoisted = surfaces.map((e) => replaceNodes(e, cellSymbols, memo));
  const outputRootsHoisted = shown.map((e) => replaceNodes(e, cellSymbols, memo));

  // Per voltage
  const stateRoots = perVoltageRoots.filter((_, i) => !right[i]?.gate);
  // A clamp holds the voltage for a whole segment: what its outputs need of it is computed there too.
  const outputsKnowVoltage = system.clamped && !amplifier;
  if (outputsKnowVoltage) stateRoots.push(...outputRootsHoisted);
  const sharedVoltage = hoistable(stateRoots, staging, Stage.voltage);
  const voltSymbols = new Map<Expression, Expression>(sharedVoltage.map((e, i) => [e, symbol(`volt:${i}`)]));

  const n = system.states.length;
  const lagBase = cellBase + perCell.length;
  const lagForms = { gain: lagBase, constant: lagBase + lagStates.length, rate: lagBase + 2 * lagStates.length };
  const pace = lagBase + 3 * lagStates.length;
  const modes = pace + 1;
  const voltageState = position[system.states.findIndex((s) => isVoltage(s.name))] ?? -1;
  const node: NodeLayout = {
    state: 0,
    voltage: voltageState >= 0 ? voltageState : n,
    time: n + 1,
    inflow: n + 2,
    rate: 2 * n + 2,
    command: 3 * n + 2,
    known: 3 * n + 3,
    size: amplifier ? 3 * n + 4 : 3 * n + 2,
  };
  const volt: VoltageLayout = {
    shared: 0,
    inflow: sharedVoltage.length,
    rate: sharedVoltage.length + n,
    size: sharedVoltage.length + 2 * n,
  };

  const stateIndex = new Map(system.states.map((s, i) => [s.name, position[i] as number]));
  const parameterIndex = new Map(system.parameters.map((p, i) => [p.name, i]));
  const modeIndex = new Map(system.modes.map((m, i) => [m.name, i]));
  const nodeArg = k.argument('node');
  const voltArg = k.argument('volt');
  const leaves: Leaves = {
    real: (name): Real => {
      const [space, index] = name.split(':');
      if (index !== undefined && space === 'cell') return k.load(cellBase + Number(index));
      if (index !== undefined && space === 'volt') return k.load(k.iadd(voltArg, volt.shared + Number(index)));
      const p = parameterIndex.get(name);
      if (p !== undefined) return k.load(parameters + p);
      if (name === system.voltage) return k.load(k.iadd(nodeArg, node.voltage));
      if (name === amplifier?.command) return k.load(k.iadd(nodeArg, node.command));
      const s = stateIndex.get(name);
      if (s !== undefined) return k.load(k.iadd(nodeArg, node.state + s));
      if (name === system.time) return k.load(k.iadd(nodeArg, node.time));
      if (name === system.pace) return k.load(pace);
      throw new Error(`no slot for ${name}`);
    },
    mask: (name): Mask | undefined => {
      const m = modeIndex.get(name);
      return m === undefined ? undefined : k.ne(k.load(modes + m), 0);
    },
  };
  const atKnownVoltage: Leaves = {
    ...leaves,
    real: (name) => (amplifier && name === system.voltage ? k.load(k.iadd(nodeArg, node.known)) : leaves.real(name)),
  };
  // Scratch is shared by the kernels: none of them calls another.
  const scratch = modes + system.modes.length;
  let scratchUsed = 0;
  const kernel = (
    name: string,
    args: readonly string[],
    assignments: readonly Assignment[],
    from: Leaves = leaves,
  ): Kernel => {
    const w = new k.KernelWriter();
    scratchUsed = Math.max(scratchUsed, writeAssignments(w, assignments, from, scratch));
    return w.finish(name, args);
  };
  const at = (base: Index, offset: number): Index => k.iadd(base, offset);
  const gateAssignments: Assignment[] = [];
  const restAssignments: Assignment[] = [];
  right.forEach((r, i) => {
    const value = perVoltageRoots[i] as Expression;
    if (r.gate) gateAssignments.push({ slot: at(voltArg, volt[r.target] + r.state), value });
    else restAssignments.push({ slot: at(nodeArg, node[r.target] + r.state), value: replaceNodes(value, voltSymbols) });
  });
  const whereArg = k.argument('at');
  let surface = 0;
  const surfacesOfMode = system.modes.map((m) => {
    const range = [surface, m.surfaces.length] as const;
    surface += m.surfaces.length;
    return range;
  });
  const kernels = [
    kernel(
      'cell',
      [],
      [
        ...perCell.map((value, i) => ({ slot: k.int(cellBase + i), value })),
        ...lagStates.flatMap((lag, i) =>
          (['gain', 'constant', 'rate'] as const).map((part) => ({
            slot: k.int(lagForms[part] + i),
            value: lag[part],
          })),
        ),
      ],
    ),
    kernel(
      'voltage',
      ['node', 'volt'],
      [...sharedVoltage.map((value, i) => ({ slot: at(voltArg, volt.shared + i), value })), ...gateAssignments],
      atKnownVoltage,
    ),
    kernel('rest', ['node', 'volt'], restAssignments),
    kernel(
      'surfaces',
      ['node', 'at'],
      surfaceRootsHoisted.map((value, i) => ({ slot: at(whereArg, i), value })),
    ),
    kernel(
      'outputs',
      ['node', 'volt', 'at'],
      outputRootsHoisted.map((value, i) => ({
        slot: at(whereArg, i),
        value: outputsKnowVoltage ? replaceNodes(value, voltSymbols) : value,
      })),
    ),
    ...potentials.map((e) =>
      kernel('potential', ['node'], [{ slot: at(nodeArg, node.voltage), value: replaceNodes(e, cellSymbols, memo) }]),
    ),
  ];
  return {
    system,
    kinds,
    position,
    gates: kinds.filter((x) => x === 'gate').length,
    affine: kinds.filter((x) => x === 'affine').length,
    lags: lagStates.length,
    lagForms,
    outputs,
    // Through an amplifier the membrane potential at a sample follows from states.
    outputNeeds: [...symbolsOf(...outputRoots, ...(amplifier ? [amplifier.potential] : []))]
      .flatMap((name) => stateIndex.get(name) ?? [])
      .sort((a, b) => a - b),
    parameters,
    pace,
    modes,
    node,
    volt,
    surfaceCount: surfaceRoots.length,
    surfacesOfMode,
    end: scratch + scratchUsed,
    kernels,
  };
}
