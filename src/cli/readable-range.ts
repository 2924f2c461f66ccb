/** A signal this much larger than the next may leave the panel ... */
const dwarfing = 3;
/** ... for so much of the time on either side. */
const outside = 0.025;

/** How much a signal varies: its mean distance from its median. A constant background varies not at all, a spike little. */
export function variation(values: Float64Array): number {
  const median = values.toSorted()[values.length >> 1] ?? 0;
  return values.reduce((sum, value) => sum + Math.abs(value - median), 0) / Math.max(values.length, 1);
}

/**
 * A common range in which the smaller signals can be read too: where at most half of them dwarf all others by their spikes,
 * those spikes are left out.
 *
 * @param signals sampled evenly, finite
 * @returns with some room on either side, and with zero; undefined when there is nothing but zero
 */
export function readableRange(signals: readonly Float64Array[]): readonly [lo: number, hi: number] | undefined {
  const ordered = signals
    .filter((values) => values.length > 0)
    .map((values) => values.toSorted())
    .map((sorted) => ({ sorted, size: Math.max(Math.abs(at(sorted, 0)), Math.abs(at(sorted, 1))) }))
    .sort((a, b) => b.size - a.size);
  let spiking = Math.floor(ordered.length / 2);
  const size = (k: number) => ordered[k]?.size ?? 0;
  while (spiking > 0 && size(spiking - 1) <= dwarfing * size(spiking)) spiking--;

  let [lo, hi] = [0, 0];
  for (const [k, { sorted }] of ordered.entries()) {
    const cut = k < spiking ? outside : 0;
    lo = Math.min(lo, at(sorted, cut));
    hi = Math.max(hi, at(sorted, 1 - cut));
  }
  const padding = 0.06 * (hi - lo);
  return hi > lo ? [lo - padding, hi + padding] : undefined;
}

/** Quantile of sorted values. */
function at(sorted: Float64Array, fraction: number): number {
  return sorted[Math.round(fraction * (sorted.length - 1))] as number;
}
