import type { Dimensions } from './unit-catalogue.ts';

/** A unit: a product of powers of SI base units times a number. */
export interface Unit {
  /** Exponents over g, m, s, A, K, cd, mol. */
  readonly dimensions: Dimensions;
  /** How many of that product of base units one of this unit is; 1e-3 for ms. */
  readonly multiplier: number;
  /** As it was written, without brackets, where it came from a text: `uA/cm^2`. */
  readonly text?: string;
}

/** The unit of a plain number. */
export const dimensionless: Unit = { dimensions: [0, 0, 0, 0, 0, 0, 0], multiplier: 1, text: '1' };

/** A unit text that cannot be read; `remedy` says what to do. */
export class UnitError extends Error {
  readonly remedy: string;
  constructor(problem: string, remedy: string) {
    super(problem);
    this.name = 'UnitError';
    this.remedy = remedy;
  }
}

export function multiplyUnits(a: Unit, b: Unit): Unit {
  return combine(a, b, 1);
}

export function divideUnits(a: Unit, b: Unit): Unit {
  return combine(a, b, -1);
}

export function powerUnit(a: Unit, power: number): Unit {
  return { dimensions: a.dimensions.map((d) => d * power) as unknown as Dimensions, multiplier: a.multiplier ** power };
}

function combine(a: Unit, b: Unit, sign: 1 | -1): Unit {
  const dimensions = a.dimensions.map((d, i) => d + sign * (b.dimensions[i] as number));
  return { dimensions: dimensions as unknown as Dimensions, multiplier: a.multiplier * b.multiplier ** sign };
}

/** Whether both measure the same kind of thing (mV and V do). */
export function sameDimensions(a: Unit, b: Unit): boolean {
  return a.dimensions.every((d, i) => Math.abs(d - (b.dimensions[i] as number)) < 1e-9);
}

/** Whether both are the same unit, up to rounding of the multiplier (A/F and pA/pF are, mV and V are not). */
export function sameUnit(a: Unit, b: Unit): boolean {
  return sameDimensions(a, b) && Math.abs(a.multiplier / b.multiplier - 1) < 1e-9;
}
