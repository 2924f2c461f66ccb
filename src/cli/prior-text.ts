import { coordinatesOf } from '../infer/coordinates.ts';
import { livingSetup } from '../infer/living-setup.ts';
import { type FitPrior, type PriorEntry, potentialEntries } from '../infer/prior-file.ts';
import { significant, tableLines } from './format.ts';
import { field } from './simulate-report.ts';

/** Where the middle of a prior lies, and its 90 % interval: for people. */
const ninety = 1.6449;
/** Enters what a leak is relative to, not what is shown. */
const anyCapacitance_pF = 60;

/** One entry as `prior show` explains it. */
interface ShownEntry {
  readonly entry: PriorEntry;
  /** What its coordinate is: `midpoint of Xr1, mV`. */
  readonly coordinate: string;
  /** In words of the coordinate: factor on the published value, or shift. */
  readonly says: string;
}

/**
 * The entries of a prior with what their coordinates are.
 *
 * @throws InferenceError when it does not belong to its model
 */
function shownEntries(prior: FitPrior): ShownEntry[] {
  const { parameters } = livingSetup(prior, { capacitance_pF: anyCapacitance_pF });
  const { names } = coordinatesOf(parameters);
  return prior.entries.map((given, i) => {
    const entry = isCentred(given) ? { ...given, centre: 0 } : given;
    const coordinate = entry.shape === 'uniform' ? 'factor on the published value' : (names[i] ?? '');
    return { entry, coordinate, says: saysOf(entry, coordinate) };
  });
}

/** A prior for people: where it is from, then a line a parameter. */
export function priorText(prior: FitPrior): string {
  const rows = shownEntries(prior).map(({ entry, coordinate, says }) =>
    entry.shape === 'normal'
      ? [entry.parameter, coordinate, significant(entry.centre, 3), significant(entry.sd, 3), says]
      : [entry.parameter, coordinate, '', '', says],
  );
  return `${[
    ...headOf(prior),
    '',
    ...tableLines([['parameter', 'coordinate', 'centre', 'sd', 'in other words (90 %)'], ...rows]),
  ].join('\n')}\n`;
}

/** A line or two on where a prior is from. */
export function headOf({ name, says, cells, model, extensions, entries }: FitPrior): string[] {
  return [
    field('Prior', name),
    field('From', says),
    field('Cells', cells === null ? 'none: it is assumed' : String(cells)),
    field('Model', [model, ...extensions].join(' + ')),
    field('Entries', String(entries.length)),
  ];
}

/** As one JSON document. */
export function priorJson(prior: FitPrior): string {
  const entries = shownEntries(prior).map(({ entry, coordinate }) => ({ ...entry, coordinate }));
  return `${JSON.stringify({ ...prior, entries })}\n`;
}

/** Centres of directions that no recording moves are zero but for rounding. */
function isCentred(entry: PriorEntry): entry is PriorEntry & { readonly shape: 'normal' } {
  return entry.shape === 'normal' && Math.abs(entry.centre) < 1e-9 * entry.sd;
}

function saysOf(entry: PriorEntry, coordinate: string): string {
  if (entry.shape === 'uniform')
    return `x${significant(entry.low, 3)} to x${significant(entry.high, 3)}, all as likely`;
  const { centre, sd } = entry;
  const [low, high] = [centre - ninety * sd, centre + ninety * sd];
  if (coordinate.startsWith('ln ')) {
    const [a, b, c] = [centre, low, high].map((x) => significant(Math.exp(x), 2));
    return `x${a} (${b} to ${c})`;
  }
  const unit = coordinate.endsWith(', mV') || potentialEntries.has(entry.parameter) ? ' mV' : '';
  const sign = centre > 0 ? '+' : '';
  return `${sign}${significant(centre, 3)}${unit} (${significant(low, 3)} to ${significant(high, 3)})`;
}
