import { fewestCells, quantile } from './spread.ts';
import type { DeterminedBy, Interval, Twin } from './twin.ts';
import { TwinError } from './twin-error.ts';

/** How one quantity differs between two twins. */
export interface TwinChange {
  readonly name: string;
  readonly current: string;
  /** `ratio`: second over first; `difference`: second minus first, for what may change sign, in its own unit. */
  readonly kind: 'ratio' | 'difference';
  readonly unit: string;
  readonly median: number;
  readonly interval50: Interval;
  readonly interval90: Interval;
  /** If nothing but the priors were known; both ends at "the same" for what has no prior interval. */
  readonly prior90: Interval;
  /** Probability that the second cell has more of it (is further from 0, for negative parameters). */
  readonly probabilityLarger: number;
  /** The 90 % interval leaves no room for "the same". */
  readonly differs: boolean;
  /** The better of who determined it in each twin; `prior` where neither recording says anything. Null for nuisances. */
  readonly determinedBy: DeterminedBy | null;
}

/** Two twins held against each other. */
export interface TwinComparison {
  readonly changes: readonly TwinChange[];
  /** Quantities of one twin alone. */
  readonly onlyInOne: readonly string[];
  /** Of the informed parameters, how many would differ by chance if the cells were the same. */
  readonly expectedByChance: number;
  readonly notes: readonly string[];
}

/** Pairs of draws are enough from so many of each twin. */
const mostDraws = 300;

/**
 * Compares two cells by the draws of their posteriors, which are independent of each other: every draw of the one with every draw of the
 * other.
 *
 * @param names what the twins are called in messages
 * @throws TwinError when the models differ, or a twin has no posterior
 */
export function compareTwins(a: Twin, b: Twin, names: readonly [string, string]): TwinComparison {
  check(a, b, names);
  const common = a.posterior.names.filter((name) => b.posterior.names.includes(name));
  const changes = common.map((name) => changeOf(name, a, b));
  const informed = changes.filter((c) => c.determinedBy !== null && c.determinedBy !== 'prior').length;
  return {
    changes,
    onlyInOne: [...a.posterior.names, ...b.posterior.names].filter((name) => !common.includes(name)),
    expectedByChance: 0.1 * informed,
    notes: notesOf(a, b),
  };
}

/** Plain data. */
export function twinComparisonToJson({ changes, onlyInOne, expectedByChance, notes }: TwinComparison) {
  return {
    changes: changes.map((c) => ({
      name: c.name,
      current: c.current,
      kind: c.kind,
      unit: c.unit,
      median: c.median,
      interval90: c.interval90,
      probability_larger: c.probabilityLarger,
      differs: c.differs,
      determined_by: c.determinedBy,
    })),
    only_in_one: onlyInOne,
    expected_by_chance: expectedByChance,
    notes,
  };
}

function check(a: Twin, b: Twin, [first, second]: readonly [string, string]): void {
  const called = (twin: Twin): string => (twin.model.kind === 'builtin' ? twin.model.name : twin.model.fileName);
  if (called(a) !== called(b) || a.model.kind !== b.model.kind) {
    throw new TwinError(
      `the twins are of different models: ${called(a)} and ${called(b)}`,
      `${first}, ${second}`,
      'Make both twins with the same model.',
    );
  }
  for (const [twin, name] of [
    [a, first],
    [b, second],
  ] as const) {
    if (twin.posterior.samples.length >= fewestCells) continue;
    throw new TwinError(
      `${twin.posterior.samples.length} posterior samples are too few to compare`,
      name,
      'Make the twin again.',
    );
  }
}

function changeOf(name: string, a: Twin, b: Twin): TwinChange {
  const [x, y] = [drawsOf(name, a), drawsOf(name, b)];
  const [p, q] = [a.parameters.find((own) => own.name === name), b.parameters.find((own) => own.name === name)];
  const nuisance = a.nuisance.find((own) => own.name === name);
  const kind = [...x, ...y].every((value) => value > 0) ? 'ratio' : 'difference';
  const pairs = new Float64Array(x.length * y.length);
  let larger = 0;
  x.forEach((before, i) => {
    y.forEach((after, k) => {
      pairs[i * y.length + k] = kind === 'ratio' ? after / before : after - before;
      larger += after > before ? 1 : after === before ? 0.5 : 0;
    });
  });
  pairs.sort();
  const interval90: Interval = [quantile(pairs, 0.05), quantile(pairs, 0.95)];
  const same = kind === 'ratio' ? 1 : 0;
  return {
    name,
    current: p?.current ?? name.split('.')[0] ?? '',
    kind,
    unit: kind === 'ratio' ? '1' : (nuisance?.unit ?? p?.unit ?? ''),
    median: quantile(pairs, 0.5),
    interval50: [quantile(pairs, 0.25), quantile(pairs, 0.75)],
    interval90,
    prior90: p && q && kind === 'ratio' ? priorRatio(p.prior90, q.prior90) : [same, same],
    probabilityLarger: larger / pairs.length,
    differs: interval90[0] > same || interval90[1] < same,
    determinedBy: p && q ? better(p.determined_by, q.determined_by) : null,
  };
}

/**
 * Draws of one quantity, evenly picked where there are many. Factors on the baseline are multiplied by its size, as the baselines of two
 * twins need not be the same; so those of negative parameters stay positive.
 */
function drawsOf(name: string, { posterior, parameters }: Twin): number[] {
  const column = posterior.names.indexOf(name);
  const baseline = parameters.find((p) => p.name === name)?.baseline;
  const unit = Math.abs(baseline ?? 1) || 1;
  const { samples } = posterior;
  const count = Math.min(mostDraws, samples.length);
  return Array.from({ length: count }, (_, k) => {
    const row = samples[Math.floor((k * samples.length) / count)] as readonly number[];
    return (row[column] as number) * unit;
  });
}

/** The 90 % interval of a ratio of two independent quantities, from theirs, as if they were log-normal. */
function priorRatio([a, b]: Interval, [c, d]: Interval): Interval {
  if (!(a > 0 && c > 0)) return [1, 1];
  const half = Math.hypot(Math.log(b / a), Math.log(d / c)) / 2;
  const centre = Math.sqrt((c * d) / (a * b));
  return [centre * Math.exp(-half), centre * Math.exp(half)];
}

function better(a: DeterminedBy, b: DeterminedBy): DeterminedBy {
  const order: readonly DeterminedBy[] = ['data', 'partly', 'prior'];
  return order[Math.min(order.indexOf(a), order.indexOf(b))] as DeterminedBy;
}

function notesOf(a: Twin, b: Twin): string[] {
  const notes: string[] = [];
  if (a.prior.name !== b.prior.name) {
    notes.push(
      `The priors differ (${a.prior.name}; ${b.prior.name}): part of what differs may be theirs, not the cells'.`,
    );
  }
  const [s, t] = [a.conditions.temperature_K, b.conditions.temperature_K];
  if (s !== null && t !== null && Math.abs(s - t) > 1) {
    notes.push(`Recorded at ${s.toFixed(1)} and ${t.toFixed(1)} K.`);
  }
  for (const [twin, which] of [
    [a, 'first'],
    [b, 'second'],
  ] as const) {
    if (twin.verdict === 'refuse') notes.push(`The ${which} twin was refused: it is not to be believed.`);
    else if (twin.otherOptima.some((o) => o.worse_by < 5)) {
      notes.push(`Another set of parameters fits the ${which} recording about as well.`);
    }
  }
  return notes;
}
