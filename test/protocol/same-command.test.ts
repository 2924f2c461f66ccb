import { describe, expect, test } from 'vitest';
import { namedProtocols } from '../../src/protocol/library.ts';
import type { Protocol, Segment } from '../../src/protocol/protocol.ts';
import { sameCommand } from '../../src/protocol/same-command.ts';
import { ramp, step } from '../../src/protocol/segments.ts';

const protocol = (...segments: Segment[]): Protocol => ({ name: 'any', holding_mV: -80, segments });
const sine = (hz: number, ms: number): Segment => ({ kind: 'sine', mean_mV: -20, amplitude_mV: 30, hz, ms });

describe('one command, cut or spelt in two ways', () => {
  test.each<[string, Protocol, Protocol]>([
    ['two halves of a step', protocol(step(0, 100), step(-80, 50)), protocol(step(0, 50), step(0, 50), step(-80, 50))],
    ['thirds of it', protocol(step(0, 0.3)), protocol(step(0, 0.1), step(0, 0.1), step(0, 0.1))],
    ['two halves of a ramp', protocol(ramp(-80, 20, 70)), protocol(ramp(-80, -30, 35), ramp(-30, 20, 35))],
    ['a flat ramp', protocol(ramp(10, 10, 20)), protocol(step(10, 20))],
    [
      'samples along a line',
      protocol(ramp(0, 40, 20)),
      protocol({ kind: 'sampled', dt_ms: 5, mV: [0, 10, 20, 30, 40] }),
    ],
    ['halves of a sine of whole periods', protocol(sine(10, 200)), protocol(sine(10, 100), sine(10, 100))],
    ['another name', { ...protocol(step(0, 9)), name: 'a' }, { ...protocol(step(0, 9)), name: 'b' }],
  ])('%s', (_, a, b) => {
    expect(sameCommand(a, b)).toBe(true);
    expect(sameCommand(b, a)).toBe(true);
  });
});

describe('different commands', () => {
  test.each<[string, Protocol, Protocol]>([
    ['another level', protocol(step(0, 100)), protocol(step(0, 50), step(0.001, 50))],
    ['another time', protocol(step(0, 100), step(20, 10)), protocol(step(0, 100.001), step(20, 9.999))],
    ['longer, at the holding voltage', protocol(step(0, 10)), protocol(step(0, 10), step(-80, 10))],
    ['another holding voltage', protocol(step(0, 10)), { ...protocol(step(0, 10)), holding_mV: -70 }],
    ['a pulse in the middle', protocol(step(0, 100)), protocol(step(0, 50), step(5, 0.1), step(0, 49.9))],
    ['another slope', protocol(ramp(-80, 20, 70)), protocol(ramp(-80, -30, 30), ramp(-30, 20, 40))],
    ['another frequency', protocol(sine(10, 200)), protocol(sine(20, 200))],
    ['halves of a sine cut in a period', protocol(sine(10, 150)), protocol(sine(10, 75), sine(10, 75))],
    ['a sine and its mean', protocol(sine(10, 200)), protocol(step(-20, 200))],
    [
      'coarser samples of a curve',
      protocol({ kind: 'sampled', dt_ms: 1, mV: [0, 1, 4, 9, 16] }),
      protocol({ kind: 'sampled', dt_ms: 2, mV: [0, 4, 16] }),
    ],
  ])('%s', (_, a, b) => {
    expect(sameCommand(a, b)).toBe(false);
    expect(sameCommand(b, a)).toBe(false);
  });
});

test('named protocols are the same as themselves and no other', () => {
  for (const [i, { protocol: a }] of namedProtocols.entries()) {
    for (const [k, { protocol: b }] of namedProtocols.entries()) expect(sameCommand(a, b)).toBe(i === k);
  }
});
