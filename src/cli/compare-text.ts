import { type IntervalFigure, intervalFigure } from '../figure/interval-figure.ts';
import type { FitPrior } from '../infer/prior-file.ts';
import type { RecordingComparison } from '../study/compare-recordings.ts';
import { fewestControls, hasChanged } from '../study/control-factors.ts';
import { type CurrentFactor, changeSd } from '../study/drug-factors.ts';
import type { TwinComparison } from '../twin/compare-twins.ts';
import { significant, tableLines } from './format.ts';
import { field } from './simulate-report.ts';

const ninety = 1.6449;
const half = 0.6745;

/** Two recordings compared, for people. */
export function comparisonText(found: RecordingComparison, names: readonly [string, string], prior: FitPrior): string {
  const { fit, notes, factors, corrected, controls, changed, technical } = found;
  const lines = [
    field('First', names[0]),
    field('Second', names[1]),
    field('Fit', `of the first, prior ${prior.name}: median error ${fit.medianError_A_F.toFixed(2)} A/F`),
    '',
    'Conductances, second over first; gating is held as in the first, and what the model cannot describe in it is taken off both:',
    ...factorTable(factors, corrected, found),
    '',
    changed.length === 0
      ? 'No current changed beyond its 90 % interval.'
      : `Changed beyond the 90 % interval: ${changed.join(', ')}.`,
    corrected.length > 0
      ? `Judged against ${controls.length} controls: factors divided by their median, intervals widened by their scatter.`
      : `No run-down was taken off: ${controls.length === 0 ? 'no controls were given (--controls DIR)' : `${controls.length} controls are fewer than ${fewestControls}`}.`,
  ];
  lines.push(...notes);
  if (technical.length > 0) lines.push('', ...technicalLines(found));
  return `${lines.join('\n')}\n`;
}

function factorTable(
  factors: readonly CurrentFactor[],
  corrected: readonly CurrentFactor[],
  { runDown }: RecordingComparison,
): string[] {
  const head = ['current', 'factor', '90 % interval', ''];
  if (corrected.length === 0) {
    return tableLines([head, ...factors.map((f) => [f.current, ...shown(f), mark(f)])]);
  }
  return tableLines([
    ['current', 'factor', '90 % interval', 'controls', 'over controls', '90 % interval', ''],
    ...factors.map((f) => {
      const control = runDown.find((r) => r.current === f.current);
      const over = corrected.find((c) => c.current === f.current);
      return [
        f.current,
        ...shown(f),
        control ? `x${control.factor.toFixed(2)}` : '-',
        ...(over ? shown(over) : ['-', '-']),
        over ? mark(over) : '',
      ];
    }),
  ]);
}

function shown({ factor, interval90: [low, high] }: CurrentFactor): [string, string] {
  return [`x${factor.toFixed(2)}`, `${low.toFixed(2)} to ${high.toFixed(2)}`];
}

function mark(f: CurrentFactor): string {
  if (!hasChanged(f)) return '';
  return f.factor < 1 ? 'less' : 'more';
}

function technicalLines({ technical, controls }: RecordingComparison): string[] {
  const loosest = Math.max(...technical.map(({ current }) => changeSd(current)));
  const held = technical.map(({ current }) => current).filter((current) => changeSd(current) < loosest);
  return [
    `The method against the cells (${controls.length} repeats without a drug; sd of the logarithm, drift taken off):`,
    ...tableLines([
      ['current', 'repeats', 'cells', 'variance ratio', '90 % interval', 'not of the method'],
      ...technical.map(({ current, variance: v }) => [
        current,
        Math.sqrt(v.within).toFixed(2),
        Math.sqrt(v.between).toFixed(2),
        significant(v.ratio, 3),
        `${significant(v.ratio90[0], 2)} to ${significant(v.ratio90[1], 2)}`,
        `${Math.round(100 * v.biological)} %`,
      ]),
    ]),
    'A repeat fits conductances alone, a cell everything: the ratio is an upper bound where gating is poorly known.',
    ...(held.length > 0
      ? [`What is believed beforehand holds ${held.join(' and ')} close to 1: their repeats look better than they are.`]
      : []),
  ];
}

/** Two recordings compared, as one JSON document. */
export function comparisonJson(found: RecordingComparison, names: readonly [string, string], prior: FitPrior): string {
  return `${JSON.stringify({
    compared: 'recordings',
    first: names[0],
    second: names[1],
    prior: prior.name,
    fit: { median_error_A_F: found.fit.medianError_A_F, rmse_A_F: found.fit.rmse_A_F },
    notes: found.notes,
    factors: found.factors,
    changed: found.changed,
    controls: found.controls.map(({ name, factors }) => ({ name, factors })),
    run_down: found.runDown,
    over_controls: found.corrected,
    technical: found.technical.map(({ current, variance }) => ({ current, ...variance })),
  })}\n`;
}

/** Factors with their intervals as a figure. */
export function comparisonFigure(found: RecordingComparison, names: readonly [string, string]): string {
  const group = (name: string, factors: readonly CurrentFactor[]): IntervalFigure['groups'][number][] =>
    factors.length === 0 ? [] : [{ name, rows: factors.map((f) => ({ name: f.current, ...rowOf(f) })) }];
  return intervalFigure({
    title: 'Conductances: second recording over first',
    subtitle: `${names[1]} over ${names[0]}`,
    label: 'Factor',
    groups: [...group('as recorded', found.factors), ...group('over controls', found.corrected)],
  });
}

function rowOf({
  current,
  factor,
  interval90,
}: CurrentFactor): Omit<IntervalFigure['groups'][number]['rows'][number], 'name'> {
  const sd = Math.log(interval90[1] / interval90[0]) / (2 * ninety);
  const around = (centre: number, width: number): [number, number] => [
    centre * Math.exp(-width),
    centre * Math.exp(width),
  ];
  const left = sd / changeSd(current);
  return {
    estimate: factor,
    interval50: around(factor, half * sd),
    interval90,
    prior90: around(1, ninety * changeSd(current)),
    kind: left <= 1 / 3 ? 'data' : left < 0.9 ? 'partly' : 'prior',
  };
}

/** Two twins compared, for people: what differs, then what was looked at. */
export function twinComparisonText(found: TwinComparison, names: readonly [string, string]): string {
  const { changes, onlyInOne, notes, expectedByChance } = found;
  const informed = changes.filter((c) => c.determinedBy !== 'prior');
  const differing = informed.filter((c) => c.differs);
  const lines = [
    field('First', names[0]),
    field('Second', names[1]),
    field(
      'Compared',
      `${changes.length} quantities, of which a recording says something about ${informed.length}; by the draws of both posteriors`,
    ),
    '',
    differing.length === 0 ? 'Nothing differs beyond its 90 % interval.' : 'Differing beyond the 90 % interval:',
    ...(differing.length === 0
      ? []
      : tableLines([
          ['current', 'quantity', 'second against first', '90 % interval', 'P(second is larger)'],
          ...differing.map((c) => {
            const sign = c.kind === 'ratio' ? 'x' : c.median > 0 ? '+' : '';
            const unit = c.kind === 'ratio' ? '' : ` ${c.unit}`;
            return [
              c.current,
              c.name.split('.').at(-1) ?? c.name,
              `${sign}${significant(c.median, 3)}${unit}`,
              `${significant(c.interval90[0], 3)} to ${significant(c.interval90[1], 3)}`,
              c.probabilityLarger.toFixed(3),
            ];
          }),
        ])),
    `Were the cells the same, about ${significant(expectedByChance, 2)} parameters would differ so by chance.`,
    ...(onlyInOne.length > 0 ? [`In one of the twins alone: ${onlyInOne.join(', ')}.`] : []),
    ...notes,
  ];
  return `${lines.join('\n')}\n`;
}

/** Ratios between two twins as a figure; what is a difference is left out, as it has another unit. */
export function twinComparisonFigure({ changes }: TwinComparison, names: readonly [string, string]): string {
  const ratios = changes.filter((c) => c.kind === 'ratio' && c.determinedBy !== null);
  const currents = [...new Set(ratios.map((c) => c.current))];
  return intervalFigure({
    title: 'Parameters: second cell over first',
    subtitle: `${names[1]} over ${names[0]}`,
    label: 'Factor',
    groups: currents.map((current) => ({
      name: current,
      rows: ratios
        .filter((c) => c.current === current)
        .map((c) => ({
          name: c.name.split('.').at(-1) ?? c.name,
          estimate: c.median,
          interval50: c.interval50,
          interval90: c.interval90,
          prior90: c.prior90,
          kind: c.determinedBy ?? 'prior',
        })),
    })),
  });
}
