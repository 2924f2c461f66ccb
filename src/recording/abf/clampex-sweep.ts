import { type Protocol, protocolDuration_ms, type Segment, segmentDuration_ms } from '../../protocol/protocol.ts';
import { RecordingError } from '../recording-error.ts';
import type { AbfEpoch } from './abf-contents.ts';
import { heldSamples } from './waveform.ts';

/** A protocol as Clampex would play it in one sweep. */
export interface ClampexSweep {
  /** The protocol with the time for which Clampex holds before it and after it. */
  readonly protocol: Protocol;
  /** Time before the first segment, ms. */
  readonly lead_ms: number;
  /** Samples of the sweep. */
  readonly length: number;
  readonly epochs: readonly AbfEpoch[];
}

/** Durations that differ less from whole samples are whole. */
const wholeSample = 1e-6;

/**
 * Steps and ramps of a protocol as epochs of the shortest sweep that holds them all: Clampex holds for the first 1/64 of each
 * sweep. Steps are played exactly. A ramp that starts elsewhere than at the level before it becomes one sample at its start and
 * a ramp from there; ramps are sampled with both of their ends, so they run ahead of the protocol by up to one sample.
 *
 * @param interval_ms from sample to sample
 * @throws RecordingError of kind `unwritable` on sines and sampled pieces, and on durations that are not whole samples
 */
export function clampexSweep(protocol: Protocol, interval_ms: number): ClampexSweep {
  const epochs: AbfEpoch[] = [];
  let level = protocol.holding_mV;
  for (const [i, segment] of protocol.segments.entries()) {
    const where = `${protocol.name}, segment ${i + 1}`;
    let duration = wholeSamples(segment, interval_ms, where);
    if (segment.kind === 'step') epochs.push({ kind: 'step', level: segment.mV, duration });
    else if (segment.kind === 'ramp') {
      if (segment.from_mV !== level) {
        epochs.push({ kind: 'step', level: segment.from_mV, duration: 1 });
        duration--;
      }
      if (duration > 0) epochs.push({ kind: 'ramp', level: segment.to_mV, duration });
    } else {
      throw new RecordingError(
        'unwritable',
        `epochs of pClamp cannot hold a segment of kind ${segment.kind}`,
        where,
        'Write the command as a recorded channel, or export the protocol as a stimulus file (ATF).',
      );
    }
    level = segment.kind === 'step' ? segment.mV : segment.to_mV;
  }
  const played = epochs.reduce((sum, { duration }) => sum + duration, 0);
  let length = Math.ceil((played * 64) / 63);
  while (length - heldSamples(length) < played) length++;
  const lead_ms = heldSamples(length) * interval_ms;
  const tail_ms = length * interval_ms - lead_ms - protocolDuration_ms(protocol);
  const held = (ms: number): Segment[] => (ms > 0 ? [{ kind: 'step', mV: protocol.holding_mV, ms }] : []);
  return {
    protocol: { ...protocol, segments: [...held(lead_ms), ...protocol.segments, ...held(tail_ms)] },
    lead_ms,
    length,
    epochs,
  };
}

function wholeSamples(segment: Segment, interval_ms: number, where: string): number {
  const samples = segmentDuration_ms(segment) / interval_ms;
  const whole = Math.round(samples);
  if (whole >= 1 && Math.abs(samples - whole) <= wholeSample) return whole;
  throw new RecordingError(
    'unwritable',
    `a segment of ${segmentDuration_ms(segment)} ms is ${samples} samples of ${interval_ms} ms`,
    where,
    'Choose a shorter interval, of which every duration is a multiple.',
  );
}
