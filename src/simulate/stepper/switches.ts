import * as k from '../../compile/kernel/build.ts';
import type { Mask, Real } from '../../compile/kernel/ir.ts';
import { type Parts, polynomialWeights, weighted } from './parts.ts';
import { placePotential } from './potential.ts';
import { nodes } from './radau.ts';

/** A crossing closer than this to the end of a step counts as being at its end, ms. */
export const crossingWidth = 1e-4;
/** Times a step is cut for one crossing. */
const crossingTries = 6;
/** Of the bracket of a crossing. */
const halvings = 30;

/** Held conditions that changed over a solved step. */
export interface Switches {
  /** Lanes in which a condition changed. */
  readonly flipped: Mask;
  /** Where it did, as a fraction of the step: the zero of the crossed surface's own polynomial through the nodes. */
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
    const changes = lowered.surfacesOfMode.map((_, m) => {
      const now = k.load(L.surfacesNew + lowered.surfaceCount + m);
      const changed = w.mask('changed', k.and(good, k.ne(now, k.load(lowered.modes + m))));
      w.setMask(flipped, k.or(flipped, changed));
      return changed;
    });
    w.when(k.any(flipped), () => {
      L.surfacesWithin.forEach((at, i) => {
        placePotential(p, p.nodeAt(i));
        w.call('surfaces', p.nodeAt(i), at);
      });
      lowered.surfacesOfMode.forEach(([first, count], m) => {
        for (let i = first; i < first + count; i++) {
          const values = [L.surfaces, ...L.surfacesWithin, L.surfacesNew].map((slot) => w.let('g', k.load(slot + i)));
          const [before, after] = [values[0], values.at(-1)] as [Real, Real];
          const crossed = k.and(k.and(changes[m] as Mask, k.le(k.mul(before, after), 0)), k.ne(before, after));
          w.set(cut, k.select(crossed, k.min(cut, zeroOf(p, values)), cut));
        }
      });
    });
  }
  const far = k.gt(k.mul(h, k.sub(1, cut)), crossingWidth);
  const early = w.mask('early', k.and(k.and(flipped, k.not(fixed)), k.and(far, k.lt(k.load(L.tries), crossingTries))));
  return { flipped, cut, early };
}

/**
 * First zero, as a fraction of the step, of a polynomial given by its values at the start of the step and at the three nodes; the last is
 * beyond a zero.
 */
function zeroOf(p: Parts, values: readonly Real[]): Real {
  const { w } = p;
  const [before, first, second] = values as [Real, Real, Real, Real];
  const [c1, c2] = nodes;
  const isBeyond = (g: Real): Mask => k.le(k.mul(before, g), 0);
  const bySecond = w.mask('bySecond', isBeyond(second));
  const byFirst = w.mask('byFirst', isBeyond(first));
  const low = w.let('low', k.select(byFirst, 0, k.select(bySecond, c1, c2)));
  const high = w.let('high', k.select(byFirst, c1, k.select(bySecond, c2, 1)));
  w.for(halvings, () => {
    const middle = w.let('middle', k.mul(0.5, k.add(low, high)));
    const beyond = w.mask('beyond', isBeyond(weighted(polynomialWeights(w, middle), values)));
    w.set(high, k.select(beyond, middle, high));
    w.set(low, k.select(beyond, low, middle));
  });
  return high;
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
