import { inferCell, openSession } from '../../infer/infer.ts';
import { livingSetup } from '../../infer/living-setup.ts';
import type { PriorMarginal } from '../../infer/prior-density.ts';
import type { FitPrior } from '../../infer/prior-file.ts';
import type { FitSetup } from '../../infer/setup.ts';
import type { Workers } from '../../infer/simulator.ts';
import { joinSweeps } from '../../protocol/join-sweeps.ts';
import type { Protocol } from '../../protocol/protocol.ts';
import { protocolDuration_ms } from '../../protocol/protocol.ts';
import { joinedTrace } from '../../twin/joined-trace.ts';
import { errorsOf, type FitErrors } from './errors-of.ts';
import { uniformTrace } from './uniform-trace.ts';

/** Outward currents of one cell: a family of steps from -80 mV. */
export interface StepRecording {
  readonly name: string;
  readonly capacitance_pF: number;
  readonly interval_ms: number;
  readonly steps_mV: readonly number[];
  /** One a step, A/F. */
  readonly sweeps: readonly Float64Array[];
}

/** A conductance, relative to the published cell. */
export interface FittedFactor {
  readonly name: string;
  readonly factor: number;
  readonly interval90: readonly [number, number];
  readonly determinedBy: 'data' | 'partly' | 'prior';
}

/** What a cell's fit gave. Errors in A/F. */
export interface OutwardFit extends FitErrors {
  readonly name: string;
  readonly factors: readonly FittedFactor[];
  /** nS/pF, mV. */
  readonly leak: { readonly g: number; readonly E_mV: number };
  readonly junction_mV: number;
}

/** When the step begins and how long it lasts, ms. */
const step_ms = { before: 50, during: 500 } as const;
/** Capacitive transients. */
const mask_ms = 10;
/** How long sweeps were apart is not stated; the outward currents have recovered by then, ms. */
const apart_ms = 3000;
/**
 * Solutions and temperature that the authors simulate. Calcium current is there (inward for 50 ms after the step), sodium current is over
 * when the transients are.
 */
const conditions: Readonly<Record<string, number>> = {
  'cell.T': 298,
  'cell.Nao': 150,
  'cell.Ko': 4,
  'cell.Cao': 1.2,
  'pipette.Na': 10,
  'pipette.K': 110,
  'i_Na.g_Na': 0,
  'chloride.g_ClCa': 0,
};
/** What is fitted: everything of the outward currents, of the calcium current that they are mixed with, and of the experiment. */
const fitted = /^(i_Kr|i_Ks|i_K1|i_to|i_CaL|leak|junction)\./;
const ofExperiment = /^(leak|junction)\./;
/**
 * The recordings have no current at the holding potential: it was taken off each sweep. An ohmic leak then reverses there.
 */
const leakReversal: PriorMarginal = { kind: 'normal', mean: -80, sd: 5 };

/** The living-cell fit of the potassium currents alone. */
function setupFor(prior: FitPrior, capacitance_pF: number): FitSetup {
  const living = livingSetup(prior, { capacitance_pF });
  const kept = living.parameters.flatMap((p, i) => (fitted.test(p.name) ? [i] : []));
  const parameters = kept.map((i) => living.parameters[i] as (typeof living.parameters)[number]);
  const { early, ...usual } = living;
  return {
    ...usual,
    changes: { set: { ...conditions } },
    parameters,
    cellParameters: parameters.filter(({ name }) => !ofExperiment.test(name)).length,
    marginals: kept.map((i, k) =>
      parameters[k]?.name === 'leak.E' ? leakReversal : (living.marginals[i] as PriorMarginal),
    ),
    rule: { mask_ms, narrowest_ms: 1, widest_ms: 40, growth: 0.1 },
    preHolds_ms: [3000],
  };
}

/**
 * Fits the outward currents of a cell by the inference that living cells go through, sweeps joined to one protocol. Only the step itself
 * is compared: before it the current was set to zero, and 17 ms after it something not stated was done to most of the cells.
 */
export async function fitOutward(
  recording: StepRecording,
  prior: FitPrior,
  options: { readonly workers: Workers; readonly seed: number; readonly draws: number },
): Promise<OutwardFit> {
  const { name, steps_mV, sweeps, interval_ms, capacitance_pF } = recording;
  const total_ms = (sweeps[0]?.length ?? 0) * interval_ms;
  const starts_ms = steps_mV.map((_, k) => k * apart_ms);
  const one = (mV: number): Protocol => ({
    name: `${mV} mV`,
    holding_mV: -80,
    segments: [
      { kind: 'step', mV: -80, ms: step_ms.before },
      { kind: 'step', mV, ms: step_ms.during },
      { kind: 'step', mV: -80, ms: total_ms - step_ms.before - step_ms.during },
    ],
  });
  const protocol = joinSweeps(steps_mV.map(one), starts_ms, 'outward currents');
  const [from, to] = [step_ms.before, step_ms.before + step_ms.during].map((ms) => Math.round(ms / interval_ms));
  const trace = joinedTrace(
    sweeps.map((i) => uniformTrace(i.subarray(from, to), interval_ms)),
    starts_ms.map((ms) => ms + step_ms.before),
    0,
  );
  const setup = setupFor(prior, capacitance_pF);
  const session = await openSession(setup, protocol, {
    interval_ms,
    end_ms: protocolDuration_ms(protocol),
    workers: options.workers,
    cells: 0,
  });
  try {
    const found = await inferCell(session, trace, undefined, {
      fit: { starts: 1, leastStarts: 1, refinement: { iterations: 40, step: 0.005, enough: 0.05 }, level: 0.001 },
      sampling: { chains: 8, rounds: Math.ceil(options.draws / 8), sweeps: 2, burnIn: 12, seed: options.seed },
    });
    const best = found.fit.optima[0];
    if (!best) throw new Error('a fit without an optimum');
    const value = (parameter: string): number | undefined =>
      best.values[setup.parameters.findIndex((p) => p.name === parameter)];
    return {
      name,
      factors: setup.parameters.flatMap((p, i): FittedFactor[] => {
        const summary = found.summaries[i];
        if (!summary || !/\.g_\w+$/.test(p.name)) return [];
        const factor = (best.values[i] as number) / p.baseline;
        return [{ name: p.name, factor, interval90: summary.interval90, determinedBy: summary.determinedBy }];
      }),
      leak: { g: value('leak.g') ?? 0, E_mV: value('leak.E') ?? 0 },
      junction_mV: value('junction.V') ?? 0,
      ...errorsOf(found.binned.observation, best.simulated),
    };
  } finally {
    await session.close();
  }
}
