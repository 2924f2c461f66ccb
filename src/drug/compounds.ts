import { didYouMean } from '../model/nearest.ts';

/** What a compound does to one current: simple pore block, the same in every state of the channel. */
export interface Compound {
  readonly name: string;
  /** The current it blocks, by the name physiologists give it; models spell it `i_Kr`, `IKr`, ... */
  readonly current: string;
  /** Concentration at which half of the channels are blocked, nM. */
  readonly ic50_nM: number;
  /** Hill coefficient. */
  readonly hill: number;
}

/** A compound that is not in the library. The message has three lines: what is wrong, where, and what to do. */
export class UnknownCompoundError extends Error {
  override readonly name = 'UnknownCompoundError';
  readonly remedy: string;

  constructor(asked: string, remedy: string) {
    super(`there is no compound \`${asked}\`\nthe library of compounds\n${remedy}`);
    this.remedy = remedy;
  }
}

/** Every compound whose block has a source. */
export const compounds: readonly Compound[] = [
  // @source block of IKr as used with the Kernik cell by Yang et al. 2026, eLife, doi 10.7554/eLife.110013
  { name: 'E-4031', current: 'i_Kr', ic50_nM: 7, hill: 1 },
];

/**
 * A compound by its name, in capitals or not.
 *
 * @throws UnknownCompoundError on an unknown name, with the nearest ones
 */
export function findCompound(name: string): Compound {
  const found = compounds.find((compound) => compound.name.toLowerCase() === name.toLowerCase());
  if (found) return found;
  const names = compounds.map((compound) => compound.name);
  throw new UnknownCompoundError(name, didYouMean(name, names, `There are: ${names.join(', ')}.`));
}

/**
 * The factor by which a conductance is left at a concentration: 1 / (1 + (c / IC50)^n).
 *
 * @param concentration_nM 0 or more
 * @param ic50_nM above 0
 * @param hill Hill coefficient n, above 0
 * @returns 1 without the compound, 0.5 at its IC50
 */
export function blockFactor(concentration_nM: number, ic50_nM: number, hill: number): number {
  return 1 / (1 + (concentration_nM / ic50_nM) ** hill);
}
