import type { ClampTrace } from '../recording/quality/clamp-trace.ts';

/**
 * The currents of several sweeps as one, times from the start of the first sweep's protocol. Nothing is interpolated from one sweep to the
 * next.
 *
 * @param starts_ms where each sweep's protocol begins, ms
 * @param offset_ms time of a sweep at which its protocol begins
 */
export function joinedTrace(
  traces: readonly ClampTrace[],
  starts_ms: readonly number[],
  offset_ms: number,
): ClampTrace {
  const [first] = traces as [ClampTrace];
  const length = traces.reduce((sum, { i }) => sum + i.length, 0);
  const [t_ms, i, segment] = [new Float64Array(length), new Float64Array(length), new Int32Array(length)];
  let [at, cuts] = [0, 0];
  traces.forEach((trace, k) => {
    const shift = (starts_ms[k] as number) - offset_ms;
    const before = trace.segment[0] ?? 0;
    trace.t_ms.forEach((t, n) => {
      // Differences of rounded times: back to the decimals they were.
      t_ms[at + n] = shift === 0 ? t : Number((t + shift).toFixed(6));
      segment[at + n] = cuts + (trace.segment[n] as number) - before;
    });
    i.set(trace.i, at);
    at += trace.i.length;
    cuts = (segment[at - 1] ?? cuts) + 1;
  });
  // Samples of all sweeps lie on one grid, or are taken as listed.
  const isOnGrid = (ms: number): boolean =>
    Math.abs(ms / first.interval_ms - Math.round(ms / first.interval_ms)) < 1e-3;
  const beyond = traces.flatMap((trace, k) => {
    const shift = (starts_ms[k] as number) - offset_ms;
    return (trace.beyond ?? []).map((b) => ({ ...b, from_ms: b.from_ms + shift, to_ms: b.to_ms + shift }));
  });
  const isUniform = traces.every(
    (trace, k) => trace.isUniform && trace.interval_ms === first.interval_ms && isOnGrid(starts_ms[k] as number),
  );
  return {
    ...first,
    start_ms: 0,
    t_ms,
    i,
    segment,
    isUniform,
    beyond,
    command: traces.length > 1 ? undefined : first.command,
  };
}
