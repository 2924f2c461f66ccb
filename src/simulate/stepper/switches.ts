import * as k from '../../compile/kernel/build.ts';
import type { Mask, Real } from '../../compile/kernel/ir.ts';
import type { Parts } from './parts.ts';
import { placePotential } from './potential.ts';

/** A crossing closer than this to the end of a step counts as being at its end, ms. */
export const crossingWidth = 1e-4;
/** Times a step is cut for one crossing. */
const crossingTries = 6;

/** Held conditions that changed over a solved step. */
export interface Switches {
  /** Lanes in which a condition changed. */
  readonly flipped: Mask;
  /** Where it did, as a fraction of the step (by linear interpolation of the crossed surface). */
  readonly cut: Real;
  /** Lanes whose step must be cut there and solved again. */
  readonly early: Mask;
}

/** Looks for held conditions that changed over the step, among the lanes in `good`; lanes in `fixed` are never cut. */
export function findSwitches(p: Parts, h: Real, good: Mask, fixed: Mask): Switches {
  const { w, L, lowered } = p;
  const cut = w.let('cut', 2);
  const flipped = w.mask('flipped', k.and(good, k.lt(1, 0)));
  if (p.hasModes) {
    placePotential(p, p.nodeAt(2));
    w.call('surfaces', p.nodeAt(2), L.surfacesNew);
    lowered.surfacesOfMode.forEach(([first, count], m) => {
      const now = k.load(L.surfacesNew + lowered.surfaceCount + m);
      const changed = w.mask('changed', k.and(good, k.ne(now, k.load(lowered.modes + m))));
      for (let i = first; i < first + count; i++) {
        const g0 = w.let('g0', k.load(L.surfaces + i));
        const g1 = w.let('g1', k.load(L.surfacesNew + i));
        const crossed = k.and(k.and(changed, k.le(k.mul(g0, g1), 0)), k.ne(g0, g1));
        w.set(cut, k.select(crossed, k.min(cut, k.div(g0, k.sub(g0, g1))), cut));
      }
      w.setMask(flipped, k.or(flipped, changed));
    });
  }
  const far = k.gt(k.mul(h, k.sub(1, cut)), crossingWidth);
  const early = w.mask('early', k.and(k.and(flipped, k.not(fixed)), k.and(far, k.lt(k.load(L.tries), crossingTries))));
  return { flipped, cut, early };
}

/** Adopts the conditions on the far side for lanes in `accepted`, and the derivative with them where one changed. */
export function adoptSwitches(p: Parts, accepted: Mask, flipped: Mask): void {
  const { w, L, lowered } = p;
  if (!p.hasModes) return;
  const adopt = (to: number, from: number, count: number): void =>
    w.for(count, (i) => {
      const slot = k.iadd(to, i);
      w.store(slot, k.select(accepted, k.load(k.iadd(from, i)), k.load(slot)));
    });
  adopt(L.surfaces, L.surfacesNew, L.surfaceTotal);
  adopt(lowered.modes, L.surfacesNew + lowered.surfaceCount, lowered.system.modes.length);
  const switched = w.mask('switched', k.and(flipped, accepted));
  w.when(k.any(switched), () => {
    // A negative last step asks for the derivative; the polynomial of the past still serves as first guess.
    const kept = w.let('kept', k.load(L.lastStep));
    w.store(L.lastStep, k.select(switched, -1, kept));
    w.call(`refresh_${p.drive}`);
    w.store(L.lastStep, kept);
  });
}
