import { siFactor } from '../units.ts';

/** A heading of a column, taken apart. */
export interface ColumnHeader {
  readonly name: string;
  /** Undefined where the heading gives none that is known. */
  readonly unit: string | undefined;
  /** From `sweep N` or `#N` in the name: the column is sweep N of the channel. */
  readonly sweep: number | undefined;
}

const suffixes = /^(.*?)_((?:[fpnuµm]?A_[pnu]?F)|[fpnuµm]?[AVs]|[nuµm]M|degC|au)$/;
const bracketed = /^(.*?)\s*[([]\s*([^()[\]]+?)\s*[)\]]$/;
const sweepName = /^(.*?)[\s_]*(?:\bsweep[\s_]*#?|#)[\s_]*(\d{1,7})$/i;

/**
 * Reads a heading: `Current (pA/pF)`, `Current [nA]`, or a unit as a suffix: `i_pA_pF`, `V_mV`, `t_ms`.
 *
 * @param text the cell, without quotes
 */
export function columnHeader(text: string): ColumnHeader {
  const bracket = bracketed.exec(text);
  const suffix = bracket ? null : suffixes.exec(text);
  const [, label = text, unitText] = bracket ?? suffix ?? [];
  const unit = suffix ? unitText?.replace('_', '/') : unitText;
  const sweep = sweepName.exec(label);
  const name = (sweep ? sweep[1] : label) || text;
  const known =
    unit !== undefined && (siFactor(unit) !== undefined || /^(?:°|deg ?)?C$|^K$|^au$|^a\.u\.$|^[nuµm]M$/.test(unit));
  return { name, unit: known ? unit : undefined, sweep: sweep ? Number(sweep[2]) : undefined };
}

/** Factor that takes a time in this unit to ms, or undefined when it is no unit of time. */
export function timeFactor(unit: string | undefined): number | undefined {
  const si = unit === undefined ? undefined : siFactor(unit);
  return si?.base === 's' ? Number((si.factor * 1000).toPrecision(15)) : undefined;
}
