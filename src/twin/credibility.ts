import type { ReportContext } from './report/context.ts';
import type { TwinPredictions } from './simulate-twin.ts';
import type { DeterminedBy, Twin } from './twin.ts';

/** One line of a credibility table; evidence is null where this twin has none. */
export interface CredibilityRow {
  readonly section:
    | 'Question and risk'
    | 'Verification'
    | 'Validation'
    | 'Applicability'
    | 'Uncertainty quantification';
  readonly factor: string;
  readonly evidence: string | null;
  /** What would fill an empty line. */
  readonly missing: string;
}

/**
 * The credibility of one twin after ASME V&V 40: every line holds a fact of this twin or stays empty. What holds of the program in
 * general (its tests) is no evidence about a single twin and is not claimed here.
 *
 * @source ASME V&V 40-2018, Assessing Credibility of Computational Modeling through Verification and Validation
 */
export function credibilityTable(
  twin: Twin,
  predictions: TwinPredictions | null,
  context: ReportContext = {},
): CredibilityRow[] {
  const row =
    (section: CredibilityRow['section']) =>
    (factor: string, evidence: string | null | undefined, missing: string): CredibilityRow => ({
      section,
      factor,
      evidence: evidence === undefined || evidence === '' ? null : evidence,
      missing,
    });
  const [risk, verification, validation, applicability, uncertainty] = (
    ['Question and risk', 'Verification', 'Validation', 'Applicability', 'Uncertainty quantification'] as const
  ).map(row) as [Line, Line, Line, Line, Line];
  const { provenance, fit } = twin;
  return [
    risk('Question of interest', context.question, 'the decision that the twin is to inform'),
    risk('Context of use', context.contextOfUse, 'what exactly the twin is to answer, and beside which other evidence'),
    risk('Model influence', context.modelInfluence, 'how much the answer of the twin weighs'),
    risk('Decision consequence', context.decisionConsequence, 'what happens if the answer is wrong'),

    verification(
      'Software quality: version and input',
      provenance.sha256 === null
        ? null
        : `iontwin ${provenance.iontwin}; input SHA-256 ${provenance.sha256.slice(0, 16)}...; seed ${provenance.seed}`,
      'the digest of the recording',
    ),
    verification(
      'Numerical solver error',
      solverSays(predictions),
      'a free action potential solved again more strictly',
    ),
    verification(
      'Convergence of the fit',
      `chi-square ${round(fit.chi2)} over ${fit.points} points; ${optimaSays(twin)}`,
      '',
    ),
    verification('Use error: independent repetition', null, 'a second person makes the twin from the same recording'),

    validation('Model form: residuals of the fit', formSays(twin), ''),
    validation('Model inputs: quality of the recording', qualitySays(twin), 'a quality verdict of the recording'),
    validation('Model inputs: conditions', inputsSays(twin), 'temperature and capacitance as measured'),
    validation(
      'Comparator: same cell, data outside the fit',
      context.recordedAp?.says,
      'an action potential of the same cell',
    ),
    validation(
      'Output comparison',
      context.validation?.join(' '),
      'predictions scored against data that were not fitted',
    ),
    validation('Repeat recordings: technical variance', null, 'the same cell recorded twice'),

    applicability(
      'Conditions of prediction against those of the recording',
      extrapolationSays(predictions),
      'predictions',
    ),
    applicability(
      'Relevance of the validation to the context of use',
      null,
      'an argument from the validation to the question',
    ),

    uncertainty(
      'Prior',
      `${twin.prior.name}: ${twin.prior.says}${twin.prior.cells === null ? '' : ` (${twin.prior.cells} cells)`}`,
      '',
    ),
    uncertainty('Posterior', posteriorSays(twin), ''),
    uncertainty('Parameters', countsSays(twin), ''),
    uncertainty('Predictions', predictionSays(predictions), 'simulations over the posterior'),
    uncertainty('Sensitivity to the prior', null, 'the same recording under another prior'),
  ];
}

type Line = (factor: string, evidence: string | null | undefined, missing: string) => CredibilityRow;

function optimaSays({ otherOptima, fit: { starts } }: Twin): string {
  if (otherOptima.length === 0) {
    return starts === 1 ? 'one start was made: others were not looked for' : 'no other optimum was found';
  }
  return otherOptima.length === 1 ? 'one other optimum was found' : `${otherOptima.length} other optima were found`;
}

function solverSays(predictions: TwinPredictions | null): string | null {
  const change = predictions?.solver;
  if (!change || change.apd90_ms === null || change.mdp_mV === null) return null;
  return `30 times more strictly solved, APD90 of the most probable free cell moves by ${round(change.apd90_ms)} ms and its maximum diastolic potential by ${round(change.mdp_mV)} mV`;
}

function formSays({ fit }: Twin): string {
  const bad = fit.windows.filter((w) => isMisfit(w.points, w.chi2)).length;
  return `rmse ${round(fit.rmse_A_F)} A/F, median error ${round(fit.medianError_A_F)} A/F; ${bad} of ${fit.windows.length} windows fit worse than their noise explains`;
}

/** Whether chi-square of a window is above the 99.9 % limit of its points. @source Wilson & Hilferty 1931, PNAS 17:684 */
export function isMisfit(points: number, chi2: number): boolean {
  if (points === 0) return false;
  const spread = 2 / (9 * points);
  return chi2 > points * (1 - spread + 3.09 * Math.sqrt(spread)) ** 3;
}

function qualitySays({ quality }: Twin): string | null {
  if (!quality) return null;
  const reasons = quality.reasons.map(({ says }) => says).join('; ');
  return `${quality.verdict}${reasons === '' ? '' : `: ${reasons}`}`;
}

function inputsSays({ conditions: { temperature_K, capacitance_pF } }: Twin): string | null {
  if (temperature_K === null && capacitance_pF === null) return null;
  const temperature = temperature_K === null ? 'temperature not stated' : `${temperature_K} K`;
  return `${temperature}; ${capacitance_pF === null ? 'capacitance not stated' : `${round(capacitance_pF)} pF`}`;
}

function extrapolationSays(predictions: TwinPredictions | null): string | null {
  if (!predictions || predictions.aps.length === 0) return null;
  const kinds = predictions.aps.map(
    ({ kind, temperature_K }) => `${kind}${temperature_K === null ? '' : ` at ${temperature_K} K`}`,
  );
  return `fitted under voltage clamp; predicted ${kinds.join(', ')}`;
}

function posteriorSays({ posterior }: Twin): string {
  const { samples, acceptance, laplace } = posterior;
  return `${samples.length} samples, ${Math.round(100 * acceptance)} % of the proposals accepted by the simulator; a normal approximation ${laplace === 'holds' ? 'would have done' : 'would not have done'}`;
}

function countsSays(twin: Twin): string {
  const { data, partly, prior } = classCounts(twin);
  return `${data} determined by the recording, ${partly} partly, ${prior} by the prior alone; ${twin.undetermined.length} undetermined directions named`;
}

/** How many parameters the recording determined, and how many it did not. */
export function classCounts({ parameters }: Pick<Twin, 'parameters'>): Record<DeterminedBy, number> {
  const counts = { data: 0, partly: 0, prior: 0 };
  for (const { determined_by } of parameters) counts[determined_by]++;
  return counts;
}

function predictionSays(predictions: TwinPredictions | null): string | null {
  const first = predictions?.aps[0];
  if (!first || first.cells === 0) return null;
  return `${first.cells} cells of the posterior and the most probable one; 90 % intervals and bands, Wilson intervals of proportions`;
}

function round(value: number): string {
  return String(Number(value.toPrecision(3)));
}
