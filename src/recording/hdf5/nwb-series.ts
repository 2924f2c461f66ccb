import type { Command, SampleTimes, Signal } from '../recording.ts';
import { RecordingError } from '../recording-error.ts';
import type { H5Node } from './h5-node.ts';
import { scaledSignal } from './scaled-signal.ts';

/** Types of series that intracellular electrophysiology has. */
export type SeriesType =
  | 'VoltageClampSeries'
  | 'CurrentClampSeries'
  | 'IZeroClampSeries'
  | 'VoltageClampStimulusSeries'
  | 'CurrentClampStimulusSeries';

/** A response or a stimulus, before its samples are read. */
export interface NwbSeries {
  readonly name: string;
  readonly path: string;
  readonly type: SeriesType;
  /** Path of its electrode; empty where it names none. */
  readonly electrode: string;
  readonly sweepNumber: number | undefined;
  /** s from the start of the session. */
  readonly start_s: number;
  readonly description: string | undefined;
  readonly node: H5Node;
}

const types: readonly string[] = [
  'VoltageClampSeries',
  'CurrentClampSeries',
  'IZeroClampSeries',
  'VoltageClampStimulusSeries',
  'CurrentClampStimulusSeries',
] satisfies SeriesType[];

/** Units as NWB writes them, and others that are seen. */
const units: Readonly<Record<string, string>> = { amperes: 'A', ampere: 'A', amps: 'A', volts: 'V', volt: 'V' };

/** Series of a folder of the file (`/acquisition`, `/stimulus/presentation`) that belong to a patch clamp. */
export function nwbSeries(folder: H5Node | undefined): NwbSeries[] {
  return (folder?.children() ?? []).flatMap(([name, node]): NwbSeries[] => {
    const type = node.text('neurodata_type');
    if (type === undefined || !types.includes(type)) return [];
    const electrode = node.linkTarget('electrode') ?? node.at('electrode')?.path ?? '';
    return [
      {
        name,
        path: node.path,
        type: type as SeriesType,
        electrode,
        sweepNumber: node.number('sweep_number') ?? node.at('sweep_number')?.scalar(),
        start_s: node.at('starting_time')?.scalar() ?? firstTimestamp(node),
        description: node.text('stimulus_description'),
        node,
      },
    ];
  });
}

/** What a series holds. */
export interface NwbSamples {
  readonly unit: string;
  readonly signal: Signal;
}

/**
 * Reads the samples of a series: data * conversion + offset, in the unit that it names.
 *
 * @throws RecordingError when samples, unit or times are missing or cannot be
 * @source NWB schema 2.6, TimeSeries and PatchClampSeries
 */
export function nwbSamples({ node }: NwbSeries): NwbSamples {
  const data = node.at('data');
  if (data === undefined) throw missing('the series has no `data`', node);
  if (data.shape().length !== 1) {
    throw new RecordingError(
      'unsupported',
      `the data have ${data.shape().length} axes`,
      node.where,
      'One is expected.',
    );
  }
  const written = data.text('unit');
  if (written === undefined || written === '') throw missing('the data have no unit', node);
  const raw = data.samples();
  const scale = data.number('conversion') ?? 1;
  const signal = scaledSignal(
    raw,
    { scale, offset: data.number('offset') ?? 0 },
    nwbTimes(node, raw.length),
    node.fileName,
  );
  return { unit: units[written.toLowerCase()] ?? written, signal };
}

/** A stimulus as the command of a response; its own times are kept. */
export function nwbCommand(series: NwbSeries): Command {
  const { unit, signal } = nwbSamples(series);
  return {
    name: series.name,
    unit,
    holding: undefined,
    length: signal.length,
    times: signal.times,
    origin: 'recorded',
    read: (from, to) => Float64Array.from(signal.read(from, to)),
  };
}

function nwbTimes(node: H5Node, length: number): SampleTimes {
  const rate = node.at('starting_time')?.number('rate');
  if (rate !== undefined && rate > 0 && rate <= 1e9) {
    const interval_ms = Number((1000 / rate).toPrecision(12));
    if (interval_ms > 0 && Number.isFinite(interval_ms)) return { kind: 'uniform', start_ms: 0, interval_ms };
  }
  const stamps = node.at('timestamps')?.samples();
  if (stamps === undefined || stamps.length !== length)
    throw missing('the series has neither a rate nor a time for each sample', node);
  const start = stamps[0] ?? 0;
  const t_ms = Float64Array.from(stamps, (t) => (t - start) * 1000);
  if (t_ms.some((t, i) => !(t > (t_ms[i - 1] ?? Number.NEGATIVE_INFINITY)) || t === Infinity)) {
    throw new RecordingError('damaged', 'the timestamps do not ascend', node.where, 'Export the series again.');
  }
  return { kind: 'listed', t_ms, segment: new Int32Array(length) };
}

function firstTimestamp(node: H5Node): number {
  const stamps = node.at('timestamps');
  return stamps === undefined || stamps.shape()[0] === 0 ? 0 : finiteOr0(stamps.samples()[0]);
}

function finiteOr0(value: number | undefined): number {
  return value !== undefined && Number.isFinite(value) ? value : 0;
}

function missing(what: string, node: H5Node): RecordingError {
  return new RecordingError('missing', what, node.where, 'Check the file with the NWB validator, and export it again.');
}
