import { type TracePanel, type TraceSeries, traceFigure } from '../figure/trace-figure.ts';
import { stimulusUnit } from '../model/stimulus-unit.ts';
import { readableRange, variation } from './readable-range.ts';
import { experimentText, temperatureText, titleOf } from './request-text.ts';
import type { SimulateRequest } from './simulate-request.ts';
import type { CellTraces, TraceColumn } from './simulated-cell.ts';

/** Currents drawn in one panel. */
const mostCurrents = 6;
/** Conditions named under the title. */
const mostConditions = 3;
/** Of a paced cell the last few beats are drawn, with so much of the period before them. */
const lastBeats = 3;
const lead = 0.05;
/** Larger currents are drawn in nA. */
const largest_pA = 5000;

/**
 * The traces of a simulated cell as an SVG figure: potential, currents, calcium.
 *
 * @param fine what is drawn
 * @param even the same on an even grid
 */
export function simulateFigure(request: SimulateRequest, fine: CellTraces, even: CellTraces): string {
  const window = shownTime(request, fine);
  const isClamp = request.experiment.kind === 'clamp';
  const panels = [
    ...columnsOf(fine, 'potential').map((column) => potentialPanel(request, fine, column)),
    ...(isClamp ? columnsOf(fine, 'total').map((column) => totalPanel(fine, column)) : []),
    ...currentPanels(fine, even, window),
    ...columnsOf(fine, 'calcium').map((column) => calciumPanel(fine, column)),
    ...extraPanels(fine, columnsOf(fine, 'extra')),
  ];
  return traceFigure({ title: titleOf(request), subtitle: subtitle(request, window), panels, time_ms: window });
}

function columnsOf({ columns }: CellTraces, kind: TraceColumn['variable']['kind']): TraceColumn[] {
  return columns.filter(({ variable }) => variable.kind === kind);
}

function subtitle(request: SimulateRequest, [from_ms]: readonly [number, number]): string {
  const { conditions } = request.cell;
  const rest = conditions.length - mostConditions;
  const parts = [
    temperatureText(request)?.replace(' C', ' °C'),
    ...conditions.slice(0, mostConditions),
    rest > 0 ? `${rest} more change${rest === 1 ? '' : 's'}` : undefined,
    inPrint(experimentText(request.experiment, stimulusUnit(request.model))),
    from_ms > 0 ? `last ${lastBeats} shown` : undefined,
  ];
  return parts.filter((part) => part !== undefined).join(', ');
}

function shownTime({ experiment }: SimulateRequest, { t }: CellTraces): readonly [number, number] {
  const end_ms = Math.max(t[t.length - 1] ?? 1, 1e-3);
  if (experiment.kind !== 'paced') return [0, end_ms];
  const { period_ms, offset_ms, beats = 1 } = experiment.pacing;
  return [beats <= lastBeats ? 0 : offset_ms + (beats - lastBeats - lead) * period_ms, end_ms];
}

function series({ t }: CellTraces, { variable, y }: TraceColumn, factor = 1): TraceSeries {
  const name = variable.kind === 'current' ? variable.name.replace(/^I(?=[A-Za-z0-9])/, 'I_') : variable.name;
  return { name, t, y: factor === 1 ? y : y.map((value) => value * factor) };
}

function potentialPanel({ experiment }: SimulateRequest, traces: CellTraces, column: TraceColumn): TracePanel {
  const isClamp = experiment.kind === 'clamp';
  return {
    label: isClamp ? 'Command' : 'V',
    unit: column.variable.unit,
    series: [series(traces, column)],
    zeroLine: true,
    height: isClamp ? 120 : 200,
  };
}

function totalPanel(traces: CellTraces, column: TraceColumn): TracePanel {
  const { unit } = column.variable;
  const isLarge = unit === 'pA' && column.y.some((value) => Math.abs(value) >= largest_pA);
  return {
    label: 'Total current',
    unit: isLarge ? 'nA' : inPrint(unit),
    series: [series(traces, column, isLarge ? 1e-3 : 1)],
    zeroLine: true,
    height: 170,
  };
}

function calciumPanel(traces: CellTraces, column: TraceColumn): TracePanel {
  const { unit, name } = column.variable;
  const isMillimolar = unit === 'mM';
  const label = name.replace(/^ca_?/i, 'Ca_');
  return {
    label,
    unit: isMillimolar ? 'µM' : unit,
    series: [series(traces, column, isMillimolar ? 1000 : 1)],
    height: 120,
  };
}

/** The currents that vary most over the time shown; a brief spike, of INa say, may leave the panel. */
function currentPanels(fine: CellTraces, even: CellTraces, window: readonly [number, number]): TracePanel[] {
  const currents = columnsOf(fine, 'current');
  if (currents.length === 0) return [];
  const inside = columnsOf(even, 'current').map(({ variable, y }) => {
    const values = y.filter((value, i) => (even.t[i] as number) >= window[0] && Number.isFinite(value));
    return { variable, values, variation: variation(values) };
  });
  const shown = inside.sort((a, b) => b.variation - a.variation).slice(0, mostCurrents);
  const major = currents.filter(({ variable }) => shown.some((one) => one.variable === variable));
  const range = readableRange(shown.map(({ values }) => values));
  return [
    {
      label: currents.length > major.length ? 'Main currents' : 'Currents',
      unit: inPrint(major[0]?.variable.unit ?? ''),
      series: major.map((column) => series(fine, column)),
      zeroLine: true,
      height: 220,
      ...(range ? { range } : {}),
    },
  ];
}

function extraPanels(traces: CellTraces, columns: readonly TraceColumn[]): TracePanel[] {
  const units = [...new Set(columns.map(({ variable }) => variable.unit))];
  return units.map((unit) => {
    const some = columns.filter(({ variable }) => variable.unit === unit);
    const label = some.length === 1 ? (some[0] as TraceColumn).variable.name : 'Recorded';
    return { label, unit: inPrint(unit), series: some.map((column) => series(traces, column)), height: 150 };
  });
}

/** Units as in print: `µA/cm²` for `uA/cm^2`. */
function inPrint(text: string): string {
  return text
    .replace(/\bu(?=[AFSVLMm]\b)/g, 'µ')
    .replaceAll('^2', '²')
    .replaceAll('^3', '³');
}
