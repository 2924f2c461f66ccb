import type { Protocol } from './protocol.ts';
import { ramp, step } from './segments.ts';

/**
 * The 10 s protocol of steps and ramps that was optimised for iPSC-cardiomyocytes.
 *
 * @source Clark et al. 2022, Br J Pharmacol, doi 10.1111/bph.15915: durations and levels as rounded by its authors. They add up
 *   to 9955.1 ms; the last step is made 44.9 ms longer, to the 10 s that were recorded, at the holding voltage.
 */
export function ipscProtocol(): Protocol {
  return {
    name: 'ipsc-10s',
    holding_mV: -80,
    segments: [
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
    ],
  };
}

/**
 * The same protocol as it was given to the cells: read from the command drawn with each recording, within 0.1 ms and 0.05 mV. It
 * runs up to 45 ms behind the rounded one, so recordings are to be compared with this one.
 *
 * @source the command published with the recordings of iPSC-leak-artifact (BSD-3-Clause)
 */
export function ipscProtocolAsRecorded(): Protocol {
  return {
    name: 'ipsc-10s-recorded',
    holding_mV: -80,
    segments: [
      step(-80, 500),
      step(5.89, 756.9),
      step(-41.02, 7.3),
      step(8.49, 100.6),
      step(-80, 500),
      step(-80.74, 106.2),
      ramp(-2.08, -34.19, 103.7),
      step(-80, 500),
      step(-86.59, 183),
      ramp(-51.68, 13.69, 101.9),
      step(-80, 500),
      ramp(54.2, -107.24, 272.1),
      step(59.97, 102.8),
      step(-80, 500),
      ramp(-76.32, -80.5, 52.2),
      step(-119.91, 102.7),
      step(-80, 500),
      ramp(-119.56, -119.65, 187.6),
      step(-119.93, 749.3),
      step(-77.13, 94.9),
      step(-118.35, 8),
      step(-80, 500),
      ramp(55.28, 55.93, 729.4),
      step(48.39, 996.6),
      ramp(58.8, 28.11, 894.9),
      step(-80, 949.9),
    ],
  };
}
