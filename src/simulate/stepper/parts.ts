import * as k from '../../compile/kernel/build.ts';
import type { Index, Real } from '../../compile/kernel/ir.ts';
import type { Lowered } from '../../compile/lower.ts';
import type { Drive, StepperLayout } from './layout.ts';
import { inverse, nodes } from './radau.ts';

/** What every part of the stepper needs to write its code: the system, the slots, and the kernel being written. */
export interface Parts {
  readonly lowered: Lowered;
  readonly L: StepperLayout;
  readonly drive: Drive;
  readonly w: k.KernelWriter;
  /** Number of states that are solved for; of those that are gates; first that is not affine. */
  readonly n: number;
  readonly gates: number;
  readonly firstGeneral: number;
  /** States known in closed form, after those. */
  readonly lags: number;
  readonly hasModes: boolean;
  /** Whether the command reaches the membrane through an amplifier. */
  readonly amplified: boolean;
  /** Whether gates have an exact solution: the membrane potential is a constant command. */
  readonly exact: boolean;
  /** Whether the membrane potential depends on the cell, so that gates are solved in every sweep. */
  readonly coupled: boolean;
  /** First slot of node i, and of its voltage-stage values (under a held voltage, one block serves all nodes). */
  readonly nodeAt: (i: number) => number;
  readonly voltAt: (i: number) => number;
  /** Slot of state j at node i. */
  readonly stateAt: (i: number, j: Index) => Index;
  /** Inflow and rate of affine state j at node i. */
  readonly inflowAt: (i: number, j: Index, gate: boolean) => Real;
  readonly rateAt: (i: number, j: Index, gate: boolean) => Real;
}

export function partsOf(lowered: Lowered, L: StepperLayout, drive: Drive): Parts {
  const { node, volt, gates, affine } = lowered;
  const nodeAt = (i: number): number => L.nodes[i] as number;
  const amplified = lowered.system.amplifier !== undefined;
  const exact = drive === 'hold' && !amplified;
  const voltAt = (i: number): number => L.volts[exact ? 0 : i] as number;
  return {
    lowered,
    L,
    drive,
    w: new k.KernelWriter(),
    n: lowered.system.states.length - lowered.lags,
    gates,
    firstGeneral: gates + affine,
    lags: lowered.lags,
    hasModes: lowered.system.modes.length > 0,
    amplified,
    exact,
    coupled: drive === 'free' || amplified,
    nodeAt,
    voltAt,
    stateAt: (i, j) => k.iadd(nodeAt(i) + node.state, j),
    inflowAt: (i, j, gate) => k.load(k.iadd(gate ? voltAt(i) + volt.inflow : nodeAt(i) + node.inflow, j)),
    rateAt: (i, j, gate) => k.load(k.iadd(gate ? voltAt(i) + volt.rate : nodeAt(i) + node.rate, j)),
  };
}

/** Numbers j = 0 .. n-1, in three groups: gates, other affine states, general states. */
export function forAffine(p: Parts, body: (j: Index) => void): void {
  p.w.for(p.firstGeneral - p.gates, (i) => body(k.iadd(i, p.gates)));
}

export function forGeneral(p: Parts, body: (j: Index) => void): void {
  p.w.for(p.n - p.firstGeneral, (i) => body(k.iadd(i, p.firstGeneral)));
}

/** Writes `body` for a command that holds or follows a curve, and once more for one that swings: sines are costly, and most never do. */
export function ifSwinging(p: Parts, body: (swings: boolean) => void): void {
  if (p.drive === 'hold') body(false);
  else
    p.w.when(
      k.any(k.ne(k.load(p.L.amplitude), 0)),
      () => body(true),
      () => body(false),
    );
}

/** Command voltage of a clamp at time t. */
function command(p: Parts, t: Real, swings: boolean): Real {
  const { L, drive } = p;
  if (drive === 'hold') return k.load(L.level);
  const elapsed = k.sub(t, k.load(L.since));
  const turn = k.add(k.load(L.bend), k.mul(elapsed, k.load(L.twist)));
  const curve = k.add(k.load(L.level), k.mul(elapsed, k.add(k.load(L.slope), k.mul(elapsed, turn))));
  if (!swings) return curve;
  const phase: Real = { kind: 'unary', op: 'sin', x: k.mul(k.load(L.omega), elapsed) };
  return k.add(curve, k.mul(k.load(L.amplitude), phase));
}

/** Writes time, and in a clamp the command, into the node at `at`. */
export function placeNode(p: Parts, at: number, t: Real): void {
  p.w.store(at + p.lowered.node.time, t);
  if (p.drive === 'free') return;
  const { command: through, voltage } = p.lowered.node;
  ifSwinging(p, (swings) => p.w.store(at + (p.amplified ? through : voltage), command(p, t, swings)));
}

/** Abscissae of a step's polynomial: its start and its three nodes. */
const abscissae = [0, ...nodes];

/** Lagrange weights of the values at the start and at the three nodes for the value at x (as a fraction of the step). */
export function polynomialWeights(w: k.KernelWriter, x: Real): [Real, Real, Real, Real] {
  return abscissae.map((xj, j) => {
    let numerator: Real | undefined;
    let denominator = 1;
    abscissae.forEach((xk, m) => {
      if (m === j) return;
      const factor = k.sub(x, xk);
      numerator = numerator ? k.mul(numerator, factor) : factor;
      denominator *= xj - xk;
    });
    return w.let('w', k.mul(1 / denominator, numerator as Real));
  }) as unknown as [Real, Real, Real, Real];
}

/** Sum of four weighted values. */
export function weighted(w: readonly Real[], v: readonly Real[]): Real {
  const [w0, w1, w2, w3] = w as [Real, Real, Real, Real];
  const [v0, v1, v2, v3] = v as [Real, Real, Real, Real];
  return k.add(k.add(k.mul(w0, v0), k.mul(w1, v1)), k.add(k.mul(w2, v2), k.mul(w3, v3)));
}

/** Solves affine state j at the three nodes. */
export function solveAffine(p: Parts, h: Real, j: Index, gate: boolean): [Real, Real, Real] {
  const { w } = p;
  const y0 = w.let('y0', k.load(k.iadd(p.L.state, j)));
  const d = [0, 1, 2].map((i) => w.let('d', k.add(inverse[i]?.[i] as number, k.mul(h, p.rateAt(i, j, gate)))));
  const r = [0, 1, 2].map((i) => {
    const rowSum = (inverse[i] as number[]).reduce((a, b) => a + b, 0);
    return w.let('r', k.add(k.mul(rowSum, y0), k.mul(h, p.inflowAt(i, j, gate))));
  });
  return solveNodes(w, d, r);
}

/** The same from zero, for given rates and inflows at the nodes. */
export function solveFromZero(
  w: k.KernelWriter,
  h: Real,
  rates: readonly Real[],
  inflows: readonly Real[],
): [Real, Real, Real] {
  return solveNodes(
    w,
    rates.map((rate, i) => w.let('d', k.add(inverse[i]?.[i] as number, k.mul(h, rate)))),
    inflows.map((inflow) => w.let('r', k.mul(h, inflow))),
  );
}

/**
 * Solves (A^-1 + h diag(rate)) Y = A^-1 1 y0 + h inflow at the three nodes, by Cramer's rule: one division.
 *
 * @param d diagonal of the matrix
 * @param r right side
 */
function solveNodes(w: k.KernelWriter, d: readonly Real[], r: readonly Real[]): [Real, Real, Real] {
  const [d1, d2, d3] = d as [Real, Real, Real];
  const [r1, r2, r3] = r as [Real, Real, Real];
  const [[, w12, w13], [w21, , w23], [w31, w32]] = inverse as [number[], number[], number[]] as [
    [number, number, number],
    [number, number, number],
    [number, number, number],
  ];
  const d23 = w.let('d23', k.sub(k.mul(d2, d3), w23 * w32));
  const m12 = k.sub(w13 * w32, k.mul(w12, d3));
  const m13 = k.sub(w12 * w23, k.mul(w13, d2));
  const m21 = w.let('m21', k.sub(w23 * w31, k.mul(w21, d3)));
  const m22 = k.sub(k.mul(d1, d3), w13 * w31);
  const m23 = k.sub(w13 * w21, k.mul(w23, d1));
  const m31 = w.let('m31', k.sub(w21 * w32, k.mul(w31, d2)));
  const m32 = k.sub(w12 * w31, k.mul(w32, d1));
  const m33 = k.sub(k.mul(d1, d2), w12 * w21);
  const scale = w.let('q', k.div(1, k.add(k.mul(d1, d23), k.add(k.mul(w12, m21), k.mul(w13, m31)))));
  const row = (a: Real, b: Real, c: Real): Real => k.mul(scale, k.add(k.add(k.mul(a, r1), k.mul(b, r2)), k.mul(c, r3)));
  return [row(d23, m12, m13), row(m21, m22, m23), row(m31, m32, m33)];
}
