import { type Protocol, type Segment, segmentStarts, segmentVoltage } from '../protocol/protocol.ts';
import type { Bin } from './bins.ts';
import { type Observation, sigmas } from './likelihood.ts';
import type { FitSetup } from './setup.ts';

/** Whether a bin begins soon after a corner of the command, where a setup trusts the voltage less. */
export function isEarly(setup: FitSetup, protocol: Protocol): (bin: Bin) => boolean {
  const starts = segmentStarts(protocol);
  const until = setup.early?.until_ms ?? 0;
  return (bin) => bin.from_ms - (starts[bin.segment] as number) < until - 1e-9;
}

/** Whether the command moves during a bin as fast as a setup holds the model to more there. */
function isMoving({ moving }: FitSetup, protocol: Protocol): (bin: Bin) => boolean {
  if (!moving) return () => false;
  const starts = segmentStarts(protocol);
  return ({ segment, from_ms, to_ms }) => {
    const start = starts[segment] as number;
    const at = (t_ms: number): number => segmentVoltage(protocol.segments[segment] as Segment, t_ms - start);
    const speed = Math.abs(at(to_ms) - at(from_ms)) / (to_ms - from_ms);
    return speed >= moving.slowest_mV_ms && speed <= moving.fastest_mV_ms;
  };
}

/** Sigma of each bin under a setup, A/F: noise, the model's own error, and doubt about the voltage soon after corners. */
export function sigmaOfBins(
  setup: FitSetup,
  protocol: Protocol,
  bins: readonly Bin[],
  observation: Observation,
): Float64Array {
  const { early, likelihood, moving } = setup;
  const soon = isEarly(setup, protocol);
  const moves = isMoving(setup, protocol);
  const extra = bins.map((bin, b) =>
    early && soon(bin) ? Math.hypot(early.floor_A_F, early.relative * (observation.mean[b] as number)) : 0,
  );
  const usual = sigmas(observation, likelihood, extra);
  if (!moving) return usual;
  const [floor_A_F, relative] = [moving.share * likelihood.floor_A_F, moving.share * likelihood.relative];
  const strict = sigmas(observation, { ...likelihood, floor_A_F, relative }, extra);
  return usual.map((sd, b) => (moves(bins[b] as Bin) ? (strict[b] as number) : sd));
}
