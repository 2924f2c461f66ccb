import type { FitParameter } from '../infer/coordinates.ts';
import { openSession } from '../infer/infer.ts';
import type { Likelihood } from '../infer/likelihood.ts';
import { observe } from '../infer/observe.ts';
import { refine } from '../infer/refine.ts';
import type { FitSetup } from '../infer/setup.ts';
import { sigmaOfBins } from '../infer/sigma-of-bins.ts';
import type { Workers } from '../infer/simulator.ts';
import { laplaceAt } from '../infer/surrogate.ts';
import { protocolDuration_ms } from '../protocol/protocol.ts';
import { sameCommand } from '../protocol/same-command.ts';
import { clampData, inDensity } from '../recording/quality/clamp-trace.ts';
import type { RealClamp, RealFit } from './fit-real-cell.ts';

/** What a drug (or time) did to one current of a cell. */
export interface CurrentFactor {
  readonly current: string;
  /** Conductance after over before. */
  readonly factor: number;
  readonly interval90: readonly [number, number];
}

/**
 * Conductances that may change, and the leak, which changes with the seal; gating stays the cell's own. `sd`: how much, before the drug is
 * known, sd of the logarithm. IKs and INa are hardly in the recording (slow and small; cut off), and must not take what others lose.
 */
export const freeConductances: readonly { readonly name: string; readonly current: string; readonly sd: number }[] = [
  { name: 'i_K1.g_K1', current: 'IK1', sd: 0.6 },
  { name: 'i_Kr.g_Kr', current: 'IKr', sd: 0.6 },
  { name: 'i_Ks.g_Ks', current: 'IKs', sd: 0.2 },
  { name: 'i_CaL.p_CaL', current: 'ICaL', sd: 0.6 },
  { name: 'i_Na.g_Na', current: 'INa', sd: 0.2 },
  { name: 'i_f.g_f', current: 'If', sd: 0.6 },
  { name: 'i_to.g_to', current: 'Ito', sd: 0.6 },
  { name: 'leak.g', current: 'leak', sd: 0.6 },
];

/** How much the conductance of a current may change before anything is known, sd of the logarithm. */
export function changeSd(current: string): number {
  return freeConductances.find((f) => f.current === current)?.sd ?? usualChange;
}

const usualChange = 0.6;

/**
 * Most of the model's error is the same before and after and is taken off; what is left is smaller than in a fit of one recording.
 */
const differenceLikelihood: Likelihood = { floor_A_F: 0.1, relative: 0.04, robust: 3, temper: 0.2 };
const ninety = 1.6449;
/** Two recordings that share fewer bins cannot be compared. */
const fewestShared = 50;

/**
 * Conductances after over before, with the gating of the cell as fitted before: the recording after is compared with the fit before plus
 * that fit's own residual, so that what the model cannot describe cancels.
 *
 * @returns nothing when the two recordings were made under different commands, or share too few bins
 */
export async function conductanceFactors(
  after: RealClamp,
  before: RealFit,
  workers: Workers,
): Promise<CurrentFactor[] | undefined> {
  const best = before.optima[0];
  const found = clampData(after.recording);
  const capacitance_pF = after.recording.conditions.capacitance_pF ?? Number.NaN;
  if (!best || !found.ok || !sameCommand(before.protocol, after.protocol)) return undefined;
  const fitted = new Map(before.setup.parameters.map((p, i) => [p.name, best.values[i] as number]));
  const parameters = freeConductances.flatMap(({ name, current }): FitParameter[] => {
    const baseline = fitted.get(name);
    return baseline === undefined
      ? []
      : [{ name, current, baseline, unit: '', scale: 'log', gates: [], role: undefined }];
  });
  const set: Record<string, number> = { ...before.setup.changes.set };
  const { temperature_K, accessResistance_MOhm } = after.recording.conditions;
  if (temperature_K !== undefined) set['cell.T'] = temperature_K;
  for (const [name, value] of fitted) if (!parameters.some((p) => p.name === name)) set[name] = value;
  // What the fit made of the access resistance is of electrode and amplifier; the resistance itself drifts.
  const access = before.setup.parameters.find((p) => p.name === 'amplifier.Rs');
  if (access && accessResistance_MOhm !== undefined) {
    set[access.name] = ((set[access.name] as number) * accessResistance_MOhm) / access.baseline;
  }
  // What the model gets wrong where the command moves cancels like all else.
  const { moving: _, ...usual } = before.setup;
  const setup: FitSetup = {
    ...usual,
    changes: { ...before.setup.changes, set },
    parameters,
    cellParameters: parameters.length,
    marginals: parameters.map(({ current }) => ({ kind: 'normal', mean: 0, sd: changeSd(current) })),
    likelihood: differenceLikelihood,
  };
  const session = await openSession(setup, after.protocol, {
    interval_ms: 0,
    end_ms: protocolDuration_ms(after.protocol),
    workers,
    cells: 0,
  });
  try {
    const trace = inDensity(found.value, capacitance_pF).traces[0];
    if (!trace) return undefined;
    const binned = observe(trace, session.bins, found.value.clipped);
    const { mean, noise, censored } = binned.observation;
    // The residual of the fit before; a bin that is missing there cannot be compared.
    const residual = before.trace.recorded.map((i, b) => i - (before.trace.fitted[b] as number));
    const observation = {
      mean: mean.map((i, b) => i - (Number.isFinite(residual[b]) ? (residual[b] as number) : 0)),
      noise: noise.map((sd, b) =>
        Number.isFinite(residual[b]) && censored[b] === 'none' ? sd : Number.POSITIVE_INFINITY,
      ),
      censored: censored.map(() => 'none' as const),
    };
    if (observation.noise.filter(Number.isFinite).length < fewestShared) return undefined;
    const sigma = sigmaOfBins(setup, session.protocol, session.bins, observation);
    const problem = {
      coordinates: session.coordinates,
      prior: session.prior,
      observation,
      sigma,
      likelihood: setup.likelihood,
      simulator: session.simulator(setup.preHolds_ms[0] ?? 0),
    };
    const optimum = await refine(problem, session.prior.mean, { iterations: 20, step: 0.02, enough: 0.02 });
    const { covariance } = await laplaceAt(problem, optimum);
    const n = parameters.length;
    return parameters.map((p, i) => {
      const x = optimum.coordinates[i] as number;
      const sd = Math.sqrt(covariance[i * n + i] as number);
      return {
        current: p.current,
        factor: Math.exp(x),
        interval90: [Math.exp(x - ninety * sd), Math.exp(x + ninety * sd)],
      };
    });
  } finally {
    await session.close();
  }
}
