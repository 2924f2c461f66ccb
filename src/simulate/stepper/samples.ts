import * as k from '../../compile/kernel/build.ts';
import type { Mask, Real } from '../../compile/kernel/ir.ts';
import { type Attempt, exactGates } from './collocate.ts';
import { type Parts, placeNode, polynomialWeights, weighted } from './parts.ts';
import { placeLags, placePotential } from './potential.ts';
import { nodes } from './radau.ts';
import { inexact, placeExactGates } from './split-gates.ts';

/**
 * Writes the samples that lie inside the accepted step to the lane's buffer, from the step's own polynomial (gates that are exact are
 * exact here too).
 */
export function takeSamples(p: Parts, a: Attempt, t1: Real, accepted: Mask, landing: Mask): void {
  const { w, L, lowered } = p;
  const { outputs, outputNeeds, node } = lowered;
  if (outputs.length === 0) return;
  const nextTime = (): Real => k.load(L.nextSampleTime);
  // A sample at the instant of a step of the command belongs to the segment that starts there.
  const openEnd = w.mask('openEnd', k.and(landing, k.lt(k.load(L.inclusive), 0.5)));
  const inside = (): Mask => k.and(k.le(nextTime(), t1), k.not(k.and(openEnd, k.ge(nextTime(), k.load(L.stop)))));
  const due = w.mask('due', k.and(accepted, inside()));
  const sampling = w.index('sampling', k.any(due));
  w.while(sampling, () => {
    const ts = w.let('ts', nextTime());
    const elapsed = w.let('elapsed', k.sub(ts, a.t0));
    const weights = polynomialWeights(w, w.let('x', k.div(elapsed, a.h)));
    const { exact } = p;
    if (exact && outputNeeds.some((j) => j < p.gates))
      exactGates(p, [{ state: L.sampleNode + node.state, t: elapsed }]);
    const split = p.amplified && outputNeeds.some((j) => j < p.gates);
    if (split) placeExactGates(p, [{ state: L.sampleNode + node.state, t: elapsed }]);
    for (const j of outputNeeds) {
      if ((exact && j < p.gates) || j >= p.n) continue;
      if (split && j < p.gates) {
        const slot = L.sampleNode + node.state + j;
        w.store(slot, k.add(k.load(slot), weighted(weights, [k.real(0), ...inexact(p, k.int(j))])));
        continue;
      }
      const values = [k.load(L.state + j), ...nodes.map((_, i) => k.load(p.stateAt(i, k.int(j))))];
      w.store(L.sampleNode + node.state + j, weighted(weights, values));
    }
    placeNode(p, L.sampleNode, ts);
    placeLags(p, a.t0, [{ state: L.sampleNode + node.state, t: ts }]);
    placePotential(p, L.sampleNode);
    if (p.drive === 'sweep' && !p.amplified) w.call('voltage', L.sampleNode, p.voltAt(0));
    w.call('outputs', L.sampleNode, p.voltAt(0), L.sampleOut);
    const row = w.let('row', k.mul(outputs.length, k.load(L.buffered)));
    outputs.forEach((_, o) => {
      w.scatter(L.samples + o, row, k.load(L.sampleOut + o), due);
    });
    const one = w.let('one', k.select(due, 1, 0));
    w.store(L.nextSample, k.add(k.load(L.nextSample), one));
    w.store(L.buffered, k.add(k.load(L.buffered), one));
    w.store(L.nextSampleTime, k.gather(L.sampleTimes, k.load(L.nextSample)));
    w.setMask(due, k.and(due, inside()));
    w.setIndex(sampling, k.any(due));
  });
}
