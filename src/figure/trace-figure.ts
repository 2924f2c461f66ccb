import { bottomAxis, leftAxis, withUnit, zeroLine } from './axes.ts';
import { drawBand, type TraceBand } from './band.ts';
import { decimate } from './decimate.ts';
import { heading, headingHeight } from './heading.ts';
import { type LineStyle, lineStyle, loneLine } from './palette.ts';
import { linePath, type Point } from './polyline.ts';
import { paddedRange, place, type Scale } from './scale.ts';
import { labelsWidth, type SeriesLabel, seriesLabels } from './series-labels.ts';
import { drawing, element } from './svg.ts';

/** One line of a panel. */
export interface TraceSeries {
  /** Written beside the line where a panel has several; `i_Kr` is set as in print. A line without a name is not labelled. */
  readonly name: string;
  /** Sample times, ms, ascending; a repeated time is a step. */
  readonly t: Float64Array;
  /** As many values, in the unit of the panel; a non-finite value is a gap. */
  readonly y: Float64Array;
  /**
   * Any SVG colour; by default black where it is alone in its panel, else one that everybody can tell from the others. Series of
   * the same name look the same in all panels.
   */
  readonly colour?: string;
  /** Width of the line, px; 1.5 by default. A wide pale line shows beside one drawn over it. */
  readonly stroke?: number;
}

/** Lines on one vertical axis. */
export interface TracePanel {
  /** Quantity: `V`, `Current`, `Ca_i`. */
  readonly label: string;
  /** Its unit: `mV`, `A/F`; empty for a number. */
  readonly unit: string;
  readonly series: readonly TraceSeries[];
  /** Areas under the lines: intervals around them. */
  readonly bands?: readonly TraceBand[];
  /** Draws a thin line at zero. */
  readonly zeroLine?: boolean;
  /** Lowest and highest value shown; by default all values are. */
  readonly range?: readonly [lo: number, hi: number];
  /** px; by default 200 for the first panel and 150 for others, 300 for a single one. */
  readonly height?: number;
}

/** Panels one under the other on one axis of time. */
export interface TraceFigure {
  readonly title: string;
  /** Model, temperature: `Kernik 2019, 310 K`. */
  readonly subtitle?: string;
  readonly panels: readonly TracePanel[];
  /** First and last time shown, ms; by default all times are. */
  readonly time_ms?: readonly [from: number, to: number];
  /** px, 860 by default. */
  readonly width?: number;
}

const left_px = 72;
const bottom_px = 50;
const panelGap_px = 18;
/** Columns of decimation for each px of width: lines stay sharp on fine screens and in print. */
const columnsPerPx = 2;
/** Durations from this on, ms, are shown in seconds. */
const shownInSeconds_ms = 2000;

/**
 * Traces over time as an SVG document. However many samples there are, peaks and upstrokes stay, and a line takes 50 kB at most.
 *
 * @throws RangeError when there is no panel, or t and y of a series differ in length (mistakes of the caller)
 */
export function traceFigure(figure: TraceFigure): string {
  checkFigure(figure);
  const { panels, subtitle, title, width = 860 } = figure;
  const named = panels.flatMap(namesShown);
  const right = width - (named.length > 0 ? labelsWidth(named) + 8 : 24);
  const [from_ms, to_ms] = figure.time_ms ?? timeRange(panels);
  const time = { lo: from_ms, hi: to_ms, from: left_px, to: right };

  const styles = stylesByName(named);
  const content = heading(left_px, title, subtitle);
  let top = headingHeight(subtitle);
  for (const [i, panel] of panels.entries()) {
    const height = panel.height ?? (panels.length === 1 ? 300 : i === 0 ? 200 : 150);
    content.push(element('g', {}, `\n${drawPanel(panel, styles, time, top, height).join('\n')}\n`));
    top += height + panelGap_px;
  }
  const axisY = top - panelGap_px + 6;
  const inSeconds = to_ms - from_ms >= shownInSeconds_ms;
  const shown = inSeconds ? { ...time, lo: from_ms / 1000, hi: to_ms / 1000 } : time;
  content.push(element('g', {}, `\n${bottomAxis(shown, axisY, inSeconds ? 'Time (s)' : 'Time (ms)').join('\n')}\n`));
  return drawing(width, axisY + bottom_px, title, content);
}

function drawPanel(
  panel: TracePanel,
  styles: ReadonlyMap<string, LineStyle>,
  time: Scale,
  top: number,
  height: number,
): string[] {
  const [lo, hi] = panel.range ?? paddedRange(shownValues(panel, time));
  const scale: Scale = { lo, hi, from: top + height, to: top };
  const content = leftAxis(scale, time.from, withUnit(panel.label, panel.unit));
  if (panel.zeroLine) content.push(...zeroLine(scale, time.from, time.to, 'horizontal'));
  for (const band of panel.bands ?? []) content.push(drawBand(band, time, scale));
  const labels: SeriesLabel[] = [];
  for (const series of panel.series) {
    const standard = styles.get(series.name) ?? loneLine;
    const style = series.colour === undefined ? standard : { ...standard, colour: series.colour };
    content.push(drawSeries(series, style, time, scale));
    if (series.name !== '') labels.push({ name: series.name, style, y: lineEnd(series, time, scale) });
  }
  if (namesShown(panel).length > 0) content.push(...seriesLabels(labels, time.to, top, top + height));
  return content;
}

/** Names written beside the lines of a panel: none where one line is all there is to tell apart. */
function namesShown({ series }: TracePanel): string[] {
  const names = series.map(({ name }) => name).filter((name) => name !== '');
  return names.length > 1 ? names : [];
}

function drawSeries({ t, y, stroke = 1.5 }: TraceSeries, style: LineStyle, time: Scale, scale: Scale): string {
  const x = Float64Array.from(t, (ms) => place(time, ms));
  const columns = x.map((at) => at * columnsPerPx);
  // Far outside, places would lose their meaning in tenths of a px; the lines are cut at the panel anyway.
  const reach = 50 * Math.abs(scale.from - scale.to);
  const lines = decimate(columns, y).map((run) =>
    run.map((i): Point => {
      const at = place(scale, y[i] as number);
      return [x[i] as number, Math.max(scale.to - reach, Math.min(scale.from + reach, at))];
    }),
  );
  const box = { left: time.from, top: scale.to, width: time.to - time.from, height: scale.from - scale.to };
  return element('path', {
    d: linePath(lines, box),
    stroke: style.colour,
    'stroke-width': stroke,
    'stroke-linejoin': 'round',
    'stroke-linecap': 'round',
    'stroke-dasharray': style.dash,
  });
}

/** Height of the last sample shown, px, for the name beside it. */
function lineEnd({ t, y }: TraceSeries, time: Scale, scale: Scale): number {
  for (let i = t.length - 1; i >= 0; i--) {
    if ((t[i] as number) > time.hi || !Number.isFinite(y[i])) continue;
    return Math.max(scale.to, Math.min(scale.from, place(scale, y[i] as number)));
  }
  return scale.from;
}

function stylesByName(names: readonly string[]): ReadonlyMap<string, LineStyle> {
  return new Map([...new Set(names)].map((name, i) => [name, lineStyle(i)]));
}

function timeRange(panels: readonly TracePanel[]): readonly [number, number] {
  const times = panels.flatMap((panel) => panel.series.map((series) => series.t));
  const [lo, hi] = paddedRange(times, 0);
  return hi > lo ? [lo, hi] : [lo, lo + 1];
}

function shownValues({ series, bands = [] }: TracePanel, time: Scale): Float64Array[] {
  const within = (t: Float64Array, y: Float64Array) =>
    y.filter((_, i) => (t[i] as number) >= time.lo && (t[i] as number) <= time.hi);
  return [
    ...series.map(({ t, y }) => within(t, y)),
    ...bands.flatMap(({ t, low, high }) => [within(t, low), within(t, high)]),
  ];
}

function checkFigure({ panels }: TraceFigure): void {
  if (panels.length === 0) throw new RangeError('a figure needs at least one panel');
  for (const { series, bands = [] } of panels) {
    for (const { t, low, high } of bands) {
      if (t.length === low.length && t.length === high.length) continue;
      throw new RangeError(`a band: ${low.length} and ${high.length} values cannot belong to ${t.length} times`);
    }
    for (const { name, t, y } of series) {
      if (t.length === y.length) continue;
      throw new RangeError(`series ${name}: ${y.length} values cannot belong to ${t.length} times`);
    }
  }
}
