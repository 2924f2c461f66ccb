import { chiSquaredLimit } from '../numeric/chi-squared.ts';
import { segmentDuration_ms, segmentStarts } from '../protocol/protocol.ts';
import type { Inference, Session } from './infer.ts';
import type { PriorMarginal } from './prior-density.ts';
import { mostPromised } from './refine.ts';

/** How the fit did in one segment of the protocol. */
export interface WindowMisfit {
  readonly from_ms: number;
  readonly to_ms: number;
  readonly points: number;
  readonly rmse_A_F: number;
  readonly chi2: number;
}

/** A reason to doubt a fit, a number beyond its limit; or a note, which is no doubt. */
export interface FitReason {
  readonly name: string;
  readonly value: number;
  readonly unit: string;
  readonly limit: number;
  readonly says: string;
  readonly leads_to: 'note' | 'flag' | 'refuse';
}

/** Limits of a verdict; all in one place, changeable by the caller. */
export interface FitLimits {
  /** Probability with which a right model is flagged by chi-square, over all windows together. */
  readonly falseAlarm: number;
  /** Chi-square per point above which a fit that is judged by noise alone is refused. */
  readonly refuseChi2PerPoint: number;
  /** Median absolute error above which any fit is refused, A/F. */
  readonly refuseMedianError_A_F: number;
  /** A property of the experiment this many prior sd away from what was reported is flagged, and refused. */
  readonly flagNuisance_sd: number;
  readonly refuseNuisance_sd: number;
  /** Share of the cell's parameters at the edge of the prior's range that is flagged, and refused. */
  readonly flagPinned: number;
  readonly refusePinned: number;
  /** Prior chi-square a parameter above which the prior does not fit this cell. */
  readonly flagPriorChi2: number;
  /** Another optimum within so many units of ln density is flagged. */
  readonly flagRival: number;
  /** A fit that ended where derivatives still promise a gain of more units of ln density is flagged. */
  readonly flagPromised: number;
  /** Share of draws that the simulator must accept. */
  readonly flagAcceptance: number;
  /** Share of the time that is in bins which a cut fell into, above which a recording is refused. */
  readonly refuseCut: number;
  /** Share of bins in which the clamp was lost above which a recording is flagged, and refused; less is noted. */
  readonly flagLost: number;
  readonly refuseLost: number;
}

/** The defaults; where from: false alarms at 5 %; real cells: `real-cells` study, section 6. */
export const defaultFitLimits: FitLimits = {
  falseAlarm: 0.02,
  refuseChi2PerPoint: 4,
  refuseMedianError_A_F: 0.3,
  flagNuisance_sd: 3,
  refuseNuisance_sd: 8,
  flagPinned: 0.12,
  refusePinned: 0.4,
  flagPriorChi2: 2,
  flagRival: 5,
  flagPromised: mostPromised,
  flagAcceptance: 0.1,
  refuseCut: 0.05,
  flagLost: 0.1,
  refuseLost: 0.25,
};

/** Misfit segment by segment. */
export function windowMisfits(session: Session, inference: Inference): WindowMisfit[] {
  const { protocol, bins } = session;
  const starts = segmentStarts(protocol);
  const optimum = inference.fit.optima[0];
  const { observation } = inference.binned;
  return protocol.segments.flatMap((segment, s) => {
    let [points, squares, chi2, to_ms] = [0, 0, 0, 0];
    bins.forEach((bin, b) => {
      if (bin.segment !== s || !Number.isFinite(inference.sigma[b] as number)) return;
      const r = optimum?.misfit.residuals[b] as number;
      points++;
      to_ms = Math.max(to_ms, bin.to_ms);
      chi2 += r * r;
      if (observation.censored[b] === 'none') {
        squares += ((optimum?.simulated[b] as number) - (observation.mean[b] as number)) ** 2;
      }
    });
    const from_ms = starts[s] as number;
    return points === 0
      ? []
      : [
          {
            from_ms,
            // Segments that follow a curve are one window.
            to_ms: Math.max(to_ms, from_ms + segmentDuration_ms(segment)),
            points,
            rmse_A_F: Math.sqrt(squares / points),
            chi2,
          },
        ];
  });
}

/** Root mean square and median absolute difference of fit and recording over the bins, A/F. */
export function fitError(inference: Inference): { readonly rmse_A_F: number; readonly median_A_F: number } {
  const { observation } = inference.binned;
  const simulated = inference.fit.optima[0]?.simulated;
  const errors = [...observation.mean].flatMap((mean, b) =>
    Number.isFinite(inference.sigma[b] as number) && observation.censored[b] === 'none'
      ? [Math.abs((simulated?.[b] as number) - mean)]
      : [],
  );
  const sorted = Float64Array.from(errors).sort();
  return {
    rmse_A_F: Math.sqrt(sorted.reduce((sum, e) => sum + e * e, 0) / Math.max(1, sorted.length)),
    median_A_F: sorted[sorted.length >> 1] ?? 0,
  };
}

/** Reasons to flag or refuse a fit; none for one that can be believed. */
export function fitReasons(session: Session, inference: Inference, limits: FitLimits = defaultFitLimits): FitReason[] {
  const { setup } = session;
  const reasons: FitReason[] = [];
  const add = (
    name: string,
    value: number,
    unit: string,
    limit: number,
    leads_to: FitReason['leads_to'],
    says: string,
  ): void => void reasons.push({ name, value, unit, limit, says, leads_to });
  const { chi2, points } = inference.fit;
  const error = fitError(inference);
  const isByNoise = setup.likelihood.robust === Number.POSITIVE_INFINITY;
  if (isByNoise) {
    const limit = chiSquaredLimit(points, limits.falseAlarm / 2);
    if (chi2 > limits.refuseChi2PerPoint * points) {
      add(
        'misfit',
        chi2 / points,
        '',
        limits.refuseChi2PerPoint,
        'refuse',
        'no cell of this model, prior and experiment has this current: wrong or shifted protocol, units, scale, sign, temperature or model',
      );
    } else if (chi2 > limit || !inference.fit.isWithinNoise) {
      add(
        'misfit',
        chi2 / points,
        '',
        Math.min(limit, inference.fit.limit) / points,
        'flag',
        'the fit is worse than the noise of the recording explains',
      );
    }
    const windows = windowMisfits(session, inference);
    const level = limits.falseAlarm / 2 / windows.length;
    const worst = windows
      .map((w) => ({ w, limit: chiSquaredLimit(w.points, level) }))
      .filter((x) => x.w.chi2 > x.limit)
      .sort((a, b) => b.w.chi2 / b.limit - a.w.chi2 / a.limit);
    const [first] = worst;
    if (first && chi2 <= limit) {
      add(
        'misfit in a window',
        first.w.chi2 / first.w.points,
        '',
        first.limit / first.w.points,
        'flag',
        `the fit misses ${first.w.from_ms} to ${first.w.to_ms} ms by ${first.w.rmse_A_F.toPrecision(2)} A/F (${worst.length} such windows)`,
      );
    }
  }
  if (error.median_A_F > limits.refuseMedianError_A_F) {
    add(
      'median error',
      error.median_A_F,
      'A/F',
      limits.refuseMedianError_A_F,
      'refuse',
      'the model does not describe this recording',
    );
  }
  const { cutTime } = inference.binned;
  if (cutTime > limits.refuseCut) {
    add('cut off', cutTime, 'of the time', limits.refuseCut, 'refuse', 'too much of the current was cut off');
  }
  clampLost(inference, limits, add);
  pinned(session, inference, limits, add);
  nuisances(session, inference, limits, add);
  const best = inference.fit.optima[0]?.objective ?? 0;
  const rivals = inference.fit.optima.slice(1).filter((o) => o.objective - best < limits.flagRival);
  const rival = rivals[0];
  if (rival) {
    add(
      'second optimum',
      rival.objective - best,
      'ln',
      limits.flagRival,
      'flag',
      'another set of parameters fits as well: see the other optima',
    );
  }
  const promised = inference.fit.optima[0]?.promised ?? 0;
  if (promised > limits.flagPromised) {
    add(
      'not in an optimum',
      promised,
      'ln',
      limits.flagPromised,
      'flag',
      'the fit ended where its derivatives lead nowhere: a better set of parameters may exist',
    );
  }
  if (inference.posterior.acceptance < limits.flagAcceptance) {
    add(
      'acceptance',
      inference.posterior.acceptance,
      '',
      limits.flagAcceptance,
      'flag',
      'the posterior could not be explored: its intervals are approximate',
    );
  }
  return reasons;
}

type Add = (
  name: string,
  value: number,
  unit: string,
  limit: number,
  leads_to: FitReason['leads_to'],
  says: string,
) => void;

/** Share of flags that are set. */
export function shareOf(flags: Uint8Array): number {
  return flags.reduce((sum, flag) => sum + flag, 0) / flags.length;
}

/** Steps that are not in the fit: spikes that the recording shows, and what the fit could not reconcile with the rest. */
function clampLost({ escaped, spared }: Inference, limits: FitLimits, add: Add): void {
  const lost = shareOf(escaped);
  if (lost > 0) {
    const leadsTo = lost > limits.refuseLost ? 'refuse' : lost > limits.flagLost ? 'flag' : 'note';
    add(
      'clamp lost',
      lost,
      'of all bins',
      leadsTo === 'refuse' ? limits.refuseLost : limits.flagLost,
      leadsTo,
      'spikes escaped the clamp; the steps they are in were left out of the fit: compensate more of the series resistance',
    );
  }
  const aside = shareOf(spared);
  if (aside > 0) {
    add(
      'set aside',
      aside,
      'of all bins',
      0,
      'flag',
      'some steps do not agree with the rest of the recording, and were left out of the fit: compensate more of the series resistance',
    );
  }
}

/** This part of a range, on either side, is its edge. */
const edge = 0.03;

/** As many of so many parameters lie at an edge by chance in all but one of two hundred cells that the prior stands for. */
function mostByChance(parameters: number): number {
  const p = 2 * edge;
  let probability = (1 - p) ** parameters;
  let below = probability;
  let count = 0;
  while (below < 0.995 && count < parameters) {
    probability *= ((parameters - count) / (count + 1)) * (p / (1 - p));
    below += probability;
    count++;
  }
  return count;
}

/** Parameters whose posterior sits on the edge of the prior, and normal priors that this cell lies far outside of. */
function pinned({ setup, prior }: Session, inference: Inference, limits: FitLimits, add: Add): void {
  const names: string[] = [];
  let [normal, chi2] = [0, 0];
  const optimum = inference.fit.optima[0];
  setup.parameters.slice(0, setup.cellParameters).forEach((p, i) => {
    const marginal = setup.marginals[i] as PriorMarginal;
    if (marginal.kind === 'normal') {
      normal++;
      chi2 += (((optimum?.coordinates[i] as number) - (prior.mean[i] as number)) / (prior.sd[i] as number)) ** 2;
      return;
    }
    const { median, sd, priorSd } = inference.summaries[i] as Inference['summaries'][number];
    const unit = p.baseline || 1;
    const [low, high] = [marginal.lowest / unit, marginal.highest / unit].sort((a, b) => a - b) as [number, number];
    const room = Math.min(median - low, high - median) / (high - low);
    // Known to be at the edge, rather than unknown.
    if (room < edge && sd < 0.3 * priorSd) names.push(p.name.split('.').at(-1) ?? p.name);
  });
  const share = names.length / setup.cellParameters;
  if (share > limits.flagPinned && names.length > mostByChance(setup.cellParameters)) {
    add(
      'at the prior edge',
      share,
      'of the parameters',
      limits.flagPinned,
      share > limits.refusePinned ? 'refuse' : 'flag',
      `${names.slice(0, 8).join(', ')}${names.length > 8 ? ', ...' : ''} lie at the edge of what the prior allows: this cell is outside it`,
    );
  }
  if (normal > 0 && chi2 / normal > limits.flagPriorChi2) {
    add(
      'distance from the prior',
      chi2 / normal,
      'per parameter',
      limits.flagPriorChi2,
      'flag',
      'this cell is unlike those that the prior stands for',
    );
  }
}

/** Components whose parameters a laboratory measures and reports: seal and amplifier. What else is fitted is believed beforehand. */
const reported = /^(leak|amplifier|filter)\./;

/** Properties of the experiment that came out unlike what was reported, and of the cell unlike what was believed. */
function nuisances({ setup, prior }: Session, inference: Inference, limits: FitLimits, add: Add): void {
  const optimum = inference.fit.optima[0];
  setup.parameters.slice(setup.cellParameters).forEach((p, k) => {
    const i = setup.cellParameters + k;
    if (setup.marginals[i]?.kind !== 'normal') return;
    const z = Math.abs((optimum?.coordinates[i] as number) - (prior.mean[i] as number)) / (prior.sd[i] as number);
    if (z > limits.flagNuisance_sd) {
      const isReported = reported.test(p.name);
      add(
        `${p.name} unlike ${isReported ? 'reported' : 'the prior'}`,
        z,
        'sd',
        limits.flagNuisance_sd,
        z > limits.refuseNuisance_sd ? 'refuse' : 'flag',
        `the recording wants ${p.name} = ${Number(optimum?.values[i]).toPrecision(3)} ${p.unit}, ${isReported ? 'unlike what was reported' : 'far from what the prior expects'}`,
      );
    }
  });
}

/** The verdict that reasons lead to. */
export function verdictOf(reasons: readonly Pick<FitReason, 'leads_to'>[]): 'accept' | 'flag' | 'refuse' {
  if (reasons.some((r) => r.leads_to === 'refuse')) return 'refuse';
  return reasons.some((r) => r.leads_to === 'flag') ? 'flag' : 'accept';
}
