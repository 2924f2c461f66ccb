import * as k from '../../compile/kernel/build.ts';
import type { Index, Mask, Real } from '../../compile/kernel/ir.ts';
import { forAffine, forGeneral, type Parts, placeNode, polynomialWeights, solveAffine, weighted } from './parts.ts';
import { findVoltage, placeLags, placePotential } from './potential.ts';
import { collocation, nodes } from './radau.ts';
import { solveSplitGates, splitGates } from './split-gates.ts';

/** A step's sweeps have converged when the last one moved nothing by more than this share of the tolerance. */
const sweepShare = 0.3;
/** A step this many times longer than the last is not guessed by continuing the last one's polynomial. */
const longestContinuation = 4;

/** A step about to be solved. */
export interface Attempt {
  readonly t0: Real;
  readonly h: Real;
  /** Lanes that take part. */
  readonly active: Mask;
  readonly tolerance: Real;
  /** Lanes whose first guess was a straight line. */
  readonly line: Mask;
}

/** First guess at the three nodes: the last step's polynomial continued; after a jump, a straight line. Gives the lanes of the latter. */
export function guess(p: Parts, h: Real): Mask {
  const { w, L } = p;
  const last = w.let('last', k.load(L.lastStep));
  const line = w.mask('line', k.or(k.le(last, 0), k.gt(h, k.mul(longestContinuation, last))));
  const ratio = w.let('ratio', k.select(line, 0, k.div(h, k.select(line, 1, last))));
  const weights = nodes.map((c) => polynomialWeights(w, w.let('x', k.add(1, k.mul(c, ratio)))));
  w.for(p.n - p.gates, (i) => {
    const j = k.iadd(i, p.gates);
    const y0 = w.let('y0', k.load(k.iadd(L.state, j)));
    const f0 = w.let('f0', k.mul(h, k.load(k.iadd(L.derivative, j))));
    const past = [L.before, ...L.beforeNodes].map((slot) => w.let('past', k.load(k.iadd(slot, j))));
    nodes.forEach((c, m) => {
      const continued = weighted(weights[m] as readonly Real[], [...past, y0]);
      w.store(p.stateAt(m, j), k.select(line, k.add(y0, k.mul(c, f0)), continued));
    });
  });
  return line;
}

/** Every gate at the three nodes, its coefficients there being known. */
function solveGates(p: Parts, h: Real, open: Mask | undefined): void {
  p.w.for(p.gates, (j) => {
    solveAffine(p, h, j, true).forEach((value, i) => {
      const slot = p.stateAt(i, j);
      p.w.store(slot, open ? k.select(open, value, k.load(slot)) : value);
    });
    keepRate(p, j, true, open);
  });
}

/** The rate at the end of the step, for the error: of a lane's own last sweep. */
export function keepRate(p: Parts, j: Index, gate: boolean, open: Mask | undefined): void {
  const slot = k.iadd(p.L.endRate, j);
  const rate = p.rateAt(2, j, gate);
  p.w.store(slot, open ? k.select(open, rate, k.load(slot)) : rate);
}

/** Below this rate * t the exponential has lost the digits that a straight line (with its bend) keeps. */
const nearlyStraight = 1e-6;

/**
 * Gates under constant voltage, where they have an exact solution: x(t) = x0 + f0 (1 - exp(-rate t)) / rate, and x0 + f0 t for a rate
 * of 0. All exponentials are taken together.
 *
 * @param at first slot of each node's gates, and its time since the start of the step
 * @param inflowOf their inflow and rate; those of the first node unless given
 */
export function exactGates(
  p: Parts,
  at: readonly { readonly state: number; readonly t: Real }[],
  inflowOf = (j: Index): Real => p.inflowAt(0, j, true),
  rateOf = (j: Index): Real => p.rateAt(0, j, true),
): void {
  const { w, L } = p;
  w.for(p.gates, (j) => {
    const rate = w.let('rate', rateOf(j));
    for (const node of at) w.store(k.iadd(node.state, j), k.neg(k.mul(rate, node.t)));
  });
  for (const node of at) w.map('exp', node.state, p.gates);
  w.for(p.gates, (j) => {
    const x0 = w.let('x0', k.load(k.iadd(L.state, j)));
    const rate = w.let('rate', rateOf(j));
    const f0 = w.let('f0', k.sub(inflowOf(j), k.mul(rate, x0)));
    const f0PerRate = w.let('f0PerRate', k.div(f0, rate));
    for (const node of at) {
      const slot = k.iadd(node.state, j);
      const z = w.let('z', k.mul(rate, node.t));
      const straight = k.mul(k.mul(f0, node.t), k.sub(1, k.mul(0.5, z)));
      const curved = k.mul(f0PerRate, k.sub(1, k.load(slot)));
      w.store(slot, k.add(x0, k.select(k.lt(k.abs(z), nearlyStraight), straight, curved)));
    }
  });
}

/** What can be known of the nodes before the sweeps: their times, the command, and under a clamp the gates. */
export function prepareNodes(p: Parts, a: Pick<Attempt, 't0' | 'h'>): void {
  const { w, lowered } = p;
  const times = nodes.map((c) => w.let('t', k.add(a.t0, k.mul(c, a.h))));
  times.forEach((t, i) => {
    placeNode(p, p.nodeAt(i), t);
  });
  placeLags(
    p,
    a.t0,
    times.map((t, i) => ({ state: p.nodeAt(i) + lowered.node.state, t })),
  );
  if (p.amplified) splitGates(p, a.h);
  if (p.coupled) return;
  if (p.drive === 'sweep') {
    nodes.forEach((_, i) => {
      w.call('voltage', p.nodeAt(i), p.voltAt(i));
    });
    solveGates(p, a.h, undefined);
  }
  if (p.drive === 'hold') {
    exactGates(
      p,
      nodes.map((c, i) => ({ state: p.nodeAt(i) + lowered.node.state, t: w.let('elapsed', k.mul(c, a.h)) })),
    );
  }
}

/**
 * Sweeps until every lane has converged or the sweeps are used up. A lane that has converged is left as it is, whatever its neighbour
 * still needs. Gives the lanes that have not converged.
 */
export function sweep(p: Parts, a: Attempt): Mask {
  const { w, L, lowered } = p;
  const { node } = lowered;
  const open = w.mask('open', a.active);
  const left = w.index('sweepsLeft', k.argument('sweeps'));
  const more = w.index('more', 1);
  w.while(more, () => {
    if (p.coupled) {
      nodes.forEach((_, i) => {
        placePotential(p, p.nodeAt(i));
        findVoltage(p, i, open);
      });
      if (p.amplified) solveSplitGates(p, a.h, open);
      else solveGates(p, a.h, open);
    }
    nodes.forEach((_, i) => {
      w.call('rest', p.nodeAt(i), p.voltAt(i));
    });
    const moved = w.let('moved', 0);
    const put = (j: Index, values: readonly Real[]): void => {
      values.forEach((value, i) => {
        const old = w.let('old', k.load(p.stateAt(i, j)));
        const updated = w.let('updated', k.select(open, value, old));
        if (i === 2) {
          const scale = k.add(k.load(k.iadd(L.floor, j)), k.load(k.iadd(L.largest, j)));
          w.set(moved, k.max(moved, k.div(k.abs(k.sub(updated, old)), scale)));
        }
        w.store(p.stateAt(i, j), updated);
      });
    };
    forAffine(p, (j) => {
      put(j, solveAffine(p, a.h, j, false));
      keepRate(p, j, false, open);
    });
    forGeneral(p, (j) => {
      const y0 = w.let('y0', k.load(k.iadd(L.state, j)));
      const [f1, f2, f3] = [0, 1, 2].map((i) => w.let('f', k.load(k.iadd(p.nodeAt(i) + node.inflow, j)))) as [
        Real,
        Real,
        Real,
      ];
      put(
        j,
        collocation.map((row) => {
          const mean = k.add(k.add(k.mul(row[0], f1), k.mul(row[1], f2)), k.mul(row[2], f3));
          return k.add(y0, k.mul(a.h, mean));
        }),
      );
    });
    w.setMask(open, k.and(open, k.not(k.le(moved, k.mul(sweepShare, a.tolerance)))));
    w.setIndex(left, k.iadd(left, -1));
    w.setIndex(more, k.iand(k.ilt(0, left), k.any(open)));
  });
  return open;
}
