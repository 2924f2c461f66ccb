import { protocolDuration_ms } from '../protocol/protocol.ts';
import { clampData } from '../recording/quality/clamp-trace.ts';
import type { RealClamp, RealFit } from './fit-real-cell.ts';
import { median } from './statistics.ts';

/** Why a cell gets no twin, or a warning. All thresholds of the study in one place. */
const studyLimits = {
  /** Share of the bins that a cut fell into. */
  refuseCut: 0.05,
  /** Share of the protocol that the recording must last. */
  refuseShorter: 0.95,
  /** Current at the holding potential, A/F. */
  refuseHolding_A_F: -9,
  /** Access resistance times capacitance, ms. */
  refuseRaCm_ms: 5,
  /** Median absolute error of the fit, A/F. */
  refuseMedianError_A_F: 0.3,
  /** Two optima closer than this in ln density. */
  warnRival: 5,
  /** Chi-square of the optimum under the prior, per parameter. */
  warnPriorChi2: 2,
  /** nS/pF. */
  warnLeak: 0.04,
} as const;

/** What speaks against a recording before it is fitted. */
export function conditionsRefuse(clamp: RealClamp | undefined): string[] {
  if (!clamp) return ['there is no voltage clamp before the drug'];
  const reasons: string[] = [];
  const { capacitance_pF, accessResistance_MOhm } = clamp.recording.conditions;
  if (!(capacitance_pF !== undefined && capacitance_pF > 0)) reasons.push('its capacitance is not known');
  const data = clampData(clamp.recording);
  if (!data.ok) return [...reasons, data.reason];
  const trace = data.value.traces[0];
  const [lasts, wanted] = [trace?.t_ms.at(-1) ?? 0, protocolDuration_ms(clamp.protocol)];
  if (lasts < studyLimits.refuseShorter * wanted) {
    reasons.push(`the recording ends at ${lasts.toFixed(0)} ms of the ${wanted.toFixed(0)} ms of its protocol`);
  }
  const first = clamp.protocol.segments[0];
  const until = first && first.kind === 'step' ? first.ms : 100;
  const held = trace ? [...trace.i].filter((_, k) => (trace.t_ms[k] as number) < until) : [];
  const perPf = data.value.unit === 'pA' ? (capacitance_pF ?? Number.NaN) : 1;
  const holding = median(held) / perPf;
  if (holding < studyLimits.refuseHolding_A_F) {
    reasons.push(`holding current ${holding.toFixed(1)} A/F, beyond ${studyLimits.refuseHolding_A_F}`);
  }
  const tau = ((accessResistance_MOhm ?? 0) * (capacitance_pF ?? 0)) / 1000;
  if (tau > studyLimits.refuseRaCm_ms) {
    reasons.push(`access resistance x capacitance is ${tau.toFixed(1)} ms, above ${studyLimits.refuseRaCm_ms}`);
  }
  return reasons;
}

/** What speaks against a fit. */
export function fitRefuses(fit: Pick<RealFit, 'cut' | 'medianError_A_F'>): string[] {
  const reasons: string[] = [];
  if (fit.cut > studyLimits.refuseCut) {
    reasons.push(`${(100 * fit.cut).toFixed(1)} % of the bins are cut off, above ${100 * studyLimits.refuseCut} %`);
  }
  if (!(fit.medianError_A_F <= studyLimits.refuseMedianError_A_F)) {
    reasons.push(
      `median error ${fit.medianError_A_F.toFixed(2)} A/F, above ${studyLimits.refuseMedianError_A_F}: the model does not describe it`,
    );
  }
  return reasons;
}

/** What is to be known of a fit that is kept. */
export function warningsOf(fit: RealFit): string[] {
  const warnings: string[] = [];
  const [best, second] = fit.optima;
  if (!best) return warnings;
  if (second && second.objective - best.objective < studyLimits.warnRival) {
    warnings.push('two optima: another set of parameters fits about as well');
  }
  const normal = fit.setup.marginals.flatMap((m, i) =>
    m.kind === 'normal' ? [(((best.coordinates[i] as number) - m.mean) / m.sd) ** 2] : [],
  );
  const distance = normal.reduce((sum, x) => sum + x, 0) / Math.max(1, normal.length);
  if (distance > studyLimits.warnPriorChi2)
    warnings.push(`unlike the prior: chi-square ${distance.toFixed(1)} a parameter`);
  const leak = fit.setup.parameters.findIndex((p) => p.name === 'leak.g');
  if (leak >= 0 && (best.values[leak] as number) > studyLimits.warnLeak) {
    warnings.push('large leak: the free-running action potential is not interpretable');
  }
  return warnings;
}
