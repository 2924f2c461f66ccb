import type { CellRow } from './cell-row.ts';
import { OUTCOMES, type Outcome } from './measure-cell.ts';

/** How many cells did what. */
export interface Census {
  readonly cells: number;
  readonly outcomes: Readonly<Record<Outcome, number>>;
  readonly accepted: number;
  /** Cells that each criterion refuses, by its name; one that several refuse counts for each. */
  readonly refused: Readonly<Record<string, number>>;
  /** Cells that failed, by the reason, without the moment. */
  readonly failures: Readonly<Record<string, number>>;
}

/** Counts rows. */
export function censusOf(rows: readonly CellRow[], criteria: readonly { readonly name: string }[]): Census {
  const outcomes = Object.fromEntries(OUTCOMES.map((outcome) => [outcome, 0])) as Record<Outcome, number>;
  const refused: Record<string, number> = Object.fromEntries(criteria.map(({ name }) => [name, 0]));
  const failures: Record<string, number> = {};
  for (const row of rows) {
    outcomes[row.outcome]++;
    for (const name of row.refusedBy) refused[name] = (refused[name] ?? 0) + 1;
    const why = row.reason?.replace(/ at [\d.e+-]+ ms$/, '');
    if (why !== undefined) failures[why] = (failures[why] ?? 0) + 1;
  }
  return {
    cells: rows.length,
    outcomes,
    accepted: rows.filter((r) => r.refusedBy.length === 0).length,
    refused,
    failures,
  };
}

/** Several counts in one. */
export function sumOfCensuses(parts: readonly Census[]): Census {
  return {
    cells: parts.reduce((sum, { cells }) => sum + cells, 0),
    outcomes: total(parts.map(({ outcomes }) => outcomes)) as Record<Outcome, number>,
    accepted: parts.reduce((sum, { accepted }) => sum + accepted, 0),
    refused: total(parts.map(({ refused }) => refused)),
    failures: total(parts.map(({ failures }) => failures)),
  };
}

function total(parts: readonly Readonly<Record<string, number>>[]): Record<string, number> {
  const sums: Record<string, number> = {};
  for (const part of parts) for (const [key, n] of Object.entries(part)) sums[key] = (sums[key] ?? 0) + n;
  // The order in which reasons were met must not show.
  return Object.fromEntries(Object.entries(sums).sort(([a], [b]) => (a < b ? -1 : 1)));
}
