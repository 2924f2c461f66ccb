const decimal = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?$/;

/**
 * A plain number with a decimal point, or undefined. Nothing else is taken for a number: no `NaN`, no decimal comma, no thousands
 * separator, no hexadecimal, nothing beyond the range of doubles.
 */
export function decimalNumber(text: string): number | undefined {
  const fast = shortDecimal(text);
  if (fast !== undefined) return fast;
  if (!decimal.test(text)) return undefined;
  const value = Number(text);
  // `-0.0` is written by programs that round, and means 0.
  return Number.isFinite(value) ? value + 0 : undefined;
}

/**
 * Digits with at most one point and a sign, 15 digits in all: nearly every cell of a table, five times faster than by `Number`.
 * Exact, because whole numbers below 2^53 and powers of ten up to 10^22 are, and one division rounds once.
 */
function shortDecimal(text: string): number | undefined {
  const { length } = text;
  if (length === 0 || length > 17) return undefined;
  const negative = text.charCodeAt(0) === 45;
  let digits = 0;
  let point = -1;
  let value = 0;
  for (let i = negative ? 1 : 0; i < length; i++) {
    const c = text.charCodeAt(i);
    if (c === 46 && point < 0) point = digits;
    else if (c >= 48 && c <= 57) {
      value = value * 10 + (c - 48);
      digits++;
    } else return undefined;
  }
  if (digits === 0 || digits > 15) return undefined;
  if (point >= 0) value /= 10 ** (digits - point);
  return negative && value !== 0 ? -value : value;
}
