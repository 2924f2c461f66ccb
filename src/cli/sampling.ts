import type { ParsedArguments } from './arguments.ts';
import { quantityOption, textOption, whereOf } from './option-values.ts';
import { InputError, UsageError } from './usage-error.ts';

/** The grids of a simulation: samples that the user sees, and samples that are measured. */
export interface Sampling {
  /** Distance of the samples of traces, ms. */
  readonly shown_ms: number;
  /** The user did not say it. */
  readonly isDefault: boolean;
  /** Distance of the samples that biomarkers are measured on, ms: a whole part of `shown_ms`; closer near upstrokes. */
  readonly measured_ms: number;
}

/** Samples this close, ms, are enough for durations and slow peaks, whatever `--sample` says. */
const finest_ms = 0.1;
/** Runs up to this long have the finest default. */
const short_ms = 20_000;
/** Longer ones have about this many samples by default. */
const defaultSamples = 200_000;
/** More are not kept in memory. */
const mostSamples = 10_000_000;
/** Samples of biomarkers may not be farther apart than this, ms: upstrokes would be missed. */
const coarsest_ms = 1;

/**
 * The grids for an experiment, from `--sample` where it is given.
 *
 * @throws UsageError when `--sample` is zero; InputError when the experiment is too long for it, or too long at all
 */
export function readSampling(args: ParsedArguments, duration_ms: number): Sampling {
  const given_ms = quantityOption(args, 'sample', 'time');
  const where = whereOf(args, 'sample', textOption(args, 'sample') ?? '');
  if (given_ms === 0) throw new UsageError('samples need a distance', where, 'Give a time such as 0.1ms.');
  if (given_ms !== undefined && given_ms > duration_ms) {
    throw new InputError(`one sample every ${given_ms} ms is none in ${duration_ms} ms`, where, 'Give a shorter time.');
  }
  if (given_ms !== undefined && duration_ms / given_ms > mostSamples) {
    const remedy = `Give at least ${roundUp(duration_ms / mostSamples)}ms, or a shorter experiment.`;
    throw new InputError(`${(duration_ms / given_ms).toPrecision(3)} samples are too many`, where, remedy);
  }
  const shown_ms = given_ms ?? defaultSample_ms(duration_ms);
  const wished_ms = Math.max(finest_ms, roundUp(duration_ms / mostSamples));
  if (wished_ms > coarsest_ms) {
    const hours = (mostSamples * coarsest_ms) / 3.6e6;
    const what = `${(duration_ms / 3.6e6).toPrecision(3)} hours are too long for one run`;
    throw new InputError(
      what,
      `in: iontwin ${args.command}`,
      `Simulate at most ${hours.toFixed(1)} hours of cell time.`,
    );
  }
  // A hair less, so that 0.3 / 0.1 is three parts in spite of rounding.
  const parts = Math.max(1, Math.ceil(shown_ms / wished_ms - 1e-9));
  return { shown_ms, isDefault: given_ms === undefined, measured_ms: shown_ms / parts };
}

/** 0.1 ms for up to 20 s; then the next of 0.2, 0.5, 1, 2, ... that makes no more than 200 000 samples. */
function defaultSample_ms(duration_ms: number): number {
  return duration_ms <= short_ms ? finest_ms : roundUp(duration_ms / defaultSamples);
}

/** The next of 1, 2, 5 times a power of ten that is at least so large; without the noise of powers of ten. */
function roundUp(ms: number): number {
  const power = 10 ** Math.floor(Math.log10(ms));
  const step = [1, 2, 5, 10].find((factor) => factor * power >= ms * (1 - 1e-9)) ?? 10;
  return Number((step * power).toPrecision(3));
}

/** Samples of a grid, the one at time 0 included. */
export function sampleCount(duration_ms: number, dt_ms: number): number {
  // A hair more, so that 10 s at 0.1 ms has its last sample in spite of rounding.
  return Math.floor(duration_ms / dt_ms + 1e-9) + 1;
}

/** Times 0, dt, 2 dt, ... up to and including the duration, ms; decimal ones are exactly the decimal numbers they look like. */
export function sampleTimes(duration_ms: number, dt_ms: number): Float64Array {
  // A sum or product may lie just before the instant of a step, and the sample would be of what was before it.
  return Float64Array.from({ length: sampleCount(duration_ms, dt_ms) }, (_, i) =>
    Math.min(Math.round(i * dt_ms * 1e9) / 1e9, duration_ms),
  );
}
