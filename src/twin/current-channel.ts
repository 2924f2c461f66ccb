import type { Channel, Recording, Sweep } from '../recording/recording.ts';
import { unitFactor } from '../recording/units.ts';
import { ExperimentError } from './experiment-error.ts';

/**
 * The recording with one channel, that of the current, and the commands that belong to it.
 *
 * @param channel name or number from 1 on; by default the only current there is
 * @param where for messages
 * @throws ExperimentError when there is no current, and when there are several and none is named
 */
export function withCurrentOnly(recording: Recording, channel: string | undefined, where: string): Recording {
  const { channels, conditions } = recording;
  const list = channels.map(({ name, unit }, k) => `${k + 1} ${name} (${unit})`).join(', ');
  const mode = conditions.clampMode;
  if (mode === 'current clamp' || mode === 'I = 0') {
    throw new ExperimentError(
      `this was recorded in current clamp${mode === 'I = 0' ? ' (I = 0)' : ''}, not in voltage clamp`,
      where,
      'A twin is made from a voltage clamp: name a recording of currents under steps of the potential.',
    );
  }
  const index = channel === undefined ? onlyCurrent(channels, list, where) : named(channels, channel, list, where);
  return {
    ...recording,
    channels: [channels[index] as Channel],
    sweeps: recording.sweeps.map((sweep) => ({
      start_ms: sweep.start_ms,
      signals: sweep.signals.slice(index, index + 1),
      commands: commandsFor(sweep, index),
    })),
    // The range is told of the first channel, or of all where they are densities.
    conditions: index === 0 ? conditions : { ...conditions, clipped: undefined },
  };
}

function isCurrent({ quantity }: Channel): boolean {
  return quantity === 'current' || quantity === 'current density';
}

function onlyCurrent(channels: readonly Channel[], list: string, where: string): number {
  const found = channels.flatMap((channel, k) => (isCurrent(channel) ? [k] : []));
  if (found.length === 1) return found[0] as number;
  if (found.length > 1) {
    const currents = found.map((k) => `${k + 1} ${channels[k]?.name} (${channels[k]?.unit})`).join(', ');
    const remedy = `Say which of ${currents} it is, by name or number: --channel ${(found[0] as number) + 1}.`;
    throw new ExperimentError(`${found.length} channels could be the current of the cell`, where, remedy, 'channel');
  }
  if (channels.length > 0 && channels.every(({ quantity }) => quantity === 'voltage')) {
    const remedy = 'A twin is made from a voltage clamp: name a recording of currents, in A or A/F (pA, nA, pA/pF).';
    throw new ExperimentError(`this is a recording of a potential, not of a current: ${list}`, where, remedy);
  }
  const remedy = 'Currents are in A or A/F (pA, nA, pA/pF): give the channel its unit, or name another recording.';
  throw new ExperimentError(`no channel is a current: ${list || 'there are none'}`, where, remedy);
}

function named(channels: readonly Channel[], channel: string, list: string, where: string): number {
  const byName = channels.findIndex(({ name }) => name === channel);
  const index = byName < 0 && /^\d+$/.test(channel) ? Number(channel) - 1 : byName;
  const found = channels[index];
  const remedy = `There are ${list}: give a name or a number.`;
  if (!found) throw new ExperimentError(`there is no channel ${channel}`, where, remedy, 'channel');
  if (isCurrent(found)) return index;
  throw new ExperimentError(`channel ${channel} is in ${found.unit}, which is no current`, where, remedy, 'channel');
}

/** Commands that may be this channel's: the one of the same number where it is a potential, else all potentials. */
function commandsFor({ commands }: Sweep, index: number): Sweep['commands'] {
  const own = commands[index];
  const isPotential = (unit: string): boolean => unitFactor(unit, 'mV') !== undefined;
  const potentials = commands.filter(({ unit, origin }) => isPotential(unit) && origin !== 'holding only');
  if (own && potentials.includes(own)) return [own];
  return potentials;
}
