import type { ClampTrace } from '../recording/quality/clamp-trace.ts';

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
  const isInside = (k: number): boolean =>
    (trace.i[k] as number) > low + margin && (trace.i[k] as number) < high - margin;
  const kept: number[] = [];
  const segment: number[] = [];
  let [cuts, isCut] = [0, false];
  for (let k = 0; k < trace.i.length; k++) {
    if (!isInside(k)) {
      isCut = true;
      continue;
    }
    if (isCut && kept.length > 0) cuts++;
    isCut = false;
    kept.push(k);
    segment.push((trace.segment[k] as number) + cuts);
  }
  if (kept.length === trace.i.length) return trace;
  return {
    ...trace,
    t_ms: Float64Array.from(kept, (k) => trace.t_ms[k] as number),
    i: Float64Array.from(kept, (k) => trace.i[k] as number),
    segment: Int32Array.from(segment),
  };
}
