import { classCounts } from '../credibility.ts';
import type { ApPrediction } from '../predict-ap.ts';
import type { TwinPredictions } from '../simulate-twin.ts';
import type { Twin } from '../twin.ts';
import type { ReportContext } from './context.ts';
import { celsius } from './figures.ts';
import { type Content, type Html, htmlOf, list, raw, show, showInterval, tag } from './html.ts';

const inWords = {
  accept: [
    'Accepted',
    'The twin reproduces its recording, and nothing speaks against using it within the limits below.',
  ],
  flag: ['Use with care', 'The twin can be used, but read these reasons first.'],
  refuse: ['Refused', 'Do not use this twin. It is shown so that you can see what went wrong.'],
} as const;

const suffixes = { note: ' – noted, nothing against it', flag: '', refuse: ' – on its own enough to refuse' } as const;

/** The headline and its reasons in plain words. */
export function verdictBox({ verdict, reasons }: Twin): Html {
  const [headline, says] = inWords[verdict];
  const items = reasons.map((reason): Content => {
    const number =
      reason.value === null
        ? ''
        : ` (${show(reason.value)}${reason.unit === '' ? '' : ` ${reason.unit}`}${reason.limit === null ? '' : `, limit ${show(reason.limit)}`})`;
    return raw(`${htmlOf(reason.says)}<span class="faint">${htmlOf(number)}${suffixes[reason.leads_to]}</span>`);
  });
  return raw(
    `<div class="verdict ${verdict}"><strong>${headline}.</strong> ${htmlOf(says)}${items.length > 0 ? htmlOf(list(items, '')) : ''}</div>`,
  );
}

/** The figures that matter most. */
export function keyFigures(twin: Twin, predictions: TwinPredictions | null, { truth }: ReportContext): Html {
  const { data, partly, prior } = classCounts(twin);
  const tiles = [
    tile(
      `${data} of ${twin.parameters.length}`,
      twin.verdict === 'refuse'
        ? 'parameters that the refused fit calls determined: not to be believed'
        : `parameters determined by the recording; ${partly} partly, ${prior} by the prior alone`,
    ),
    tile(
      `${show(twin.fit.rmse_A_F, 2)} A/F`,
      `rmse of the fit; chi-square ${show(twin.fit.chi2 / Math.max(1, twin.fit.points), 2)} a point`,
    ),
  ];
  const free = warmest(predictions, 'free');
  if (free && free.probability_beating.value !== null) {
    const { value, interval90 } = free.probability_beating;
    tiles.push(
      tile(
        percent(value),
        `probability of beating by itself${at(free)}; of ${free.cells} cells, whose count alone leaves ${percents(interval90)}`,
      ),
    );
  }
  const paced = warmest(predictions, 'paced');
  const apd90 = paced?.quantities.apd90_ms;
  if (paced && apd90?.ok) {
    const { median, interval90 } = apd90.value;
    tiles.push(
      tile(`${show(median)} ms`, `APD90 when paced${at(paced)}; 90 % interval ${showInterval(interval90)} ms`),
    );
  }
  if (truth) {
    const known = twin.parameters.filter(({ name }) => truth[name] !== undefined);
    const inside = known.filter(({ name, interval90 }) => {
      const value = truth[name] as number;
      return value >= interval90[0] && value <= interval90[1];
    });
    tiles.push(
      tile(`${inside.length} of ${known.length}`, 'true values within their 90 % interval (90 % are expected)'),
    );
  }
  return raw(`<div class="tiles">${tiles.map(htmlOf).join('')}</div>`);
}

function tile(value: string, says: string): Html {
  return tag('div', [tag('b', value), tag('span', says)], 'class="tile"');
}

function warmest(predictions: TwinPredictions | null, kind: ApPrediction['kind']): ApPrediction | undefined {
  return predictions?.aps
    .filter((ap) => ap.kind === kind)
    .sort((a, b) => (b.temperature_K ?? 0) - (a.temperature_K ?? 0))[0];
}

function at({ temperature_K }: ApPrediction): string {
  return temperature_K === null ? '' : ` at ${celsius(temperature_K)}`;
}

/** `73 %`. */
export function percent(share: number): string {
  return `${Math.round(100 * share)} %`;
}

/** `63 to 82 %`. */
export function percents([low, high]: readonly [number, number]): string {
  return `${Math.round(100 * low)} to ${Math.round(100 * high)} %`;
}
