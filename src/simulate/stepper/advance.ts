import * as k from '../../compile/kernel/build.ts';
import type { Index, Kernel, Mask, Real } from '../../compile/kernel/ir.ts';
import type { Lowered } from '../../compile/lower.ts';
import { type Attempt, guess, prepareNodes, sweep } from './collocate.ts';
import { chargeError } from './error.ts';
import { type Drive, Status, type StepperLayout } from './layout.ts';
import { type Parts, partsOf } from './parts.ts';
import { takeSamples } from './samples.ts';
import { holdCoefficients } from './split-gates.ts';
import { adoptSwitches, crossingWidth, findSwitches, type Switches } from './switches.ts';

/** Limits of the change of step from one step to the next, and the share of the step that the error allows. */
const growth = 6;
const shrinkage = 0.2;
const safety = 0.8;
/** What becomes of a step whose sweeps did not converge. */
const unsettledFactor = 0.4;
/** Below this a step is given up, ms. */
const smallestStep = 1e-9;

/** How an attempt ended. */
interface Outcome {
  readonly error: Real;
  readonly settled: Mask;
  readonly fixed: Mask;
  readonly good: Mask;
  readonly accepted: Mask;
  readonly landing: Mask;
  readonly wanted: Real;
}

/** The length of the next step: never past the end of the segment, and no sliver left before it. */
function chooseStep(p: Parts, fixed: Mask): { readonly h: Real; readonly wanted: Real; readonly landing: Mask } {
  const { w, L } = p;
  const left = w.let('left', k.sub(k.load(L.stop), k.load(L.time)));
  const wanted = w.let('wanted', k.min(k.load(L.step), k.load(L.largestStep)));
  const landing = w.mask('landing', k.ge(wanted, k.mul(left, 0.999)));
  const short = k.or(k.lt(k.mul(2, wanted), left), fixed);
  return { h: w.let('h', k.select(landing, left, k.select(short, wanted, k.mul(0.5, left)))), wanted, landing };
}

/** Makes the solved step the lane's past, for lanes in `accepted`. */
function commit(p: Parts, t1: Real, accepted: Mask): void {
  const { w, L } = p;
  const keep = (slot: Index | number, value: Real): void => w.store(slot, k.select(accepted, value, k.load(slot)));
  // Gates are not guessed, so their past is not kept; exact ones need no derivative either.
  w.for(p.n - p.gates, (i) => {
    const j = k.iadd(i, p.gates);
    keep(k.iadd(L.before, j), k.load(k.iadd(L.state, j)));
    L.beforeNodes.forEach((slot, m) => {
      keep(k.iadd(slot, j), k.load(p.stateAt(m, j)));
    });
  });
  const first = p.exact ? p.gates : 0;
  w.for(p.n - first, (i) => {
    const j = k.iadd(i, first);
    keep(k.iadd(L.derivative, j), k.load(k.iadd(L.endSlope, j)));
  });
  w.for(p.n, (j) => {
    const y = w.let('y', k.load(p.stateAt(2, j)));
    const largest = k.iadd(L.largest, j);
    keep(k.iadd(L.state, j), y);
    keep(largest, k.max(k.load(largest), k.abs(y)));
  });
  // Errors of some states are measured against a scale of their own, whatever they have been.
  p.lowered.system.states.forEach((state, i) => {
    if (state.scale !== undefined) w.store(L.largest + (p.lowered.position[i] as number), 0);
  });
  holdCoefficients(p, accepted);
  w.for(p.lags, (i) => keep(k.iadd(L.state + p.n, i), k.load(p.stateAt(2, k.iadd(i, p.n)))));
  keep(L.time, t1);
}

/** The step to try next. */
function chooseNext(p: Parts, a: Attempt, o: Outcome, s: Switches): Real {
  const { w, L } = p;
  const charged = w.let('charged', k.max(o.error, 1e-10));
  const root = w.let('root', k.div(safety, k.sqrt(k.sqrt(charged))));
  // Where the error grows from step to step, expect it to go on growing (Gustafsson's predictive controller).
  const before = k.max(k.load(L.lastError), 1e-10);
  const trend = k.mul(root, k.mul(k.div(a.h, k.load(L.lastStep)), k.sqrt(k.sqrt(k.div(before, charged)))));
  const foreseen = k.select(k.and(o.accepted, k.not(a.line)), k.min(root, trend), root);
  const factor = w.let('factor', k.min(growth, k.max(shrinkage, foreseen)));
  w.store(L.lastError, k.select(o.accepted, charged, k.load(L.lastError)));
  const proposal = w.let(
    'proposal',
    k.mul(a.h, k.select(o.good, factor, k.select(o.settled, k.min(factor, 0.9), unsettledFactor))),
  );
  // A step cut by a switch or by the end of a segment says nothing against the step that was wanted.
  const tried = w.mask('tried', k.gt(k.load(L.tries), 0));
  const uncut = w.let('uncut', k.select(tried, k.load(L.uncutStep), o.wanted));
  const resumes = k.and(o.accepted, k.or(o.landing, k.or(s.flipped, tried)));
  const free = k.select(resumes, k.max(proposal, k.mul(0.5, uncut)), proposal);
  const chosen = w.let('chosen', k.select(s.early, k.add(k.mul(a.h, s.cut), 0.5 * crossingWidth), free));
  const update = (slot: number, value: Real): void => w.store(slot, k.select(a.active, value, k.load(slot)));
  update(L.step, k.select(o.fixed, k.load(L.fixedStep), chosen));
  update(L.uncutStep, uncut);
  update(L.tries, k.select(s.early, k.add(k.load(L.tries), 1), 0));
  return chosen;
}

/** What became of each lane. */
function judge(p: Parts, a: Attempt, o: Outcome, chosen: Real): Real {
  const { w, L } = p;
  const refused = w.mask('refused', k.and(a.active, k.not(o.accepted)));
  w.store(L.steps, k.add(k.load(L.steps), k.select(o.accepted, 1, 0)));
  w.store(L.rejected, k.add(k.load(L.rejected), k.select(refused, 1, 0)));
  const status = w.let('status', k.load(L.status));
  const become = (where: Mask, value: number): void => w.set(status, k.select(where, value, status));
  become(k.and(o.accepted, o.landing), Status.reached);
  become(k.and(k.and(o.accepted, k.lt(status, 0.5)), k.ge(k.load(L.buffered), k.load(L.bufferLimit))), Status.full);
  become(k.and(refused, k.lt(chosen, smallestStep)), Status.stalled);
  become(k.and(a.active, k.gt(k.add(k.load(L.steps), k.load(L.rejected)), k.load(L.stepLimit))), Status.tooManySteps);
  w.store(L.status, status);
  return status;
}

/**
 * Steps every running lane until one needs looking after (see `Status`). Its argument is the number of sweeps a step may take.
 */
export function advanceKernel(lowered: Lowered, layout: StepperLayout, drive: Drive): Kernel {
  const p = partsOf(lowered, layout, drive);
  const { w, L } = p;
  const go = w.index('go', 1);
  w.while(go, () => {
    const active = w.mask('active', k.lt(k.load(L.status), 0.5));
    const fixed = w.mask('fixed', k.gt(k.load(L.fixedStep), 0));
    const { h, wanted, landing } = chooseStep(p, fixed);
    const t0 = w.let('t0', k.load(L.time));
    const tolerance = w.let('tolerance', k.load(L.tolerance));
    const line = guess(p, h);
    const a: Attempt = { t0, h, active, tolerance, line };
    prepareNodes(p, a);
    const open = sweep(p, a);
    const error = chargeError(p, a);
    const settled = w.mask('settled', k.or(fixed, k.not(open)));
    const good = w.mask('good', k.and(active, k.or(fixed, k.and(settled, k.le(error, 1)))));
    const switches = findSwitches(p, h, good, fixed);
    const accepted = w.mask('accepted', k.and(good, k.not(switches.early)));
    const t1 = w.let('t1', k.select(landing, k.load(L.stop), k.add(t0, h)));
    takeSamples(p, a, t1, accepted, landing);
    commit(p, t1, accepted);
    const chosen = chooseNext(p, a, { error, settled, fixed, good, accepted, landing, wanted }, switches);
    w.store(L.lastStep, k.select(accepted, h, k.load(L.lastStep)));
    adoptSwitches(p, accepted, switches.flipped);
    const status = judge(p, a, { error, settled, fixed, good, accepted, landing, wanted }, chosen);
    w.setIndex(go, k.all(k.or(k.lt(status, 0.5), k.gt(status, Status.waiting - 0.5))));
  });
  return w.finish(`advance_${drive}`, ['sweeps']);
}
