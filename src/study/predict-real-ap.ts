import type { FitParameter } from '../infer/coordinates.ts';
import type { Workers } from '../infer/simulator.ts';
import { modelOf } from '../model/model-source.ts';
import { backgroundCurrent, backgroundSays, drawnBackground } from '../twin/background-current.ts';
import { type FreeCell, isOfAmplifier } from '../twin/ensemble.ts';
import { drawnLeakFactor, leakFactorPrior } from '../twin/leak-factor.ts';
import { type ApPrediction, predictAp } from '../twin/predict-ap.ts';
import { restConductances } from '../twin/rest-conductance.ts';
import { twinVariables } from '../twin/twin-variables.ts';
import { dynamicClamp } from './dynamic-clamp.ts';
import type { RealFit } from './fit-real-cell.ts';

/** Stimulus of the paced recordings: 1 Hz, 12 A/F for 4 ms. */
const pacing = { period_ms: 1000, width_ms: 4, amplitude: 12, offset_ms: 500 } as const;

/** Shares of the leak, and background currents, under which each draw is let free: what is left of the leak says most about beating. */
const sharesADraw = 4;

/** Action potentials that a fitted cell should have, over the draws of its posterior; the most probable cell stands for itself. */
export interface RealPrediction {
  /** With IK1 added by dynamic clamp so that it rests at -75 mV, and its leak kept. */
  readonly paced: ApPrediction | undefined;
  /** On its own, with an uncertain share of the leak and a small current that the model may leave out. */
  readonly free: ApPrediction | undefined;
}

/** Simulates what the current clamp of the same cell should show. */
export async function predictReal(
  fit: Pick<RealFit, 'setup' | 'draws'>,
  workers: Workers,
  options: { readonly cells: number; readonly seed: number; readonly free: boolean },
): Promise<RealPrediction> {
  const { setup } = fit;
  // Out of its clamp.
  const ofCell = setup.parameters.flatMap(({ name }, i) => (isOfAmplifier(name) ? [] : [i]));
  const names = ofCell.map((i) => (setup.parameters[i] as FitParameter).name);
  const draws = fit.draws.map((values) => Float64Array.from(ofCell, (i) => values[i] as number));
  const [first, ...rest] = draws;
  if (!first) throw new Error('a fit without its optimum');
  const picked = Array.from(
    { length: Math.min(options.cells, rest.length) },
    (_, k) => rest[Math.floor((k * rest.length) / Math.min(options.cells, rest.length))] as Float64Array,
  );
  const all = [first, ...picked];
  const parameters = setup.parameters
    .slice(0, setup.cellParameters)
    .map(({ name, current }) => ({ name, current }) as never);
  const set = Object.fromEntries(Object.entries(setup.changes.set ?? {}).filter(([name]) => !isOfAmplifier(name)));
  const own = (setup.source.extensions ?? []).filter((extension) => extension !== 'amplifier');
  const clamped: FreeCell = {
    source: { ...setup.source, extensions: [...own, dynamicClamp] },
    set: { ...set, 'added_IK1.G': 0 },
    ensemble: { names, cells: all },
    leakSays: 'with its leak',
  };
  const variables = twinVariables(modelOf(clamped.source), { parameters });
  const temperature_K = null;
  const added = await restConductances(clamped, variables, workers);
  const paced = await predictAp(
    {
      kind: 'paced',
      pacing,
      stimulusUnit: 'A/F',
      temperature_K,
      cell: clamped,
      added: added.ok ? added.value.conductances : undefined,
      says: added.ok ? `rests at ${added.value.rest_mV} mV by added IK1` : 'without added IK1',
    },
    variables,
    workers,
  );
  if (!options.free) return { paced, free: undefined };
  // As large as the error that the fit forgives the model everywhere.
  const sd_A_F = setup.likelihood.floor_A_F;
  const lone: FreeCell = {
    source: { ...setup.source, extensions: [...own, backgroundCurrent] },
    set,
    ensemble: {
      names: [...names, 'leak.factor', 'background.i'],
      cells: [
        Float64Array.from([...first, leakFactorPrior.median, 0]),
        ...Array.from({ length: sharesADraw * picked.length }, (_, k) =>
          Float64Array.from([
            ...(picked[k % picked.length] as Float64Array),
            drawnLeakFactor(options.seed, k + 1),
            drawnBackground(options.seed, k + 1, sd_A_F),
          ]),
        ),
      ],
    },
    leakSays: `with an uncertain share of its leak and ${backgroundSays(sd_A_F)}`,
  };
  const loneVariables = twinVariables(modelOf(lone.source), { parameters });
  const free = await predictAp(
    { kind: 'free', pacing: undefined, temperature_K, cell: lone, added: undefined, says: lone.leakSays },
    loneVariables,
    workers,
  );
  return { paced, free };
}
