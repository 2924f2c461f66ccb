import { bottomAxis } from './axes.ts';
import { heading, headingHeight } from './heading.ts';
import { ink, lineStyle } from './palette.ts';
import { place, type Scale } from './scale.ts';
import { drawing, element, px } from './svg.ts';
import { symbolText, textWidth } from './symbol-text.ts';

/** One horizontal bar. */
export interface Bar {
  /** Written to its left. */
  readonly name: string;
  /** Bars of one group stand together and share a colour; the group's name is written beside them. */
  readonly group: string;
  readonly value: number;
  /** Drawn as a thin line over the bar. */
  readonly range?: readonly [number, number];
}

/** Named values as horizontal bars, from top to bottom. */
export interface BarFigure {
  readonly title: string;
  readonly subtitle?: string;
  readonly bars: readonly Bar[];
  /** What is shown, with its unit. */
  readonly label: string;
  /** Ends of the axis. */
  readonly range: readonly [number, number];
  /** px, 640 by default. */
  readonly width?: number;
}

const row_px = 15;
const gap_px = 7;
const nameSize = 11;
const groupSize = 13;
const bottom_px = 56;

/** Bars as an SVG document, as high as they need; values beyond the axis end at its edge. */
export function barFigure({ title, subtitle, bars, label, range, width = 640 }: BarFigure): string {
  const groups = [...new Set(bars.map(({ group }) => group))];
  const top = headingHeight(subtitle);
  const widest = (texts: readonly string[], size: number): number =>
    Math.max(0, ...texts.map((t) => textWidth(t, size)));
  const groupsWidth = widest(groups, groupSize) + 16;
  const left =
    16 +
    groupsWidth +
    widest(
      bars.map((b) => b.name),
      nameSize,
    ) +
    8;
  const right = width - 24;
  const bottom = top + bars.length * row_px + Math.max(0, groups.length - 1) * gap_px;
  const scale: Scale = { lo: range[0], hi: range[1], from: left, to: right };
  const at = (value: number): number => place(scale, Math.min(Math.max(value, range[0]), range[1]));
  const content = [...heading(16, title, subtitle), ...bottomAxis(scale, bottom, label)];
  let y = top;
  groups.forEach((group, g) => {
    const members = bars.filter((bar) => bar.group === group);
    const { colour } = lineStyle(g);
    const middle = y + (members.length * row_px) / 2 + 4;
    content.push(
      element('text', { x: 16, y: middle, 'font-size': groupSize, fill: colour }, symbolText(group, groupSize)),
    );
    for (const bar of members) {
      const centre = y + row_px / 2;
      content.push(
        element(
          'text',
          { x: left - 8, y: centre + 4, 'font-size': nameSize, fill: ink.text, 'text-anchor': 'end' },
          symbolText(bar.name, nameSize),
        ),
      );
      if (Number.isFinite(bar.value)) {
        const box = { x: left, y: y + 2, width: at(bar.value) - left, height: row_px - 4 };
        content.push(element('rect', { ...box, fill: colour, 'fill-opacity': '0.55' }));
      }
      if (bar.range?.every(Number.isFinite)) {
        const d = `M${px(at(bar.range[0]))} ${px(centre)}H${px(at(bar.range[1]))}`;
        content.push(element('path', { d, stroke: ink.axis, 'stroke-width': 1.5 }));
      }
      y += row_px;
    }
    y += gap_px;
  });
  return drawing(width, bottom + bottom_px, title, content);
}
