import type { BinRule } from '../infer/bins.ts';
import type { Nuisance } from '../infer/setup.ts';
import type { Protocol } from '../protocol/protocol.ts';
import type { ClampTrace } from '../recording/quality/clamp-trace.ts';
import type { Quality } from '../recording/quality/recording-quality.ts';
import type { Conditions } from '../recording/recording.ts';

/** A recording made ready for inference: one current in A/F under one protocol, and everything that is known of the experiment. */
export interface TwinExperiment {
  readonly protocol: Protocol;
  /** A/F, outward positive, times from the start of the protocol; sweeps one after the other. */
  readonly trace: ClampTrace;
  /** Between samples, ms; 0 for listed times. */
  readonly interval_ms: number;
  /** Nothing was recorded after this, ms from the start of the protocol. */
  readonly end_ms: number;
  /** Lowest and highest current that could be recorded, A/F. */
  readonly clipped: readonly [number, number] | undefined;
  /** Of the file, with what the user knows better. */
  readonly conditions: Conditions;
  /** Extensions that the model needs for this experiment, in order. */
  readonly extensions: readonly string[];
  /** Variable of the extended model that was recorded; undefined for the cell's total current. */
  readonly output: string | undefined;
  /** Set for all simulations, by qualified name. */
  readonly set: Readonly<Record<string, number>>;
  /** Properties of the experiment to be fitted with the cell. */
  readonly nuisances: readonly Nuisance[];
  /** How the current is to be binned. */
  readonly rule: Partial<BinRule>;
  /** The cell was held at the holding potential for so long before, ms; undefined where nobody knows. */
  readonly preHold_ms: number | undefined;
  readonly quality: Quality;
  /** What was taken for granted: each a sentence. */
  readonly notes: readonly string[];
}

/** What the user knows, or wants otherwise than the file says. */
export interface ExperimentOptions {
  /** Name of the channel of the current, or its number from 1 on. */
  readonly channel?: string | undefined;
  /** Number of the only sweep to use, from 1 on; all by default. */
  readonly sweep?: number | undefined;
  /** The command, from the start of each sweep; by default what the file says. */
  readonly protocol?: Protocol | undefined;
  /** How long the cell was held before the protocol, ms. */
  readonly preHold_ms?: number | undefined;
  /** Measured conditions that replace those of the file. */
  readonly conditions?: Partial<Conditions>;
}
