import { didYouMean } from '../model/nearest.ts';
import { type Protocol, protocolDuration_ms, type Segment, sameTime_ms } from './protocol.ts';
import { ProtocolError } from './protocol-error.ts';

/** Membranes break down, and amplifiers saturate, well before this; mV. */
export const largest_mV = 300;
/** A protocol that never leaves this range, mV, was most likely written in volts. */
const suspicious_mV = 0.3;
/** Half of the fastest sampling of an amplifier, 100 kHz: no rig can play a faster sine. */
const fastest_Hz = 50_000;
/** No cell is clamped for longer than a day. */
const longest_ms = 86_400_000;

const segmentKeys = {
  step: ['kind', 'mV', 'ms'],
  ramp: ['kind', 'from_mV', 'to_mV', 'ms'],
  sine: ['kind', 'mean_mV', 'amplitude_mV', 'hz', 'ms'],
  sampled: ['kind', 'dt_ms', 'mV'],
} as const satisfies Record<Segment['kind'], readonly string[]>;
const protocolKeys = ['name', 'holding_mV', 'segments'];

type Fields = Readonly<Record<string, unknown>>;

/**
 * Checks a value from outside and returns it as a protocol, sharing nothing with it.
 *
 * @param value a parsed JSON document, or a protocol
 * @param name what errors call it (a file name); it also names a protocol that has no name of its own
 * @throws ProtocolError on a missing, unknown or non-finite entry, no segments, a duration or frequency that is not above zero,
 *   voltages beyond +-300 mV, sines above 50 kHz, more than a day in all, and voltages that look like volts
 */
export function validateProtocol(value: unknown, name: string): Protocol {
  const fields = fieldsOf(value, 'the protocol', name);
  refuseUnknownKeys(fields, protocolKeys, name);
  const ownName = fields.name ?? name;
  if (typeof ownName !== 'string' || ownName === '') {
    throw new ProtocolError('`name` is not a text', name, 'Give the protocol a name in quotes.');
  }
  const holding_mV = checkVoltage(numberIn(fields, 'holding_mV', name), '`holding_mV`', name);
  if (!Array.isArray(fields.segments)) {
    throw new ProtocolError('`segments` is not a list', name, 'Add "segments": [ ... ] with at least one segment.');
  }
  if (fields.segments.length === 0) {
    throw new ProtocolError('the protocol has no segments', name, 'Add at least one segment.');
  }
  const segments = fields.segments.map((segment, i) => checkSegment(segment, `${name}, segment ${i + 1}`));
  const protocol = { name: ownName, holding_mV, segments };
  refuseVolts(protocol, name);
  const duration_ms = protocolDuration_ms(protocol);
  if (duration_ms <= longest_ms) return protocol;
  throw new ProtocolError(
    `the protocol lasts ${duration_ms} ms`,
    name,
    'Give durations in ms, of a day at most in all.',
  );
}

/**
 * @param what what the voltage is, for the message
 * @returns the voltage, mV
 * @throws ProtocolError beyond +-300 mV
 */
export function checkVoltage(mV: number, what: string, where: string): number {
  if (Math.abs(mV) <= largest_mV) return mV;
  throw new ProtocolError(
    `${what} is ${mV} mV, beyond +-${largest_mV} mV`,
    where,
    'Give the voltage in mV; no membrane withstands this one.',
  );
}

function checkSegment(value: unknown, where: string): Segment {
  const fields = fieldsOf(value, 'the segment', where);
  const kinds = Object.keys(segmentKeys);
  const kind = fields.kind;
  if (typeof kind !== 'string' || !isSegmentKind(kind)) {
    const problem = kind === undefined ? '`kind` is missing' : `unknown kind of segment: ${JSON.stringify(kind)}`;
    throw new ProtocolError(
      problem,
      where,
      didYouMean(String(kind), kinds, `A segment is one of ${kinds.join(', ')}.`),
    );
  }
  refuseUnknownKeys(fields, segmentKeys[kind], where);
  const number = (key: string) => numberIn(fields, key, where);
  const voltage = (key: string) => checkVoltage(number(key), `\`${key}\``, where);
  const positive = (key: string) => checkPositive(number(key), key, where);
  switch (kind) {
    case 'step':
      return { kind, mV: voltage('mV'), ms: positive('ms') };
    case 'ramp':
      return { kind, from_mV: voltage('from_mV'), to_mV: voltage('to_mV'), ms: positive('ms') };
    case 'sine': {
      const [mean_mV, amplitude_mV] = [voltage('mean_mV'), number('amplitude_mV')];
      checkVoltage(Math.abs(mean_mV) + Math.abs(amplitude_mV), 'the largest voltage of the sine', where);
      return { kind, mean_mV, amplitude_mV, hz: positive('hz'), ms: positive('ms') };
    }
    case 'sampled':
      return { kind, dt_ms: positive('dt_ms'), mV: samplesIn(fields, where) };
  }
}

function samplesIn(fields: Fields, where: string): number[] {
  const values: unknown = fields.mV;
  if (!Array.isArray(values) || values.length < 2) {
    throw new ProtocolError(
      `\`mV\` of a sampled segment is ${Array.isArray(values) ? `a list of ${values.length}` : 'not a list'}`,
      where,
      'Give at least two voltages, the first for its start and the last for its end; use a step for a constant voltage.',
    );
  }
  return values.map((value: unknown, i) => {
    const what = `\`mV\` number ${i + 1}`;
    return checkVoltage(finite(value, what, where), what, where);
  });
}

function checkPositive(value: number, key: string, where: string): number {
  if (key === 'hz' && value > fastest_Hz) {
    throw new ProtocolError(
      `\`hz\` is ${value}, beyond ${fastest_Hz} Hz`,
      where,
      'Give a frequency that an amplifier can play; it is in Hz.',
    );
  }
  if (value > (key === 'hz' ? 0 : sameTime_ms)) return value;
  if (key === 'hz') {
    throw new ProtocolError(
      `\`hz\` is ${value}`,
      where,
      'Give a frequency above 0 Hz; use a step for a constant voltage.',
    );
  }
  throw new ProtocolError(`\`${key}\` is ${value}`, where, 'Give a duration above 0 ms, or remove the segment.');
}

function refuseVolts(protocol: Protocol, where: string): void {
  let largest = Math.abs(protocol.holding_mV);
  for (const segment of protocol.segments) largest = Math.max(largest, largestVoltage(segment));
  if (largest === 0 || largest >= suspicious_mV) return;
  throw new ProtocolError(
    `no voltage is larger than ${largest}: these look like volts, not mV`,
    where,
    'Multiply the voltages by 1000.',
  );
}

function largestVoltage(segment: Segment): number {
  switch (segment.kind) {
    case 'step':
      return Math.abs(segment.mV);
    case 'ramp':
      return Math.max(Math.abs(segment.from_mV), Math.abs(segment.to_mV));
    case 'sine':
      return Math.abs(segment.mean_mV) + Math.abs(segment.amplitude_mV);
    case 'sampled':
      return segment.mV.reduce((largest, v) => Math.max(largest, Math.abs(v)), 0);
  }
}

function isSegmentKind(kind: string): kind is Segment['kind'] {
  return Object.hasOwn(segmentKeys, kind);
}

function fieldsOf(value: unknown, what: string, where: string): Fields {
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Fields;
  throw new ProtocolError(`${what} is not an object`, where, 'Write it as { "key": value, ... }.');
}

function refuseUnknownKeys(fields: Fields, known: readonly string[], where: string): void {
  for (const key of Object.keys(fields)) {
    if (known.includes(key)) continue;
    throw new ProtocolError(
      `unknown key \`${key}\``,
      where,
      didYouMean(key, known, `Known here: ${known.join(', ')}.`),
    );
  }
}

function numberIn(fields: Fields, key: string, where: string): number {
  if (fields[key] === undefined) throw new ProtocolError(`\`${key}\` is missing`, where, `Add "${key}": NUMBER.`);
  return finite(fields[key], `\`${key}\``, where);
}

function finite(value: unknown, what: string, where: string): number {
  if (typeof value === 'number' && Number.isFinite(value)) return value;
  const shown = typeof value === 'number' ? String(value) : (JSON.stringify(value) ?? String(value));
  throw new ProtocolError(`${what} is not a finite number: ${shown.slice(0, 40)}`, where, 'Give a plain number.');
}
