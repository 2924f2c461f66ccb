import { type Protocol, segmentDuration_ms, segmentStarts } from './protocol.ts';

/** Times closer than this, in samples, are one. */
const close = 1e-6;

/** Segments, from 1, that fall between two samples: written at this interval they would be gone. */
export function lostSegments(protocol: Protocol, interval_ms: number): number[] {
  const starts = segmentStarts(protocol);
  return protocol.segments.flatMap((segment, k) => {
    const start = (starts[k] as number) / interval_ms;
    const end = start + segmentDuration_ms(segment) / interval_ms;
    return Math.ceil(start - close) >= end - close ? [k + 1] : [];
  });
}
