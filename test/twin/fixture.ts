import { type ModelSource, modelOf } from '../../src/model/model-source.ts';
import { normalQuantile } from '../../src/numeric/normal.ts';
import { uniforms } from '../../src/numeric/philox.ts';
import { variedParameters } from '../../src/population/varied-parameters.ts';
import { namedProtocol } from '../../src/protocol/library.ts';
import { simulate } from '../../src/simulate/simulate.ts';
import { clampTimes } from '../../src/twin/predict-clamp.ts';
import type { FitWindow, Twin, TwinNuisance, TwinParameter } from '../../src/twin/twin.ts';

const nuisances = [
  { name: 'leak.g', unit: 'nS/pF', truth: 0.018, sd: 0.0012, prior90: [0.004, 0.07] },
  { name: 'leak.E', unit: 'mV', truth: -2, sd: 1.5, prior90: [-5, 5] },
] as const;
/** What no clamp determines, and what is half known: the rest is known well. */
const open = ['i_K1.xK11', 'i_K1.xK12', 'i_K1.xK13', 'i_K1.xK14', 'i_K1.xK15', 'i_Ks.ks2'];
const halfKnown = /tau_|i_Na\.m|i_Ks\.ks/;
const noise_A_F = 0.1;

export interface FixtureOptions {
  /** How far the cell is from the published one; 0.2 by default. */
  readonly spread?: number;
  readonly seed?: number;
  readonly extensions?: readonly string[];
  readonly samples?: number;
}

/**
 * A twin as the inference would leave it, without one: a Kernik cell with perturbed parameters under the composite protocol at 298 K,
 * a fit that is off by noise only, and normal draws around it.
 */
export function madeUpTwin(options: FixtureOptions = {}): Twin {
  const { spread = 0.2, seed = 7, extensions = ['leak'], samples = 80 } = options;
  const model: ModelSource = { kind: 'builtin', name: 'kernik2019', extensions };
  const cell = modelOf(model);
  const varied = variedParameters(cell);
  const own = extensions.includes('leak') ? nuisances : [];
  const deviates = (index: number, count: number) =>
    uniforms(seed, index, count).map((u) => normalQuantile(Math.min(Math.max(u, 1e-9), 1 - 1e-9)));
  const truth = uniforms(seed, 0, varied.length).map((u) => 1 + spread * (2 * u - 1));
  const shift = deviates(1, varied.length);
  const parameters = varied.map(({ name, current, baseline }, i): TwinParameter => {
    const isOpen = open.includes(name);
    const sd = isOpen ? 0.22 : halfKnown.test(name) ? 0.1 : 0.012;
    const factor = isOpen ? 1 : (truth[i] as number) + sd * (shift[i] as number);
    return {
      name,
      current,
      unit: cell.variables.find((v) => v.name === name)?.unit?.text ?? '',
      baseline,
      estimate: factor * baseline,
      factor,
      sd,
      interval50: [factor - 0.674 * sd, factor + 0.674 * sd],
      interval90: [factor - 1.645 * sd, factor + 1.645 * sd],
      prior90: [0.64, 1.36],
      determined_by: isOpen ? 'prior' : sd > 0.05 ? 'partly' : 'data',
    };
  });
  const nuisance = own.map(
    ({ name, unit, truth: estimate, sd, prior90 }): TwinNuisance => ({
      name,
      unit,
      estimate,
      sd,
      interval90: [estimate - 1.645 * sd, estimate + 1.645 * sd],
      prior90,
    }),
  );
  const all = [
    ...parameters.map(({ factor, sd }) => ({ mean: factor, sd })),
    ...own.map((o) => ({ mean: o.truth, sd: o.sd })),
  ];
  const { fit } = madeUpFit(model, varied, truth, Object.fromEntries(own.map((o) => [o.name, o.truth])), seed);
  return {
    schema: 'iontwin/twin',
    version: 1,
    verdict: 'flag',
    reasons: [
      {
        name: 'prior-edge',
        value: 6,
        unit: 'parameters',
        limit: 5,
        says: '6 parameters are where the prior ends',
        leads_to: 'flag',
      },
    ],
    model,
    conditions: {
      temperature_K: 298,
      set: { 'cell.T': 298 },
      capacitance_pF: 60,
      protocol: namedProtocol('composite'),
      preHold_ms: 1000,
    },
    prior: { name: 'box-40', says: 'independent, uniform within 40 % of the published cell', cells: null },
    parameters,
    nuisance,
    undetermined: [
      {
        says: 'of the rectification of IK1 only amplitude and slope are known, not xK11, xK12, xK13, xK14 and xK15 one by one',
        direction: { 'i_K1.xK11': 0.7, 'i_K1.xK13': -0.5, 'i_K1.xK15': 0.4, 'i_K1.xK12': 0.2 },
      },
      { says: 'ks2 of IKs does not enter the current', direction: { 'i_Ks.ks2': 1 } },
    ],
    posterior: {
      names: [...parameters, ...nuisance].map(({ name }) => name),
      mean: all.map(({ mean }) => mean),
      covariance: all.map(({ sd }, i) => all.map((_, k) => (i === k ? sd * sd : 0))),
      samples: Array.from({ length: samples }, (_, s) =>
        [...deviates(100 + s, all.length)].map((z, i) => {
          const { mean, sd } = all[i] as { mean: number; sd: number };
          return mean + sd * Math.max(-2.5, Math.min(2.5, z));
        }),
      ),
      mode: all.map(({ mean }) => mean),
      acceptance: 0.61,
      laplace: 'holds',
    },
    otherOptima: [
      { worse_by: 3.2, chi2: fit.chi2 + 6, factors: parameters.map(({ factor }, i) => factor + 0.05 * ((i % 5) - 2)) },
    ],
    fit,
    quality: {
      verdict: 'accept',
      reasons: [{ name: 'hum', value: 0.02, unit: 'A/F', limit: 0.05, says: 'mains hum of 0.02 A/F at 50 Hz' }],
    },
    provenance: {
      file: 'example.abf',
      sha256: 'a3f1c2d4'.repeat(8),
      bytes: 142_848,
      format: 'ABF 2.9',
      recordedAt: '2026-03-14T10:22:00',
      iontwin: '0.1.0',
      seed,
      simulations: 1743,
    },
  };
}

function madeUpFit(
  source: ModelSource,
  varied: readonly { readonly name: string; readonly baseline: number }[],
  truth: Float64Array,
  others: Readonly<Record<string, number>>,
  seed: number,
): { readonly fit: Twin['fit'] } {
  const protocol = namedProtocol('composite');
  const starts = clampTimes(protocol);
  const t_ms = [...starts].map((t, i) => (t + (starts[i + 1] ?? 7000)) / 2);
  const width_ms = [...starts].map((t, i) => (starts[i + 1] ?? 7000) - t);
  const { columns } = simulate({
    model: modelOf(source),
    experiment: { kind: 'clamp', protocol },
    outputs: ['membrane.i_total'],
    sampleTimes: Float64Array.from(t_ms),
    changes: {
      set: {
        'cell.T': 298,
        ...Object.fromEntries(varied.map(({ name, baseline }, i) => [name, (truth[i] as number) * baseline])),
        ...others,
      },
    },
  });
  const fitted = [...(columns.get('membrane.i_total') as Float64Array)];
  const sigma = width_ms.map((ms) => noise_A_F / Math.sqrt(Math.max(1, 10 * ms)));
  const u = uniforms(seed, 2, fitted.length);
  const z = u.map((x) => normalQuantile(Math.min(Math.max(x, 1e-9), 1 - 1e-9)));
  const recorded = fitted.map((i, b) => (i < -60 ? null : i + (sigma[b] as number) * (z[b] as number)));
  const windows = Array.from({ length: 28 }, (_, w): FitWindow => {
    const inside = t_ms
      .map((t, b) => (t >= 250 * w && t < 250 * (w + 1) && recorded[b] !== null ? b : -1))
      .filter((b) => b >= 0);
    const chi2 = inside.reduce((sum, b) => sum + (z[b] as number) ** 2, 0);
    return { from_ms: 250 * w, to_ms: 250 * (w + 1), points: inside.length, rmse_A_F: 0.03, chi2 };
  });
  const points = windows.reduce((sum, w) => sum + w.points, 0);
  return {
    fit: {
      rmse_A_F: 0.031,
      medianError_A_F: 0.018,
      chi2: windows.reduce((sum, w) => sum + w.chi2, 0),
      points,
      noise_A_F,
      likelihood: 'white noise, bins of current independent',
      windows,
      trace: { t_ms, width_ms, recorded_A_F: recorded, fitted_A_F: fitted, sigma_A_F: sigma },
    },
  };
}
