import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { protocolDuration_ms, segmentDuration_ms, voltageAt } from '../../src/protocol/protocol.ts';
import { ProtocolError } from '../../src/protocol/protocol-error.ts';
import { protocolFromCsv, protocolFromJson } from '../../src/protocol/read-protocol.ts';
import { protocolToCsv, protocolToJson } from '../../src/protocol/write-protocol.ts';
import { anyProtocol, decimalProtocol } from './arbitrary.ts';

describe('writing and reading back', () => {
  it('gives exactly the same protocol in JSON', () => {
    fc.assert(
      fc.property(anyProtocol, (protocol) => {
        expect(protocolFromJson(protocolToJson(protocol), 'other')).toEqual(protocol);
      }),
    );
  });

  it('gives exactly the same steps and ramps as a table', () => {
    fc.assert(
      fc.property(decimalProtocol, (protocol) => {
        expect(protocolFromCsv(protocolToCsv(protocol), protocol.name)).toEqual(protocol);
      }),
    );
  });

  it('gives the same voltages as a table, whatever the segments', () => {
    fc.assert(
      fc.property(anyProtocol, fc.double({ min: 0, max: 1, noNaN: true }), (protocol, place) => {
        const back = protocolFromCsv(protocolToCsv(protocol), protocol.name);
        expect(back.holding_mV).toBe(protocol.holding_mV);
        expect(protocolDuration_ms(back)).toBeCloseTo(protocolDuration_ms(protocol), 6);
        const { segment, t_ms } = placeIn(protocol, place);
        // Times are rounded to 1e-9 ms, and a sine is drawn as straight lines.
        const amplitude = segment.kind === 'sine' ? Math.abs(segment.amplitude_mV) : 0;
        const steepest = 600 / (segment.kind === 'sampled' ? segment.dt_ms : segmentDuration_ms(segment));
        expect(Math.abs(voltageAt(back, t_ms) - voltageAt(protocol, t_ms))).toBeLessThanOrEqual(
          3.2e-5 * amplitude + 1e-7 * (1 + steepest),
        );
      }),
      { numRuns: 50 },
    );
  });

  it('refuses a sine of more lines than anyone can want', () => {
    const segments = [{ kind: 'sine' as const, mean_mV: -40, amplitude_mV: 30, hz: 1e6, ms: 1e5 }];
    expect(() => protocolToCsv({ name: 'p', holding_mV: -80, segments })).toThrow(
      new ProtocolError(
        'this segment is 40000000000 straight lines',
        'p, segment 1',
        'Lower its frequency, or keep the protocol as JSON.',
      ),
    );
  });
});

/** A time well inside one of the segments, chosen by a number in 0..1. */
function placeIn(protocol: Parameters<typeof voltageAt>[0], place: number) {
  const index = Math.min(Math.floor(place * protocol.segments.length), protocol.segments.length - 1);
  let t_ms = 0;
  for (const segment of protocol.segments.slice(0, index)) t_ms += segmentDuration_ms(segment);
  const segment = protocol.segments[index] as (typeof protocol.segments)[number];
  const fraction = 0.1 + 0.8 * (place * protocol.segments.length - index);
  return { segment, t_ms: t_ms + Math.min(fraction, 0.9) * segmentDuration_ms(segment) };
}
