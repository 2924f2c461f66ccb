import * as k from '../../compile/kernel/build.ts';
import type { Index, Kernel, Real } from '../../compile/kernel/ir.ts';
import type { Lowered } from '../../compile/lower.ts';
import type { Drive, StepperLayout } from './layout.ts';
import { forAffine, forGeneral, type Parts, partsOf, placeNode } from './parts.ts';
import { findVoltage, placePotential } from './potential.ts';
import { holdCoefficients } from './split-gates.ts';

/** What relaxes this many times within the first step has settled at once. */
export const atOnce = 1000;
/** Current and potential depend on each other: each round is closer by the share that the potential loses in the resistance. */
const settlings = 3;

/** Brings the current state into the last node's block. */
function placeState(p: Parts): void {
  const { w, L, lowered } = p;
  const at = p.nodeAt(2);
  w.for(p.n + p.lags, (j) => w.store(k.iadd(at + lowered.node.state, j), k.load(k.iadd(L.state, j))));
  placeNode(p, at, k.load(L.time));
  placePotential(p, at);
}

/** The derivative at the current state, held modes respected; for lanes whose `lastStep` is negative, which it sets to 0. */
export function refreshKernel(lowered: Lowered, layout: StepperLayout, drive: Drive): Kernel {
  const p = partsOf(lowered, layout, drive);
  const { w, L } = p;
  placeState(p);
  const refresh = w.mask('refresh', k.lt(k.load(L.lastStep), 0));
  findVoltage(p, 2, refresh);
  w.call('rest', p.nodeAt(2), p.voltAt(2));
  const put = (j: Index, value: Real): void => {
    const slot = k.iadd(L.derivative, j);
    w.store(slot, k.select(refresh, value, k.load(slot)));
  };
  const slope = (j: Index, gate: boolean): Real =>
    k.sub(p.inflowAt(2, j, gate), k.mul(p.rateAt(2, j, gate), k.load(k.iadd(L.state, j))));
  w.for(p.gates, (j) => put(j, slope(j, true)));
  forAffine(p, (j) => put(j, slope(j, false)));
  forGeneral(p, (j) => put(j, k.load(k.iadd(p.nodeAt(2) + lowered.node.inflow, j))));
  holdCoefficients(p, refresh);
  w.store(L.lastStep, k.select(refresh, 0, k.load(L.lastStep)));
  return w.finish(`refresh_${drive}`);
}

/**
 * Behind an amplifier that charges the membrane within a tiny part of the first step, the current drawn is that of the charged membrane at
 * once: a layer that nobody samples is not resolved. What is left out is a delay by the time constant.
 */
function settle(p: Parts): void {
  const { w, L } = p;
  const fresh = w.mask('fresh', k.lt(k.load(L.lastStep), 0));
  w.for(settlings, () => {
    placeState(p);
    findVoltage(p, 2, fresh);
    w.call('rest', p.nodeAt(2), p.voltAt(2));
    forAffine(p, (j) => {
      const rate = w.let('rate', p.rateAt(2, j, false));
      const settled = k.and(fresh, k.gt(k.mul(rate, k.load(L.step)), atOnce));
      const slot = k.iadd(L.state, j);
      w.store(slot, k.select(settled, k.div(p.inflowAt(2, j, false), rate), k.load(slot)));
    });
  });
}

/** Conditions re-read at the current state, then the derivative with them; for lanes whose `lastStep` is negative. */
export function beginKernel(lowered: Lowered, layout: StepperLayout, drive: Drive): Kernel {
  const p = partsOf(lowered, layout, drive);
  const { w, L } = p;
  if (p.amplified) settle(p);
  if (p.hasModes) {
    placeState(p);
    w.call('surfaces', p.nodeAt(2), L.surfacesNew);
    const fresh = w.mask('fresh', k.lt(k.load(L.lastStep), 0));
    const adopt = (slot: Index, value: Real): void => w.store(slot, k.select(fresh, value, k.load(slot)));
    w.for(L.surfaceTotal, (i) => adopt(k.iadd(L.surfaces, i), k.load(k.iadd(L.surfacesNew, i))));
    const truths = L.surfacesNew + lowered.surfaceCount;
    w.for(lowered.system.modes.length, (i) => adopt(k.iadd(lowered.modes, i), k.load(k.iadd(truths, i))));
  }
  w.call(`refresh_${drive}`);
  return w.finish(`begin_${drive}`);
}
