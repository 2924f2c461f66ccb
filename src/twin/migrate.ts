import { TwinError } from './twin-error.ts';

/** A document of some version; everything but the version is unknown until its schema has been checked. */
export interface Versioned {
  readonly version: number;
}

/** Turns a document of one version into one of the next. */
export type Migration = (older: Versioned) => Versioned;

/** The version that this program writes. */
export const currentVersion = 1;

/** What turns version n into n + 1, by n. Whoever raises `currentVersion` adds a line here, so that old twins stay readable. */
export const migrations: ReadonlyMap<number, Migration> = new Map();

/**
 * A document in the newest version.
 *
 * @throws TwinError for a version that is newer, or so old that no migration is known
 */
export function migrate(
  document: Versioned,
  table: ReadonlyMap<number, Migration>,
  newest: number,
  where: string,
): Versioned {
  if (document.version > newest) {
    throw new TwinError(
      `version ${document.version} of a twin, newer than this program reads (${newest})`,
      `${where}$.version`,
      'Update iontwin, or let the newer program export what you need.',
    );
  }
  let current = document;
  while (current.version < newest) {
    const step = table.get(current.version);
    if (!step) {
      throw new TwinError(
        `version ${current.version} of a twin is not known`,
        `${where}$.version`,
        `This program reads versions ${Math.min(newest, ...table.keys())} to ${newest}.`,
      );
    }
    current = { ...step(current), version: current.version + 1 };
  }
  return current;
}
