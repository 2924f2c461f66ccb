import { didYouMean } from '../model/nearest.ts';
import type { Protocol, Segment } from './protocol.ts';
import { ProtocolError } from './protocol-error.ts';

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

/**
 * @source Clark et al. 2022, Br J Pharmacol, doi 10.1111/bph.15915: durations and levels as rounded by its authors. They add up
 *   to 9955.1 ms; the last step is made 44.9 ms longer, to the 10 s that were recorded, at the holding voltage.
 */
const ipscSegments: readonly Segment[] = [
  step(-80, 500),
  step(6, 757),
  step(-41, 7),
  step(8.5, 101),
  step(-80, 500),
  step(-81, 106),
  ramp(-2, -34, 103),
  step(-80, 500),
  step(-87, 183),
  ramp(-52, 14, 102),
  step(-80, 500),
  ramp(54, -107, 272),
  step(60, 103),
  step(-80, 500),
  ramp(-76, -80, 52),
  step(-120, 103),
  step(-80, 500),
  step(-120, 940),
  step(-77, 94),
  step(-118, 8.1),
  step(-80, 500),
  step(55, 729),
  step(48, 1000),
  ramp(59, 28, 895),
  step(-80, 944.9),
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
    says: 'current-voltage family from -80 mV: 250 ms at -120 to +50 mV, 9.5 s',
    protocol: {
      name: 'steps-iv',
      holding_mV: -80,
      segments: [step(-80, 500), ...levels(-120, 50, 10).flatMap((mV) => [step(mV, 250), step(-80, 250)])],
    },
  },
  {
    // Hold and steps of the sodium I-V of the Skibsbye 2016 reference, run as one sweep; 480 ms at -120 mV let INa recover.
    says: 'sodium current: from -120 mV, 20 ms at -80 to +60 mV by 5 mV, 14.5 s',
    protocol: {
      name: 'iv-ina',
      holding_mV: -120,
      segments: levels(-80, 60, 5).flatMap((mV) => [step(-120, 480), step(mV, 20)]),
    },
  },
  {
    // The usual form, of no paper in particular: 50 ms at -40 mV inactivate INa, 1.2 s at -80 mV let ICaL recover.
    says: 'L-type calcium current: from -80 mV, 50 ms at -40 mV, then 250 ms at -40 to +60 mV, 16.5 s',
    protocol: {
      name: 'iv-ical',
      holding_mV: -80,
      segments: levels(-40, 60, 10).flatMap((mV) => [step(-80, 1200), step(-40, 50), step(mV, 250)]),
    },
  },
  {
    // The usual form, of no paper in particular: 1 s activates IKr, its tail is read at -40 mV.
    says: 'IKr tails: from -80 mV, 1 s at -40 to +40 mV, tail of 1 s at -40 mV, 22.5 s',
    protocol: {
      name: 'ikr-tail',
      holding_mV: -80,
      segments: levels(-40, 40, 10).flatMap((mV) => [step(-80, 500), step(mV, 1000), step(-40, 1000)]),
    },
  },
  {
    // The usual form, of no paper in particular: -40 mV closes the channels, 2 s are for the slow opening.
    says: 'funny current: from -40 mV, 2 s at -50 to -130 mV, 27 s',
    protocol: {
      name: 'if-steps',
      holding_mV: -40,
      segments: levels(-50, -130, -10).flatMap((mV) => [step(-40, 1000), step(mV, 2000)]),
    },
  },
  {
    says: '10 s of steps and ramps optimised for iPSC-cardiomyocytes (Clark et al. 2022)',
    protocol: { name: 'ipsc-10s', holding_mV: -80, segments: ipscSegments },
  },
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

function step(mV: number, ms: number): Segment {
  return { kind: 'step', mV, ms };
}

function ramp(from_mV: number, to_mV: number, ms: number): Segment {
  return { kind: 'ramp', from_mV, to_mV, ms };
}

/** Both ends included. */
function levels(from_mV: number, to_mV: number, by_mV: number): number[] {
  return Array.from({ length: Math.round((to_mV - from_mV) / by_mV) + 1 }, (_, i) => from_mV + i * by_mV);
}
