import type { Measured } from '../measure/measured.ts';
import { unmeasured } from '../measure/measured.ts';
import { stimulationOf } from '../measure/stimulation.ts';
import { wilsonInterval } from '../numeric/wilson.ts';
import type { Pacing } from '../protocol/pacing.ts';
import { freePlan, pacedPlan } from '../simulate/plan.ts';
import { type Band, bandOf } from './band.ts';
import { AP_QUANTITIES, type ApQuantity, alignedRow, judgeCell, OUTCOMES, type Outcome } from './beat-rows.ts';
import { atTemperature, type FreeCell } from './ensemble.ts';
import { runEnsemble, type Workers } from './run-ensemble.ts';
import { fewestCells, type Spread, spreadOf } from './spread.ts';
import type { Interval } from './twin.ts';
import type { TwinVariables } from './twin-variables.ts';
import { type Upstroke, upstrokeSlopes } from './upstroke-slopes.ts';

/** Bands over a beat, or over time. */
export interface TraceBands {
  /** mV. */
  readonly V: Band;
  /** mM. */
  readonly Cai: Band | undefined;
}

/** What a twin does when it is left alone or paced, at one temperature. */
export interface ApPrediction {
  readonly kind: 'free' | 'paced';
  readonly temperature_K: number | null;
  /** Leak, stimulus and added currents in words. */
  readonly says: string;
  /** Of the most probable cell. */
  readonly classification: Outcome;
  readonly classificationSays: string;
  /** Cells drawn from the posterior, and what they do. */
  readonly cells: number;
  readonly outcomes: Readonly<Record<Outcome, number>>;
  /** Share of the cells that beat (follow the stimulus), with Wilson's 90 % interval; null without any sample. */
  readonly probability_beating: { readonly value: number | null; readonly interval90: Interval };
  /** Over the beating cells. */
  readonly quantities: Readonly<Record<ApQuantity, Measured<Spread>>>;
  /** Of the most probable cell, where it beats. */
  readonly central: Partial<Record<ApQuantity, number>>;
  /** Aligned at the upstroke (time 0) of one beat, beating cells only. */
  readonly beat: Measured<
    TraceBands & { readonly currents: readonly { readonly symbol: string; readonly band: Band }[] }
  >;
  /** Over time, all cells that could be integrated. */
  readonly course: TraceBands & {
    readonly centralV: Float64Array;
    /** A few of the cells. */
    readonly someV: readonly Float64Array[];
  };
}

type Quantities = Partial<Record<ApQuantity, number>>;

/** An experiment on the free cell. */
export interface ApExperiment {
  readonly kind: 'free' | 'paced';
  readonly pacing: Pacing | undefined;
  /** Unit of the stimulus current, where it is known. */
  readonly stimulusUnit?: string;
  readonly temperature_K: number | null;
  readonly cell: FreeCell;
  /** Conductances of added IK1, nS/pF, one a cell, NaN for a cell that could not be held; none is added without them. */
  readonly added: Float64Array | undefined;
  readonly says: string;
  readonly tolerance?: number;
}

/** A free cell is watched after so long, for so long, ms. */
const free_ms = { from: 5000, to: 14_000 } as const;
/** Beats of a paced cell, of which the last is shown. */
export const pacedBeats = 8;
const sample_ms = 1;
/** Time courses and beats are kept on coarser grids. */
const course_ms = 5;
const before_ms = 100;
const longestBeat_ms = 1500;
const examples = 6;

/** Simulates a free or paced experiment over an ensemble. */
export async function predictAp(
  experiment: ApExperiment,
  variables: TwinVariables,
  workers: Workers,
  signal?: AbortSignal,
): Promise<ApPrediction> {
  const { kind, pacing, temperature_K, added } = experiment;
  const cell = atTemperature(experiment.cell, variables.temperature?.name, temperature_K);
  const end_ms = pacing ? pacing.offset_ms + pacedBeats * pacing.period_ms : free_ms.to;
  const from_ms = pacing ? pacing.offset_ms + (pacedBeats - 3) * pacing.period_ms : free_ms.from;
  const count = Math.round((end_ms - from_ms) / sample_ms) + 1;
  const t = Float64Array.from({ length: count }, (_, i) => from_ms + i * sample_ms);
  const coarse = course_ms / sample_ms;
  const courseTimes = t.filter((_, i) => i % coarse === 0).map((time) => time - from_ms);
  const grid = Float64Array.from({ length: before_ms + longestBeat_ms + 1 }, (_, i) => i - before_ms);

  const { potential, calcium, currents } = variables;
  const { names } = cell.ensemble;
  const cells = cell.ensemble.cells.map((values, i) =>
    added ? [...values, Number.isFinite(added[i]) ? (added[i] as number) : 0] : values,
  );

  const stimulation = pacing && stimulationOf(pacing, end_ms, experiment.stimulusUnit ?? '');

  const outcomes: Record<Outcome, number> = { beating: 0, quiescent: 0, depolarised: 0, failed: 0 };
  const measuredOf = new Map<number, Quantities>();
  const upstrokes: Upstroke[] = [];
  const beats: Float32Array[][] = [];
  const courses: { v: Float64Array; calcium: Float64Array | undefined }[] = [];
  let central: ReturnType<typeof judgeCell> | undefined;
  let centralV = new Float64Array(0);

  const run = {
    source: cell.source,
    clamped: false,
    set: cell.set,
    plan: pacing ? pacedPlan(pacing, end_ms) : freePlan(end_ms),
    names: [...names, ...(added ? ['added_IK1.G'] : [])],
    cells,
    ...(experiment.tolerance === undefined ? {} : { tolerance: experiment.tolerance }),
    ...(signal ? { signal } : {}),
  };
  await runEnsemble(
    {
      ...run,
      outputs: [potential, `dot(${potential})`, ...(calcium ? [calcium] : []), ...currents.map((c) => c.variable)],
      sampleTimes: t,
    },
    workers,
    ({ index, columns: found, failure }) => {
      const [v, dvdt] = found as [Float64Array, Float64Array];
      const cai = calcium ? found[2] : undefined;
      const isUnheld = added !== undefined && !Number.isFinite(added[index]);
      const judged =
        failure || isUnheld
          ? {
              outcome: 'failed' as const,
              says: failure?.reason ?? 'added IK1 cannot hold it',
              quantities: {},
              beat: undefined,
            }
          : judgeCell({ t, v, dvdt, calcium: cai }, stimulation);
      if (judged.beat) upstrokes.push({ cell: index, upstroke_ms: judged.beat.upstroke_ms });
      const thin = (y: Float64Array) => y.filter((_, i) => i % coarse === 0);
      if (index === 0) {
        central = judged;
        centralV = thin(v);
        return;
      }
      outcomes[judged.outcome]++;
      if (judged.outcome !== 'failed') courses.push({ v: thin(v), calcium: cai && thin(cai) });
      if (!judged.beat) return;
      measuredOf.set(index, judged.quantities);
      const { beat } = judged;
      beats.push([v, ...found.slice(2)].map((y) => alignedRow(t, y, beat, grid)));
    },
  );

  // Coarse samples cannot tell the largest dV/dt; where the closer look fails, nothing is told.
  const slopes = await upstrokeSlopes(run, potential, upstrokes, stimulation, workers);
  const resolved = (quantities: Quantities, index: number): Quantities => {
    const { dvdt_max_V_s: _, ...rest } = quantities;
    const slope = slopes.get(index);
    return slope === undefined ? rest : { ...rest, dvdt_max_V_s: slope };
  };
  const measuredCells = [...measuredOf].map(([index, quantities]) => resolved(quantities, index));
  const total = OUTCOMES.reduce((sum, outcome) => sum + outcomes[outcome], 0);
  const spread = (name: ApQuantity): Measured<Spread> =>
    spreadOf(
      measuredCells.flatMap((q) => q[name] ?? []),
      total === 0 ? 'the twin has no posterior samples' : reasonOf(name, measuredCells.length),
    );
  const quantities = Object.fromEntries(
    AP_QUANTITIES.map((name) => [name, spread(name)]),
  ) as ApPrediction['quantities'];
  return {
    kind,
    temperature_K,
    says: experiment.says,
    classification: central?.outcome ?? 'failed',
    classificationSays: central?.says ?? '',
    cells: total,
    outcomes,
    probability_beating: {
      value: total === 0 ? null : outcomes.beating / total,
      interval90: wilsonInterval(outcomes.beating, total, 0.9),
    },
    quantities,
    central: central ? resolved(central.quantities, 0) : {},
    beat: beatBands(beats, grid, quantities.apd90_ms, variables),
    course: {
      V: bandOf(
        courseTimes,
        courses.map(({ v }) => v),
      ),
      Cai: calcium
        ? bandOf(
            courseTimes,
            courses.map((c) => c.calcium as Float64Array),
          )
        : undefined,
      centralV,
      someV: courses.slice(0, examples).map(({ v }) => v),
    },
  };
}

function reasonOf(name: ApQuantity, beating: number): string {
  if (beating < fewestCells) return 'few or none of its cells beat';
  if (name === 'cycle_length_ms') return 'no second beat';
  return 'the beat is cut off or does not repolarise';
}

/** The part of the grid worth showing: until after the longest action potentials. */
function beatBands(
  beats: readonly (readonly Float32Array[])[],
  grid: Float64Array,
  apd90: Measured<Spread>,
  { calcium, currents }: TwinVariables,
): ApPrediction['beat'] {
  if (beats.length < fewestCells) return unmeasured(`${beats.length} of the cells beat: too few for a band`);
  const longest = apd90.ok ? Math.max(400, 1.5 * apd90.value.interval90[1] + 100) : longestBeat_ms;
  const shown = grid.filter((ms) => ms <= longest);
  const half = Math.ceil(beats.length / 2);
  const band = (variable: number) =>
    bandOf(
      shown,
      beats.map((rows) => rows[variable] as Float32Array),
      half,
    );
  const first = calcium ? 2 : 1;
  return {
    ok: true,
    value: {
      V: band(0),
      Cai: calcium ? band(1) : undefined,
      currents: currents.map(({ symbol }, i) => ({ symbol, band: band(first + i) })),
    },
  };
}
