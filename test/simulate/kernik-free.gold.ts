import { describe, expect, test } from 'vitest';
import { apd } from '../../src/measure/apd.ts';
import { findBeats } from '../../src/measure/beats.ts';
import { classify } from '../../src/measure/classify.ts';
import { loadBuiltin } from '../../src/model/builtin.ts';
import { simulate, uniformGrid } from '../../src/simulate/simulate.ts';
import { figure, hasReference, json, largestDifference, perturbedSets, table, where } from './reference.ts';

const model = loadBuiltin('kernik2019');

interface ReferenceBeat {
  readonly t_upstroke_ms: number;
  readonly dVdt_max_V_per_s: number;
  readonly peak_mV: number;
  readonly MDP_before_mV: number;
  readonly APD90_ms: number | null;
  readonly CL_to_next_ms: number | null;
}
interface Biomarkers {
  readonly beats_first_10s: readonly ReferenceBeat[];
  readonly beats_after_300s: readonly ReferenceBeat[];
}

/** Largest differences from the reference over the beats both have. */
function compare(t: Float64Array, v: Float64Array, dvdt: Float64Array, expected: readonly ReferenceBeat[]) {
  const trace = { t, v, dvdt };
  const found = findBeats(trace);
  if (!found.ok) throw new Error(found.reason);
  const worst = { apd90_ms: 0, cycle_percent: 0, mdp_mV: 0, peak_mV: 0, dvdt_percent: 0 };
  const beats = found.value;
  expect(beats.length).toBeGreaterThanOrEqual(expected.length - 1);
  beats.forEach((beat, i) => {
    const r = expected[i];
    if (!r) return;
    const duration = apd(trace, beat, 0.9);
    if (duration.ok && r.APD90_ms !== null)
      worst.apd90_ms = Math.max(worst.apd90_ms, Math.abs(duration.value - r.APD90_ms));
    const next = beats[i + 1];
    if (next && r.CL_to_next_ms !== null) {
      const cycle = next.upstroke_ms - beat.upstroke_ms;
      worst.cycle_percent = Math.max(worst.cycle_percent, Math.abs(cycle / r.CL_to_next_ms - 1) * 100);
    }
    worst.mdp_mV = Math.max(worst.mdp_mV, Math.abs(beat.mdp_mV - r.MDP_before_mV));
    worst.peak_mV = Math.max(worst.peak_mV, Math.abs(beat.peak_mV - r.peak_mV));
    worst.dvdt_percent = Math.max(worst.dvdt_percent, Math.abs(beat.dvdt_max_V_s / r.dVdt_max_V_per_s - 1) * 100);
  });
  return worst;
}

function judge(name: string, worst: ReturnType<typeof compare>): void {
  figure(
    name,
    `APD90 ${worst.apd90_ms.toExponential(1)} ms (0.1), cycle ${worst.cycle_percent.toExponential(1)} % (0.05), MDP ${worst.mdp_mV.toExponential(1)} mV (0.05), peak ${worst.peak_mV.toExponential(1)} mV (0.05), dV/dt max ${worst.dvdt_percent.toExponential(1)} % (1)`,
  );
  expect(worst.apd90_ms).toBeLessThan(0.1);
  expect(worst.cycle_percent).toBeLessThan(0.05);
  expect(worst.mdp_mV).toBeLessThan(0.05);
  expect(worst.peak_mV).toBeLessThan(0.05);
  expect(worst.dvdt_percent).toBeLessThan(1);
}

describe.skipIf(!hasReference)(`Kernik 2019, free running, against CVODE at 1e-12${where}`, () => {
  test('biomarkers of the first 10 s', () => {
    const run = simulate({
      model,
      experiment: { kind: 'free', duration_ms: 10_000 },
      outputs: ['V', 'dot(V)'],
      sampleTimes: uniformGrid(10_000, 0.1),
    });
    const reference = json<Biomarkers>('kernik2019/baseline_biomarkers.json');
    judge(
      'free 10 s',
      compare(
        run.t,
        run.columns.get('V') as Float64Array,
        run.columns.get('dot(V)') as Float64Array,
        reference.beats_first_10s,
      ),
    );
  });

  test('biomarkers of the limit cycle after 300 s', () => {
    const grid = uniformGrid(6000, 0.1).map((t) => 300_000 + t);
    const run = simulate({
      model,
      experiment: { kind: 'free', duration_ms: 306_000 },
      outputs: ['V', 'dot(V)'],
      sampleTimes: grid,
    });
    const reference = json<Biomarkers>('kernik2019/baseline_biomarkers.json');
    const t = run.t.map((x) => x - 300_000);
    judge(
      'after 300 s',
      compare(
        t,
        run.columns.get('V') as Float64Array,
        run.columns.get('dot(V)') as Float64Array,
        reference.beats_after_300s,
      ),
    );
  });

  test('13 perturbed cells: V within 0.05 mV for 2 s outside 1 ms of upstrokes, same classification', () => {
    let worst = 0;
    for (const set of perturbedSets()) {
      const reference = table(`kernik2019/perturbed/ap_free_5s_set${set.id}.csv.gz`);
      const t = reference.column('t_ms');
      const run = simulate({
        model,
        experiment: { kind: 'free', duration_ms: 5000 },
        outputs: ['V'],
        sampleTimes: t,
        changes: { scale: set.scale },
      });
      const v = run.columns.get('V') as Float64Array;
      const expected = reference.column('V_mV');
      const skip = (i: number): boolean =>
        (t[i] as number) > 2000 || set.upstrokes.some((u) => Math.abs((t[i] as number) - u) < 1);
      const { error } = largestDifference(v, expected, skip);
      worst = Math.max(worst, error);
      expect(error, `set ${set.id}`).toBeLessThan(0.05);
      const ours = classify({ t, v });
      const theirs = classify({ t, v: expected });
      expect(ours.ok && ours.value.classification, `set ${set.id}`).toBe(theirs.ok && theirs.value.classification);
      expect(ours.ok && ours.value.beats.length, `set ${set.id}`).toBe(set.beats);
    }
    figure('13 perturbed cells, first 2 s', `largest error of V ${worst.toExponential(2)} mV (0.05)`);
  });

  test('E-4031, six doses', () => {
    const reference = table('kernik2019/e4031_free_10s.csv.gz');
    const results = json<{
      results: Record<
        string,
        {
          gKr_factor: number;
          n_beats: number;
          beats: ReferenceBeat[];
          convergence_mV: number;
          V_min: number;
          V_max: number;
        }
      >;
    }>('kernik2019/e4031_biomarkers.json').results;
    const t = reference.column('t_ms');
    for (const [dose, expected] of Object.entries(results)) {
      const run = simulate({
        model,
        experiment: { kind: 'free', duration_ms: 10_000 },
        outputs: ['V'],
        sampleTimes: t,
        changes: { scale: { g_Kr: 1 / (1 + Number(dose) / 7) } },
        options: { tolerance: 1e-9 },
      });
      const v = run.columns.get('V') as Float64Array;
      const theirs = reference.column(`V_mV_${dose}nM`);
      const upstrokes = expected.beats.map((b) => b.t_upstroke_ms);
      const skip = (i: number): boolean => upstrokes.some((u) => Math.abs((t[i] as number) - u) < 1);
      const whole = largestDifference(v, theirs, skip).error;
      figure(
        `E-4031 ${dose} nM, tolerance 1e-9`,
        `V within ${whole.toExponential(1)} mV over 10 s (the reference itself is good to ${expected.convergence_mV.toExponential(1)})`,
      );
      expect(whole).toBeLessThan(expected.convergence_mV);
      const ours = classify({ t, v });
      const same = classify({ t, v: theirs });
      expect(ours.ok && ours.value.classification).toBe(same.ok && same.value.classification);
      expect(ours.ok && ours.value.beats.length).toBe(same.ok && same.value.beats.length);
      expect(Math.min(...v)).toBeCloseTo(expected.V_min, 1);
      expect(Math.max(...v)).toBeCloseTo(expected.V_max, 1);
    }
  });
});
