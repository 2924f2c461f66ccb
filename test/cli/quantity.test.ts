import { describe, expect, test } from 'vitest';
import { parseCurrent, parseQuantity, type QuantityKind } from '../../src/cli/quantity.ts';
import { UsageError } from '../../src/cli/usage-error.ts';

describe('parseQuantity', () => {
  test.each<[string, QuantityKind, number]>([
    ['10s', 'time', 10_000],
    ['250ms', 'time', 250],
    ['0.1ms', 'time', 0.1],
    ['250us', 'time', 0.25],
    ['250µs', 'time', 0.25],
    ['2min', 'time', 120_000],
    ['1e-3h', 'time', 3600],
    [' 10 s ', 'time', 10_000],
    ['.5s', 'time', 500],
    ['50nM', 'concentration', 50],
    ['1.2uM', 'concentration', 1200],
    ['500pM', 'concentration', 0.5],
    ['0.001mM', 'concentration', 1000],
    ['0nM', 'concentration', 0],
    ['25C', 'temperature', 298.15],
    ['25°C', 'temperature', 298.15],
    ['310K', 'temperature', 310],
    ['-5C', 'temperature', 268.15],
    ['1Hz', 'frequency', 1],
    ['60bpm', 'frequency', 1],
    ['-80mV', 'voltage', -80],
    ['60pF', 'capacitance', 60],
  ])('%s', (text, kind, value) => {
    expect(parseQuantity(text, kind)).toBeCloseTo(value, 9);
  });

  test.each<[string, QuantityKind, string, string]>([
    ['10', 'time', '10 has no unit', 'Give a time with its unit (us, ms, s, min, h), as in 250ms.'],
    ['10mV', 'time', '10mV is a voltage, not a time', 'Give a time with its unit (us, ms, s, min, h), as in 250ms.'],
    ['5S', 'time', '5S has the unknown unit `S`', 'Give a time with its unit (us, ms, s, min, h), as in 250ms.'],
    ['3A/F', 'concentration', '3A/F is a current, not a concentration', 'pM, nM, uM, mM, M'],
    ['abc', 'temperature', '`abc` is not a temperature', 'Give a temperature with its unit (C, K), as in 37C.'],
    ['', 'frequency', '`` is not a frequency', 'Hz, kHz, bpm'],
    ['NaNms', 'time', '`NaNms` is not a time', 'as in 250ms'],
    ['1e400s', 'time', '1e400s is too large', 'Give a time such as 250ms.'],
    ['-10s', 'time', 'a time of -10s is negative', 'Give a time such as 250ms.'],
    ['0Hz', 'frequency', 'a frequency of 0Hz is not positive', 'Give a frequency such as 1Hz.'],
    ['-300C', 'temperature', 'a temperature of -300C is below absolute zero', 'Give a temperature such as 37C.'],
  ])('refuses %s as a %s', (text, kind, what, remedy) => {
    const parse = () => parseQuantity(text, kind, `--option ${text}`);
    expect(parse).toThrow(UsageError);
    expect(parse).toThrow(
      expect.objectContaining({ what, where: `--option ${text}`, remedy: expect.stringContaining(remedy) }),
    );
  });
});

describe('parseCurrent', () => {
  test('keeps the unit', () => {
    expect(parseCurrent('-575pA')).toEqual({ value: -575, unit: 'pA' });
    expect(parseCurrent('3A/F')).toEqual({ value: 3, unit: 'A/F' });
    expect(parseCurrent('10 µA/cm^2')).toEqual({ value: 10, unit: 'uA/cm2' });
  });

  test('refuses what is none', () => {
    expect(() => parseCurrent('3')).toThrow('3 has no unit');
    expect(() => parseCurrent('3mV')).toThrow('3mV is a voltage, not a current');
    expect(() => parseCurrent('3mA')).toThrow('Give a current with its unit (pA, nA, uA, A/F, pA/pF, uA/uF, uA/cm2)');
  });
});
