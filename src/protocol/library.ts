import { didYouMean } from '../model/nearest.ts';
import { ipscProtocol, ipscProtocolAsRecorded } from './ipsc-protocol.ts';
import type { Protocol } from './protocol.ts';
import { ProtocolError } from './protocol-error.ts';
import { levels, ramp, step } from './segments.ts';
import { sineWave } from './sine-wave.ts';
import { staircase } from './staircase.ts';
import { stepFamily } from './step-family.ts';

/** A protocol that comes with the program. */
export interface NamedProtocol {
  /** What it is for, in one line. */
  readonly says: string;
  readonly protocol: Protocol;
}

/**
 * 28 steps of 250 ms: -100 mV, 23 pseudo-random levels, -120 mV at 6 s, three more.
 *
 * @source shape: Yang et al. 2026, eLife, doi 10.7554/eLife.110013, Figure 3 (its levels are not published); levels: drawn once,
 *   protocol b of the reference solutions of the Kernik 2019 cell
 */
const compositeLevels_mV = [
  -100, 20, 35, -50, -60, -95, -95, -25, -105, -30, -10, 20, -95, -15, 10, -95, -80, -110, -90, 40, -25, -10, 5, -55,
  -120, -55, -70, -50,
];

/** Every protocol that comes with the program, by the name users give. */
export const namedProtocols: readonly NamedProtocol[] = [
  {
    says: '7 s of 250 ms steps that bring out every current: the default protocol for twins',
    protocol: {
      name: 'composite',
      holding_mV: -100,
      segments: compositeLevels_mV.map((mV) => step(mV, 250)),
    },
  },
  {
    // Protocol a of the reference solutions of the Kernik 2019 cell.
    says: 'current-voltage family from -80 mV: 250 ms at -120 to +50 mV',
    protocol: stepFamily({
      name: 'steps-iv',
      holding_mV: -80,
      first: [step(-80, 500)],
      levels_mV: levels(-120, 50, 10),
      ms: 250,
      after: [step(-80, 250)],
    }),
  },
  {
    // Hold and steps of the sodium I-V of the Skibsbye 2016 reference, run as one sweep; 480 ms at -120 mV let INa recover.
    says: 'sodium current: from -120 mV, 20 ms at -80 to +60 mV by 5 mV',
    protocol: stepFamily({
      name: 'iv-ina',
      holding_mV: -120,
      before: [step(-120, 480)],
      levels_mV: levels(-80, 60, 5),
      ms: 20,
    }),
  },
  {
    // The usual form, of no paper in particular: 50 ms at -40 mV inactivate INa, 1.2 s at -80 mV let ICaL recover.
    says: 'L-type calcium current: from -80 mV, 50 ms at -40 mV, then 250 ms at -40 to +60 mV',
    protocol: stepFamily({
      name: 'iv-ical',
      holding_mV: -80,
      before: [step(-80, 1200), step(-40, 50)],
      levels_mV: levels(-40, 60, 10),
      ms: 250,
    }),
  },
  {
    // The usual form, of no paper in particular: 1 s activates IKr, its tail is read at -40 mV.
    says: 'IKr tails: from -80 mV, 1 s at -40 to +40 mV, tail of 1 s at -40 mV',
    protocol: stepFamily({
      name: 'ikr-tail',
      holding_mV: -80,
      before: [step(-80, 500)],
      levels_mV: levels(-40, 40, 10),
      ms: 1000,
      after: [step(-40, 1000)],
    }),
  },
  {
    // The usual form, of no paper in particular: -40 mV closes the channels, 2 s are for the slow opening.
    says: 'funny current: from -40 mV, 2 s at -50 to -130 mV',
    protocol: stepFamily({
      name: 'if-steps',
      holding_mV: -40,
      before: [step(-40, 1000)],
      levels_mV: levels(-50, -130, -10),
      ms: 2000,
    }),
  },
  {
    // The usual form, of no paper in particular: slow enough for INa to inactivate on its way, and for IK1 to be read at each voltage.
    says: 'ramps: from -80 mV, 0.5 s down to -120 mV, 2 s up to +40 mV and 2 s back',
    protocol: {
      name: 'ramp',
      holding_mV: -80,
      segments: [
        step(-80, 500),
        ramp(-80, -120, 500),
        ramp(-120, 40, 2000),
        ramp(40, -120, 2000),
        ramp(-120, -80, 500),
        step(-80, 500),
      ],
    },
  },
  { says: 'hERG staircase with leak and reversal ramps (Lei et al. 2019)', protocol: staircase() },
  { says: 'hERG sum of three sines (Beattie et al. 2018)', protocol: sineWave() },
  {
    says: 'steps and ramps optimised for iPSC-cardiomyocytes, as published (Clark et al. 2022)',
    protocol: ipscProtocol(),
  },
  { says: 'the same, as the published recordings show it: up to 45 ms later', protocol: ipscProtocolAsRecorded() },
];

/**
 * A protocol of the library by its name.
 *
 * @throws ProtocolError on an unknown name, with the nearest ones
 */
export function namedProtocol(name: string): Protocol {
  const found = namedProtocols.find(({ protocol }) => protocol.name === name);
  if (found !== undefined) return found.protocol;
  const names = namedProtocols.map(({ protocol }) => protocol.name);
  throw new ProtocolError(
    `there is no protocol \`${name}\``,
    'the library of protocols',
    didYouMean(name, names, `There are ${names.join(', ')}.`),
  );
}
