import fc from 'fast-check';
import { expect, test } from 'vitest';
import { formatUnit } from '../../src/model/format-unit.ts';
import { parseUnit } from '../../src/model/parse-unit.ts';
import { divideUnits, multiplyUnits, powerUnit, sameUnit } from '../../src/model/unit.ts';

const symbol = fc.constantFrom('mV', 'ms', 'A', 'pF', 'nS', 'mmol', 'L', 'um', 'K', 'kg', 'C', 'uM', '1');
const unit = fc
  .array(fc.tuple(fc.constantFrom('*', '/'), symbol, fc.integer({ min: -3, max: 3 })), { maxLength: 4 })
  .map((parts) => parseUnit(`1${parts.map(([op, s, n]) => `${op}${s}^${n}`).join('')}`));

test('a unit without its text is written and read back as the same unit', () => {
  fc.assert(
    fc.property(unit, ({ dimensions, multiplier }) => {
      expect(sameUnit(parseUnit(formatUnit({ dimensions, multiplier })), { dimensions, multiplier })).toBe(true);
    }),
  );
});

test('dividing undoes multiplying, a square is a product', () => {
  fc.assert(
    fc.property(unit, unit, (a, b) => {
      expect(sameUnit(divideUnits(multiplyUnits(a, b), b), a)).toBe(true);
      expect(sameUnit(powerUnit(a, 2), multiplyUnits(a, a))).toBe(true);
    }),
  );
});
