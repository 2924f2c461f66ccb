import type { Measured } from '../measure/measured.ts';
import { apDoubt } from '../twin/ap-doubt.ts';
import type { ApPrediction } from '../twin/predict-ap.ts';
import type { Spread } from '../twin/spread.ts';
import type { Twin, TwinParameter, TwinReason } from '../twin/twin.ts';
import { significant, tableLines } from './format.ts';
import type { TwinResult } from './twin-job.ts';

/** What was learned of a cell, for people. */
export function twinText({ twin, predictions, notes, seconds }: TwinResult): string {
  const { conditions, fit, provenance, prior } = twin;
  const kelvin = conditions.temperature_K;
  const lines: [string, string][] = [
    ['Cell', `${provenance.file}, ${provenance.format}`],
    [
      'Experiment',
      [
        `protocol ${conditions.protocol.name}`,
        conditions.capacitance_pF === null ? undefined : `${significant(conditions.capacitance_pF, 4)} pF`,
        kelvin === null
          ? 'temperature not stated'
          : `${significant(kelvin, 6)} K (${significant(kelvin - 273.15, 4)} C)`,
      ]
        .filter(Boolean)
        .join(', '),
    ],
    ['Prior', prior.says],
    ...notes.map((note, k): [string, string] => [k === 0 ? 'Notes' : '', note]),
    ['Verdict', `${twin.verdict}: ${verdictSays[twin.verdict]}`],
    ...twin.reasons.map((reason): [string, string] => ['', reasonText(reason)]),
    ...(twin.verdict === 'refuse' && twin.prior.cells === null && twin.reasons.some(({ name }) => name === 'misfit')
      ? ([['', livingCells]] as [string, string][])
      : []),
    [
      'Fit',
      `rms error ${significant(fit.rmse_A_F, 2)} A/F, median error ${significant(fit.medianError_A_F, 2)} A/F; chi-square ${significant(fit.chi2, 5)} for ${fit.points} points (noise ${significant(fit.noise_A_F, 2)} A/F a sample)`,
    ],
    ...twin.nuisance.map((n, k): [string, string] => [
      k === 0 ? 'Fitted too' : '',
      `${n.name} ${`${plain(n.estimate, n.sd)} ${n.unit}`.trim()} (90 %: ${significant(n.interval90[0], 3)} to ${significant(n.interval90[1], 3)})`,
    ]),
  ];
  return [
    ...lines.map(([label, text]) => `${label.padEnd(12)}${text}`),
    '',
    ...parameterLines(twin),
    '',
    'Not known',
    ...notKnown(twin),
    '',
    ...(predictions
      ? ['Action potential that the twin predicts', ...predictions.aps.flatMap(apLines)]
      : ['Nothing is predicted from a refused twin.']),
    '',
    `${significant(seconds.total, 3)} s: library ${significant(seconds.library, 2)}, fit ${significant(seconds.fit, 2)}, posterior ${significant(seconds.posterior, 2)}, prediction ${significant(seconds.prediction, 2)} s; ${provenance.simulations} simulations`,
    '',
  ].join('\n');
}

const verdictSays = {
  accept: 'nothing speaks against this twin',
  flag: 'usable, with these doubts',
  refuse: 'this twin is not to be believed',
} as const;

/** Living cells are unlike the published one, and the model has errors of its own. */
const livingCells =
  'for the recording of a living cell: --prior physical, or a prior of your own cells (`iontwin prior learn`)';

function reasonText({ leads_to, name, value, unit, limit, says }: TwinReason): string {
  const amount = value === null ? '' : ` ${[significant(value, 3), unit].join(' ').trim()}`;
  const bound = limit === null ? '' : `, limit ${significant(limit, 3)}`;
  return `${leads_to.padEnd(6)} ${name.replaceAll('-', ' ')}${amount}${bound}: ${says}`;
}

/** Value and uncertainty with as many digits as are known. */
function plain(value: number, sd: number): string {
  return `${significant(value, 3)} ± ${significant(sd, 2)}`;
}

/** The parameters that the recording determined, at least in part. */
function parameterLines({ parameters, verdict }: Twin): string[] {
  const known = parameters.filter((p) => p.determined_by !== 'prior');
  if (known.length === 0) return ['The recording determined no parameter.'];
  const rows = known.map((p) => {
    const name = p.name.split('.').at(-1) ?? p.name;
    return [p.current, name, significant(p.estimate, 4), p.unit, factorText(p), intervalText(p), p.determined_by];
  });
  const count = known.filter((p) => p.determined_by === 'data').length;
  return [
    verdict === 'refuse'
      ? 'Parameters of the refused fit: neither values nor intervals are to be believed'
      : `Parameters: ${count} of ${parameters.length} determined by the recording, ${known.length - count} in part`,
    ...tableLines([['current', 'parameter', 'value', 'unit', 'x baseline', '90 % interval', 'known from'], ...rows]),
  ];
}

function factorText({ factor, sd }: TwinParameter): string {
  return `${ratioText(factor)} ± ${ratioText(sd)}`;
}

function intervalText({ interval90: [low, high] }: TwinParameter): string {
  return `${ratioText(low)} to ${ratioText(high)}`;
}

/** Three decimals, unless they would say nothing. */
function ratioText(x: number): string {
  return x === 0 || (Math.abs(x) >= 0.01 && Math.abs(x) < 1000) ? x.toFixed(3) : significant(x, 3);
}

function notKnown({ parameters, undetermined }: Twin): string[] {
  const names = parameters
    .filter((p) => p.determined_by === 'prior')
    .map((p) => `${p.name.split('.').at(-1)} (${p.current})`);
  return [
    ...(names.length > 0 ? [`  from the prior alone: ${names.join(', ')}`] : []),
    ...[...new Set(undetermined.map(({ says }) => says))].map((says) => `  ${says}`),
    ...(names.length === 0 && undetermined.length === 0
      ? ['  nothing: every direction is known at least in part']
      : []),
  ];
}

function apLines(ap: ApPrediction): string[] {
  const { kind, temperature_K, classification, probability_beating, quantities, says, cells } = ap;
  const doubt = apDoubt(ap);
  const kelvin = temperature_K === null ? '' : ` at ${significant(temperature_K - 273.15, 4)} C`;
  const { value, interval90 } = probability_beating;
  const verb = kind === 'free' ? 'beats by itself' : 'follows the stimulus';
  const chance =
    value === null
      ? `most probable cell: ${classification}`
      : `${verb} with probability ${significant(value, 2)} (of ${cells} cells; their count alone is sure to 90 %: ${significant(interval90[0], 2)} to ${significant(interval90[1], 2)})`;
  const spread = (name: string, unit: string, m: Measured<Spread>): string[] => {
    if (!m.ok) return [];
    const [low, high] = m.value.interval90;
    return [`${name} ${significant(m.value.median, 4)} ${unit} (${significant(low, 3)} to ${significant(high, 3)})`];
  };
  const numbers = [
    ...spread('APD90', 'ms', quantities.apd90_ms),
    ...spread('MDP', 'mV', quantities.mdp_mV),
    ...(kind === 'free' ? spread('cycle length', 'ms', quantities.cycle_length_ms) : []),
  ];
  return [
    `  ${kind === 'free' ? 'free' : 'paced'}${kelvin}: ${chance}${numbers.length > 0 ? `; ${numbers.join(', ')}` : ''}`,
    `    ${says}`,
    ...(doubt === undefined ? [] : [`    mind: ${doubt}`]),
  ];
}
