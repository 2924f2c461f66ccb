import * as k from '../../compile/kernel/build.ts';
import type { Index, Mask, Real } from '../../compile/kernel/ir.ts';
import { exactGates, keepRate } from './collocate.ts';
import { type Parts, solveFromZero } from './parts.ts';
import { nodes } from './radau.ts';

/**
 * Gates behind an amplifier: the potential is not constant, but soon nearly so. A gate is the exact solution for coefficients held over the
 * step plus what their change makes of it; only the latter is a polynomial, which is small where the potential is calm, so that steps grow
 * as long as in an ideal clamp.
 */

/**
 * Holds the coefficients at the last node, for lanes in `where`: over the next step, which starts there. (Those of any other instant would
 * do as well for gates that are slow, but would pull fast ones away from where they follow the potential.)
 */
export function holdCoefficients(p: Parts, where: Mask): void {
  const { w, L } = p;
  if (!p.amplified) return;
  const keep = (slot: Index, value: Real): void => w.store(slot, k.select(where, value, k.load(slot)));
  w.for(p.gates, (j) => {
    keep(k.iadd(L.exact.inflow, j), p.inflowAt(2, j, true));
    keep(k.iadd(L.exact.rate, j), p.rateAt(2, j, true));
  });
}

/** The exact solutions at the nodes of a step. */
export function splitGates(p: Parts, h: Real): void {
  const { w, L } = p;
  placeExactGates(
    p,
    nodes.map((c, i) => ({ state: L.exact.at[i] as number, t: w.let('elapsed', k.mul(c, h)) })),
  );
}

/** The exact solutions for the held coefficients at some times since the start of the step. */
export function placeExactGates(p: Parts, at: readonly { readonly state: number; readonly t: Real }[]): void {
  const { exact } = p.L;
  exactGates(
    p,
    at,
    (j) => k.load(k.iadd(exact.inflow, j)),
    (j) => k.load(k.iadd(exact.rate, j)),
  );
}

/** Every gate at the three nodes for lanes in `open`: z' = (inflow - held inflow) - (rate - held rate) exact - rate z from z = 0. */
export function solveSplitGates(p: Parts, h: Real, open: Mask): void {
  const { w, L } = p;
  w.for(p.gates, (j) => {
    const inflow = w.let('inflow', k.load(k.iadd(L.exact.inflow, j)));
    const rate = w.let('rate', k.load(k.iadd(L.exact.rate, j)));
    const exact = L.exact.at.map((slot) => w.let('exact', k.load(k.iadd(slot, j))));
    const rates = [0, 1, 2].map((i) => w.let('b', p.rateAt(i, j, true)));
    const inflows = exact.map((x, i) =>
      k.sub(k.sub(p.inflowAt(i, j, true), inflow), k.mul(k.sub(rates[i] as Real, rate), x)),
    );
    solveFromZero(w, h, rates, inflows).forEach((z, i) => {
      const slot = p.stateAt(i, j);
      w.store(slot, k.select(open, k.add(exact[i] as Real, z), k.load(slot)));
    });
    keepRate(p, j, true, open);
  });
}

/** What of gate j at the nodes is not the exact solution. */
export function inexact(p: Parts, j: Index): [Real, Real, Real] {
  const { w, L } = p;
  return L.exact.at.map((slot, i) => w.let('z', k.sub(k.load(p.stateAt(i, j)), k.load(k.iadd(slot, j))))) as [
    Real,
    Real,
    Real,
  ];
}

/** The slope of the exact solution of gate j where it has the value x. */
export function exactSlope(p: Parts, j: Index, x: Real): Real {
  const { exact } = p.L;
  return k.sub(k.load(k.iadd(exact.inflow, j)), k.mul(k.load(k.iadd(exact.rate, j)), x));
}
