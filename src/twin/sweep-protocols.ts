import { joinSweeps } from '../protocol/join-sweeps.ts';
import { type Protocol, protocolDuration_ms } from '../protocol/protocol.ts';
import { recordedCommands } from '../recording/recorded-protocol.ts';
import type { Recording, SampleTimes, Signal } from '../recording/recording.ts';
import { ExperimentError } from './experiment-error.ts';

/** The protocols of a recording's sweeps, and as one. */
export interface SweepProtocols {
  readonly sweeps: readonly Protocol[];
  readonly whole: Protocol;
  /** Where each sweep's protocol begins in the whole, ms. */
  readonly starts_ms: readonly number[];
  /** Time of the sweep at which its protocol begins, ms. */
  readonly offset_ms: number;
}

/** Recording and protocol may differ by this part of the protocol: recorders hold before and after it. */
const slack = 0.1;
const least_ms = 100;

/**
 * The protocol that a recording was made under: the one given, for each sweep, or the command that the file holds.
 *
 * @throws ExperimentError when the command is not known, when it and the current differ in length, and when it is not known when sweeps began
 */
export function sweepProtocols(recording: Recording, given: Protocol | undefined, where: string): SweepProtocols {
  const { sweeps } = recording;
  const found = given ? sweeps.map(() => given) : ownCommands(recording, where);
  const first = sweeps[0]?.commands[0];
  const offset_ms = given || !first || first.protocol ? 0 : startOf(first.times);
  sweeps.forEach(({ signals }, k) => {
    checkLength(
      signals[0] as Signal,
      found[k] as Protocol,
      offset_ms,
      sweeps.length > 1 ? `${where}, sweep ${k + 1}` : where,
    );
  });
  if (found.length === 1) return { sweeps: found, whole: found[0] as Protocol, starts_ms: [0], offset_ms };
  const starts_ms = sweeps.map(({ start_ms }) => start_ms - (sweeps[0]?.start_ms ?? 0));
  if (starts_ms.every((ms) => ms === 0)) {
    throw new ExperimentError(
      `it is not known when each of the ${sweeps.length} sweeps began`,
      where,
      'Take one of them: --sweep 1; or say in the file how long it is from one to the next: `# sweep interval: 10 s`.',
      'sweep',
    );
  }
  return { sweeps: found, whole: joinSweeps(found, starts_ms, given?.name ?? where), starts_ms, offset_ms };
}

function ownCommands(recording: Recording, where: string): readonly Protocol[] {
  const remedy =
    'Say the protocol: --protocol NAME, or a file of it (ATF, CSV, JSON); `iontwin protocol list` shows the names.';
  if (recording.sweeps.some(({ commands }) => commands.length === 0)) {
    const voltage = recording.channels.find(({ quantity }) => quantity === 'voltage')?.name;
    const named =
      voltage === undefined || recording.format !== 'csv'
        ? ''
        : `If the column ${voltage} is what was commanded, say so: name it Command, or add the line \`# clamp mode: voltage clamp\`. Else: `;
    throw new ExperimentError('the recording does not say its command voltage', where, `${named}${remedy}`, 'protocol');
  }
  const { sweeps } = recordedCommands(recording, recording.protocolName ?? recording.provenance.fileName);
  if (sweeps.some(({ segments: [only, ...others] }) => only?.kind === 'sampled' && others.length === 0)) {
    const what = 'the command was recorded with noise, so that its steps are not known';
    throw new ExperimentError(what, where, remedy, 'protocol');
  }
  return sweeps;
}

function startOf(times: SampleTimes): number {
  return times.kind === 'uniform' ? times.start_ms : (times.t_ms[0] ?? 0);
}

function checkLength({ times, length }: Signal, protocol: Protocol, offset_ms: number, where: string): void {
  const from_ms = startOf(times) - offset_ms;
  const end_ms =
    times.kind === 'uniform' ? from_ms + length * times.interval_ms : (times.t_ms[length - 1] ?? 0) - offset_ms;
  const wanted_ms = protocolDuration_ms(protocol);
  const most_ms = Math.max(slack * wanted_ms, least_ms);
  if (Math.abs(end_ms - wanted_ms) <= most_ms && Math.abs(from_ms) <= most_ms) return;
  const round = (ms: number): number => Number(ms.toPrecision(6));
  throw new ExperimentError(
    `the current was recorded from ${round(from_ms)} to ${round(end_ms)} ms, the protocol ${protocol.name} lasts ${round(wanted_ms)} ms`,
    where,
    'Name the protocol that this was recorded under: --protocol NAME|FILE; it begins at time 0 of each sweep.',
    'protocol',
  );
}
