import { inferCell, openSession } from '../../infer/infer.ts';
import type { Likelihood } from '../../infer/likelihood.ts';
import type { FitSetup } from '../../infer/setup.ts';
import { cellParameters } from '../../infer/setup.ts';
import type { Workers } from '../../infer/simulator.ts';
import { type ModelSource, modelOf } from '../../model/model-source.ts';
import { type Protocol, protocolDuration_ms, roundTime_ms, type Segment } from '../../protocol/protocol.ts';
import { errorsOf, type FitErrors } from './errors-of.ts';
import { hergModel } from './herg-model.ts';
import { uniformTrace } from './uniform-trace.ts';

/** A current and the command it was recorded under, sample by sample. */
export interface HergRecording {
  readonly name: string;
  readonly interval_ms: number;
  readonly V_mV: Float64Array;
  readonly i_nA: Float64Array;
  readonly temperature_K: number;
}

/** One fitted constant. */
export interface FittedConstant {
  readonly name: string;
  readonly unit: string;
  readonly estimate: number;
  readonly interval90: readonly [number, number];
}

/** What a cell's fit gave. Errors in nA. */
export interface HergFit extends FitErrors {
  readonly name: string;
  readonly temperature_K: number;
  readonly E_K_mV: number;
  readonly constants: readonly FittedConstant[];
  readonly starts: number;
  readonly optima: number;
  /** Share of proposed draws that the simulator accepted. */
  readonly acceptance: number;
}

const source: ModelSource = { kind: 'text', text: hergModel, fileName: 'herg-sine-wave.mmt' };
/** Nothing is known beforehand but the order of magnitude: sd of the logarithms. */
const lnSd = { rate: 1.2, dependence: 0.5, conductance: 1.2 } as const;
/** The two gates are a simplification: its error, in nA, as for living cells. */
const likelihood: Likelihood = { floor_A_F: 0.02, relative: 0.05, robust: 3, temper: 0.2 };
/** The prior is so wide that a derivative over the usual part of it would not be one: a part of its sd. */
const derivativeStep = 0.001;
/** A sine is kept at this distance: straight lines between are off by less than 0.02 mV. */
const kept_ms = 0.5;
const usualStarts = 3;
/** Equal samples for so long are a step. */
const plateau_ms = 5;

/** The command as steps, and what moves as one sampled piece each (a piece has no corners inside). */
export function sineWaveProtocol(V_mV: Float64Array, interval_ms: number): Protocol {
  const n = V_mV.length;
  const segments: Segment[] = [];
  const least = Math.round(plateau_ms / interval_ms);
  const stride = Math.round(kept_ms / interval_ms);
  const plateauEnd = (from: number): number => {
    let to = from;
    while (to < n && V_mV[to] === V_mV[from]) to++;
    return to;
  };
  for (let from = 0; from < n; ) {
    const end = plateauEnd(from);
    if (end - from >= least || end === n) {
      segments.push({ kind: 'step', mV: V_mV[from] as number, ms: roundTime_ms((end - from) * interval_ms) });
      from = end;
      continue;
    }
    let to = end;
    while (to < n) {
      const next = plateauEnd(to);
      if (next - to >= least) break;
      to = next;
    }
    const whole = Math.floor((to - from - 1) / stride);
    const mV = Array.from({ length: whole + 1 }, (_, k) => V_mV[from + k * stride] as number);
    if (whole > 0) segments.push({ kind: 'sampled', dt_ms: roundTime_ms(stride * interval_ms), mV });
    const rest = to - from - whole * stride;
    segments.push({
      kind: 'ramp',
      from_mV: mV.at(-1) as number,
      to_mV: V_mV[to - 1] as number,
      ms: roundTime_ms(rest * interval_ms),
    });
    from = to;
  }
  return { name: 'sine wave', holding_mV: V_mV[0] as number, segments };
}

function setupFor(temperature_K: number): FitSetup {
  const model = modelOf(source);
  const names = ['g', 'p1', 'p2', 'p3', 'p4', 'p5', 'p6', 'p7', 'p8'].map((name) => `herg.${name}`);
  const parameters = cellParameters(model, names);
  return {
    source,
    changes: { set: { 'cell.T': temperature_K } },
    parameters,
    cellParameters: parameters.length,
    marginals: parameters.map(({ name }) => ({
      kind: 'normal',
      mean: 0,
      sd: name === 'herg.g' ? lnSd.conductance : /[1357]$/.test(name) ? lnSd.rate : lnSd.dependence,
    })),
    priorName: 'order of magnitude',
    priorSays: 'assumed: log-normal around round numbers',
    priorCells: null,
    likelihood,
    rule: { mask_ms: 5, narrowest_ms: 0.5, widest_ms: 3, growth: 0.1 },
    preHolds_ms: [5000],
    output: 'membrane.i_total',
  };
}

/**
 * Fits the two-gate model to a current under the sine-wave protocol, by the inference that living cells go through. The reversal potential
 * follows from the temperature and the concentrations of the model (4 mM outside, 130 mM inside).
 */
export async function fitHerg(
  recording: HergRecording,
  options: {
    readonly workers: Workers;
    readonly seed: number;
    readonly draws: number;
    /** Places to start from; 3 by default. */
    readonly starts?: number;
  },
): Promise<HergFit> {
  const { interval_ms, temperature_K, V_mV, i_nA, name } = recording;
  const protocol = sineWaveProtocol(V_mV, interval_ms);
  const setup = setupFor(temperature_K);
  const starts = options.starts ?? usualStarts;
  const session = await openSession(setup, protocol, {
    interval_ms,
    end_ms: protocolDuration_ms(protocol),
    workers: options.workers,
    cells: 128,
    seed: options.seed,
  });
  try {
    const found = await inferCell(session, uniformTrace(i_nA, interval_ms), undefined, {
      fit: {
        starts,
        leastStarts: starts,
        refinement: { iterations: 60, step: derivativeStep, enough: 0.02 },
        level: 0.001,
      },
      sampling: {
        chains: 8,
        rounds: Math.max(1, Math.ceil(options.draws / 8)),
        sweeps: 2,
        burnIn: 12,
        seed: options.seed,
      },
    });
    const best = found.fit.optima[0];
    if (!best) throw new Error('a fit without an optimum');
    return {
      name,
      temperature_K,
      E_K_mV: ((8.314472 * temperature_K) / 96.4853415) * Math.log(4 / 130),
      constants: setup.parameters.map((p, i) => {
        const interval90 = (found.summaries[i]?.interval90 ?? [Number.NaN, Number.NaN]).map(
          (x) => x * p.baseline,
        ) as unknown as readonly [number, number];
        return { name: p.name.replace('herg.', ''), unit: p.unit, estimate: best.values[i] as number, interval90 };
      }),
      starts: found.fit.starts,
      optima: found.fit.optima.length,
      acceptance: found.posterior.acceptance,
      ...errorsOf(found.binned.observation, best.simulated),
    };
  } finally {
    await session.close();
  }
}
