import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { protocolFromAtf, protocolToAtf } from '../../src/protocol/atf.ts';
import type { Protocol, Segment } from '../../src/protocol/protocol.ts';
import { ProtocolError } from '../../src/protocol/protocol-error.ts';
import { protocolFromCsv, protocolFromJson } from '../../src/protocol/read-protocol.ts';
import { sampleProtocol } from '../../src/protocol/sample-protocol.ts';
import { validateProtocol } from '../../src/protocol/validate-protocol.ts';
import { protocolToCsv, protocolToJson } from '../../src/protocol/write-protocol.ts';
import { anyProtocol } from './arbitrary.ts';

/** mV with two decimals. */
const level = fc.integer({ min: -15_000, max: 10_000 }).map((k) => k / 100);
/** Whole samples of 0.1 ms, so many that a piece cannot be taken for something else. */
const duration = fc.integer({ min: 60, max: 1000 }).map((k) => k / 10);

/** Steps and ramps on the samples; no two neighbours are one. */
const sampledAlike: fc.Arbitrary<Protocol> = fc
  .array(fc.record({ isRamp: fc.boolean(), from_mV: level, to_mV: level, ms: duration }), {
    minLength: 1,
    maxLength: 8,
  })
  .map((pieces) => {
    const segments: Segment[] = [];
    let end = Number.NaN;
    for (const { isRamp, from_mV, to_mV, ms } of pieces) {
      if (Math.abs(from_mV - end) < 5 || Math.abs(from_mV - to_mV) < 5) continue;
      segments.push(isRamp ? { kind: 'ramp', from_mV, to_mV, ms } : { kind: 'step', mV: from_mV, ms });
      end = isRamp ? to_mV : from_mV;
    }
    return { name: 'p', holding_mV: -80, segments: [...segments, { kind: 'step', mV: 120, ms: 50 }] };
  });

describe('a stimulus file', () => {
  it('gives steps and ramps back that begin on its samples', () => {
    fc.assert(
      fc.property(sampledAlike, (protocol) => {
        expect(protocolFromAtf(protocolToAtf(protocol), 'p')).toEqual(protocol);
      }),
      { numRuns: 60 },
    );
  });

  it('gives the same samples, whatever the segments', () => {
    fc.assert(
      fc.property(anyProtocol, fc.constantFrom(0.5, 1, 3), (protocol, interval_ms) => {
        // Short ones: a file of minutes shows no more.
        const short = { ...protocol, segments: protocol.segments.map(shortened) };
        const values = sampleProtocol(short, interval_ms);
        const back = protocolFromAtf(protocolToAtf(short, { interval_ms }), 'p');
        expect(back.holding_mV).toBe(short.holding_mV);
        const again = sampleProtocol(back, interval_ms);
        expect(again.length).toBe(values.length);
        const worst = values.reduce((most, v, i) => Math.max(most, Math.abs(v - (again[i] as number))), 0);
        // Half of 1e-6 mV in the file; lines are within twice the tolerance.
        expect(worst).toBeLessThan(3e-6);
      }),
      { numRuns: 60 },
    );
  });
});

function shortened(segment: Segment): Segment {
  return segment.kind === 'sampled' ? segment : { ...segment, ms: Math.min(segment.ms, 400) };
}

describe('damaged protocol files', () => {
  const original: Protocol = {
    name: 'p',
    holding_mV: -80,
    segments: [
      { kind: 'step', mV: -80, ms: 3 },
      { kind: 'ramp', from_mV: -100, to_mV: 40.5, ms: 4 },
      { kind: 'sine', mean_mV: -30, amplitude_mV: 20, hz: 40, ms: 2 },
      { kind: 'sampled', dt_ms: 1, mV: [-80, -60, -75] },
    ],
  };
  const kinds = [
    ['ATF', protocolToAtf(original, { interval_ms: 0.5 }), protocolFromAtf],
    ['CSV', protocolToCsv({ ...original, segments: original.segments.slice(0, 2) }), protocolFromCsv],
    ['JSON', protocolToJson(original), protocolFromJson],
  ] as const;
  const texts = [
    '',
    '-',
    '1e999',
    'NaN',
    '999999999999',
    '\t',
    ',',
    '\n',
    '"',
    '{',
    ']',
    '=',
    '.',
    '0',
    '\u0000',
    '\uD800',
  ];

  it.each(kinds)('%s: 10 000 mutations give a valid protocol or an error that says what to do', (_, text, read) => {
    const mutation = fc.record({
      at: fc.integer({ min: 0, max: text.length }),
      cut: fc.integer({ min: 0, max: 12 }),
      put: fc.oneof(fc.constantFrom(...texts), fc.string({ maxLength: 4 })),
    });
    let accepted = 0;
    fc.assert(
      fc.property(fc.array(mutation, { minLength: 1, maxLength: 3 }), fc.boolean(), (mutations, isTorn) => {
        let damaged = text as string;
        for (const { at, cut, put } of mutations) damaged = damaged.slice(0, at) + put + damaged.slice(at + cut);
        if (isTorn) damaged = damaged.slice(0, mutations[0]?.at);
        try {
          const protocol = read(damaged, 'p');
          expect(validateProtocol(protocol, 'p')).toEqual(protocol);
          accepted++;
        } catch (error) {
          if (!(error instanceof ProtocolError)) throw error;
          expect(error.message.split('\n').length).toBeGreaterThanOrEqual(3);
        }
      }),
      { numRuns: 10_000 },
    );
    expect(accepted).toBeGreaterThan(0);
    expect(accepted).toBeLessThan(10_000);
  });
});
