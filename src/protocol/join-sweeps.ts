import { type Protocol, protocolDuration_ms, roundTime_ms, type Segment, sameTime_ms } from './protocol.ts';
import { ProtocolError } from './protocol-error.ts';
import { validateProtocol } from './validate-protocol.ts';

/**
 * The sweeps of a recording as one protocol: between the end of a sweep and the start of the next the cell is held at the sweep's
 * holding voltage.
 *
 * @param sweeps one protocol each, in order
 * @param starts_ms when each starts; ascending, only differences matter. Without it they follow each other at once
 * @param name of the whole; also for errors
 * @throws ProtocolError when there is no sweep, starts are not as many or not finite, or a sweep begins before the one before it ends
 */
export function joinSweeps(
  sweeps: readonly Protocol[],
  starts_ms: readonly number[] | undefined,
  name: string,
): Protocol {
  const [first] = sweeps;
  if (first === undefined) throw new ProtocolError('there are no sweeps', name, 'Give at least one.');
  if (starts_ms && starts_ms.length !== sweeps.length) {
    throw new ProtocolError(
      `${starts_ms.length} start times for ${sweeps.length} sweeps`,
      name,
      'Give one start time for each sweep, or none.',
    );
  }
  const segments: Segment[] = [];
  let end = 0;
  for (const [i, sweep] of sweeps.entries()) {
    const before = sweeps[i - 1];
    if (before) {
      const start = starts_ms ? (starts_ms[i] as number) - (starts_ms[0] as number) : end;
      const gap = roundTime_ms(start - end);
      if (!(gap >= 0) || !Number.isFinite(gap)) {
        throw new ProtocolError(
          `sweep ${i + 1} starts at ${start} ms, before sweep ${i} ends at ${end} ms`,
          name,
          'Correct the start times, or take the sweeps one by one.',
        );
      }
      if (gap > sameTime_ms) segments.push({ kind: 'step', mV: before.holding_mV, ms: gap });
      end = roundTime_ms(end + gap);
    }
    segments.push(...sweep.segments);
    end = roundTime_ms(end + protocolDuration_ms(sweep));
  }
  return validateProtocol({ name, holding_mV: first.holding_mV, segments }, name);
}
