import { expect, test } from 'vitest';
import { type Biomarkers, biomarkers } from '../../src/measure/biomarkers.ts';
import { calciumTransients } from '../../src/measure/calcium.ts';
import { type Classification, type ClassifyOptions, classify } from '../../src/measure/classify.ts';
import { ivCurve } from '../../src/measure/iv-curve.ts';
import type { VoltageTrace } from '../../src/measure/trace.ts';
import { describeWithShared, readColumns, readJson } from './shared-data.ts';

function classified(trace: VoltageTrace, options?: ClassifyOptions): Classification {
  const result = classify(trace, options);
  if (!result.ok) throw new Error(result.reason);
  return result.value;
}

function expectNear(m: Biomarkers[keyof Biomarkers] | undefined, expected: number, tolerance: number): void {
  expect(m).toMatchObject({ ok: true });
  if (m?.ok) expect(Math.abs(m.value - expected), `${m.value} against ${expected}`).toBeLessThan(tolerance);
}

interface KernikBeat {
  readonly t_upstroke_ms: number;
  readonly dVdt_max_V_per_s: number;
  readonly t_peak_ms: number;
  readonly peak_mV: number;
  readonly MDP_before_mV: number;
  readonly APA_mV: number;
  readonly APD30_ms: number;
  readonly APD50_ms: number;
  readonly APD90_ms: number;
  readonly CL_to_next_ms?: number;
}

describeWithShared('reference', 'Kernik 2019', () => {
  const column = readColumns('reference/kernik2019/baseline_free_10s.csv.gz');
  const t = column('t_ms');
  const v = column('V_mV');
  const expected = readJson<{ beats_first_10s: KernikBeat[] }>(
    'reference/kernik2019/baseline_biomarkers.json',
  ).beats_first_10s;

  // The reference's dV/dt max is that of -i_total on a 0.05 ms grid; differences of V on the file's 0.1 ms flatten it by 1 %.
  test.each([
    ['with dV/dt = -i_total', { t, v, dvdt: column('i_total').map((i) => -i) }, 0.03],
    ['from V alone', { t, v }, 0.5],
  ])('baseline biomarkers of ten beats, %s', (_, trace, dvdtTolerance) => {
    const { beats, classification, eadCount, repolarisationFailures } = classified(trace);
    expect({ classification, eadCount, repolarisationFailures }).toEqual({
      classification: 'beating',
      eadCount: 0,
      repolarisationFailures: 0,
    });
    expect(beats).toHaveLength(expected.length);
    for (const [k, beat] of beats.entries()) {
      const truth = expected[k] as KernikBeat;
      const found = biomarkers(trace, beat);
      expectNear(found.upstroke_ms, truth.t_upstroke_ms, 0.002);
      expectNear(found.dvdt_max_V_s, truth.dVdt_max_V_per_s, dvdtTolerance);
      expect(Math.abs(beat.peak_ms - truth.t_peak_ms)).toBeLessThan(0.01);
      expectNear(found.peak_mV, truth.peak_mV, 1e-4);
      expectNear(found.mdp_mV, truth.MDP_before_mV, 1e-4);
      expectNear(found.apa_mV, truth.APA_mV, 1e-4);
      expectNear(found.apd30_ms, truth.APD30_ms, 0.01);
      expectNear(found.apd50_ms, truth.APD50_ms, 0.01);
      expectNear(found.apd90_ms, truth.APD90_ms, 0.01);
      if (truth.CL_to_next_ms !== undefined) expectNear(found.cycle_length_ms, truth.CL_to_next_ms, 0.003);
    }
  });

  test('baseline calcium transients agree from beat to beat', () => {
    const { beats } = classified({ t, v });
    const transients = calciumTransients(t, column('Cai_mM'), beats);
    if (!transients.ok) throw new Error(transients.reason);
    expect(transients.value).toHaveLength(10);
    for (const transient of transients.value.slice(0, 9)) {
      expect(transient.diastolic_mM).toBeCloseTo(6.842e-5, 8);
      expectNear(transient.peak_mM as Biomarkers['peak_mV'], 5.285e-4, 1e-7);
      expectNear(transient.catd90_ms as Biomarkers['apd90_ms'], 611.5, 0.1);
      expect(transient.decay_tau_ms.ok).toBe(true);
    }
  });

  /** Every beat of the reference run, one by one. A beat that the end of the run cuts off may be missing there. */
  function expectBeats(found: Classification, truth: readonly KernikBeat[]): void {
    expect(found.beats.length).toBeGreaterThanOrEqual(truth.length);
    for (const [k, expected] of truth.entries()) {
      const beat = found.beats[k];
      // Slow swings of a depolarised cell have a flat maximum of dV/dt: one of 0.06 V/s moves by 1 ms on the file's 1 ms grid.
      const tolerance_ms = expected.dVdt_max_V_per_s < 0.1 ? 1.5 : 0.25;
      expect(Math.abs((beat?.upstroke_ms ?? 0) - expected.t_upstroke_ms)).toBeLessThan(tolerance_ms);
      expect(beat?.mdp_mV).toBeCloseTo(expected.MDP_before_mV, 2);
      // A sodium spike lasts no longer than the 0.2 ms between the samples of these files.
      expect(Math.abs((beat?.peak_mV ?? 0) - expected.peak_mV)).toBeLessThan(
        expected.dVdt_max_V_per_s > 90 ? 0.6 : 0.01,
      );
    }
  }

  const { sets } = readJson<{ sets: { id: number; n_beats: number; beats: KernikBeat[] }[] }>(
    'reference/kernik2019/perturbed_sets.json',
  );
  const arrested = [4, 7, 10, 13, 18];
  const silent = [0, 9];
  test.each(sets)('perturbed set $id has $n_beats beats', ({ id, n_beats, beats }) => {
    const run = readColumns(`reference/kernik2019/perturbed/ap_free_5s_set${String(id).padStart(2, '0')}.csv.gz`);
    const found = classified({ t: run('t_ms'), v: run('V_mV') });
    expect(found.beats).toHaveLength(n_beats);
    expectBeats(found, beats);
    const outcome = arrested.includes(id) ? 'depolarised' : silent.includes(id) ? 'quiescent' : 'beating';
    expect(found.classification).toBe(outcome);
  });

  test('cells under E-4031 do not repolarise: depolarised, with their oscillation', () => {
    const run = readColumns('reference/kernik2019/e4031_free_10s.csv.gz');
    const at = (dose: number) => classified({ t: run('t_ms'), v: run(`V_mV_${dose}nM`) });
    expect(at(0)).toMatchObject({ classification: 'beating', beats: { length: 10 } });
    const low = at(10);
    expect(low).toMatchObject({
      classification: 'depolarised',
      beats: { length: 21 },
      actionPotentials: { length: 5 },
    });
    expect(low.oscillation).toMatchObject({
      ok: true,
      value: { low_mV: expect.closeTo(-43.3, 1), high_mV: expect.closeTo(1.0, 1), period_ms: expect.closeTo(454, -1) },
    });
    const { results } = readJson<{ results: Record<string, { beats: KernikBeat[] }> }>(
      'reference/kernik2019/e4031_biomarkers.json',
    );
    for (const [dose, { beats }] of Object.entries(results)) expectBeats(at(Number(dose)), beats);
    for (const dose of [20, 50, 100, 200]) {
      expect(at(dose)).toMatchObject({ classification: 'depolarised', eadCount: 0, repolarisationFailures: 1 });
    }
  });
});

interface SkibsbyeBeat {
  readonly RMP_mV: number;
  readonly peak_mV: number;
  readonly APA_mV: number;
  readonly dVdt_max_V_per_s: number;
  readonly t_dVdt_max_ms: number;
  readonly APD30_ms: number;
  readonly APD50_ms: number;
  readonly APD90_ms: number;
}

describeWithShared('reference', 'Skibsbye 2016', () => {
  const all = readJson<Record<string, { beats: SkibsbyeBeat[] }>>('reference/skibsbye2016/biomarkers.json');

  test.each(['S_575', 'S_920', 'D_575', 'D_920'])('last paced beat, %s pA', (variant) => {
    const truth = all[variant]?.beats.at(-1) as SkibsbyeBeat;
    const column = readColumns(`reference/skibsbye2016/last_beat_1Hz_${variant.replace('_', '_stim')}pA.csv.gz`);
    const trace = { t: column('t_ms'), v: column('V_mV') };
    const { beats, classification, eadCount } = classified(trace, {
      stimulation: { period_ms: 1000, stimuli: [], rate_V_s: undefined },
    });
    expect({ classification, eadCount, beats: beats.length }).toEqual({
      classification: 'beating',
      eadCount: 0,
      beats: 1,
    });
    for (const beat of beats) {
      const found = biomarkers(trace, beat);
      // The reference takes times and slopes from its 0.01 to 0.02 ms grid, without refinement.
      expectNear(found.upstroke_ms, truth.t_dVdt_max_ms, 0.021);
      expectNear(found.dvdt_max_V_s, truth.dVdt_max_V_per_s, 0.003 * truth.dVdt_max_V_per_s);
      expectNear(found.mdp_mV, truth.RMP_mV, 1e-5);
      expectNear(found.peak_mV, truth.peak_mV, 0.01);
      expectNear(found.apa_mV, truth.APA_mV, 0.01);
      expectNear(found.apd30_ms, truth.APD30_ms, 0.05);
      expectNear(found.apd50_ms, truth.APD50_ms, 0.05);
      expectNear(found.apd90_ms, truth.APD90_ms, 0.05);
    }
  });

  test('peak sodium currents of the clamp steps', () => {
    const { peak_IV } = readJson<{ peak_IV: { V_mV: number; I_peak_pA: number; t_peak_ms: number }[] }>(
      'reference/skibsbye2016/ina_peak_iv.json',
    );
    const column = readColumns('reference/skibsbye2016/ina_vc_steps_from_-120mV.csv.gz');
    const level = column('V_step_mV');
    const time = column('t_ms');
    const current = column('I_Na_pA');
    for (const truth of peak_IV) {
      const rows = [...level.keys()].filter((i) => level[i] === truth.V_mV);
      const t = Float64Array.from(rows, (i) => time[i] as number);
      const step = { level_mV: truth.V_mV, from_ms: 0, to_ms: (t.at(-1) as number) + 1 };
      const points = ivCurve(
        t,
        Float64Array.from(rows, (i) => current[i] as number),
        [step],
      );
      const peak = points.ok ? points.value[0]?.peakInward : undefined;
      if (!peak?.ok) throw new Error(`no inward peak at ${truth.V_mV} mV`);
      expect(peak.value.current / truth.I_peak_pA).toBeCloseTo(1, 3);
      expect(peak.value.t_ms).toBeCloseTo(truth.t_peak_ms, 2);
    }
  });
});

describeWithShared('reference', 'Hodgkin-Huxley 1952', () => {
  interface Run {
    readonly V_max: number;
    readonly t_max: number;
    readonly zero_crossings_up_ms: number[];
    readonly dVdt_max: number;
    readonly t_dVdt_max: number;
  }
  const summary = readJson<Record<string, Run>>('reference/hodgkin-huxley1952/summary.json');

  test.each(['pulse_10uA_5_to_6ms', 'step_10uA_5_to_45ms'])('spikes of %s', (name) => {
    const truth = summary[name] as Run;
    const column = readColumns(`reference/hodgkin-huxley1952/${name}.csv.gz`);
    const { beats, classification } = classified({ t: column('t_ms'), v: column('V_mV') });
    expect(classification).toBe('beating');
    expect(beats).toHaveLength(truth.zero_crossings_up_ms.length);
    const [first] = beats;
    // The summary gives values of the 0.01 ms grid.
    expect(first?.peak_mV).toBeCloseTo(truth.V_max, 2);
    expect(first?.peak_ms).toBeCloseTo(truth.t_max, 1);
    expect(first?.dvdt_max_V_s).toBeCloseTo(truth.dVdt_max, 0);
    expect(first?.upstroke_ms).toBeCloseTo(truth.t_dVdt_max, 1);
    // Each upstroke is within 0.1 ms of where V passes zero.
    for (const [k, beat] of beats.entries()) {
      expect(Math.abs(beat.upstroke_ms - (truth.zero_crossings_up_ms[k] as number))).toBeLessThan(0.1);
    }
  });
});
