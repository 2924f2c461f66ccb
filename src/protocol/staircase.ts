import type { Protocol } from './protocol.ts';
import { ramp, step } from './segments.ts';

/** 500 ms each. */
const stairs_mV = [-40, -60, -20, -40, 0, -20, 20, 0, 40, 20, 40, 0, 20, -20, 0, -40, -20, -60, -40];

/**
 * The staircase with leak and reversal ramps for hERG, 15.4 s: a ramp that reads the leak, a step that opens the channels, stairs up
 * and down, and a ramp through the reversal potential.
 *
 * @source Lei et al. 2019, Biophys J 117:2438, doi 10.1016/j.bpj.2019.07.029; levels and durations read from the monitored command of
 *   a PatchMaster recording under it (nonlinear-time-dependent-leak, CC BY 4.0), where they are round to 0.2 mV and 0.1 ms
 */
export function staircase(): Protocol {
  return {
    name: 'staircase',
    holding_mV: -80,
    segments: [
      step(-80, 250),
      step(-120, 50),
      ramp(-120, -80, 400),
      step(-80, 200),
      step(40, 1000),
      step(-120, 500),
      step(-80, 1000),
      ...stairs_mV.map((mV) => step(mV, 500)),
      step(-80, 1000),
      step(40, 500),
      step(-70, 10),
      ramp(-70, -110, 100),
      step(-120, 390),
      step(-80, 500),
    ],
  };
}
