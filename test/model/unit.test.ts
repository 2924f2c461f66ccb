import { describe, expect, test } from 'vitest';
import { formatUnit } from '../../src/model/format-unit.ts';
import { parseUnit } from '../../src/model/parse-unit.ts';
import { divideUnits, multiplyUnits, powerUnit, sameDimensions, sameUnit } from '../../src/model/unit.ts';

const same = (a: string, b: string): boolean => sameUnit(parseUnit(a), parseUnit(b));

describe('reading', () => {
  test.each([
    ['[mV]', 'V (0.001)'],
    ['pA/pF', 'A/F'],
    ['mS*mV', 'uA'],
    ['nS/pF*mV', 'A/F'],
    ['A/F', 'mV/ms'],
    ['J/mol/K', 'kg*m^2/s^2/mol/K'],
    ['g*m^2/s^2', 'mJ'],
    ['mmol/L', 'mM'],
    ['L/F/s', 'L/1/F/s'],
    ['L', 'm^3 (0.001)'],
    ['um^3', 'L (1e-15)'],
    ['1/ms', 'kHz'],
    ['ms^-1', '1/ms'],
    ['1 (1000)', '1 (1e3)'],
    ['uA / cm ^ 2', 'uA/cm^2'],
    ['dimensionless', '1'],
    ['Mohm', 'MR'],
    ['min', 's (60)'],
    ['dag', 'g (10)'],
    ['m', 'cm (100)'],
  ])('%s is %s', (a, b) => expect(same(a, b)).toBe(true));

  test.each([
    ['mV', 'V'],
    ['ms', 's'],
    ['mM', 'mol'],
    ['L/F/s', 'L*s/F'],
    ['1 (1000)', '1'],
  ])('%s is not %s', (a, b) => expect(same(a, b)).toBe(false));
});

test('arithmetic', () => {
  const [mV, ms] = [parseUnit('mV'), parseUnit('ms')];
  expect(sameUnit(divideUnits(mV, ms), parseUnit('V/s'))).toBe(true);
  expect(sameUnit(multiplyUnits(mV, ms), parseUnit('uV*s'))).toBe(true);
  expect(sameUnit(powerUnit(powerUnit(mV, 2), 0.5), mV)).toBe(true);
  expect(sameDimensions(mV, parseUnit('V'))).toBe(true);
  expect(sameDimensions(mV, ms)).toBe(false);
});

describe('writing', () => {
  test('as it was read', () => expect(formatUnit(parseUnit('[ uA/cm^2 ]'))).toBe('[uA/cm^2]'));

  test.each([
    ['mV', 'ms', '[mV/ms]'],
    ['mM', 'ms', '[mM/ms]'],
    ['1', 'mV', '[1/mV]'],
    ['mV', 'K', '[g*m^2/s^3/A/K]'],
    ['kg', 'm^2', '[g/m^2 (1000)]'],
  ])('%s divided by %s', (a, b, wanted) => {
    const found = formatUnit(divideUnits(parseUnit(a), parseUnit(b)));
    expect(same(found, wanted)).toBe(true);
    expect(found).toBe(wanted);
  });
});
