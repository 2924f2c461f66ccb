import { protocolDuration_ms, segmentVoltage, voltageAt } from '../../protocol/protocol.ts';
import { adviceFor } from '../advice.ts';
import { credibilityTable, isMisfit } from '../credibility.ts';
import type { TwinPredictions } from '../simulate-twin.ts';
import type { FitWindow, Twin } from '../twin.ts';
import type { ReportContext } from './context.ts';
import { celsius, fitFigure } from './figures.ts';
import {
  type Content,
  counted,
  facts,
  figure,
  type Html,
  htmlOf,
  list,
  raw,
  section,
  show,
  showInterval,
  table,
  tag,
  unitText,
} from './html.ts';

/** Tables with more rows are set in two columns. */
const longTable = 12;

/** Recording, fit and residuals, and the fit window by window. */
export function fitSection(twin: Twin): Html {
  const { fit } = twin;
  const cut = fit.trace.recorded_A_F.filter((i) => i === null).length;
  const says = `Root mean square error ${show(fit.rmse_A_F)} A/F, median error ${show(fit.medianError_A_F)} A/F, chi-square ${show(fit.chi2)} over ${fit.points} points; noise of one sample ${show(fit.noise_A_F)} A/F. Likelihood: ${fit.likelihood}.`;
  return section('fit', 'Recording and fit', [
    tag('p', says),
    figure(
      fitFigure(twin),
      `Grey: recorded, as means over bins${cut > 0 ? `; gaps: ${counted(cut, 'bin')} where the recording was cut off` : ''}. Blue: the twin. Residuals are in units of the expected error of each bin; the grey band is two of them either way.`,
    ),
    raw(
      `<details open><summary>Fit per window of the protocol (misfit: chi-square beyond its 99.9 % limit)</summary>${htmlOf(windowTable(twin))}</details>`,
    ),
  ]);
}

function windowTable({ fit: { windows }, conditions: { protocol } }: Twin): Html {
  const level = ({ from_ms, to_ms }: FitWindow): string => {
    const last = protocol.segments.at(-1);
    const end = voltageAt(protocol, to_ms - 1e-6);
    const to = to_ms >= protocolDuration_ms(protocol) && last ? segmentVoltage(last, Number.MAX_VALUE) : end;
    const from = voltageAt(protocol, from_ms);
    return Math.abs(to - from) < 0.5 ? show(from) : `${show(from)} to ${show(to)}`;
  };
  const rows = windows.map((w): Content[] => {
    const judged = w.points === 0 ? 'not compared' : isMisfit(w.points, w.chi2) ? 'misfit' : '';
    const per = w.points === 0 ? '' : show(w.chi2 / w.points);
    const rmse = w.points === 0 ? '' : show(w.rmse_A_F);
    return [`${show(w.from_ms, 5)} to ${show(w.to_ms, 5)}`, level(w), String(w.points), rmse, per, judged];
  });
  const columns = [
    { title: 'Window, ms', isNumber: true },
    { title: 'Command, mV', isNumber: true },
    { title: 'Points', isNumber: true },
    { title: 'rmse, A/F', isNumber: true },
    { title: raw('&chi;&sup2; a point'), isNumber: true },
    { title: '' },
  ];
  const half = rows.length > longTable ? Math.ceil(rows.length / 2) : rows.length;
  const halves = [rows.slice(0, half), rows.slice(half)].filter((part) => part.length > 0);
  return raw(`<div class="pair">${halves.map((part) => htmlOf(table(columns, part))).join('')}</div>`);
}

/** What was fitted of the experiment, and how good the recording is. */
export function experimentSection({ nuisance, quality }: Twin): Html {
  const rows = nuisance.map(({ name, unit, estimate, interval90, prior90 }): Content[] => [
    tag('code', name),
    show(estimate),
    unitText(unit),
    showInterval(interval90),
    showInterval(prior90),
  ]);
  const columns = [
    { title: 'Property' },
    { title: 'Estimate', isNumber: true },
    { title: 'Unit' },
    { title: '90 % interval', isNumber: true },
    { title: '90 % of the prior', isNumber: true },
  ];
  const says = { accept: 'good enough', flag: 'usable with care', refuse: 'not good enough' } as const;
  const reasons = (quality?.reasons ?? []).map(
    (r) =>
      `${r.says}${r.value === null ? '' : ` (${show(r.value)} ${r.unit}${r.limit === null ? '' : `, limit ${show(r.limit)}`})`}`,
  );
  return section('experiment', 'The experiment', [
    tag('h3', 'Properties that were fitted with the cell'),
    rows.length === 0 ? tag('p', 'None: the clamp was taken for ideal.', 'class="faint"') : table(columns, rows),
    tag('h3', 'Quality of the recording'),
    ...(quality
      ? [tag('p', `The recording is ${says[quality.verdict]}.`), list(reasons, 'Nothing was found to be noted.')]
      : [tag('p', 'The quality of the recording was not judged.', 'class="empty"')]),
  ]);
}

/** What the experimenter could do better next time. */
export function adviceSection(twin: Twin, context: ReportContext): Html {
  const items = adviceFor(twin, context.recordedAp !== undefined || (context.validation?.length ?? 0) > 0).map(
    ({ says, because }): Content => raw(`${htmlOf(says)} <span class="faint">Because ${htmlOf(because)}.</span>`),
  );
  return section('advice', 'Advice to the experimenter', [list(items, '')]);
}

/** Credibility after ASME V&V 40; empty cells stay visible. */
export function credibilitySection(twin: Twin, predictions: TwinPredictions | null, context: ReportContext): Html {
  const rows = credibilityTable(twin, predictions, context);
  const empty = rows.filter(({ evidence }) => evidence === null).length;
  const sections = [...new Set(rows.map((row) => row.section))];
  const lines = sections.flatMap((name): (string | Content[])[] => [
    name,
    ...rows
      .filter((row) => row.section === name)
      .map(({ factor, evidence, missing }): Content[] => [
        factor,
        evidence ?? raw(`<span class="empty">No evidence. Missing: ${htmlOf(missing)}.</span>`),
      ]),
  ]);
  return section('credibility', 'Credibility (after ASME V&V 40)', [
    tag('p', `Facts of this twin only; ${empty} of ${rows.length} lines are empty.`),
    table([{ title: 'Factor' }, { title: 'Evidence' }], lines, 'credibility'),
  ]);
}

/** Where everything came from. */
export function provenanceSection(
  { provenance, model, conditions, prior, posterior }: Twin,
  madeAt: string | undefined,
): Html {
  const name = model.kind === 'builtin' ? `${model.name}${model.variant ? ` (${model.variant})` : ''}` : model.fileName;
  const extensions = (model.extensions ?? []).map((e) => (typeof e === 'string' ? e : e.fileName));
  const set = Object.entries(conditions.set).map(([key, value]) => `${key} = ${show(value, 6)}`);
  const stated = (value: string | null): Content => value ?? raw('<span class="empty">not stated</span>');
  return section('provenance', 'Provenance', [
    facts([
      ['File', stated(provenance.file)],
      ['SHA-256', provenance.sha256 === null ? stated(null) : tag('code', provenance.sha256)],
      [
        'Size and format',
        `${provenance.bytes === null ? 'size not stated' : `${provenance.bytes} bytes`}, ${provenance.format ?? 'format not stated'}`,
      ],
      ['Recorded', stated(provenance.recordedAt)],
      ['Temperature', stated(conditions.temperature_K === null ? null : celsius(conditions.temperature_K))],
      ['Capacitance', stated(conditions.capacitance_pF === null ? null : `${show(conditions.capacitance_pF)} pF`)],
      [
        'Protocol',
        `${conditions.protocol.name}, ${show(protocolDuration_ms(conditions.protocol) / 1000)} s, from ${show(conditions.protocol.holding_mV)} mV, held for ${show(conditions.preHold_ms)} ms before`,
      ],
      ['Model', `${name}${extensions.length > 0 ? ` with ${extensions.join(', ')}` : ''}`],
      ['Set in the model', set.join(', ') || 'nothing'],
      ['Prior', `${prior.name}: ${prior.says}`],
      [
        'Posterior',
        `${posterior.samples.length} samples; ${Math.round(100 * posterior.acceptance)} % of the proposals accepted; a normal approximation ${posterior.laplace}`,
      ],
      ['Program', `iontwin ${provenance.iontwin}, seed ${provenance.seed}, ${provenance.simulations} simulations`],
      ...(madeAt === undefined ? [] : [['Report made', madeAt] as const]),
    ]),
  ]);
}

/** For whoever answers for the use of the twin. */
export function signatureSection(): Html {
  const line = (says: string) => `<div>${says}</div>`;
  const box = (says: string) => `<p><span class="box"></span>${says}</p>`;
  return section('signature', 'Signature', [
    raw(box('I have read the verdict, what is not known and the empty lines of the credibility table.')),
    raw(box('The twin may be used for the question named above.') + box('The twin may not be used. Reason:')),
    raw(`<div class="signature">${['Name', 'Role', 'Date', 'Signature'].map(line).join('')}</div>`),
  ]);
}
