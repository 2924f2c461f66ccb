import type { Quality } from '../recording/quality/recording-quality.ts';
import { ExperimentError, type ExperimentQuestion } from './experiment-error.ts';

/**
 * Reasons of quality that make a fit meaningless: such a recording is refused before anything is fitted. The others become part of the
 * twin's verdict.
 */
const unusable: Readonly<Record<string, readonly [remedy: string, asks?: ExperimentQuestion]>> = {
  'not-voltage-clamp': ['Name a recording of a voltage clamp.'],
  'missing-protocol': ['Say the protocol: --protocol NAME|FILE.', 'protocol'],
  samples: ['Name the recording of a whole protocol.'],
  duration: ['Name the recording of a whole protocol.'],
  'missing-samples': ['Export the recording again without holes, or take another sweep: --sweep 2.'],
  sign: ['Outward current is positive here: turn its sign round in the file.'],
  'protocol-shift': [
    'Leave --protocol out where the file holds its own command, or cut the recording where the protocol begins.',
    'protocol',
  ],
  'protocol-match': ['Name the protocol that this was recorded under: --protocol NAME|FILE.', 'protocol'],
  'level-correlation': ['Name the protocol that this was recorded under: --protocol NAME|FILE.', 'protocol'],
  'command-span': ['Record steps between -120 and +50 mV; `iontwin protocol list` shows protocols for twins.'],
  'current-span': ['Check the unit of the current and the capacitance: --capacitance 60pF.', 'capacitance'],
  'large-current-span': ['Check the unit of the current and the capacitance: --capacitance 60pF.', 'capacitance'],
  capacitance: ['Check the capacitance: --capacitance 60pF.', 'capacitance'],
  'large-capacitance': ['Check the capacitance: --capacitance 60pF.', 'capacitance'],
  'capacitance-mismatch': ['Check the capacitance and the unit of the current: --capacitance 60pF.', 'capacitance'],
};

/** @throws ExperimentError for the first reason, in the order above, that leaves nothing to be fitted */
export function refuseUnusable({ reasons }: Quality, where: string): void {
  for (const [name, [remedy, asks]] of Object.entries(unusable)) {
    const reason = reasons.find((one) => one.name === name && one.effect === 'refuse');
    if (!reason) continue;
    const { value, limit, unit, says } = reason;
    const number = (x: number): string => `${Number(x.toPrecision(3))}${unit ? ` ${unit}` : ''}`;
    const amount =
      value === null || limit === null
        ? ''
        : ` (${name.replaceAll('-', ' ')} ${number(value)}, limit ${number(limit)})`;
    throw new ExperimentError(`${says}${amount}`, where, remedy, asks);
  }
}
