import { apDoubt } from '../ap-doubt.ts';
import { AP_QUANTITIES, type ApQuantity, OUTCOMES } from '../beat-rows.ts';
import type { ApPrediction } from '../predict-ap.ts';
import type { TwinPredictions } from '../simulate-twin.ts';
import type { Twin } from '../twin.ts';
import type { ReportContext } from './context.ts';
import { beatCurrentsFigure, beatFigure, celsius, clampFigure, courseFigure } from './figures.ts';
import { type Content, figure, type Html, htmlOf, raw, section, show, showInterval, table, tag } from './html.ts';
import { percent, percents } from './verdict.ts';

const quantityNames: Readonly<Record<ApQuantity, readonly [name: string, unit: string, scale: number]>> = {
  apd30_ms: ['APD30', 'ms', 1],
  apd60_ms: ['APD60', 'ms', 1],
  apd90_ms: ['APD90', 'ms', 1],
  mdp_mV: ['Maximum diastolic potential', 'mV', 1],
  peak_mV: ['Peak', 'mV', 1],
  dvdt_max_V_s: ['Largest dV/dt', 'V/s', 1],
  cycle_length_ms: ['Cycle length', 'ms', 1],
  calcium_diastolic_mM: ['Calcium, diastolic', 'µM', 1000],
  calcium_amplitude_mM: ['Calcium transient, amplitude', 'µM', 1000],
};

/** Action potentials and calcium transients. */
export function apSection(twin: Twin, predictions: TwinPredictions, context: ReportContext): Html {
  const { aps, addedIK1 } = predictions;
  const content: Content[] = [
    tag(
      'p',
      `Predicted from the voltage clamp alone, for the most probable cell and for ${aps[0]?.cells ?? 0} cells of the posterior. Bands reach from the 5th to the 95th percentile at each time, lines are medians.`,
    ),
  ];
  const [first] = aps;
  if (twin.conditions.temperature_K === null && first && first.temperature_K !== null) {
    const assumed = `The recording does not state its temperature: ${celsius(first.temperature_K)} is assumed.`;
    content.push(tag('p', assumed, 'class="empty"'));
  }
  for (const kind of ['free', 'paced'] as const) {
    const own = aps.filter((ap) => ap.kind === kind);
    if (own.length === 0) continue;
    content.push(tag('h3', kind === 'free' ? 'Left alone' : 'Paced'), tag('p', conditionsOf(own)));
    if (kind === 'free') content.push(tag('p', freeWarning(twin), 'class="faint"'));
    if (kind === 'paced' && addedIK1.ok) {
      const { rest_mV, conductance_nS_pF: g } = addedIK1.value;
      content.push(
        tag(
          'p',
          `To rest at ${show(rest_mV)} mV${own[0]?.temperature_K ? ` at ${celsius(own[0].temperature_K)}` : ''} the cell needs ${show(g.median)} nS/pF of added IK1 (90 % interval ${showInterval(g.interval90)}).`,
        ),
      );
    }
    content.push(
      pairOf([
        ...own.map((ap) => [ap, beatFigure(ap, overlay(ap, own, context)), captionOf(ap)] as const),
        ...own.map((ap) => [ap, courseFigure(ap), courseCaption(ap)] as const),
      ]),
    );
  }
  return section('action-potentials', 'Action potential and calcium transient', [...content, quantityTable(aps)]);
}

/** The twin's currents under the clamp and during an action potential. */
export function currentsSection(twin: Twin, predictions: TwinPredictions): Html {
  const { clamp, aps } = predictions;
  const content: Content[] = [];
  if (clamp && clamp.currents.length > 0) {
    content.push(
      figure(
        clampFigure(twin, clamp),
        'Line: most probable cell; band: 5th to 95th percentile of the posterior. A wide band is a current that the recording does not pin down.',
      ),
    );
  }
  const kind = aps.some((ap) => ap.kind === 'paced' && ap.beat.ok) ? 'paced' : 'free';
  const own = aps.filter((ap) => ap.kind === kind);
  content.push(
    tag('h3', `During the action potential (${kind === 'free' ? 'free-running' : 'paced'})`),
    pairOf(
      own.map((ap) => [
        ap,
        beatCurrentsFigure(ap),
        'Medians and 90 % bands of the cells that beat, aligned at the upstroke.',
      ]),
    ),
  );
  return section('currents', 'The single currents', content);
}

function conditionsOf(own: readonly ApPrediction[]): string {
  const [first] = own;
  const texts = [...new Set(own.map(({ says }) => says))];
  if (texts.length === 1 || !first) return `${capital(texts[0] ?? '')}.`;
  return own
    .map(({ says, temperature_K }) => `${temperature_K === null ? '' : `${celsius(temperature_K)}: `}${says}.`)
    .join(' ');
}

function freeWarning({ model }: Twin): string {
  const isLeaky = model.extensions?.includes('leak');
  return `Whether a free cell beats hangs on 0.1 to 0.3 A/F between \u221260 and \u221240 mV${isLeaky ? ' and on how much of the leak is left' : ''}: read the probability of beating with doubt (of living cells in which it was tried more beat than it said), and make no claim from the cycle length.`;
}

function overlay(ap: ApPrediction, own: readonly ApPrediction[], { recordedAp }: ReportContext) {
  return recordedAp && recordedAp.kind === ap.kind && ap === own[0] ? recordedAp : undefined;
}

function captionOf(ap: ApPrediction): string {
  const doubt = apDoubt(ap);
  const { value, interval90 } = ap.probability_beating;
  const does = OUTCOMES.filter((outcome) => ap.outcomes[outcome] > 0).map(
    (outcome) => `${ap.outcomes[outcome]} ${outcome}`,
  );
  const share =
    value === null
      ? ''
      : ` Probability of ${ap.kind === 'free' ? 'beating' : 'following'}: ${percent(value)} (the count of cells alone leaves ${percents(interval90)}).`;
  const leaving = ap.kind === 'free' ? ' A cell leaves the band at its next upstroke.' : '';
  return `Of ${ap.cells} cells: ${does.join(', ') || 'none'}. The most probable one: ${ap.classification} (${ap.classificationSays}).${share}${leaving}${doubt === undefined ? '' : ` ${capital(doubt)}.`}`;
}

function courseCaption({ kind, course }: ApPrediction): string {
  const some = `Most probable cell (blue) among ${course.someV.length} cells of the posterior (grey)`;
  return kind === 'free' ? `${some}.` : `${some}; calcium: median and band.`;
}

function pairOf(entries: readonly (readonly [ApPrediction, string | undefined, string])[]): Html {
  const figures = entries.map(([ap, svg, caption]) => {
    if (svg !== undefined) return figure(svg, caption);
    const reason = ap.beat.ok ? 'there is nothing to show' : ap.beat.reason;
    const where = ap.temperature_K === null ? '' : ` at ${celsius(ap.temperature_K)}`;
    return tag('p', `No beat to show${where}: ${reason}. ${caption}`);
  });
  return raw(`<div class="pair">${figures.map(htmlOf).join('')}</div>`);
}

function quantityTable(aps: readonly ApPrediction[]): Html {
  const heads = aps.map(
    ({ kind, temperature_K }) => `${capital(kind)}${temperature_K === null ? '' : `, ${celsius(temperature_K)}`}`,
  );
  const cell = (ap: ApPrediction, name: ApQuantity): Content => {
    const [, , scale] = quantityNames[name];
    if (name === 'cycle_length_ms' && ap.kind === 'paced') return '';
    const spread = ap.quantities[name];
    if (!spread.ok) return raw(`<span class="faint">${htmlOf(spread.reason)}</span>`);
    const { median, interval90, cells } = spread.value;
    const ends = interval90.map((end) => end * scale) as [number, number];
    return raw(`${show(median * scale)} <span class="faint">(${showInterval(ends)}; ${cells} cells)</span>`);
  };
  const rows = AP_QUANTITIES.filter((name) => aps.some((ap) => ap.quantities[name].ok)).map((name) => {
    const [title, unit] = quantityNames[name];
    return [`${title}, ${unit}`, ...aps.map((ap) => cell(ap, name))];
  });
  if (rows.length === 0) return raw('');
  return raw(
    `${htmlOf(tag('h3', 'In numbers: median, 90 % interval, and of how many cells'))}${htmlOf(table([{ title: '' }, ...heads.map((title) => ({ title }))], rows))}`,
  );
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
