import { bottomAxis, leftAxis, withUnit, zeroLine } from './axes.ts';
import { decimate } from './decimate.ts';
import { heading, headingHeight } from './heading.ts';
import { ink, lineStyle } from './palette.ts';
import { linePath, type Point } from './polyline.ts';
import { paddedRange, place, type Scale } from './scale.ts';
import { drawing, element } from './svg.ts';

/** One recorded sweep. */
export interface RecordedSweep {
  /** Sample times, ms from the start of the sweep, ascending. */
  readonly t: Float64Array;
  /** As many values; a non-finite one is a gap. */
  readonly y: Float64Array;
  /** Number of the uncut stretch of each sample; between two stretches the line is broken and the time marked as cut off. */
  readonly segment?: Int32Array;
  /** The command; a repeated time is a step. */
  readonly command?: { readonly t: Float64Array; readonly y: Float64Array };
}

/** A recording: current over its command, all sweeps on one another. */
export interface RecordingFigure {
  readonly title: string;
  readonly subtitle?: string;
  /** Of what was recorded: `Current`, and its unit: `pA/pF`. */
  readonly label: string;
  readonly unit: string;
  readonly sweeps: readonly RecordedSweep[];
  /** px, 860 by default. */
  readonly width?: number;
}

const left_px = 72;
const right_px = 24;
const gap_px = 18;
const bottom_px = 50;
const commandHeight = 110;
const recordedHeight = 280;
const columnsPerPx = 2;
const shownInSeconds_ms = 2000;
/** Brief spikes beyond these quantiles of the samples, capacitive mostly, may leave the panel by ... */
const tails = 0.003;
/** ... all but this much of the range between. */
const room = 0.35;
const mostSampled = 20_000;
const cutColour = '#F3C9BD';

/**
 * Command above, recording below, on one axis of time. First sweep to last go from black to blue. Stretches that were cut off are
 * marked in red; spikes are cut at the panel where they would flatten all else.
 *
 * @throws RangeError when there is no sample at all, or lengths differ (mistakes of the caller)
 */
export function recordingFigure(figure: RecordingFigure): string {
  const { title, subtitle, label, unit, width = 860 } = figure;
  const sweeps = figure.sweeps.filter(({ t }) => t.length > 0);
  if (sweeps.length === 0) throw new RangeError('a figure of a recording needs samples');
  for (const { t, y } of sweeps) {
    if (t.length !== y.length) throw new RangeError(`${y.length} values cannot belong to ${t.length} times`);
  }
  const [from_ms, to_ms] = paddedRange(
    sweeps.map(({ t }) => [t[0] as number, t[t.length - 1] as number]),
    0,
  );
  const time: Scale = { lo: from_ms, hi: Math.max(to_ms, from_ms + 1e-3), from: left_px, to: width - right_px };
  const content = heading(left_px, title, subtitle);
  let top = headingHeight(subtitle);
  const commands = sweeps.flatMap(({ command }) => (command && command.t.length > 0 ? [command] : []));
  if (commands.length > 0) {
    const range = paddedRange(commands.map(({ y }) => y));
    content.push(...panel('Command', 'mV', commands, range, time, top, commandHeight));
    top += commandHeight + gap_px;
  }
  const cuts = sweeps.flatMap(cutsOf);
  const cutBands = cuts.map(([from, to]) => {
    const [x0, x1] = [place(time, from), place(time, to)];
    return element('rect', { x: x0, y: top, width: Math.max(x1 - x0, 1), height: recordedHeight, fill: cutColour });
  });
  content.push(...cutBands);
  content.push(...panel(label, unit, sweeps, readable(sweeps), time, top, recordedHeight));
  if (cuts.length > 0) {
    const at = { x: time.to - 4, y: top + 14, 'text-anchor': 'end', 'font-size': 12, fill: ink.faint };
    content.push(element('text', at, 'marked: cut off'));
  }
  const axisY = top + recordedHeight + 6;
  const inSeconds = to_ms - from_ms >= shownInSeconds_ms;
  const shown = inSeconds ? { ...time, lo: time.lo / 1000, hi: time.hi / 1000 } : time;
  content.push(...bottomAxis(shown, axisY, inSeconds ? 'Time (s)' : 'Time (ms)'));
  return drawing(width, axisY + bottom_px, title, content);
}

type Line = Pick<RecordedSweep, 't' | 'y' | 'segment'>;

function panel(
  label: string,
  unit: string,
  lines: readonly Line[],
  [lo, hi]: readonly [number, number],
  time: Scale,
  top: number,
  height: number,
): string[] {
  const scale: Scale = { lo, hi, from: top + height, to: top };
  const box = { left: time.from, top, width: time.to - time.from, height };
  const reach = 50 * height;
  const paths = lines.map((line, k) => {
    const runs = stretchesOf(line).flatMap(([from, to]) => {
      const y = line.y.subarray(from, to);
      const x = Float64Array.from(line.t.subarray(from, to), (ms) => place(time, ms));
      const columns = x.map((at) => at * columnsPerPx);
      return decimate(columns, y).map((run) =>
        run.map((i): Point => {
          const at = place(scale, y[i] as number);
          return [x[i] as number, Math.max(top - reach, Math.min(top + height + reach, at))];
        }),
      );
    });
    return element('path', { d: linePath(runs, box), stroke: shade(k, lines.length) });
  });
  return [
    ...leftAxis(scale, time.from, withUnit(label, unit)),
    ...zeroLine(scale, time.from, time.to, 'horizontal'),
    element(
      'g',
      { 'stroke-width': 1.2, 'stroke-linejoin': 'round', 'stroke-linecap': 'round' },
      `\n${paths.join('\n')}\n`,
    ),
  ];
}

/** Black for the first of several sweeps, blue for the last: their order can be seen. */
function shade(index: number, count: number): string {
  if (count === 1) return lineStyle(6).colour;
  const part = index / (count - 1);
  const channels = [0, 114, 178].map((end) =>
    Math.round(part * end)
      .toString(16)
      .padStart(2, '0'),
  );
  return `#${channels.join('')}`;
}

/** First sample, and one past the last, of each stretch without a cut. */
function stretchesOf({ t, segment }: Line): (readonly [number, number])[] {
  const stretches: (readonly [number, number])[] = [];
  let from = 0;
  for (let k = 1; k <= t.length; k++) {
    if (k < t.length && (segment === undefined || segment[k] === segment[from])) continue;
    stretches.push([from, k]);
    from = k;
  }
  return stretches;
}

function cutsOf({ t, segment }: RecordedSweep): (readonly [number, number])[] {
  if (segment === undefined) return [];
  const cuts: (readonly [number, number])[] = [];
  for (let k = 1; k < t.length; k++) {
    if (segment[k] !== segment[k - 1]) cuts.push([t[k - 1] as number, t[k] as number]);
  }
  return cuts;
}

/** A range in which everything but brief spikes can be seen. */
function readable(sweeps: readonly RecordedSweep[]): readonly [number, number] {
  const total = sweeps.reduce((sum, { y }) => sum + y.length, 0);
  const stride = Math.ceil(total / mostSampled);
  const some = sweeps.flatMap(({ y }) =>
    Array.from(y.filter((value, k) => k % stride === 0 && Number.isFinite(value))),
  );
  const sorted = Float64Array.from(some).sort();
  const [lo, hi] = paddedRange(sweeps.map(({ y }) => y));
  if (sorted.length < 2) return [lo, hi];
  const at = (fraction: number) => sorted[Math.round(fraction * (sorted.length - 1))] as number;
  const inner = at(1 - tails) - at(tails);
  return inner > 0 ? [Math.max(lo, at(tails) - room * inner), Math.min(hi, at(1 - tails) + room * inner)] : [lo, hi];
}
