import { bottomAxis, leftAxis, withUnit, zeroLine } from './axes.ts';
import { heading, headingHeight } from './heading.ts';
import { markerPath } from './markers.ts';
import { type LineStyle, lineStyle, loneLine } from './palette.ts';
import { linePath, type Point } from './polyline.ts';
import { paddedRange, place, type Scale } from './scale.ts';
import { labelsWidth, type SeriesLabel, seriesLabels } from './series-labels.ts';
import { drawing, element, px } from './svg.ts';

/** One current-voltage relation. */
export interface IvSeries {
  /** Written beside the curve where there are several; `i_Kr` is set as in print. */
  readonly name: string;
  /** Test potentials, mV, ascending. */
  readonly v: Float64Array;
  /** As many currents, in `unit`; a non-finite value is left out and breaks the line. */
  readonly i: Float64Array;
  /** As many standard deviations or errors, drawn as bars up and down. */
  readonly error?: Float64Array;
  /** Any SVG colour; by default one that everybody can tell from the others. */
  readonly colour?: string;
}

/** Current against voltage. */
export interface IvFigure {
  readonly title: string;
  /** Model, temperature: `Kernik 2019, 310 K`. */
  readonly subtitle?: string;
  readonly series: readonly IvSeries[];
  /** What is shown, `Peak current` by default. */
  readonly label?: string;
  /** Unit of the current, `A/F` by default. */
  readonly unit?: string;
  /** px, 560 by default. */
  readonly width?: number;
  /** px, 440 by default. */
  readonly height?: number;
}

const left_px = 72;
const bottom_px = 56;

/**
 * Current-voltage relations as an SVG document, with lines at zero current and zero voltage.
 *
 * @throws RangeError when v, i and error of a series differ in length (a mistake of the caller)
 */
export function ivFigure(figure: IvFigure): string {
  const { series, title, subtitle, label = 'Peak current', unit = 'A/F', width = 560, height = 440 } = figure;
  for (const one of series) checkLengths(one);
  const isNamed = series.length > 1;
  const right = width - (isNamed ? labelsWidth(series.map(({ name }) => name)) + 8 : 24);
  const top = headingHeight(subtitle);
  const bottom = height - bottom_px;
  const [vLo, vHi] = paddedRange(series.map(({ v }) => v));
  const [iLo, iHi] = paddedRange(series.flatMap(barEnds));
  const voltage: Scale = { lo: vLo, hi: vHi, from: left_px, to: right };
  const current: Scale = { lo: iLo, hi: iHi, from: bottom, to: top };

  const labels: SeriesLabel[] = [];
  const content = [
    ...heading(left_px, title, subtitle),
    ...leftAxis(current, left_px, withUnit(label, unit)),
    ...bottomAxis(voltage, bottom, 'Voltage (mV)', 60),
    ...zeroLine(current, left_px, right, 'horizontal'),
    ...zeroLine(voltage, bottom, top, 'vertical'),
  ];
  for (const [index, one] of series.entries()) {
    const standard = isNamed ? lineStyle(index) : loneLine;
    const style = one.colour === undefined ? standard : { ...standard, colour: one.colour };
    const runs = pointRuns(one, voltage, current);
    content.push(drawCurve(one, runs, index, style, voltage, current));
    labels.push({ name: one.name, style, marker: index, y: runs.at(-1)?.at(-1)?.[1] ?? bottom });
  }
  if (isNamed) content.push(...seriesLabels(labels, right, top, bottom));
  return drawing(width, height, title, content);
}

function drawCurve(
  series: IvSeries,
  runs: readonly Point[][],
  index: number,
  style: LineStyle,
  voltage: Scale,
  current: Scale,
): string {
  const box = {
    left: voltage.from,
    top: current.to,
    width: voltage.to - voltage.from,
    height: current.from - current.to,
  };
  const bars = errorBars(series, voltage, current);
  const parts = [
    element('path', { d: linePath(runs, box), 'stroke-width': 1.5, 'stroke-dasharray': style.dash }),
    ...(bars === '' ? [] : [element('path', { d: bars, 'stroke-width': 1 })]),
    element('path', {
      d: runs
        .flat()
        .map(([x, y]) => markerPath(index, x, y))
        .join(''),
      fill: style.colour,
    }),
  ];
  return element('g', { stroke: style.colour, 'stroke-linejoin': 'round' }, `\n${parts.join('\n')}\n`);
}

/** Places of the points, px, broken where a current is missing. */
function pointRuns({ v, i }: IvSeries, voltage: Scale, current: Scale): Point[][] {
  const runs: Point[][] = [];
  let run: Point[] = [];
  for (let k = 0; k < v.length; k++) {
    const point: Point = [place(voltage, v[k] as number), place(current, i[k] as number)];
    if (point.every(Number.isFinite)) {
      if (run.length === 0) runs.push(run);
      run.push(point);
    } else run = [];
  }
  return runs;
}

function errorBars({ v, i, error }: IvSeries, voltage: Scale, current: Scale): string {
  let d = '';
  for (const [k, bar] of (error ?? []).entries()) {
    const [from, to] = [place(current, (i[k] as number) - bar), place(current, (i[k] as number) + bar)];
    if (Number.isFinite(to) && bar > 0) d += `M${px(place(voltage, v[k] as number))} ${px(from)}V${px(to)}`;
  }
  return d;
}

function barEnds({ i, error }: IvSeries): Float64Array[] {
  if (error === undefined) return [i];
  return [i, i.map((value, k) => value - (error[k] as number)), i.map((value, k) => value + (error[k] as number))];
}

function checkLengths({ name, v, i, error }: IvSeries): void {
  if (i.length !== v.length || (error !== undefined && error.length !== v.length)) {
    throw new RangeError(`series ${name}: currents and errors must be as many as its ${v.length} voltages`);
  }
}
