import type { BarFigure } from '../figure/bar-figure.ts';
import type { Identifiability, ParameterBound } from '../infer/identify.ts';
import { protocolDuration_ms } from '../protocol/protocol.ts';
import { significant, tableLines, timeText } from './format.ts';
import type { InferRequest } from './infer-request.ts';
import { field } from './simulate-report.ts';

const words = { data: 'the data', partly: 'partly', prior: 'the prior' } as const;

/** The bound as text for people, parameters grouped by current. */
export function identifyText(request: InferRequest, found: Identifiability): string {
  const { setup, protocol, noise_A_F, interval_ms, model } = request;
  const { parameters, undetermined, binning } = found;
  const counts = (['data', 'partly', 'prior'] as const).map(
    (by) => parameters.filter(({ determinedBy }) => determinedBy === by).length,
  );
  const sds = parameters.map(({ sd }) => sd).sort((a, b) => a - b);
  const failed = found.failed > 0 ? `; ${found.failed} more could not be simulated` : '';
  const lines = [
    field(
      'Protocol',
      `${protocol.name}, ${timeText(protocolDuration_ms(protocol))}, holding ${protocol.holding_mV} mV`,
    ),
    field('Cells', `${found.cells} of ${model}, ${setup.priorName}${failed}`),
    field('Noise', `${significant(noise_A_F, 4)} A/F on each sample, ${significant(1 / interval_ms, 4)} kHz`),
    field('Determined', `${counts[0]} parameters by the data, ${counts[1]} partly, ${counts[2]} by the prior alone`),
    field('Median', `sd ${percent(sds[sds.length >> 1] ?? 0)} of the baseline over the parameters`),
    '',
    ...tableLines([
      ['parameter', 'current', 'sd', 'over cells', 'prior sd', 'sd / prior', 'determined by'],
      ...byCurrent(parameters).map((p) => [
        shortName(p.parameter.name),
        p.parameter.current,
        percent(p.sd),
        `${percent(p.range[0])} to ${percent(p.range[1])}`,
        percent(p.priorSd),
        (p.sd / p.priorSd).toFixed(3),
        words[p.determinedBy],
      ]),
    ]),
    '',
    undetermined.length === 0
      ? 'No direction is left to the prior alone.'
      : `${undetermined.length} directions are left to the prior in the usual cell:`,
    ...sayings(undetermined).map(([says, count]) => `  ${says}${count > 1 ? ` (${count} directions)` : ''}`),
    '',
    binning
      ? `Averaging over ${binning.bins} bins in place of ${binning.samples} samples widens the bound by ${percent(binning.median - 1)} ` +
        `(median), at most ${percent(binning.largest - 1)} (${shortName(binning.worst)}); one cell.`
      : 'The cost of averaging over bins was not measured: too many samples to be compared one by one.',
  ];
  return `${lines.join('\n')}\n`;
}

/** What directions say, and how many say the same: those within one gate are told in the same words. */
function sayings(undetermined: Identifiability['undetermined']): [says: string, count: number][] {
  const counts = new Map<string, number>();
  for (const { says } of undetermined) counts.set(says, (counts.get(says) ?? 0) + 1);
  return [...counts];
}

/** The bound as one JSON document; standard deviations relative to the baseline. */
export function identifyJson(request: InferRequest, found: Identifiability): string {
  const { setup, protocol, noise_A_F, interval_ms, model, temperature_K, seed } = request;
  return `${JSON.stringify({
    model,
    temperature_K,
    protocol: protocol.name,
    duration_ms: protocolDuration_ms(protocol),
    noise_A_F,
    rate_Hz: 1000 / interval_ms,
    prior: setup.priorName,
    seed,
    cells: found.cells,
    failed: found.failed,
    parameters: found.parameters.map((p) => ({
      name: p.parameter.name,
      current: p.parameter.current,
      baseline: p.parameter.baseline,
      unit: p.parameter.unit,
      sd: p.sd,
      sd_range: p.range,
      prior_sd: p.priorSd,
      determined_by: p.determinedBy,
      determined_in: p.determinedIn,
    })),
    undetermined: found.undetermined,
    binning: found.binning,
  })}\n`;
}

/** One bar a parameter: what is left of the prior's width. */
export function identifyFigure({ protocol, noise_A_F, model, setup }: InferRequest, found: Identifiability): BarFigure {
  return {
    title: `What ${protocol.name} can determine`,
    subtitle: `${model}, ${setup.priorName}, noise ${significant(noise_A_F, 4)} A/F, ${found.cells} cells`,
    label: 'Standard deviation (part of that of the prior)',
    range: [0, 1],
    bars: byCurrent(found.parameters).map((p) => ({
      name: shortName(p.parameter.name),
      group: p.parameter.current,
      value: p.sd / p.priorSd,
      range: [p.range[0] / p.priorSd, p.range[1] / p.priorSd],
    })),
  };
}

/** Currents in the order of the model's parameters, the best known parameter of each first. */
function byCurrent(parameters: readonly ParameterBound[]): ParameterBound[] {
  const currents = [...new Set(parameters.map(({ parameter }) => parameter.current))];
  return currents.flatMap((current) =>
    parameters
      .filter(({ parameter }) => parameter.current === current)
      .sort((a, b) => a.sd / a.priorSd - b.sd / b.priorSd),
  );
}

function shortName(name: string): string {
  return name.split('.').at(-1) ?? name;
}

function percent(part: number): string {
  const value = 100 * part;
  // Small is not none.
  if (value > 0 && value < 0.005) return `${value.toExponential(0)} %`;
  return `${Math.abs(value) >= 10 ? value.toFixed(1) : value.toFixed(2)} %`;
}
