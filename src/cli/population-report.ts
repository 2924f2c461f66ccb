import { wilsonInterval } from '../numeric/wilson.ts';
import type { Census } from '../population/census.ts';
import { OUTCOMES } from '../population/measure-cell.ts';
import type { StoreHeader } from '../population/store.node.ts';
import { experimentDuration_ms } from '../simulate/simulate.ts';
import { significant, tableLines, timeText } from './format.ts';
import { field } from './simulate-report.ts';

/** What a run of `population` did. */
export interface PopulationSummary {
  readonly header: StoreHeader;
  readonly folder: string;
  readonly census: Census;
  /** Cells made by this run. */
  readonly made: number;
  readonly workers: number;
  readonly seconds: number;
}

/** The summary as text for people. */
export function populationText({ header, folder, census, made, workers, seconds }: PopulationSummary): string {
  const { recipe, cells } = header;
  const { provenance } = recipe.prior;
  const model = recipe.model.kind === 'builtin' ? recipe.model.name : recipe.model.fileName;
  const temperature = recipe.temperature_K === null ? '' : `, ${recipe.temperature_K} K`;
  const rate =
    made > 0 ? `${made} cells in ${significant(seconds, 3)} s, ${significant(made / seconds, 3)} cells/s` : 'none';
  const shards = Math.ceil(cells / header.shard_cells);
  const lines = [
    field('Population', `${cells} cells of ${model}, seed ${recipe.seed}${temperature}`),
    field('Varied', `${recipe.parameters.length} parameters; ${provenance.says}`),
    field('Experiment', experimentText(header)),
    field('Made now', `${rate} (${workers} worker${workers === 1 ? '' : 's'})`),
    '',
    ...censusLines(census),
    '',
    field('Stored', `${folder}: ${shards} shard${shards === 1 ? '' : 's'} of Parquet`),
  ];
  return `${lines.join('\n')}\n`;
}

/** The summary as one JSON document. */
export function populationJson({ header, folder, census, made, workers, seconds }: PopulationSummary): string {
  const { recipe } = header;
  const proportion = (n: number) => ({
    cells: n,
    fraction: census.cells > 0 ? n / census.cells : null,
    interval95: wilsonInterval(n, census.cells),
  });
  return `${JSON.stringify({
    model: recipe.model.kind === 'builtin' ? recipe.model.name : recipe.model.fileName,
    cells: header.cells,
    shard_cells: header.shard_cells,
    seed: recipe.seed,
    temperature_K: recipe.temperature_K,
    parameters: recipe.parameters.map(({ name }) => name),
    out: folder,
    made,
    workers,
    seconds,
    census: {
      cells: census.cells,
      outcomes: Object.fromEntries(OUTCOMES.map((outcome) => [outcome, proportion(census.outcomes[outcome] ?? 0)])),
      accepted: proportion(census.accepted),
      refused: Object.fromEntries(Object.entries(census.refused).map(([name, n]) => [name, proportion(n)])),
      failures: census.failures,
    },
  })}\n`;
}

function experimentText({ recipe: { experiment, census } }: StoreHeader): string {
  const time = timeText(experimentDuration_ms(experiment));
  const main =
    experiment.kind === 'clamp' ? `clamp ${experiment.protocol.name}, ${time}` : `${experiment.kind}, ${time}`;
  return census ? `${main}; and ${census.kind}, ${timeText(census.duration_ms)}` : main;
}

function censusLines(census: Census): string[] {
  const row = (name: string, n: number): string[] => {
    const [low, high] = wilsonInterval(n, census.cells).map((p) => (100 * p).toFixed(1));
    return [name, String(n), `${((100 * n) / census.cells).toFixed(1)} %`, `${low} to ${high} %`];
  };
  const present = OUTCOMES.filter((outcome) => (census.outcomes[outcome] ?? 0) > 0);
  const refused = Object.entries(census.refused);
  return tableLines([
    ['census', 'cells', 'part', '95 % interval'],
    ...present.map((outcome) => row(outcome, census.outcomes[outcome] ?? 0)),
    ...Object.entries(census.failures).map(([why, n]) => row(`failed: ${why}`, n)),
    ...(refused.length > 0 ? [row('accepted', census.accepted)] : []),
    ...refused.map(([name, n]) => row(`refused: ${name}`, n)),
  ]);
}
