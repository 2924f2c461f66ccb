import { type Protocol, segmentStarts } from '../protocol/protocol.ts';
import type { Bin } from './bins.ts';
import { type Observation, sigmas } from './likelihood.ts';
import type { FitSetup } from './setup.ts';

/** Whether a bin begins soon after a corner of the command, where a setup trusts the voltage less. */
export function isEarly(setup: FitSetup, protocol: Protocol): (bin: Bin) => boolean {
  const starts = segmentStarts(protocol);
  const until = setup.early?.until_ms ?? 0;
  return (bin) => bin.from_ms - (starts[bin.segment] as number) < until - 1e-9;
}

/** Sigma of each bin under a setup, A/F: noise, the model's own error, and doubt about the voltage soon after corners. */
export function sigmaOfBins(
  setup: FitSetup,
  protocol: Protocol,
  bins: readonly Bin[],
  observation: Observation,
): Float64Array {
  const { early } = setup;
  if (!early) return sigmas(observation, setup.likelihood);
  const soon = isEarly(setup, protocol);
  const extra = bins.map((bin, b) =>
    soon(bin) ? Math.hypot(early.floor_A_F, early.relative * (observation.mean[b] as number)) : 0,
  );
  return sigmas(observation, setup.likelihood, extra);
}
