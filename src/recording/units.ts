import type { Quantity } from './recording.ts';

const prefixes: ReadonlyMap<string, number> = new Map([
  ['', 1],
  ['f', 1e-15],
  ['p', 1e-12],
  ['n', 1e-9],
  ['u', 1e-6],
  ['µ', 1e-6],
  ['μ', 1e-6],
  ['m', 1e-3],
  ['k', 1e3],
  ['M', 1e6],
  ['G', 1e9],
]);

/** Value of a unit in its SI base (`A`, `V`, `F`, `A/F`, `Ohm`, `s`), or undefined when it is none of these. */
export function siFactor(unit: string): { readonly base: string; readonly factor: number } | undefined {
  const text = unit.trim().replace(/Ω|ohm$/i, 'Ohm');
  const ratio = /^(.+)\/(.+)$/.exec(text);
  if (ratio) {
    const above = siFactor(ratio[1] as string);
    const below = siFactor(ratio[2] as string);
    return above && below ? { base: `${above.base}/${below.base}`, factor: above.factor / below.factor } : undefined;
  }
  const match = /^([fpnuµμmkMG]?)(A|V|F|Ohm|s|Hz)$/.exec(text);
  if (!match) return undefined;
  return { base: match[2] as string, factor: prefixes.get(match[1] as string) as number };
}

/** What a unit measures. */
export function quantityOf(unit: string): Quantity {
  if (/^°?\s*(deg\s*)?C$/i.test(unit.trim())) return 'temperature';
  switch (siFactor(unit)?.base) {
    case 'A':
      return 'current';
    case 'A/F':
      return 'current density';
    case 'V':
      return 'voltage';
    default:
      return 'other';
  }
}

/**
 * Factor that takes a value from one unit to another: 1000 from `nA` to `pA`.
 *
 * @returns undefined when the two measure different things
 */
export function unitFactor(from: string, to: string): number | undefined {
  const a = siFactor(from);
  const b = siFactor(to);
  if (!a || !b || a.base !== b.base) return undefined;
  // Rounded to the power of ten that it is: 1e-9 / 1e-12 is not 1000 in binary.
  return 10 ** Math.round(Math.log10(a.factor / b.factor));
}
