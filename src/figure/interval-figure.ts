import { heading, headingHeight } from './heading.ts';
import { type IntervalAxis, intervalAxis } from './interval-axis.ts';
import { estimateMark, type IntervalClass, type IntervalRow, intervalBar, truthMark } from './interval-bar.ts';
import { ink } from './palette.ts';
import { drawing, element, px } from './svg.ts';
import { symbolText, textWidth } from './symbol-text.ts';

/** Parameters of one current, or of whatever else belongs together. */
export interface IntervalGroup {
  readonly name: string;
  readonly rows: readonly (IntervalRow & { readonly name: string })[];
}

/** What became of each parameter's prior: factors on the baselines, group by group. */
export interface IntervalFigure {
  readonly title: string;
  readonly subtitle?: string;
  readonly groups: readonly IntervalGroup[];
  /** What the axis shows. */
  readonly label: string;
  /** px, 720 by default. */
  readonly width?: number;
}

const row_px = 17;
const group_px = 24;
const legend_px = 30;
const bottom_px = 52;
const nameSize = 12;

/**
 * Posterior and prior intervals of all parameters as an SVG document.
 *
 * @throws RangeError when there is no row (a mistake of the caller)
 */
export function intervalFigure({ title, subtitle, groups, label, width = 720 }: IntervalFigure): string {
  const rows = groups.flatMap((group) => group.rows);
  if (rows.length === 0) throw new RangeError('a figure of intervals needs at least one row');
  const left = 28 + Math.max(...rows.map(({ name }) => textWidth(name, nameSize)), 60);
  const right = width - 24;
  const all = rows.flatMap((row) => [...row.prior90, ...row.interval90, row.estimate, row.truth ?? row.estimate]);
  const axis = intervalAxis(all, left, right);
  const top = headingHeight(subtitle) + legend_px;
  const bottom = top + rows.length * row_px + groups.length * group_px + 4;
  const one = px(axis.place(1));

  const content = [
    ...heading(16, title, subtitle),
    ...legend(
      16,
      headingHeight(subtitle) + 4,
      rows.some(({ truth }) => truth !== undefined),
    ),
    element('path', { d: `M${one} ${px(top)}V${px(bottom)}`, stroke: ink.zero, 'stroke-dasharray': '4 3' }),
  ];
  let y = top;
  for (const group of groups) {
    content.push(
      element(
        'text',
        { x: 16, y: y + 17, 'font-size': 13, 'font-weight': 'bold', fill: ink.text },
        symbolText(group.name, 13),
      ),
    );
    y += group_px;
    for (const row of group.rows) {
      const middle = y + row_px / 2;
      content.push(
        element(
          'text',
          { x: left - 8, y: middle + 4, 'font-size': nameSize, fill: ink.text, 'text-anchor': 'end' },
          symbolText(row.name, nameSize),
        ),
        intervalBar(row, axis, middle),
      );
      y += row_px;
    }
  }
  content.push(...axisLine(axis, left, right, bottom, label));
  return drawing(width, bottom + bottom_px, title, content);
}

function axisLine(axis: IntervalAxis, left: number, right: number, y: number, label: string): string[] {
  const xs = axis.ticks.at.map((value) => px(axis.place(value)));
  const marks = xs.map((x) => `M${x} ${px(y)}v5`).join('');
  return [
    element('path', { d: `M${px(left)} ${px(y)}H${px(right)}${marks}`, stroke: ink.axis }),
    element(
      'g',
      { 'font-size': 12, fill: ink.text, 'text-anchor': 'middle' },
      axis.ticks.labels.map((text, i) => element('text', { x: xs[i], y: y + 19 }, text)).join(''),
    ),
    element(
      'text',
      { x: (left + right) / 2, y: y + 38, 'font-size': 13, fill: ink.text, 'text-anchor': 'middle' },
      symbolText(label, 13),
    ),
  ];
}

const classNames: Readonly<Record<IntervalClass, string>> = {
  data: 'determined by the recording',
  partly: 'partly',
  prior: 'by the prior alone',
};

function legend(x: number, y: number, hasTruth: boolean): string[] {
  const entries = [
    ...(Object.keys(classNames) as IntervalClass[]).map((kind) => ({
      mark: (at: number) => estimateMark(kind, at, y),
      text: classNames[kind],
    })),
    {
      mark: (at: number) =>
        element('rect', { x: at - 8, y: y - 5, width: 16, height: 10, fill: '#8a8a8a', 'fill-opacity': '0.22' }),
      text: '90 % of the prior',
    },
    ...(hasTruth ? [{ mark: (at: number) => truthMark(at, y), text: 'truth' }] : []),
  ];
  let at = x + 6;
  return entries.flatMap(({ mark, text }) => {
    const parts = [mark(at), element('text', { x: at + 12, y: y + 4, 'font-size': 12, fill: ink.faint }, text)];
    at += 42 + 1.08 * textWidth(text, 12);
    return parts;
  });
}
