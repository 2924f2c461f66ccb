import {
  type Protocol,
  protocolDuration_ms,
  roundTime_ms,
  sameTime_ms,
  segmentStarts,
  segmentVoltage,
} from './protocol.ts';
import { ProtocolError } from './protocol-error.ts';

/** So many samples at most: half an hour at 10 kHz. */
const mostSamples = 2e7;

/** Number of samples that a rig plays for a protocol: a last interval that is begun counts. */
export function sampleCount(protocol: Protocol, interval_ms: number): number {
  return Math.ceil(roundTime_ms(protocolDuration_ms(protocol) / interval_ms));
}

/**
 * The command as a rig plays it: one value for each interval, that of its start; at the instant of a step the new one.
 *
 * @returns mV, to 1e-9 mV, `sampleCount` of them
 * @throws ProtocolError when the interval is not above zero or the samples are more than 20 million
 */
export function sampleProtocol(protocol: Protocol, interval_ms: number): Float64Array {
  const count = sampleCount(protocol, interval_ms);
  if (!(interval_ms > 0) || !(count <= mostSamples)) {
    throw new ProtocolError(
      interval_ms > 0 ? `${count} samples are too many` : `the interval is ${interval_ms} ms`,
      protocol.name,
      'Give a longer interval, such as 0.1 ms.',
    );
  }
  const starts = segmentStarts(protocol);
  const values = new Float64Array(count);
  let k = 0;
  for (let i = 0; i < count; i++) {
    const t = roundTime_ms(i * interval_ms);
    while (k + 1 < starts.length && t > (starts[k + 1] as number) - sameTime_ms) k++;
    const segment = protocol.segments[k] as Protocol['segments'][number];
    // To 1e-9 mV: between two samples 1e-15 of one is not meant.
    values[i] = Math.round(segmentVoltage(segment, t - (starts[k] as number)) * 1e9) / 1e9;
  }
  return values;
}
