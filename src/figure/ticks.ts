/** Where an axis has its ticks, and what they say. */
export interface Ticks {
  /** In axis units, ascending. */
  readonly values: readonly number[];
  readonly labels: readonly string[];
}

/** Beyond these, labels are powers of ten. */
const smallestPlainStep = 1e-4;
const largestPlain = 1e5;

/**
 * Ticks at round numbers (1, 2 or 5 times a power of ten) within lo..hi.
 *
 * @param about wished number of ticks; about half to twice as many come
 */
export function niceTicks(lo: number, hi: number, about: number): Ticks {
  if (!(hi > lo) || !Number.isFinite(hi - lo)) return { values: [lo], labels: [tickLabel(lo, Math.abs(lo) || 1)] };
  const raw = (hi - lo) / Math.max(1, about);
  const power = Math.floor(Math.log10(raw));
  const magnitude = 10 ** power;
  // The nearest of the round numbers in ratio: the thresholds are their geometric means.
  const ratio = raw / magnitude;
  const round = ratio < Math.SQRT2 ? 1 : ratio < Math.sqrt(10) ? 2 : ratio < Math.sqrt(50) ? 5 : 10;
  const step = round * magnitude;
  const values: number[] = [];
  // A tick on either end stays, whatever the rounding.
  const slack = 1e-9;
  for (let k = Math.ceil(lo / step - slack); k <= hi / step + slack; k++) {
    // From decimal digits, so that 3 * 0.1 is 0.3.
    values.push(Number((k * step).toPrecision(12)) + 0);
  }
  const largest = values.reduce((max, v) => Math.max(max, Math.abs(v)), 0);
  return { values, labels: values.map((value) => tickLabel(value, largest >= largestPlain ? 0 : step)) };
}

/**
 * A tick's text, with as many decimals as the step needs and a real minus sign.
 *
 * @param step distance of the ticks; 0 asks for a power of ten
 */
export function tickLabel(value: number, step: number): string {
  if (value === 0) return '0';
  if (step < smallestPlainStep) return powerOfTen(value);
  const decimals = Math.max(0, -Math.floor(Math.log10(step) + 1e-9));
  return value.toFixed(decimals).replace('-', '\u2212');
}

function powerOfTen(value: number): string {
  const [mantissa, exponent] = value.toExponential().split('e') as [string, string];
  const superscript = [...exponent.replace('+', '')]
    .map((c) => (c === '-' ? '\u207B' : '⁰¹²³⁴⁵⁶⁷⁸⁹'[Number(c)]))
    .join('');
  return `${Number(Number(mantissa).toPrecision(6))}\u00D710${superscript}`.replace('-', '\u2212');
}
