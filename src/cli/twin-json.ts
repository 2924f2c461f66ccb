import { apToJson } from '../twin/ap-json.ts';
import type { TwinResult } from './twin-job.ts';

/** The document of `twin --json`: the fields that other programs rely on, and more. */
export function twinJson({ twin, predictions, notes, seconds }: TwinResult, files: readonly string[]) {
  const { fit, conditions, prior, provenance } = twin;
  const aps = predictions?.aps ?? [];
  const [own] = aps;
  return {
    verdict: twin.verdict,
    reasons: twin.reasons,
    parameters: twin.parameters,
    undetermined: twin.undetermined,
    nuisance: twin.nuisance,
    fit: {
      rmse_A_F: fit.rmse_A_F,
      chi2: fit.chi2,
      points: fit.points,
      windows: fit.windows,
      median_error_A_F: fit.medianError_A_F,
      noise_A_F: fit.noise_A_F,
      likelihood: fit.likelihood,
    },
    ap: own ? apToJson(own) : null,
    ...(own ? {} : { ap_reason: 'the twin is refused, so that nothing is predicted' }),
    aps: aps.map(apToJson),
    seconds,
    model: twin.model,
    conditions: { ...conditions, protocol: conditions.protocol.name },
    prior,
    posterior: { acceptance: twin.posterior.acceptance, laplace: twin.posterior.laplace },
    other_optima: twin.otherOptima.length,
    quality: twin.quality,
    provenance,
    notes,
    files,
  };
}
