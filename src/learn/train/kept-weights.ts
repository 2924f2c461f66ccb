import type { Values } from '../interpret/strided.ts';
import { averageName, type TrainingStep } from '../optimise/training-step.ts';

const bestMark = 'best/';

/** Copies of the weights that a network is used with: averages where they are kept, without the optimiser's state. */
export function weightsOf(now: Readonly<Record<string, Values>>, step: TrainingStep): Map<string, Values> {
  const own = step.carried.filter(({ name }) => step.variables.has(name));
  return new Map(own.map(({ name }) => [name, (now[averageName(name)] ?? (now[name] as Values)).slice()]));
}

/** How the best weights are named in a checkpoint, beside those of the last step. */
export function markBest(best: ReadonlyMap<string, Values> | undefined): [string, Values][] {
  return [...(best ?? [])].map(([name, values]) => [bestMark + name, values]);
}

export function bestOf(tensors: ReadonlyMap<string, Values>): Map<string, Values> | undefined {
  const found = [...tensors].filter(([name]) => name.startsWith(bestMark));
  return found.length > 0 ? new Map(found.map(([name, values]) => [name.slice(bestMark.length), values])) : undefined;
}
