import type { FitPrior } from '../infer/prior-file.ts';
import { type Measured, measured, unmeasured } from '../measure/measured.ts';
import { sameCommand } from '../protocol/same-command.ts';
import { againstControls, hasChanged, type RunDown, runDownOf } from './control-factors.ts';
import { type CurrentFactor, conductanceFactors, freeConductances } from './drug-factors.ts';
import { fitRealCell, type RealClamp, type RealFit, type RealFitOptions } from './fit-real-cell.ts';
import { conditionsRefuse, fitRefuses, warningsOf } from './refuse-cell.ts';
import { type TechnicalVariance, technicalVariance } from './technical-variance.ts';

/** A cell that was recorded twice and given nothing in between. */
export interface ControlPair {
  readonly name: string;
  readonly before: RealClamp;
  readonly after: RealClamp;
}

/** What became of a control. */
export interface ControlResult {
  readonly name: string;
  readonly fit: RealFit;
  readonly factors: readonly CurrentFactor[];
}

/** Two recordings held against each other. */
export interface RecordingComparison {
  readonly fit: RealFit;
  /** What a reader of the factors must know. */
  readonly notes: readonly string[];
  /** Conductances of the second recording over the first, gating as in the first. */
  readonly factors: readonly CurrentFactor[];
  readonly controls: readonly ControlResult[];
  readonly runDown: readonly RunDown[];
  /** Factors over those of the controls; empty without enough of them. */
  readonly corrected: readonly CurrentFactor[];
  /** Currents that changed: beyond the controls where there are any, else at all. The leak is the seal's. */
  readonly changed: readonly string[];
  readonly technical: readonly { readonly current: string; readonly variance: TechnicalVariance }[];
}

/**
 * Compares two recordings of a cell: the first is fitted, and the conductances alone are fitted to the second, the model's error taken
 * from the first. Controls say what time alone does, and how well a conductance can be had from one recording.
 */
export async function compareRecordings(
  before: RealClamp,
  after: RealClamp,
  controls: readonly ControlPair[],
  prior: FitPrior,
  options: RealFitOptions & { readonly progress?: (says: string, done: number, total: number) => void },
): Promise<Measured<RecordingComparison>> {
  if (!sameCommand(before.protocol, after.protocol)) return unmeasured('they were recorded under different protocols');
  const total = controls.length + 1;
  options.progress?.('fitting', 0, total);
  const fit = await fitRealCell(atTemperatureOf(before, after), prior, options);
  const factors = await conductanceFactors(after, fit, options.workers);
  if (!factors) return unmeasured('they share no stretch of current');
  const results: ControlResult[] = [];
  const left: string[] = [];
  for (const [i, control] of controls.entries()) {
    options.progress?.('fitting', i + 1, total);
    const own = await fitRealCell(control.before, prior, options);
    const found = await conductanceFactors(control.after, own, options.workers);
    const doubts = [...doubtsOf(control.before, own), ...conditionsRefuse(control.after)];
    if (doubts.length > 0) left.push(`${control.name} (${doubts.join('; ')})`);
    else if (found) results.push({ name: control.name, fit: own, factors: found });
  }
  options.progress?.('fitting', total, total);
  const cells = [fit, ...results.map((r) => r.fit)];
  const notes = [
    ...doubtsOf(before, fit).map((says) => `Do not rely on this: of the first, ${says}.`),
    ...conditionsRefuse(after).map((says) => `Do not rely on this: of the second, ${says}.`),
    ...warningsOf(fit).map((says) => `Of the first: ${says}.`),
    ...(left.length === 0 ? [] : [`Controls left out: ${left.join(', ')}.`]),
    ...temperatureNotes(before, after),
  ];
  return measured({ fit, notes, factors, controls: results, ...held(factors, cells, results) });
}

/** What a study would refuse a recording and its fit for. */
function doubtsOf(clamp: RealClamp, fit: RealFit): string[] {
  return [...conditionsRefuse(clamp), ...fitRefuses(fit)];
}

/** Temperatures closer than this, K, are one. */
const sameTemperature_K = 0.5;

function temperatureNotes(before: RealClamp, after: RealClamp): string[] {
  const [a, b] = [before, after].map(({ recording }) => recording.conditions.temperature_K);
  const celsius = (kelvin: number): string => `${(kelvin - 273.15).toFixed(1)} C`;
  if (a !== undefined && b !== undefined && Math.abs(a - b) >= sameTemperature_K) {
    return [
      `The first was recorded at ${celsius(a)}, the second at ${celsius(b)}: rates and potentials are moved by what the model says of temperature, and factors hang on it.`,
    ];
  }
  if ((a === undefined) === (b === undefined)) return [];
  return [`The temperature of the ${a === undefined ? 'first' : 'second'} is not stated: that of the other is taken.`];
}

/** A recording that does not state its temperature is taken to be at that of the other. */
function atTemperatureOf(clamp: RealClamp, { recording: other }: RealClamp): RealClamp {
  const { conditions } = clamp.recording;
  const temperature_K = conditions.temperature_K ?? other.conditions.temperature_K;
  if (temperature_K === undefined) return clamp;
  return { ...clamp, recording: { ...clamp.recording, conditions: { ...conditions, temperature_K } } };
}

/** Factors against controls, and the variance of the method. */
function held(
  factors: readonly CurrentFactor[],
  cells: readonly RealFit[],
  controls: readonly ControlResult[],
): Pick<RecordingComparison, 'runDown' | 'corrected' | 'changed' | 'technical'> {
  const runDown = runDownOf(controls.map((c) => c.factors));
  const corrected = againstControls(factors, runDown);
  const changed = (corrected.length > 0 ? corrected : factors).filter((f) => f.current !== 'leak' && hasChanged(f));
  const technical = freeConductances.flatMap(({ name, current }) => {
    const repeats = controls.flatMap((c) =>
      c.factors.filter((f) => f.current === current).map((f) => Math.log(f.factor)),
    );
    const variance = technicalVariance(
      repeats,
      cells.flatMap((fit) => lnConductance(fit, name)),
    );
    return variance ? [{ current, variance }] : [];
  });
  return { runDown, corrected, changed: changed.map((f) => f.current), technical };
}

function lnConductance({ setup, optima }: RealFit, name: string): number[] {
  const i = setup.parameters.findIndex((p) => p.name === name);
  const value = optima[0]?.values[i];
  return value !== undefined && value > 0 ? [Math.log(value)] : [];
}
