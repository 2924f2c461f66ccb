import { type IntervalAxis, intervalAxis } from '../../figure/interval-axis.ts';
import { intervalBar, intervalColours } from '../../figure/interval-bar.ts';
import { px } from '../../figure/svg.ts';
import type { DeterminedBy, Twin, TwinParameter } from '../twin.ts';
import { shortName } from '../twin-variables.ts';
import type { ReportContext } from './context.ts';
import {
  type Column,
  type Content,
  type Html,
  htmlOf,
  raw,
  section,
  show,
  showInterval,
  table,
  tag,
  unitText,
} from './html.ts';

const bar = { width: 300, height: 16, room: 8 } as const;

const classNames: Readonly<Record<DeterminedBy, string>> = { data: 'recording', partly: 'partly', prior: 'prior only' };

/** Every parameter: estimate, intervals as bars and numbers, and who determined it. */
export function parameterSection(twin: Twin, { truth }: ReportContext): Html {
  const { parameters, prior } = twin;
  const factors = parameters.flatMap((p) => [...p.prior90, ...p.interval90, truth?.[p.name] ?? p.factor]);
  const axis = intervalAxis(factors, bar.room, bar.width - bar.room);
  const columns: Column[] = [
    { title: 'Parameter' },
    { title: 'Estimate', isNumber: true },
    { title: 'Unit' },
    { title: 'Relative', isNumber: true },
    ...(truth ? [{ title: 'Truth', isNumber: true }] : []),
    { title: '90 % interval', isNumber: true },
    { title: '90 % of the prior', isNumber: true },
    { title: axisHead(axis) },
    { title: 'Determined by' },
  ];
  const row = (p: TwinParameter): Content[] => [
    tag('code', shortName(p)),
    show(p.estimate, 4),
    unitText(p.unit),
    show(p.factor),
    ...(truth ? [truth[p.name] === undefined ? '' : show(truth[p.name] as number)] : []),
    showInterval(p.interval90),
    showInterval(p.prior90),
    barOf(p, axis, truth?.[p.name]),
    raw(`<span style="color:${intervalColours[p.determined_by]}">&#9632;</span> ${classNames[p.determined_by]}`),
  ];
  const currents = [...new Set(parameters.map(({ current }) => current))];
  const rows = currents.flatMap((current): (string | Content[])[] => [
    current === '' ? 'Others' : current,
    ...parameters.filter((p) => p.current === current).map(row),
  ]);
  const says = `Relative values are factors on the model's published value (dashed line at 1). Pale bar: 90 % of the prior; thin line: 90 % of the posterior; thick line: 50 %; mark: median${truth ? '; red cross: truth' : ''}. Where the posterior is as wide as the prior, the number is the prior's, not the cell's.`;
  return section('parameters', 'Parameters', [
    tag(
      'p',
      `Prior: ${prior.name} – ${prior.says}${prior.cells === null ? ' (not learned from cells)' : ` (from ${prior.cells} cells)`}.`,
    ),
    tag('p', says, 'class="faint"'),
    table(columns, rows, 'parameters'),
  ]);
}

function barOf(p: TwinParameter, axis: IntervalAxis, truth: number | undefined): Html {
  const { interval50, interval90, prior90, factor: estimate, determined_by: kind } = p;
  const drawn = intervalBar(
    { estimate, interval50, interval90, prior90, kind, ...(truth === undefined ? {} : { truth }) },
    axis,
    bar.height / 2,
  );
  return strip(`${atOne(axis)}${drawn}`, bar.height, `${showInterval(interval90)}, prior ${showInterval(prior90)}`);
}

function axisHead(axis: IntervalAxis): Html {
  const labels = axis.ticks.at.map((value, i) => {
    const x = px(axis.place(value));
    return `<text x="${x}" y="11" text-anchor="middle" font-size="11" fill="currentColor">${axis.ticks.labels[i]}</text><path d="M${x} 14v4" stroke="currentColor"/>`;
  });
  return strip(labels.join(''), 18, 'relative to the published value');
}

function atOne(axis: IntervalAxis): string {
  return `<path d="M${px(axis.place(1))} 0v${bar.height}" stroke="currentColor" stroke-opacity="0.35" stroke-dasharray="2 2"/>`;
}

function strip(content: string, height: number, label: string): Html {
  return raw(
    `<svg class="bar" width="${bar.width}" height="${height}" viewBox="0 0 ${bar.width} ${height}" role="img" aria-label="${htmlOf(label)}" fill="none">${content}</svg>`,
  );
}
