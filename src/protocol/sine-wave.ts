import type { Protocol, SampledSegment } from './protocol.ts';
import { step } from './segments.ts';

/** Straight lines of 0.2 ms stay within 2.0 uV of the sum of the sines: sum of amplitude * omega^2 * dt^2 / 8. */
const dt_ms = 0.2;
const start_ms = 3000;
const end_ms = 6500;
/** The sines count their time from here. */
const origin_ms = 2500;

/** mV, and rad/ms. */
const sines = [
  [54, 0.007],
  [26, 0.037],
  [10, 0.19],
] as const;

/**
 * The sinusoidal protocol for hERG, 8 s: steps, then 3.5 s of -30 mV + 54 sin(0.007 t') + 26 sin(0.037 t') + 10 sin(0.19 t'),
 * t' = t - 2500 ms, as samples.
 *
 * @source Beattie et al. 2018, J Physiol 596:1813, doi 10.1113/JP275733; amplitudes and frequencies are those that give back the
 *   command published with its recordings (FourWaysOfFitting, BSD-3-Clause) to its last digit, 0.0005 mV
 */
export function sineWave(): Protocol {
  const n = Math.round((end_ms - start_ms) / dt_ms) + 1;
  const sampled: SampledSegment = {
    kind: 'sampled',
    dt_ms,
    mV: Array.from({ length: n }, (_, i) => Number(at(start_ms + i * dt_ms).toFixed(6))),
  };
  return {
    name: 'sine-wave',
    holding_mV: -80,
    segments: [
      step(-80, 250),
      step(-120, 50),
      step(-80, 200),
      step(40, 1000),
      step(-120, 500),
      step(-80, 1000),
      sampled,
      step(-120, 500),
      step(-80, 1000),
    ],
  };
}

function at(t_ms: number): number {
  return sines.reduce((sum, [mV, omega]) => sum + mV * Math.sin(omega * (t_ms - origin_ms)), -30);
}
