import { type Measured, measured, unmeasured } from '../../measure/measured.ts';
import { sampleNoise } from '../../measure/noise.ts';
import type { Protocol } from '../../protocol/protocol.ts';
import type { Channel, Command, Conditions, Recording, SampleTimes, Signal, Sweep } from '../recording.ts';
import { unitFactor } from '../units.ts';
import { type CommandShape, shapeOfPoints, shapeOfProtocol } from './command-shape.ts';

/** The current of one sweep, its finite samples, and the command it was recorded under. */
export interface ClampTrace {
  /** From the start of the recording, ms. */
  readonly start_ms: number;
  /** From the start of the sweep, ms, ascending. */
  readonly t_ms: Float64Array;
  /** In the unit of the data, outward positive. */
  readonly i: Float64Array;
  /** Number of the uncut stretch each sample belongs to; nothing may be interpolated between two of them. */
  readonly segment: Int32Array;
  /** Distance of samples, ms: the median where it varies. */
  readonly interval_ms: number;
  readonly isUniform: boolean;
  /** Stretches of samples that were taken out as beyond the recorder's range, ascending; none by default. */
  readonly beyond?: readonly BeyondRange[];
  /** Undefined where the recording has none. */
  readonly command: CommandShape | undefined;
}

/** A stretch whose current is only known to be beyond a limit: times of its first and last sample, ms as `t_ms`. */
export interface BeyondRange {
  readonly from_ms: number;
  readonly to_ms: number;
  readonly side: 'above' | 'below';
}

/** What is judged: the current of all sweeps of one channel. */
export interface ClampData {
  readonly channel: string;
  readonly unit: 'pA' | 'pA/pF';
  readonly traces: readonly ClampTrace[];
  /** Lowest and highest current that could be recorded, in the unit. */
  readonly clipped: readonly [number, number] | undefined;
  readonly conditions: Conditions;
  /** Samples that are not numbers, or left out of an even grid, as a part 0..1 of all. */
  readonly holes: number;
  /** Samples looked at, as a part 0..1 of all: long recordings are judged by evenly chosen sweeps or by their beginning. */
  readonly looked: number;
}

/** What the caller knows better than the file. */
export interface ClampDataOptions {
  /** Name of the channel of the current; by default the first channel of a current. */
  readonly channel?: string | undefined;
  /** The command, from the start of every sweep; by default what the file says. */
  readonly protocol?: Protocol | undefined;
  /** Measured conditions that replace those of the file. */
  readonly conditions?: Partial<Conditions> | undefined;
}

/** Why a recording is no voltage clamp that can be judged. */
export type NoClampReason =
  | 'recorded in current clamp'
  | 'there is no channel of a current'
  | 'there is no channel of that name'
  | 'that channel is not a current'
  | 'there are no samples';

/** More samples than this are not looked at: the facts do not change, the time does. */
const mostSamples = 4_000_000;

/** The current and command of a voltage-clamp recording, in pA or pA/pF and mV; or why it is none. */
export function clampData(recording: Recording, options: ClampDataOptions = {}): Measured<ClampData, NoClampReason> {
  const conditions = { ...recording.conditions, ...options.conditions };
  const found = currentChannel(recording, options.channel, conditions);
  if (!found.ok) return found;
  const { index, channel } = found.value;
  const isDensity = channel.quantity === 'current density';
  const unit = isDensity ? 'pA/pF' : 'pA';
  const factor = unitFactor(channel.unit, unit) as number;
  const shape = options.protocol && shapeOfProtocol(options.protocol);

  const total = recording.sweeps.reduce((sum, sweep) => sum + (sweep.signals[index]?.length ?? 0), 0);
  const traces: ClampTrace[] = [];
  let [looked, wanted, finite] = [0, 0, 0];
  for (const sweep of chosenSweeps(recording.sweeps, total)) {
    const signal = sweep.signals[index];
    if (signal === undefined || signal.length === 0) continue;
    const command = shape ?? commandShape(recording, sweep, index);
    const trace = readTrace(signal, Math.min(signal.length, mostSamples), factor, sweep.start_ms, command);
    looked += Math.min(signal.length, mostSamples);
    wanted += Math.max(Math.min(signal.length, mostSamples), samplesOfGrid(trace));
    finite += trace.i.length;
    if (trace.i.length > 0) traces.push(trace);
  }
  if (looked === 0) return unmeasured('there are no samples');
  const bounds = index === 0 || isDensity ? conditions.clipped : undefined;
  return measured({
    channel: channel.name,
    unit,
    traces,
    clipped: bounds && [bounds[0] * factor, bounds[1] * factor],
    conditions,
    holes: 1 - finite / wanted,
    looked: looked / total,
  });
}

/** The same data in pA/pF. */
export function inDensity(data: ClampData, capacitance_pF: number): ClampData {
  if (data.unit === 'pA/pF') return data;
  return {
    ...data,
    unit: 'pA/pF',
    traces: data.traces.map((trace) => ({ ...trace, i: trace.i.map((pA) => pA / capacitance_pF) })),
    clipped: data.clipped && [data.clipped[0] / capacitance_pF, data.clipped[1] / capacitance_pF],
  };
}

function currentChannel(
  { channels }: Recording,
  name: string | undefined,
  { clampMode }: Conditions,
): Measured<{ readonly index: number; readonly channel: Channel }, NoClampReason> {
  if (channels.length === 0) return unmeasured('there are no samples');
  const isCurrent = ({ quantity }: Channel) => quantity === 'current' || quantity === 'current density';
  if (name !== undefined) {
    const index = channels.findIndex((one) => one.name === name);
    const channel = channels[index];
    if (channel === undefined) return unmeasured('there is no channel of that name');
    return isCurrent(channel) ? measured({ index, channel }) : unmeasured('that channel is not a current');
  }
  if (clampMode === 'current clamp' || clampMode === 'I = 0') return unmeasured('recorded in current clamp');
  const index = channels.findIndex(isCurrent);
  if (index < 0) return unmeasured('there is no channel of a current');
  return measured({ index, channel: channels[index] as Channel });
}

/** All sweeps, or evenly chosen ones where there are too many samples; the first and the last among them. */
function chosenSweeps(sweeps: readonly Sweep[], total: number): readonly Sweep[] {
  const count = Math.max(2, Math.floor((sweeps.length * mostSamples) / Math.max(total, 1)));
  if (total <= mostSamples || sweeps.length <= count) return sweeps;
  return Array.from({ length: count }, (_, k) => sweeps[Math.round((k * (sweeps.length - 1)) / (count - 1))] as Sweep);
}

/** The command that the file describes, or a recorded voltage, in mV. */
function commandShape(recording: Recording, sweep: Sweep, index: number): CommandShape | undefined {
  const described = sweep.commands.filter(({ unit, length }) => length > 1 && unitFactor(unit, 'mV') !== undefined);
  const own = sweep.commands[index];
  const command = own && described.includes(own) ? own : described[0];
  const recorded = recordedVoltage(recording, sweep);
  if (command && (command.origin !== 'holding only' || recorded === undefined)) return shapeOf(command);
  return recorded;
}

function shapeOf(command: Command): CommandShape {
  const factor = unitFactor(command.unit, 'mV') as number;
  const v = command.read(0, Math.min(command.length, mostSamples)).map((value) => value * factor);
  const isRecorded = command.origin === 'recorded';
  // A file whose command had to be recorded does not know the holding potential either.
  const holding = isRecorded || command.holding === undefined ? undefined : command.holding * factor;
  const noise = isRecorded ? 6 * sampleNoise(v) : 0;
  return shapeOfPoints(timesOf(command.times, v.length), v, holding, Math.max(noise, 1e-6));
}

function recordedVoltage({ channels }: Recording, sweep: Sweep): CommandShape | undefined {
  const index = channels.findIndex(({ quantity }) => quantity === 'voltage');
  const signal = index < 0 ? undefined : sweep.signals[index];
  if (signal === undefined || signal.length < 3) return undefined;
  const factor = unitFactor((channels[index] as Channel).unit, 'mV') as number;
  const v = Float64Array.from(signal.read(0, Math.min(signal.length, mostSamples)), (value) => value * factor);
  return shapeOfPoints(timesOf(signal.times, v.length), v, undefined, Math.max(6 * sampleNoise(v), 0.05));
}

/** Times of the first n samples, ms from the start of the sweep. */
export function timesOf(times: SampleTimes, n: number): Float64Array {
  if (times.kind === 'listed') return times.t_ms.subarray(0, n);
  return Float64Array.from({ length: n }, (_, k) => times.start_ms + k * times.interval_ms);
}

function readTrace(
  signal: Signal,
  n: number,
  factor: number,
  start_ms: number,
  command: CommandShape | undefined,
): ClampTrace {
  const raw = signal.read(0, n);
  const times = timesOf(signal.times, n);
  const given = signal.times.kind === 'listed' ? signal.times.segment : undefined;
  const [t_ms, i, segment] = [new Float64Array(n), new Float64Array(n), new Int32Array(n)];
  let [count, holes] = [0, 0];
  let isHole = false;
  const grid = gridOf(signal.times, n);
  for (let k = 0; k < n; k++) {
    if (grid !== undefined && k > 0 && (times[k] as number) - (times[k - 1] as number) > 1.5 * grid) isHole = true;
    const value = (raw[k] as number) * factor;
    if (!Number.isFinite(value)) {
      isHole = true;
      continue;
    }
    // A hole cuts the signal as a clip does.
    if (isHole) holes++;
    isHole = false;
    t_ms[count] = times[k] as number;
    i[count] = value;
    segment[count] = (given?.[k] ?? 0) + holes;
    count++;
  }
  const isUniform = signal.times.kind === 'uniform' || grid !== undefined;
  return {
    start_ms,
    t_ms: t_ms.subarray(0, count),
    i: i.subarray(0, count),
    segment: segment.subarray(0, count),
    interval_ms: signal.times.kind === 'uniform' ? signal.times.interval_ms : (grid ?? medianInterval(t_ms, count)),
    isUniform,
    command,
  };
}

/** An even grid of which no more than this part of the rows was left out is one with holes. */
const mostLeftOut = 0.1;
/** A gap is one of the grid when it is this close to a multiple of its interval, in intervals. */
const onGrid = 0.02;

/** Interval of listed times that are an even grid with rows left out, ms; undefined for any others. */
function gridOf(times: SampleTimes, n: number): number | undefined {
  if (times.kind === 'uniform' || n < 3) return undefined;
  const { t_ms: t, segment } = times;
  // Differences of decimals: back to the decimal they were.
  const interval = Number(medianInterval(t, n).toPrecision(9));
  // A drawn line says itself where it is cut.
  if (!(interval > 0) || segment?.some((s) => s !== segment[0])) return undefined;
  let single = 0;
  for (let k = 1; k < n; k++) {
    const steps = ((t[k] as number) - (t[k - 1] as number)) / interval;
    const whole = Math.round(steps);
    if (whole < 1 || Math.abs(steps - whole) > onGrid) return undefined;
    if (whole === 1) single++;
  }
  return single >= (1 - mostLeftOut) * (n - 1) ? interval : undefined;
}

/** Samples that an even grid has between the first and the last that are there, rows that were left out included. */
function samplesOfGrid({ t_ms, interval_ms, isUniform }: ClampTrace): number {
  return isUniform ? Math.round(((t_ms.at(-1) ?? 0) - (t_ms[0] ?? 0)) / interval_ms) + 1 : 0;
}

function medianInterval(t_ms: Float64Array, n: number): number {
  const gaps = Float64Array.from(
    { length: Math.max(n - 1, 0) },
    (_, k) => (t_ms[k + 1] as number) - (t_ms[k] as number),
  );
  return gaps.sort()[gaps.length >> 1] ?? 1;
}
