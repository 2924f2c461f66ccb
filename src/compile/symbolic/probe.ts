import type { Expression } from '../../model/expression.ts';
import { type Estimate, estimate } from './estimate.ts';
import { build } from './simplify.ts';

/** Values for every symbol. */
export type Probe = (name: string) => number;

/** A number in [0, 1) for a name, different in every trial. */
function hash(name: string, trial: number): number {
  let h = 2166136261 ^ (trial * 16777619);
  for (let i = 0; i < name.length; i++) h = Math.imul(h ^ name.charCodeAt(i), 16777619);
  h = Math.imul(h ^ (h >>> 15), 2246822507);
  return ((h ^ (h >>> 13)) >>> 0) / 4294967296;
}

/**
 * Points at which expressions are compared (Schwartz-Zippel style: what agrees at points that have nothing to do with one another is
 * the same function). Two lie around the values that the symbols have in the model, so that logarithms and roots exist there, two
 * anywhere in 0.3 to 1.7.
 *
 * @param typical values of the symbols; those without one get any number
 */
export function probes(typical: ReadonlyMap<string, number> = new Map()): readonly Probe[] {
  const anywhere = (trial: number) => (name: string) => 0.3 + 1.4 * hash(name, trial);
  const around = (trial: number) => (name: string) => {
    const value = typical.get(name);
    return value === undefined || value === 0 ? anywhere(trial)(name) : value * (0.8 + 0.4 * hash(name, trial));
  };
  return [around(1), around(2), anywhere(3), anywhere(4)];
}

/** How many times its own rounding error a value may be and still count as zero. */
const tolerance = 64;

/** Whether the value is zero as far as rounding lets one see; undefined when it is not a number. */
export function looksZero({ value, error }: Estimate): boolean | undefined {
  if (!Number.isFinite(value) || !Number.isFinite(error)) return undefined;
  return Math.abs(value) <= tolerance * error;
}

/** What a test says at points at which it can say anything: true or false, and false unless it can at two or more. */
export function everywhere(points: readonly Probe[], test: (probe: Probe) => boolean | undefined): boolean {
  let said = 0;
  for (const probe of points) {
    const answer = test(probe);
    if (answer === false) return false;
    if (answer) said++;
  }
  return said >= 2;
}

/** Whether two expressions are the same function. */
export function sameFunction(a: Expression, b: Expression, points: readonly Probe[]): boolean {
  if (a === b) return true;
  const difference = build('sub', a, b);
  return everywhere(points, (probe) => looksZero(estimate(difference, (name) => ({ value: probe(name), error: 0 }))));
}
