import type { BeyondRange, ClampTrace } from '../recording/quality/clamp-trace.ts';

/** Samples this near to a limit, as a part of the range, are at it: converters clip a step or two before their end. */
const atLimit = 1e-3;

/**
 * A trace without the samples at which the recorder was at its limit: there the current is only known to be beyond it. Digitised traces
 * are cut already.
 *
 * @param clipped lowest and highest current that could be recorded, in the trace's unit
 */
export function withinRange(trace: ClampTrace, clipped: readonly [number, number] | undefined): ClampTrace {
  if (!clipped || !trace.isUniform) return trace;
  const [low, high] = clipped;
  const margin = atLimit * (high - low);
  const sideOf = (k: number): BeyondRange['side'] | undefined => {
    if ((trace.i[k] as number) <= low + margin) return 'below';
    return (trace.i[k] as number) >= high - margin ? 'above' : undefined;
  };
  const kept: number[] = [];
  const segment: number[] = [];
  const beyond: BeyondRange[] = [];
  let cuts = 0;
  let stretch: BeyondRange | undefined;
  for (let k = 0; k < trace.i.length; k++) {
    const side = sideOf(k);
    const t = trace.t_ms[k] as number;
    if (side !== undefined) {
      const goesOn = stretch?.side === side && trace.segment[k] === trace.segment[k - 1];
      if (goesOn) beyond.pop();
      stretch = { from_ms: goesOn ? (stretch as BeyondRange).from_ms : t, to_ms: t, side };
      beyond.push(stretch);
      continue;
    }
    if (stretch && kept.length > 0) cuts++;
    stretch = undefined;
    kept.push(k);
    segment.push((trace.segment[k] as number) + cuts);
  }
  if (kept.length === trace.i.length) return trace;
  return {
    ...trace,
    t_ms: Float64Array.from(kept, (k) => trace.t_ms[k] as number),
    i: Float64Array.from(kept, (k) => trace.i[k] as number),
    segment: Int32Array.from(segment),
    beyond,
  };
}
