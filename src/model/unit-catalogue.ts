/** Exponents over the SI base units, in the order of {@link baseUnits}. */
export type Dimensions = readonly [g: number, m: number, s: number, A: number, K: number, cd: number, mol: number];

/** The base of the unit system; the gram rather than the kilogram, as in Myokit, so that prefixes work the same for all. */
export const baseUnits = ['g', 'm', 's', 'A', 'K', 'cd', 'mol'] as const;

interface NamedUnit {
  readonly dimensions: Dimensions;
  readonly multiplier: number;
}

function named(dimensions: Dimensions, multiplier = 1): NamedUnit {
  return { dimensions, multiplier };
}

/** Units that take SI prefixes, by symbol. */
export const namedUnits: ReadonlyMap<string, NamedUnit> = new Map([
  ['g', named([1, 0, 0, 0, 0, 0, 0])],
  ['m', named([0, 1, 0, 0, 0, 0, 0])],
  ['s', named([0, 0, 1, 0, 0, 0, 0])],
  ['A', named([0, 0, 0, 1, 0, 0, 0])],
  ['K', named([0, 0, 0, 0, 1, 0, 0])],
  ['cd', named([0, 0, 0, 0, 0, 1, 0])],
  ['mol', named([0, 0, 0, 0, 0, 0, 1])],
  ['Hz', named([0, 0, -1, 0, 0, 0, 0])],
  ['Bq', named([0, 0, -1, 0, 0, 0, 0])],
  ['N', named([1, 1, -2, 0, 0, 0, 0], 1e3)],
  ['Pa', named([1, -1, -2, 0, 0, 0, 0], 1e3)],
  ['J', named([1, 2, -2, 0, 0, 0, 0], 1e3)],
  ['W', named([1, 2, -3, 0, 0, 0, 0], 1e3)],
  ['C', named([0, 0, 1, 1, 0, 0, 0])],
  ['V', named([1, 2, -3, -1, 0, 0, 0], 1e3)],
  ['F', named([-1, -2, 4, 2, 0, 0, 0], 1e-3)],
  ['R', named([1, 2, -3, -2, 0, 0, 0], 1e3)],
  ['ohm', named([1, 2, -3, -2, 0, 0, 0], 1e3)],
  ['S', named([-1, -2, 3, 2, 0, 0, 0], 1e-3)],
  ['Wb', named([1, 2, -2, -1, 0, 0, 0], 1e3)],
  ['T', named([1, 0, -2, -1, 0, 0, 0], 1e3)],
  ['H', named([1, 2, -2, -2, 0, 0, 0], 1e3)],
  ['lm', named([0, 0, 0, 0, 0, 1, 0])],
  ['lx', named([0, -2, 0, 0, 0, 1, 0])],
  ['Gy', named([0, 2, -2, 0, 0, 0, 0])],
  ['Sv', named([0, 2, -2, 0, 0, 0, 0])],
  ['kat', named([0, 0, -1, 0, 0, 0, 1])],
  ['L', named([0, 3, 0, 0, 0, 0, 0], 1e-3)],
  ['M', named([0, -3, 0, 0, 0, 0, 1], 1e3)],
]);

/** Units that take no prefix. */
export const plainUnits: ReadonlyMap<string, NamedUnit> = new Map([
  ['1', named([0, 0, 0, 0, 0, 0, 0])],
  ['dimensionless', named([0, 0, 0, 0, 0, 0, 0])],
  ['min', named([0, 0, 1, 0, 0, 0, 0], 60)],
  ['minute', named([0, 0, 1, 0, 0, 0, 0], 60)],
  ['hour', named([0, 0, 1, 0, 0, 0, 0], 3600)],
  ['day', named([0, 0, 1, 0, 0, 0, 0], 86400)],
  ['year', named([0, 0, 1, 0, 0, 0, 0], 31557600)],
]);

/** SI prefixes as powers of ten. */
export const prefixes: ReadonlyMap<string, number> = new Map([
  ['y', -24],
  ['z', -21],
  ['a', -18],
  ['f', -15],
  ['p', -12],
  ['n', -9],
  ['u', -6],
  ['m', -3],
  ['c', -2],
  ['d', -1],
  ['da', 1],
  ['h', 2],
  ['k', 3],
  ['M', 6],
  ['G', 9],
  ['T', 12],
  ['P', 15],
  ['E', 18],
  ['Z', 21],
  ['Y', 24],
]);

const words = (text: string): readonly string[] => text.split(' ');

/** Units people mean; offered for misspelt ones, and used to write units that were computed. */
export const commonUnits = words(
  '1 V mV s ms A uA nA pA S mS uS nS F uF nF pF m cm mm um nm L mL uL nL pL mol mmol umol M mM uM nM K C J mJ kJ Hz kHz ' +
    'ohm Mohm Gohm g kg minute hour dimensionless',
);

/** Products of units that are common in cell models. */
export const commonQuotients = words(
  '1/ms mV/ms mM/ms mM/s uM/ms pA/pF uA/cm^2 uF/cm^2 mS/cm^2 nS/pF J/mol/K C/mmol C/mol mV^2 mM^2 1/mV 1/mM 1/ms/mV ' +
    '1/mM/ms um^2 um^3 cm^2 cm^3 um^2/ms',
);
