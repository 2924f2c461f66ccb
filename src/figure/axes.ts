import { ink } from './palette.ts';
import { place, type Scale } from './scale.ts';
import { element, px } from './svg.ts';
import { symbolText } from './symbol-text.ts';
import { niceTicks } from './ticks.ts';

const tickLength_px = 5;
const tickSize = 12;
const labelSize = 13;

/**
 * Horizontal axis at a height of y, ticks and label below it.
 *
 * @param spacing wished distance of the ticks, px
 */
export function bottomAxis(scale: Scale, y: number, label: string, spacing = 80): string[] {
  const ticks = niceTicks(scale.lo, scale.hi, Math.abs(scale.to - scale.from) / spacing);
  const xs = ticks.values.map((value) => px(place(scale, value)));
  const marks = xs.map((x) => `M${x} ${px(y)}v${tickLength_px}`).join('');
  return [
    element('path', { d: `M${px(scale.from)} ${px(y)}H${px(scale.to)}${marks}`, stroke: ink.axis }),
    element(
      'g',
      { 'font-size': tickSize, fill: ink.text, 'text-anchor': 'middle' },
      ticks.labels.map((text, i) => element('text', { x: xs[i], y: y + 19 }, text)).join(''),
    ),
    element(
      'text',
      { x: (scale.from + scale.to) / 2, y: y + 38, fill: ink.text, 'font-size': labelSize, 'text-anchor': 'middle' },
      symbolText(label, labelSize),
    ),
  ];
}

/** Width of a digit of a tick, and how far from its axis a label may be: margins are no wider. */
const digit_px = 6.8;
const mostAway_px = 62;

/** Vertical axis at x, ticks and label to its left. */
export function leftAxis(scale: Scale, x: number, label: string): string[] {
  const ticks = niceTicks(scale.lo, scale.hi, Math.abs(scale.to - scale.from) / 42);
  const ys = ticks.values.map((value) => place(scale, value));
  const marks = ys.map((y) => `M${px(x)} ${px(y)}h${-tickLength_px}`).join('');
  const longest = Math.max(0, ...ticks.labels.map((text) => text.length));
  const away = Math.min(Math.max(48, 19 + digit_px * longest), mostAway_px);
  const [labelX, labelY] = [px(x - away), px((scale.from + scale.to) / 2)];
  return [
    element('path', { d: `M${px(x)} ${px(scale.from)}V${px(scale.to)}${marks}`, stroke: ink.axis }),
    element(
      'g',
      { 'font-size': tickSize, fill: ink.text, 'text-anchor': 'end' },
      ticks.labels.map((text, i) => element('text', { x: x - 9, y: (ys[i] as number) + 4 }, text)).join(''),
    ),
    element(
      'text',
      {
        x: labelX,
        y: labelY,
        transform: `rotate(-90 ${labelX} ${labelY})`,
        fill: ink.text,
        'font-size': labelSize,
        'text-anchor': 'middle',
      },
      symbolText(label, labelSize),
    ),
  ];
}

/** Thin dashed line at zero, empty when zero is not on the axis. */
export function zeroLine(scale: Scale, from: number, to: number, direction: 'horizontal' | 'vertical'): string[] {
  if (scale.lo > 0 || scale.hi < 0) return [];
  const at = px(place(scale, 0));
  const d = direction === 'horizontal' ? `M${px(from)} ${at}H${px(to)}` : `M${at} ${px(from)}V${px(to)}`;
  return [element('path', { d, stroke: ink.zero, 'stroke-dasharray': '4 3' })];
}

/** Label of an axis with its unit, as in `Voltage (mV)`. */
export function withUnit(label: string, unit: string): string {
  return unit === '' ? label : `${label} (${unit})`;
}
