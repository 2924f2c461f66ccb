import { intervalFigure } from '../../figure/interval-figure.ts';
import { type TracePanel, traceFigure } from '../../figure/trace-figure.ts';
import { cornerPoints } from '../../protocol/corner-points.ts';
import type { Band } from '../band.ts';
import type { ApPrediction } from '../predict-ap.ts';
import type { ClampPrediction } from '../predict-clamp.ts';
import { quantile } from '../spread.ts';
import type { Twin } from '../twin.ts';
import { shortName } from '../twin-variables.ts';
import type { ReportContext } from './context.ts';

const figureColours = { recorded: '#b3b3b3', twin: '#0072B2', other: '#D55E00', some: '#c4c4c4' } as const;

/** Axes of residuals end at one of these, where ticks fall; the few beyond are cut. */
const residualReaches = [4, 10, 20, 50, 100] as const;
const widePx = 1040;
const halfPx = 600;

/** The command of the recording. */
function commandPanel({ conditions }: Twin, height = 90): TracePanel {
  const { t_ms, V_mV } = cornerPoints(conditions.protocol);
  return { label: 'Command', unit: 'mV', series: [{ name: '', t: t_ms, y: V_mV, colour: '#000000' }], height };
}

/** Recording and twin over the protocol: all of it, enlarged, and what is left. */
export function fitFigure(twin: Twin): string {
  const { t_ms, recorded_A_F, fitted_A_F, sigma_A_F } = twin.fit.trace;
  const t = Float64Array.from(t_ms);
  const recorded = Float64Array.from(recorded_A_F, (i) => i ?? Number.NaN);
  const fitted = Float64Array.from(fitted_A_F);
  const residual = recorded.map((i, b) => (i - (fitted[b] as number)) / (sigma_A_F[b] as number));
  const both = [
    { name: 'recorded', t, y: recorded, colour: figureColours.recorded, stroke: 5 },
    { name: 'twin', t, y: fitted, colour: figureColours.twin, stroke: 1.2 },
  ];
  const [lo, hi] = middle(recorded, 0.02);
  const room = 0.25 * (hi - lo);
  const most = Math.max(...middle(residual, 0.01).map(Math.abs));
  const far = residualReaches.find((reach) => reach >= most) ?? (residualReaches.at(-1) as number);
  return traceFigure({
    title: 'Recording and twin',
    subtitle: `protocol ${twin.conditions.protocol.name}; means over ${t.length} bins`,
    width: widePx,
    panels: [
      commandPanel(twin),
      { label: 'Current', unit: 'A/F', series: both, height: 190, zeroLine: true },
      { label: 'enlarged', unit: 'A/F', series: both, height: 190, zeroLine: true, range: [lo - room, hi + room] },
      {
        label: 'Residual',
        unit: 'σ',
        series: [{ name: '', t, y: residual, colour: '#333333' }],
        bands: [{ t, low: t.map(() => -2), high: t.map(() => 2), colour: figureColours.recorded }],
        height: 110,
        zeroLine: true,
        range: [-far, far],
      },
    ],
  });
}

/** The twin's currents under its own voltage clamp. */
export function clampFigure(twin: Twin, { currents }: ClampPrediction): string {
  return traceFigure({
    title: 'Single currents under the voltage clamp of the recording',
    width: widePx,
    panels: [
      commandPanel(twin),
      ...currents.map(({ symbol, band, central }): TracePanel => {
        return { ...bandPanel(symbol, 'A/F', band, 95), series: [line('', band.t_ms, central)], zeroLine: true };
      }),
    ],
  });
}

/** Action potential and calcium transient of a prediction, aligned at the upstroke. */
export function beatFigure(ap: ApPrediction, recorded?: ReportContext['recordedAp']): string | undefined {
  if (!ap.beat.ok) return undefined;
  const { V, Cai } = ap.beat.value;
  const panels: TracePanel[] = [bandPanel('V', 'mV', V, 210)];
  if (recorded) {
    panels[0] = {
      ...(panels[0] as TracePanel),
      series: [line('twin', V.t_ms, V.median), line('recorded', recorded.t_ms, recorded.V_mV, figureColours.other)],
    };
  }
  if (Cai) panels.push(bandPanel('Ca_i', 'µM', scaled(Cai, 1000), 120));
  return traceFigure({ title: titleOf(ap), panels, width: halfPx, time_ms: timeOf(V) });
}

/** The currents during that beat. */
export function beatCurrentsFigure(ap: ApPrediction): string | undefined {
  if (!ap.beat.ok || ap.beat.value.currents.length === 0) return undefined;
  const { V, currents } = ap.beat.value;
  return traceFigure({
    title: titleOf(ap),
    width: halfPx,
    time_ms: timeOf(V),
    panels: [
      bandPanel('V', 'mV', V, 100),
      ...currents.map(({ symbol, band }) => ({ ...bandPanel(symbol, 'A/F', band, 85), zeroLine: true })),
    ],
  });
}

/** A prediction over time: the most probable cell among others of the posterior. */
export function courseFigure(ap: ApPrediction): string | undefined {
  const { V, Cai, centralV, someV } = ap.course;
  if (centralV.length === 0) return undefined;
  const some = someV.map((v) => line('', V.t_ms, v, figureColours.some));
  const panels: TracePanel[] = [{ label: 'V', unit: 'mV', series: [...some, line('', V.t_ms, centralV)], height: 170 }];
  if (Cai && ap.kind === 'paced') panels.push(bandPanel('Ca_i', 'µM', scaled(Cai, 1000), 90));
  return traceFigure({ title: titleOf(ap), panels, width: halfPx });
}

/** Prior and posterior of every parameter. */
export function parameterFigure(twin: Twin, truth?: ReportContext['truth']): string {
  const currents = [...new Set(twin.parameters.map(({ current }) => current))];
  return intervalFigure({
    title: 'What the recording says about each parameter',
    subtitle: `prior: ${twin.prior.name}`,
    label: 'Relative to the published value',
    groups: currents.map((current) => ({
      name: current === '' ? 'others' : current,
      rows: twin.parameters
        .filter((p) => p.current === current)
        .map((p) => ({
          name: shortName(p),
          estimate: p.factor,
          interval50: p.interval50,
          interval90: p.interval90,
          prior90: p.prior90,
          kind: p.determined_by,
          ...(truth?.[p.name] === undefined ? {} : { truth: truth[p.name] as number }),
        })),
    })),
  });
}

function titleOf({ kind, temperature_K }: ApPrediction): string {
  const what = kind === 'free' ? 'Free-running' : 'Paced';
  return temperature_K === null ? what : `${what}, ${celsius(temperature_K)}`;
}

/** `37 °C (310 K)`. */
export function celsius(temperature_K: number): string {
  return `${Math.round(temperature_K - 273.15)} °C (${Number(temperature_K.toFixed(1))} K)`;
}

function timeOf({ t_ms, median }: Band): readonly [number, number] {
  const last = median.findLastIndex(Number.isFinite);
  return [t_ms[0] as number, t_ms[Math.max(last, 1)] as number];
}

function line(name: string, t: Float64Array, y: Float64Array, colour: string = figureColours.twin) {
  return { name, t, y, colour };
}

function bandPanel(label: string, unit: string, { t_ms: t, low, median, high }: Band, height: number): TracePanel {
  return { label, unit, height, series: [line('', t, median)], bands: [{ t, low, high, colour: figureColours.twin }] };
}

function scaled({ t_ms, low, median, high }: Band, factor: number): Band {
  const by = (y: Float64Array) => y.map((value) => value * factor);
  return { t_ms, low: by(low), median: by(median), high: by(high) };
}

/** The values between two tails, so that a few spikes do not flatten the rest. */
function middle(values: Float64Array, tail: number): readonly [number, number] {
  const sorted = values.filter(Number.isFinite).sort();
  return sorted.length === 0 ? [-1, 1] : [quantile(sorted, tail), quantile(sorted, 1 - tail)];
}

/** A figure with the name of its file, without ending. */
export interface NamedFigure {
  readonly name: string;
  readonly svg: string;
}
