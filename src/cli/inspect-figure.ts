import { type RecordedSweep, recordingFigure } from '../figure/recording-figure.ts';
import { cornerPoints } from '../protocol/corner-points.ts';
import { type Protocol, protocolDuration_ms } from '../protocol/protocol.ts';
import { timesOf } from '../recording/quality/clamp-trace.ts';
import type { Quality } from '../recording/quality/recording-quality.ts';
import type { Recording, Sweep } from '../recording/recording.ts';
import { unitFactor } from '../recording/units.ts';
import { InputError } from './usage-error.ts';

/** More sweeps than this make one black band: evenly chosen ones are drawn. */
const mostSweeps = 60;
/** Of longer sweeps the beginning is drawn: memory and time are bounded. */
const mostSamples = 4_000_000;

/**
 * The current of a recording over its command; of a recording without a current its first channel.
 *
 * @param channel name of another channel
 * @param protocol command that replaces the one in the file
 * @throws InputError when there is nothing to draw
 */
export function inspectFigure(
  recording: Recording,
  { verdict }: Quality,
  channelName: string | undefined,
  protocol: Protocol | undefined,
): string {
  const { channels, sweeps, provenance, protocolName } = recording;
  const currents = channels.findIndex(({ quantity }) => quantity === 'current' || quantity === 'current density');
  const index =
    channelName === undefined ? Math.max(currents, 0) : channels.findIndex(({ name }) => name === channelName);
  const channel = channels[index];
  const stride = Math.ceil(sweeps.length / mostSweeps);
  const drawn = sweeps
    .filter((_, k) => k % stride === 0)
    .map((sweep) => recordedSweep(recording, sweep, index, protocol));
  if (channel === undefined || drawn.every(({ t }) => t.length === 0)) {
    throw new InputError(
      'there are no samples to draw',
      provenance.fileName,
      'Leave --plot out, or name another --channel.',
    );
  }
  const label = {
    current: 'Current',
    'current density': 'Current',
    voltage: 'Potential',
    temperature: 'Temperature',
    other: channel.name,
  };
  const isLong = sweeps.some(({ signals }) => (signals[index]?.length ?? 0) > mostSamples);
  const count =
    sweeps.length === 1 ? '1 sweep' : `${sweeps.length} sweeps${stride > 1 ? `, every ${stride}th drawn` : ''}`;
  return recordingFigure({
    title: provenance.fileName,
    subtitle: [protocolName, count, isLong && 'beginning drawn', `verdict: ${verdict}`].filter(Boolean).join(', '),
    label: label[channel.quantity],
    unit: channel.unit,
    sweeps: drawn,
  });
}

function recordedSweep(
  recording: Recording,
  sweep: Sweep,
  index: number,
  protocol: Protocol | undefined,
): RecordedSweep {
  const signal = sweep.signals[index];
  if (signal === undefined) return { t: new Float64Array(0), y: new Float64Array(0) };
  const n = Math.min(signal.length, mostSamples);
  const t = timesOf(signal.times, n);
  const command = protocol
    ? protocolLine(protocol, t.at(-1) ?? 0)
    : (commandLine(sweep, index) ?? recordedLine(recording, sweep, index));
  return {
    t,
    y: Float64Array.from(signal.read(0, n)),
    ...(signal.times.kind === 'listed' ? { segment: signal.times.segment.subarray(0, n) } : {}),
    ...(command ? { command } : {}),
  };
}

function protocolLine(protocol: Protocol, end_ms: number) {
  const { t_ms, V_mV } = cornerPoints(protocol);
  const end = protocolDuration_ms(protocol);
  if (end_ms <= end) return { t: t_ms, y: V_mV };
  return {
    t: Float64Array.of(...t_ms, end, end_ms),
    y: Float64Array.of(...V_mV, protocol.holding_mV, protocol.holding_mV),
  };
}

function commandLine({ commands }: Sweep, index: number) {
  const voltages = commands.filter(({ unit, length }) => length > 0 && unitFactor(unit, 'mV') !== undefined);
  const own = commands[index];
  const command = own && voltages.includes(own) ? own : voltages[0];
  if (command === undefined) return undefined;
  const factor = unitFactor(command.unit, 'mV') as number;
  const n = Math.min(command.length, mostSamples);
  return { t: timesOf(command.times, n), y: command.read(0, n).map((value) => value * factor) };
}

/** A potential that was recorded beside the current. */
function recordedLine({ channels }: Recording, { signals }: Sweep, index: number) {
  const voltage = channels.findIndex(({ quantity }) => quantity === 'voltage');
  const [channel, signal] = [channels[voltage], signals[voltage]];
  if (channel === undefined || signal === undefined || voltage === index) return undefined;
  const factor = unitFactor(channel.unit, 'mV') as number;
  const n = Math.min(signal.length, mostSamples);
  return { t: timesOf(signal.times, n), y: Float64Array.from(signal.read(0, n), (value) => value * factor) };
}
