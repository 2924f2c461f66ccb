import type { Evaluation } from '../infer/evaluate.ts';
import { wilsonInterval } from '../numeric/wilson.ts';
import { significant, tableLines } from './format.ts';
import type { InferRequest } from './infer-request.ts';
import { field } from './simulate-report.ts';

/** A cell that could not be scored. */
export interface Failure {
  readonly index: number;
  readonly failure: string;
}

/** Everything that is told of an evaluation. */
export interface EvaluateReport {
  readonly request: InferRequest;
  readonly found: Evaluation;
  readonly failures: readonly Failure[];
}

/** Ranks are called uneven below this probability, over all parameters together. */
const level = 0.01;
/** Parameters in the table of the least even ranks. */
const shown = 8;

/** The evaluation as text for people. */
export function evaluateText({ request, found, failures }: EvaluateReport): string {
  const { protocol, noise_A_F, interval_ms, model, setup, seed } = request;
  const { perParameter, cells } = found;
  const limit = level / perParameter.length;
  const uneven = perParameter.filter((p) => p.ksP < limit).length;
  const always = perParameter.filter((p) => p.byPrior > 0.5).map((p) => short(p.name));
  const determined = perParameter.reduce((sum, p) => sum + p.byData, 0);
  const lines = [
    field('Cells', `${cells} of ${model}, ${setup.priorName}, seed ${seed}; protocol ${protocol.name}`),
    field('Noise', `${significant(noise_A_F, 4)} A/F on each sample, ${significant(1 / interval_ms, 4)} kHz`),
    ...failures.slice(0, 3).map(({ index, failure }) => field('Failed', `cell ${index}: ${failure}`)),
    ...(failures.length > 3 ? [field('', `${failures.length - 3} more cells`)] : []),
    '',
    field('Converged', `${proportion(found.converged, cells)} of the cells fit to within the noise`),
    field('Accepted', `${proportion(found.accepted, cells)} of the cells`),
    ...(found.escaped + found.spared > 0
      ? [
          field(
            'Left out',
            `steps in which spikes escaped the clamp, of ${proportion(found.escaped, cells)} of the cells; ` +
              `steps that the fit set aside, of ${proportion(found.spared, cells)}`,
          ),
        ]
      : []),
    field(
      'Error',
      `${percent(found.medianMae)} of the baseline (median over parameters of the mean absolute error); ` +
        `bound ${percent(found.boundMae)}, ratio ${(found.medianMae / found.boundMae).toFixed(3)}; ` +
        `cell by cell ${found.errorOverBound.toFixed(3)}`,
    ),
    field(
      'Determined',
      `${determined.toFixed(1)} of ${perParameter.length} parameters in the average cell` +
        (found.medianErrorDetermined === null ? '' : `; median error ${percent(found.medianErrorDetermined)}`),
    ),
    field('Prior alone', always.length > 0 ? always.join(', ') : 'none'),
    field('Coverage', `${(100 * found.coverage90).toFixed(1)} % of the truths are in their 90 % intervals`),
    field(
      'Calibration',
      uneven === 0
        ? `ranks of every parameter are even (Kolmogorov-Smirnov p > ${level}/${perParameter.length})`
        : `ranks of ${uneven} parameters are uneven (Kolmogorov-Smirnov p < ${level}/${perParameter.length})`,
    ),
    field(
      'Time',
      `${significant(found.medianSeconds, 3)} s a twin (median), ${significant(found.slowestSeconds, 3)} s at most`,
    ),
    '',
    `Least even ranks:`,
    ...tableLines([
      ['parameter', 'current', 'error', 'bound', 'ratio', 'coverage', 'KS', 'p'],
      ...[...perParameter]
        .sort((a, b) => a.ksP - b.ksP)
        .slice(0, shown)
        .map((p) => [
          short(p.name),
          p.current,
          percent(p.mae),
          percent(p.boundMae),
          (p.mae / p.boundMae).toFixed(2),
          `${(100 * p.coverage90).toFixed(0)} %`,
          p.ks.toFixed(3),
          significant(p.ksP, 2),
        ]),
    ]),
  ];
  return `${lines.join('\n')}\n`;
}

/** The evaluation as one JSON document. Errors are relative to the baseline. */
export function evaluateJson({ request, found, failures }: EvaluateReport): string {
  const { protocol, noise_A_F, interval_ms, model, setup, seed, temperature_K } = request;
  return `${JSON.stringify({
    cells: found.cells,
    noise_A_F,
    converged: found.converged,
    median_mae: found.medianMae,
    bound_mae: found.boundMae,
    coverage90: found.coverage90,
    per_parameter: found.perParameter.map((p) => ({
      name: p.name,
      current: p.current,
      mae: p.mae,
      bound_mae: p.boundMae,
      coverage90: p.coverage90,
      ks: p.ks,
      ks_p: p.ksP,
      determined_by_data: p.byData,
      determined_by_prior: p.byPrior,
    })),
    error_over_bound: found.errorOverBound,
    median_error_determined: found.medianErrorDetermined,
    accepted: found.accepted,
    escaped: found.escaped,
    spared: found.spared,
    seconds: { median: found.medianSeconds, largest: found.slowestSeconds },
    failed: failures.length,
    failures: failures.map(({ index, failure }) => ({ index, says: failure })),
    model,
    temperature_K,
    protocol: protocol.name,
    rate_Hz: 1000 / interval_ms,
    prior: setup.priorName,
    seed,
  })}\n`;
}

function proportion(part: number, cells: number): string {
  const [low, high] = wilsonInterval(Math.round(part * cells), cells).map((p) => (100 * p).toFixed(1));
  return `${(100 * part).toFixed(1)} % (${low} to ${high} %)`;
}

function percent(part: number): string {
  return `${significant(100 * part, 3)} %`;
}

function short(name: string): string {
  return name.split('.').at(-1) ?? name;
}
