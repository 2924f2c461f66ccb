/** What only the user knows of a twin's purpose; what is left out stays visibly empty. */
export interface ReportContext {
  /** The question that a decision hangs on. */
  readonly question?: string;
  /** What the twin is to answer of it. */
  readonly contextOfUse?: string;
  /** Of all evidence, how much the twin's answer weighs. */
  readonly modelInfluence?: string;
  /** What happens if the answer is wrong. */
  readonly decisionConsequence?: string;
  /** Comparisons with data that were no part of the fit, one sentence each. */
  readonly validation?: readonly string[];
  /** True values relative to the baselines, for cells whose truth is known. */
  readonly truth?: Readonly<Record<string, number>>;
  /** An action potential recorded from the same cell, its upstroke at 0 ms; drawn over the prediction of its kind. */
  readonly recordedAp?: {
    readonly kind: 'free' | 'paced';
    readonly t_ms: Float64Array;
    readonly V_mV: Float64Array;
    readonly says: string;
  };
  /** When the report was made, as text. */
  readonly madeAt?: string;
}
