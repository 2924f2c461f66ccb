import type { Channel, Recording, SampleTimes, Sweep } from '../recording.ts';
import { RecordingError } from '../recording-error.ts';
import { quantityOf } from '../units.ts';
import type { H5Node, RawSamples } from './h5-node.ts';
import { scaledSignal } from './scaled-signal.ts';

/** One channel of a stream. */
interface McsChannel {
  readonly channel: Channel;
  /** Row in the data. */
  readonly row: number;
  readonly zero: number;
  readonly scale: number;
  readonly interval_ms: number;
}

/** A stretch without gaps: samples `from` to before `to`. */
interface Stretch {
  readonly start_ms: number;
  readonly from: number;
  readonly to: number;
}

/**
 * Reads one analogue stream of a Multi Channel Systems file (McsHDF5): all its channels; every stretch without a gap is a sweep. Samples
 * are (raw - ADZero) * ConversionFactor * 10^Exponent in the unit that the file names; Tick is the sample interval in us.
 *
 * @param wanted 0-based number of the stream, counted through all recordings; the first with samples by default
 * @throws RecordingError when there is no such stream, or it is damaged
 * @source Multi Channel Systems, "HDF5 MCS Raw Data Definition", AnalogStream
 */
export function readMcs(root: H5Node, bytes: number, wanted?: number): Recording {
  const streams = (root.at('Data')?.children() ?? []).flatMap(([recording, group]) =>
    (group.at('AnalogStream')?.children() ?? []).map(([name, node]) => ({ name: `${recording} ${name}`, node })),
  );
  const chosen = wanted ?? streams.findIndex(({ node }) => (node.at('ChannelData')?.shape()[1] ?? 0) > 0);
  const stream = streams[chosen];
  if (stream === undefined) {
    throw new RecordingError(
      'no-such-data',
      wanted === undefined ? 'the file has no analogue stream with samples' : `there is no stream ${wanted}`,
      root.fileName,
      streams.length === 0 ? 'Record or export analogue data.' : `Choose one of 0 to ${streams.length - 1}.`,
    );
  }
  const { node } = stream;
  const data = node.at('ChannelData');
  const [rows = 0, length = 0] = data?.shape() ?? [];
  if (data === undefined || data.shape().length !== 2) throw damaged('the stream has no table `ChannelData`', node);
  const channels = channelsOf(node, rows);
  const raw = data.samples();
  const sweeps = stretchesOf(node, length).map(
    (stretch): Sweep => sweepOf(raw, length, channels, stretch, root.fileName),
  );
  const others = streams.flatMap(({ name, node: other }, i) =>
    i === chosen ? [] : [`${i}: ${name} ${other.text('Label') ?? ''}`.trim()],
  );
  const info = root.at('Data');
  return {
    format: 'mcs',
    version: root.number('McsHdf5ProtocolVersion')?.toString(),
    protocolName: undefined,
    channels: channels.map(({ channel }) => channel),
    sweeps,
    tags: [],
    comment: info?.text('Comment') || undefined,
    acquisition: 'analogue stream',
    conditions: {},
    provenance: {
      fileName: root.fileName,
      bytes,
      writtenBy: info?.text('ProgramName') ?? 'Multi Channel Systems',
      recordedAt: undefined,
      reader: 'iontwin MCS 1',
    },
    notes:
      others.length === 0
        ? []
        : [`This is stream ${chosen}; the file holds others: ${others.slice(0, 40).join('; ')}.`],
  };
}

function channelsOf(node: H5Node, rows: number): McsChannel[] {
  const table = node.at('InfoChannel')?.rows() ?? [];
  if (table.length === 0) throw damaged('the stream has no table `InfoChannel`', node);
  return table.map((entry, i) => {
    const number = (name: string): number => {
      const value = entry.get(name);
      if (typeof value === 'number') return value;
      throw damaged(`channel ${i} has no ${name}`, node);
    };
    const [row, tick_us] = [number('RowIndex'), number('Tick')];
    const scale = number('ConversionFactor') * 10 ** number('Exponent');
    if (!(Number.isInteger(row) && row >= 0 && row < rows))
      throw damaged(`channel ${i} is row ${row} of ${rows}`, node);
    if (!(tick_us > 0 && tick_us < 1e12)) throw damaged(`channel ${i} has a sample every ${tick_us} us`, node);
    if (scale === 0 || !Number.isFinite(scale)) throw damaged(`channel ${i} has the scale ${scale}`, node);
    const unit = String(entry.get('Unit') ?? '');
    const name = String(entry.get('Label') ?? entry.get('ChannelID') ?? i);
    return {
      channel: { name, unit, quantity: quantityOf(unit), rateHz: Number((1e6 / tick_us).toPrecision(12)) },
      row,
      zero: number('ADZero'),
      scale,
      interval_ms: Number((tick_us / 1000).toPrecision(12)),
    };
  });
}

/** From rows of time (us), first and last sample; one stretch where the table is absent. */
function stretchesOf(node: H5Node, length: number): Stretch[] {
  const table = node.at('ChannelDataTimeStamps');
  const numbers = table?.samples() ?? [];
  if (numbers.length === 0) return [{ start_ms: 0, from: 0, to: length }];
  const count = Math.floor(numbers.length / 3);
  const first_us = Number(numbers[0]);
  let end = 0;
  return Array.from({ length: count }, (_, i) => {
    const [time, from, last] = [0, 1, 2].map((k) => Number(numbers[3 * i + k])) as [number, number, number];
    const inside = Number.isInteger(from) && Number.isInteger(last) && from >= end && from <= last && last < length;
    if (!inside || !Number.isFinite(time)) {
      throw damaged(`the stretch of samples ${from} to ${last} is not among ${length}, behind ${end}`, node);
    }
    end = last + 1;
    return { start_ms: (time - first_us) / 1000, from, to: end };
  });
}

function sweepOf(
  raw: RawSamples,
  length: number,
  channels: readonly McsChannel[],
  { start_ms, from, to }: Stretch,
  fileName: string,
): Sweep {
  const signals = channels.map(({ row, zero, scale, interval_ms }) => {
    const times: SampleTimes = { kind: 'uniform', start_ms: 0, interval_ms };
    return scaledSignal(raw.subarray(row * length + from, row * length + to), { scale, zero }, times, fileName);
  });
  return { start_ms, signals, commands: [] };
}

function damaged(what: string, node: H5Node): RecordingError {
  return new RecordingError('damaged', what, node.where, 'Export the file again with the Multi Channel DataManager.');
}
