import * as k from '../../compile/kernel/build.ts';
import type { Mask, Real } from '../../compile/kernel/ir.ts';
import { ifSwinging, type Parts } from './parts.ts';

/** Voltage-stage values are computed anew when the potential has moved by more than this many mV times the tolerance. */
const stale = 10;

/** With an amplifier: the membrane potential in the block at `at`, from the states and the command there. */
export function placePotential(p: Parts, at: number): void {
  if (p.amplified) p.w.call('potential', at);
}

/**
 * The voltage-stage values of node i. Through an amplifier the potential settles close to the command, so they are computed anew only for
 * lanes in `where` whose potential has left the one they were computed for: that one is kept, so that what a neighbour needs changes
 * nothing here.
 */
export function findVoltage(p: Parts, i: number, where: Mask): void {
  const { w, L, lowered } = p;
  const at = p.nodeAt(i);
  if (!p.amplified) {
    w.call('voltage', at, p.voltAt(i));
    return;
  }
  const known = k.load(at + lowered.node.known);
  const now = k.load(at + lowered.node.voltage);
  const near = k.le(k.abs(k.sub(now, known)), k.mul(stale, k.load(L.tolerance)));
  const moved = w.mask('moved', k.and(where, k.not(near)));
  w.when(k.any(moved), () => {
    w.store(at + lowered.node.known, k.select(moved, now, known));
    w.call('voltage', at, p.voltAt(i));
  });
}

/**
 * States that lag behind the command, at some instants of a step: what the command forces upon them, and what is left of where they were.
 * For a command level + slope s + bend s^2 + twist s^3 + amplitude sin(omega s) and rate r they are forced to a + b s + c s^2 +
 * gain amplitude omega (r cos(omega s) + omega sin(omega s)) / (r^2 + omega^2) with c = 3 gain twist / r, b = (2 gain bend - 2 c) / r and
 * a = (gain slope + constant - b) / r.
 *
 * @param at first slot of each instant's state, and its time
 */
export function placeLags(p: Parts, t0: Real, at: readonly { readonly state: number; readonly t: Real }[]): void {
  if (p.lags === 0) return;
  const { w, L, lowered } = p;
  const { gain, constant, rate } = lowered.lagForms;
  const rateOf = (i: number): Real => k.load(rate + i);
  const sine = (x: Real): Real => ({ kind: 'unary', op: 'sin', x });
  const forced = (i: number, t: Real, swings: boolean): Real => {
    const still = k.load(constant + i);
    if (p.drive === 'hold') return k.div(still, rateOf(i));
    const elapsed = w.let('elapsed', k.sub(t, k.load(L.since)));
    const driven = (by: number): Real => k.mul(k.load(gain + i), k.load(by));
    const c = w.let('c', k.div(k.mul(3, driven(L.twist)), rateOf(i)));
    const b = w.let('b', k.div(k.mul(2, k.sub(driven(L.bend), c)), rateOf(i)));
    const a = w.let('a', k.div(k.sub(k.add(driven(L.slope), still), b), rateOf(i)));
    const steady = k.add(a, k.mul(elapsed, k.add(b, k.mul(elapsed, c))));
    if (!swings) return steady;
    const omega = k.load(L.omega);
    const phase = w.let('phase', k.mul(omega, elapsed));
    const waves = k.add(k.mul(rateOf(i), sine(k.add(phase, Math.PI / 2))), k.mul(omega, sine(phase)));
    const size = k.mul(k.mul(k.load(gain + i), k.load(L.amplitude)), omega);
    return k.add(steady, k.div(k.mul(size, waves), k.add(k.mul(rateOf(i), rateOf(i)), k.mul(omega, omega))));
  };
  for (const one of at) {
    const first = one.state + p.n;
    for (let i = 0; i < p.lags; i++) w.store(first + i, k.neg(k.mul(rateOf(i), k.sub(one.t, t0))));
    w.map('exp', first, p.lags);
  }
  ifSwinging(p, (swings) => {
    for (let i = 0; i < p.lags; i++) {
      const left = w.let('left', k.sub(k.load(L.state + p.n + i), forced(i, t0, swings)));
      for (const one of at) {
        const slot = one.state + p.n + i;
        w.store(slot, k.add(forced(i, one.t, swings), k.mul(left, k.load(slot))));
      }
    }
  });
}
