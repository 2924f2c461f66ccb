import { describe, expect, it } from 'vitest';
import { namedProtocol, namedProtocols } from '../../src/protocol/library.ts';
import { protocolDuration_ms, voltageAt } from '../../src/protocol/protocol.ts';
import { ProtocolError } from '../../src/protocol/protocol-error.ts';
import { validateProtocol } from '../../src/protocol/validate-protocol.ts';

describe('the library of protocols', () => {
  it.each([
    ['composite', 28, 7000],
    ['steps-iv', 37, 9500],
    ['iv-ina', 58, 14_500],
    ['iv-ical', 33, 16_500],
    ['ikr-tail', 27, 22_500],
    ['if-steps', 18, 27_000],
    ['ramp', 6, 6000],
    ['staircase', 32, 15_400],
    ['sine-wave', 9, 8000],
    ['ipsc-10s', 25, 10_000],
    ['ipsc-10s-recorded', 26, 10_000],
  ])('has %s, %d segments, %d ms', (name, segments, duration) => {
    const protocol = namedProtocol(name);
    expect(protocol.segments).toHaveLength(segments);
    expect(protocolDuration_ms(protocol)).toBe(duration);
    expect(validateProtocol(protocol, name)).toEqual(protocol);
  });

  it('has eleven, each with its own name and a description', () => {
    expect(new Set(namedProtocols.map(({ protocol }) => protocol.name)).size).toBe(11);
    for (const { says } of namedProtocols) expect(says).toMatch(/\w/);
  });

  it.each([
    ['composite', [0, 250, 4750, 6000, 6999], [-100, 20, 40, -120, -50]],
    ['steps-iv', [0, 500, 750, 4500, 9000, 9400], [-80, -120, -80, -40, 50, -80]],
    ['iv-ina', [0, 480, 500, 14_490], [-120, -80, -120, 60]],
    ['iv-ical', [0, 1200, 1250, 16_300], [-80, -40, -40, 60]],
    ['ikr-tail', [0, 20_500, 21_500], [-80, 40, -40]],
    ['if-steps', [0, 1000, 26_000], [-40, -50, -130]],
    ['ramp', [0, 750, 2000, 4000], [-80, -100, -40, -40]],
    ['staircase', [100, 260, 500, 1000, 3500, 14_460], [-80, -120, -100, 40, -40, -90]],
    ['sine-wave', [100, 3000, 6600], [-80, -51.014, -120]],
    // The windows in which the authors read IKr, ICaL, INa, IK1 and IKs.
    ['ipsc-10s', [1260, 1980, 2760, 4300, 8900, 9980], [-41, -4.796, -50.059, -120, 33.372, -80]],
  ])('has %s at the right voltages', (name, times, voltages) => {
    times.forEach((t, i) => {
      expect(voltageAt(namedProtocol(name), t)).toBeCloseTo(voltages[i] as number, 2);
    });
  });

  it('offers the nearest name', () => {
    expect(() => namedProtocol('Composit')).toThrow(
      new ProtocolError('there is no protocol `Composit`', 'the library of protocols', 'Did you mean `composite`?'),
    );
    expect(() => namedProtocol('optimal')).toThrow(/There are composite, steps-iv, .*, ipsc-10s-recorded\.$/);
  });
});
