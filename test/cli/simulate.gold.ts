import { describe, expect, test } from 'vitest';
import { noReferences, referenceJson, referenceTable } from '../model/shared.ts';
import { simulateCommand, simulateJson } from './run-simulate.ts';

interface ReferenceBeat {
  readonly t_upstroke_ms: number;
  readonly dVdt_max_V_per_s: number;
  readonly peak_mV: number;
  readonly MDP_before_mV: number;
  readonly APA_mV: number;
  readonly APD30_ms?: number | null;
  readonly APD50_ms?: number | null;
  readonly APD90_ms?: number | null;
  readonly CL_to_next_ms?: number | null;
}

interface Dose {
  readonly gKr_factor: number;
  readonly n_beats: number;
  readonly V_min: number;
  readonly V_max: number;
  readonly beats: readonly ReferenceBeat[];
}

/** Fails unless two numbers agree within a tolerance; what the reference could not measure must be null. */
function near(what: string, ours: unknown, reference: number | null | undefined, tolerance: number) {
  if (reference === null || reference === undefined) expect(ours, what).toBeNull();
  else expect(Math.abs(Number(ours) - reference), `${what}: ${ours}, reference ${reference}`).toBeLessThan(tolerance);
}

const why = noReferences ? ` (skipped: ${noReferences})` : '';

describe.skipIf(noReferences)(`iontwin simulate against CVODE at 1e-12${why}`, () => {
  test.each(['0.1ms', '7ms'])('kernik2019 --free 10s --sample %s: every beat', async (sample) => {
    const cell = await simulateJson('kernik2019', '--free', '10s', '--sample', sample);
    const { beats_first_10s: reference } = referenceJson<{ beats_first_10s: ReferenceBeat[] }>(
      'reference/kernik2019/baseline_biomarkers.json',
    );
    expect(cell).toMatchObject({ model: 'kernik2019', temperature_K: 310, duration_ms: 10_000 });
    expect(cell.classification).toBe('beating');
    expect(cell.beats).toHaveLength(reference.length);
    for (const [k, theirs] of reference.entries()) {
      const ours = cell.beats[k] ?? {};
      near('upstroke', ours.upstroke_ms, theirs.t_upstroke_ms, 5);
      near('MDP', ours.mdp_mV, theirs.MDP_before_mV, 0.05);
      near('peak', ours.peak_mV, theirs.peak_mV, 0.05);
      near('APA', ours.apa_mV, theirs.APA_mV, 0.1);
      near('dV/dt max', ours.dvdt_max_V_s, theirs.dVdt_max_V_per_s, 0.01 * theirs.dVdt_max_V_per_s);
      near('APD30', ours.apd30_ms, theirs.APD30_ms, 0.1);
      near('APD50', ours.apd50_ms, theirs.APD50_ms, 0.1);
      near('APD90', ours.apd90_ms, theirs.APD90_ms, 0.1);
      near('cycle length', ours.cycle_length_ms, theirs.CL_to_next_ms, 5e-4 * (theirs.CL_to_next_ms ?? 0));
    }
  });

  test.each(['0', '10', '20', '50', '100', '200'])('E-4031 at %s nM', async (dose) => {
    const { results } = referenceJson<{ results: Record<string, Dose> }>('reference/kernik2019/e4031_biomarkers.json');
    const reference = results[dose] as Dose;
    const drug = ['--drug', `E-4031=${dose === '0' ? '0' : `${dose}nM`}`];
    const cell = await simulateJson('kernik2019', '--free', '10s', ...drug, '--trace', '--sample', '1ms');
    const v = cell.trace?.V_mV ?? [];
    near('V_min', Math.min(...v), reference.V_min, 0.1);
    near('V_max', Math.max(...v), reference.V_max, 0.1);
    expect(cell.beats).toHaveLength(reference.n_beats);
    for (const [k, theirs] of reference.beats.entries()) {
      const ours = cell.beats[k] ?? {};
      near(`peak ${k}`, ours.peak_mV, theirs.peak_mV, 0.1);
      near(`MDP ${k}`, ours.mdp_mV, theirs.MDP_before_mV, 0.1);
      // The steepest place of a slow swing is broad.
      near(`cycle length ${k}`, ours.cycle_length_ms, theirs.CL_to_next_ms, 3);
    }
    const conductance = cell.parameters.find(({ name }) => name === 'i_Kr.g_Kr')?.value ?? 0.218025;
    expect(conductance / 0.218025).toBeCloseTo(reference.gKr_factor, 12);
    // With its diastolic potential lost from 10 nM on, the cell is depolarised however often it crosses -20 mV.
    expect(cell.classification).toBe(dose === '0' ? 'beating' : 'depolarised');
  });

  test('kernik2019 --clamp composite --trace: every current of the table', async () => {
    const table = referenceTable('reference/kernik2019/vc_composite_baseline.csv.gz');
    const { trace } = await simulateJson('kernik2019', '--clamp', 'composite', '--trace', '--sample', '0.1ms');
    const times = table.get('t_ms') as Float64Array;
    const names = [...table.keys()].filter((name) => name.startsWith('i_'));
    expect(names).toHaveLength(14);
    for (const name of names) {
      const theirs = table.get(name) as Float64Array;
      const ours = trace?.[`${name}_A_F`] ?? [];
      const peak = theirs.reduce((largest, x) => Math.max(largest, Math.abs(x)), 0);
      let worst = 0;
      for (const [i, t] of times.entries()) {
        worst = Math.max(worst, Math.abs((ours[Math.round(t / 0.1)] as number) - (theirs[i] as number)));
      }
      expect(worst, name).toBeLessThan(2e-3 * peak + 1e-6);
    }
  });

  test('skibsbye2016: 920 pA as published, peaks and upstrokes of the first beats', async () => {
    const file = referenceJson<Record<'S_920' | 'D_920', { beats: { peak_mV: number; dVdt_max_V_per_s: number }[] }>>(
      'reference/skibsbye2016/biomarkers.json',
    );
    for (const variant of ['S', 'D'] as const) {
      const stimulus = ['--pace', '1Hz', '--beats', '2', '--amplitude', '920pA', '--width', '2ms'];
      const { beats } = await simulateJson(`skibsbye2016:${variant}`, ...stimulus);
      for (const [k, ours] of beats.entries()) {
        const theirs = file[`${variant}_920`].beats[k] ?? { peak_mV: 0, dVdt_max_V_per_s: 0 };
        near('peak', ours.peak_mV, theirs.peak_mV, 0.05);
        near('dV/dt max', ours.dvdt_max_V_s, theirs.dVdt_max_V_per_s, 0.01 * theirs.dVdt_max_V_per_s);
      }
    }
  });

  test('hodgkin-huxley1952: the pulse of the reference', async () => {
    const pulse = ['--pace', '20Hz', '--beats', '1', '--offset', '5ms', '--amplitude', '10uA/cm2', '--width', '1ms'];
    const { beats, temperature_K } = await simulateJson('hodgkin-huxley1952', ...pulse);
    expect(temperature_K).toBe(279.45);
    expect(beats).toHaveLength(1);
    near('peak', beats[0]?.peak_mV, 39.0674, 0.05);
    near('dV/dt max', beats[0]?.dvdt_max_V_s, 296.45, 1);
  });

  test('the same cell from both back ends', async () => {
    const args = ['kernik2019', '--free', '2s', '--json'];
    const [wasm, javascript] = await Promise.all([
      simulateCommand(...args, '--backend', 'wasm'),
      simulateCommand(...args, '--backend', 'javascript'),
    ]);
    const upstroke = (text: string) => (JSON.parse(text) as { beats: { upstroke_ms: number }[] }).beats[1]?.upstroke_ms;
    near('upstroke', upstroke(wasm.stdout), upstroke(javascript.stdout), 1e-3);
  });
});
