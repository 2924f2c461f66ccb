import * as k from '../../compile/kernel/build.ts';
import type { Index, Real } from '../../compile/kernel/ir.ts';
import { toStart } from './radau.ts';
import type { Attempt } from './collocate.ts';
import { forAffine, forGeneral, type Parts } from './parts.ts';

/** Fraction of the defect at the start of a step that is charged as its error. */
const defectShare = 0.2;

/**
 * Error of the solved step in tolerances: the defect of the collocation polynomial at the start of the step, damped as each state damps
 * it, in the norm of the worst state. NaN when anything is not finite.
 *
 * Afterwards the inflow slots of the last node hold the derivatives at the end of the step.
 */
export function chargeError(p: Parts, a: Attempt): Real {
  const { w, L, lowered } = p;
  const end = p.nodeAt(2) + lowered.node.inflow;
  const worst = w.let('worst', 0);
  // `max` lets a NaN slip; what is multiplied by zero here does not.
  const poison = w.let('poison', 0);
  const charge = (j: Index, slopes: readonly Real[], rate: Real | undefined): void => {
    const [s0, s1, s2] = slopes as [Real, Real, Real];
    const atStart = k.add(k.add(k.mul(toStart[0], s0), k.mul(toStart[1], s1)), k.mul(toStart[2], s2));
    const defect = w.let('defect', k.sub(atStart, k.load(k.iadd(L.derivative, j))));
    const scale = k.add(k.load(k.iadd(L.floor, j)), k.load(k.iadd(L.largest, j)));
    const damping = rate ? k.mul(scale, k.add(1, k.abs(k.mul(a.h, rate)))) : scale;
    w.set(worst, k.max(worst, k.abs(k.div(defect, damping))));
    w.set(poison, k.add(poison, k.mul(0, defect)));
  };
  const chargeAffine = (j: Index, gate: boolean): void => {
    const slopes = [0, 1, 2].map((i) =>
      w.let('slope', k.sub(p.inflowAt(i, j, gate), k.mul(p.rateAt(i, j, gate), k.load(p.stateAt(i, j))))),
    );
    charge(j, slopes, p.rateAt(2, j, gate));
    w.store(k.iadd(end, j), slopes[2] as Real);
  };
  // Gates that are exact have no error.
  if (p.drive !== 'hold') w.for(p.gates, (j) => chargeAffine(j, true));
  forAffine(p, (j) => chargeAffine(j, false));
  forGeneral(p, (j) => {
    charge(
      j,
      [0, 1, 2].map((i) => k.load(k.iadd(p.nodeAt(i) + lowered.node.inflow, j))),
      undefined,
    );
  });
  return w.let('error', k.add(k.div(k.mul(defectShare, k.mul(a.h, worst)), a.tolerance), poison));
}
