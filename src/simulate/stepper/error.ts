import * as k from '../../compile/kernel/build.ts';
import type { Index, Real } from '../../compile/kernel/ir.ts';
import type { Attempt } from './collocate.ts';
import type { Parts } from './parts.ts';
import { slopeAtEnd, slopeAtStart } from './radau.ts';
import { exactSlope, inexact } from './split-gates.ts';

/** Fraction of the defect at the start of a step that is charged as its error. */
const defectShare = 0.3;

/**
 * Error of the solved step in tolerances: the defect of the collocation polynomial at the start of the step, damped as each state damps
 * it, in the norm of the worst state. NaN when anything is not finite. Afterwards `endSlope` holds the derivatives at the end.
 *
 * Everything is taken from the values at the nodes, which a converged lane keeps, and not from inflows and rates, which its neighbour's
 * further sweeps compute anew.
 */
export function chargeError(p: Parts, a: Attempt): Real {
  const { w, L } = p;
  const worst = w.let('worst', 0);
  // `max` lets a NaN slip; what is multiplied by zero here does not.
  const poison = w.let('poison', 0);
  const perStep = w.let('perStep', k.div(1, a.h));
  const charge = (j: Index, affine: boolean, split = false): void => {
    const y0 = w.let('y0', k.load(k.iadd(L.state, j)));
    const z = split
      ? inexact(p, j)
      : ([0, 1, 2].map((i) => w.let('z', k.sub(k.load(p.stateAt(i, j)), y0))) as [Real, Real, Real]);
    const slope = (weights: readonly [number, number, number]): Real =>
      k.mul(perStep, k.add(k.add(k.mul(weights[0], z[0]), k.mul(weights[1], z[1])), k.mul(weights[2], z[2])));
    const endSlope = slope(slopeAtEnd);
    const exactEnd = k.load(k.iadd(L.exact.at[2], j));
    w.store(k.iadd(L.endSlope, j), split ? k.add(endSlope, exactSlope(p, j, exactEnd)) : endSlope);
    const derivative = k.load(k.iadd(L.derivative, j));
    const expected = split ? k.sub(derivative, exactSlope(p, j, y0)) : derivative;
    const defect = w.let('defect', k.sub(slope(slopeAtStart), expected));
    const scale = k.add(k.load(k.iadd(L.floor, j)), k.load(k.iadd(L.largest, j)));
    const damping = affine ? k.mul(scale, k.add(1, k.abs(k.mul(a.h, k.load(k.iadd(L.endRate, j)))))) : scale;
    w.set(worst, k.max(worst, k.abs(k.div(defect, damping))));
    w.set(poison, k.add(poison, k.mul(0, defect)));
  };
  // Gates that are exact have no error.
  const first = p.exact ? p.gates : 0;
  if (p.amplified) {
    w.for(p.gates, (j) => charge(j, true, true));
    w.for(p.firstGeneral - p.gates, (i) => charge(k.iadd(i, p.gates), true));
  } else w.for(p.firstGeneral - first, (i) => charge(k.iadd(i, first), true));
  w.for(p.n - p.firstGeneral, (i) => charge(k.iadd(i, p.firstGeneral), false));
  return w.let('error', k.add(k.div(k.mul(defectShare, k.mul(a.h, worst)), a.tolerance), poison));
}
