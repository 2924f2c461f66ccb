import fc from 'fast-check';
import type { Protocol, Segment } from '../../src/protocol/protocol.ts';

/** Any finite double in mV, but not -0, which JSON does not know. */
const voltage = fc.double({ min: -300, max: 300, noNaN: true }).map((v) => v + 0);
const anyDuration = fc.double({ min: 1e-6, max: 1e5, noNaN: true });
/** As people write them: three decimals. */
const decimalDuration = fc.integer({ min: 1, max: 20_000_000 }).map((k) => k / 1000);

function straight(ms: fc.Arbitrary<number>): fc.Arbitrary<Segment>[] {
  return [
    fc.record({ kind: fc.constant('step' as const), mV: voltage, ms }),
    fc
      .record({ kind: fc.constant('ramp' as const), from_mV: voltage, to_mV: voltage, ms })
      .filter((ramp) => ramp.from_mV !== ramp.to_mV),
  ];
}

function protocolOf(...segments: fc.Arbitrary<Segment>[]): fc.Arbitrary<Protocol> {
  return fc
    .record({
      name: fc.string({ minLength: 1 }),
      holding_mV: voltage,
      segments: fc.array(fc.oneof(...segments), { minLength: 1, maxLength: 12 }),
    })
    .map((protocol) => ({
      ...protocol,
      // Something beyond 0.3 mV, so that it is not taken for volts.
      segments: [...protocol.segments, { kind: 'step' as const, mV: -80, ms: 10 }],
    }));
}

/** Steps and ramps with durations of up to three decimals. */
export const decimalProtocol: fc.Arbitrary<Protocol> = protocolOf(...straight(decimalDuration));

/** Every kind of segment, with any numbers. */
export const anyProtocol: fc.Arbitrary<Protocol> = protocolOf(
  ...straight(anyDuration),
  fc.record({
    kind: fc.constant('sine' as const),
    mean_mV: fc.double({ min: -100, max: 100, noNaN: true }).map((v) => v + 0),
    amplitude_mV: fc.double({ min: -100, max: 100, noNaN: true }).map((v) => v + 0),
    hz: fc.double({ min: 1e-3, max: 100, noNaN: true }),
    ms: fc.double({ min: 1, max: 5000, noNaN: true }),
  }),
  fc.record({
    kind: fc.constant('sampled' as const),
    dt_ms: fc.double({ min: 0.01, max: 10, noNaN: true }),
    mV: fc.array(voltage, { minLength: 2, maxLength: 30 }),
  }),
);
