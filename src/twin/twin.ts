import type { ModelSource } from '../model/model-source.ts';
import type { Protocol } from '../protocol/protocol.ts';

/** Who determined a value: the recording, the recording and the prior, or the prior alone. */
export type DeterminedBy = 'data' | 'partly' | 'prior';

/** Lower and upper end. */
export type Interval = readonly [number, number];

/** One parameter of the cell. Estimate and baseline are in the model's unit, everything else is relative to the baseline. */
export interface TwinParameter {
  /** Qualified name in the model. */
  readonly name: string;
  readonly current: string;
  readonly unit: string;
  readonly baseline: number;
  /** Posterior median. */
  readonly estimate: number;
  readonly factor: number;
  readonly sd: number;
  readonly interval50: Interval;
  readonly interval90: Interval;
  readonly prior90: Interval;
  readonly determined_by: DeterminedBy;
}

/** A property of the experiment that was fitted with the cell: leak, series resistance, offset. In its own unit. */
export interface TwinNuisance {
  readonly name: string;
  readonly unit: string;
  readonly estimate: number;
  readonly sd: number;
  readonly interval90: Interval;
  readonly prior90: Interval;
}

/** A direction in parameter space that the recording leaves open. */
export interface OpenDirection {
  /** In words: `xK11 and xK15 of IK1 only together: ...`. */
  readonly says: string;
  /** Weights of the parameters' relative changes, largest first; those below a tenth of the largest are left out. */
  readonly direction: Readonly<Record<string, number>>;
}

/** How the fit did in one stretch of the protocol. */
export interface FitWindow {
  readonly from_ms: number;
  readonly to_ms: number;
  readonly points: number;
  readonly rmse_A_F: number;
  readonly chi2: number;
}

/** A reason of a verdict, a named number beyond its limit; or a note, which speaks against nothing. */
export interface TwinReason {
  readonly name: string;
  readonly value: number | null;
  readonly unit: string;
  readonly limit: number | null;
  readonly says: string;
  /** What it leads to on its own. */
  readonly leads_to: 'note' | 'flag' | 'refuse';
}

/** Recording and fit on the bins they were compared on. */
export interface FitTrace {
  /** Centre and width of each bin, ms. */
  readonly t_ms: readonly number[];
  readonly width_ms: readonly number[];
  /** Recorded mean current, A/F; null where it was cut off. */
  readonly recorded_A_F: readonly (number | null)[];
  readonly fitted_A_F: readonly number[];
  /** What a residual is measured against, A/F. */
  readonly sigma_A_F: readonly number[];
}

/** An optimum of the fit other than the best. */
export interface OtherOptimum {
  /** How much worse it is: ln of the posterior density below the best. */
  readonly worse_by: number;
  readonly chi2: number;
  /** Values relative to the baseline, in the order of `parameters`. */
  readonly factors: readonly number[];
}

/** The digital twin of one cell: everything that was learned from its recording, and how far it can be believed. */
export interface Twin {
  readonly schema: 'iontwin/twin';
  readonly version: 1;
  readonly verdict: 'accept' | 'flag' | 'refuse';
  readonly reasons: readonly TwinReason[];
  /** The model whose parameters these are, extensions that were fitted included. */
  readonly model: ModelSource;
  readonly conditions: {
    readonly temperature_K: number | null;
    /** Set for all simulations of this twin, by qualified name: concentrations, temperature. */
    readonly set: Readonly<Record<string, number>>;
    readonly capacitance_pF: number | null;
    readonly protocol: Protocol;
    /** The cell was held at the holding potential for so long before the protocol. */
    readonly preHold_ms: number;
  };
  readonly prior: { readonly name: string; readonly says: string; readonly cells: number | null };
  readonly parameters: readonly TwinParameter[];
  readonly nuisance: readonly TwinNuisance[];
  readonly undetermined: readonly OpenDirection[];
  readonly posterior: {
    /** Qualified names: parameters, then nuisances. */
    readonly names: readonly string[];
    /** Relative to the baseline for parameters, in its own unit for nuisances. */
    readonly mean: readonly number[];
    readonly covariance: readonly (readonly number[])[];
    readonly samples: readonly (readonly number[])[];
    /** The most probable values. */
    readonly mode: readonly number[];
    /** Share of proposed draws that the simulator accepted, and whether a normal approximation would have done. */
    readonly acceptance: number;
    readonly laplace: 'holds' | 'fails';
  };
  readonly otherOptima: readonly OtherOptimum[];
  readonly fit: {
    readonly rmse_A_F: number;
    readonly medianError_A_F: number;
    readonly chi2: number;
    readonly points: number;
    /** Starts that were made; absent in older twins. */
    readonly starts?: number;
    /** Noise of one sample, A/F, and the likelihood in words. */
    readonly noise_A_F: number;
    readonly likelihood: string;
    /** Error of the model that the likelihood forgives at any current, A/F; absent where noise alone explains the residuals. */
    readonly modelError_A_F?: number;
    readonly windows: readonly FitWindow[];
    readonly trace: FitTrace;
  };
  /** Verdict on the recording itself, as `inspect` gives it. */
  readonly quality: {
    readonly verdict: 'accept' | 'flag' | 'refuse';
    readonly reasons: readonly Omit<TwinReason, 'leads_to'>[];
  } | null;
  readonly provenance: {
    readonly file: string | null;
    readonly sha256: string | null;
    readonly bytes: number | null;
    readonly format: string | null;
    readonly recordedAt: string | null;
    /** Version of this program, and of the inference. */
    readonly iontwin: string;
    readonly seed: number;
    readonly simulations: number;
  };
}
