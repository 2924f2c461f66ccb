import { describe, expect, test } from 'vitest';
import { measured, unmeasured } from '../../src/measure/measured.ts';
import { readCsv } from '../../src/recording/csv/read-csv.ts';
import type { Command, Recording, Signal } from '../../src/recording/recording.ts';
import { ExperimentError } from '../../src/twin/experiment-error.ts';
import type { ApPrediction } from '../../src/twin/predict-ap.ts';
import { measureRecordedAp } from '../../src/twin/recorded-ap.ts';
import { apScoreToJson, recordedApFigure, scoreRecordedAp } from '../../src/twin/score-ap.ts';

const period_ms = 1000;
const rest_mV = -75;
const apa_mV = 110;
/** Straight repolarisation: APDx is x times this, ms. */
const falls_ms = 300;

/** Potential of a made-up cell: up within some ms around 205 ms, down in a straight line. */
function potential(ms: number): number {
  const phase = (((ms - 200) % period_ms) + period_ms) % period_ms;
  if (ms < 200 || phase > falls_ms + 5) return rest_mV;
  const rise = 1 / (1 + Math.exp((5 - phase) / 0.5));
  return rest_mV + apa_mV * rise * Math.min(1, 1 - (phase - 5) / falls_ms);
}

function recordingOf(v: (ms: number) => number, duration_ms = 4000, step_ms = 0.5): Recording {
  const rows = Array.from({ length: Math.round(duration_ms / step_ms) }, (_, k) => {
    const ms = k * step_ms;
    return `${ms},${v(ms).toFixed(4)}`;
  });
  const made = readCsv(`t_ms,V_mV\n${rows.join('\n')}\n`, 'ap.csv');
  return { ...made, conditions: { ...made.conditions, clampMode: 'current clamp' } };
}

const bandTimes = Float64Array.from({ length: 501 }, (_, k) => k - 100);
const spread = (median: number, half: number) =>
  measured({ median, interval90: [median - half, median + half] as const, cells: 40 });
const bandOf = (shift: number) => ({
  t_ms: bandTimes,
  low: bandTimes.map((ms) => potential(ms + 205) + shift - 5),
  median: bandTimes.map((ms) => potential(ms + 205) + shift),
  high: bandTimes.map((ms) => potential(ms + 205) + shift + 5),
});

function prediction(shift_mV: number, apd90: number): ApPrediction {
  const none = unmeasured('not predicted here');
  return {
    kind: 'paced',
    temperature_K: null,
    says: '',
    classification: 'beating',
    classificationSays: '',
    cells: 40,
    outcomes: { beating: 36, quiescent: 4, depolarised: 0, failed: 0 },
    probability_beating: { value: 0.9, interval90: [0.8, 0.95] },
    quantities: {
      apd30_ms: spread(90, 20),
      apd60_ms: spread(180, 20),
      apd90_ms: spread(apd90, 10),
      mdp_mV: spread(-75, 2),
      peak_mV: none,
      dvdt_max_V_s: none,
      cycle_length_ms: none,
      calcium_diastolic_mM: none,
      calcium_amplitude_mM: none,
    },
    central: {},
    beat: { ok: true, value: { V: bandOf(shift_mV), Cai: undefined, currents: [] } },
    course: {
      V: bandOf(0),
      Cai: undefined,
      centralV: new Float64Array(0),
      someV: [],
    },
  };
}

describe('a recorded action potential', () => {
  const recorded = measureRecordedAp(recordingOf(potential), 'paced');

  test('is measured: kind, beats, durations', () => {
    expect(recorded).toMatchObject({ kind: 'paced', outcome: 'beating', beats: 4, says: 'ap.csv' });
    const apd90 = recorded.quantities.apd90_ms;
    expect(apd90.ok && apd90.value).toBeGreaterThan(0.9 * falls_ms - 3);
    expect(apd90.ok && apd90.value).toBeLessThan(0.9 * falls_ms + 3);
    const mdp = recorded.quantities.mdp_mV;
    expect(mdp.ok && mdp.value).toBeCloseTo(rest_mV, 3);
  });

  test('is the same from listed times', () => {
    const thinned = (ms: number) => (ms % 200 > 15 && ms % 50 !== 0 ? undefined : potential(ms));
    const rows = Array.from({ length: 40_000 }, (_, k) => k * 0.1).flatMap((ms) => {
      const v = thinned(Number(ms.toFixed(1)));
      return v === undefined ? [] : [`${ms.toFixed(1)},${v.toFixed(4)}`];
    });
    const listed = measureRecordedAp(readCsv(`t_ms,V_mV\n${rows.join('\n')}\n`, 'listed.csv'));
    const [own, other] = [recorded.quantities.apd60_ms, listed.quantities.apd60_ms];
    expect(own.ok && other.ok && Math.abs(own.value - other.value)).toBeLessThan(1);
    expect(listed.kind).toBe('free');
  });

  test('against its own shape: nothing off but what was said wrongly', () => {
    const score = scoreRecordedAp(recorded, prediction(0, 300));
    const found = Object.fromEntries(score.quantities.map((q) => [q.name, q.isInside]));
    expect(found).toEqual({ apd30_ms: true, apd60_ms: true, apd90_ms: false, mdp_mV: true, peak_mV: null });
    expect(score.quantities.find((q) => q.name === 'apd90_ms')?.error).toBeCloseTo(30, -1);
    expect(score.rms_mV.ok && score.rms_mV.value).toBeLessThan(0.5);
    expect(score.insideBand).toEqual(measured(1));
    expect(score.probability).toBe(0.9);
  });

  test('against a shifted one: the distance is the shift, and it is outside the band', () => {
    const score = scoreRecordedAp(recorded, prediction(8, 270));
    expect(score.rms_mV.ok && score.rms_mV.value).toBeCloseTo(8, 0);
    expect(score.insideBand.ok && score.insideBand.value).toBeLessThan(0.05);
  });

  test('a cell that rests has no beat, and probability is that of not beating', () => {
    const silent = measureRecordedAp(
      recordingOf(() => rest_mV),
      'paced',
    );
    const score = scoreRecordedAp(silent, prediction(0, 270));
    expect(silent).toMatchObject({ outcome: 'quiescent', beats: 0 });
    expect(score.probability).toBeCloseTo(0.1, 10);
    expect(score.rms_mV).toEqual(unmeasured('the recorded cell does not beat'));
    expect(recordedApFigure(score, prediction(0, 270))).toBeUndefined();
    const json = JSON.parse(JSON.stringify(apScoreToJson(score)));
    expect(json.apd90_ms).toMatchObject({ recorded: null, recorded_reason: 'the recorded cell does not beat' });
  });

  test('figure: both lines and the band', () => {
    const made = prediction(0, 270);
    const svg = recordedApFigure(scoreRecordedAp(recorded, made), made) as string;
    expect(svg).toContain('recorded');
    expect(svg).toContain('4 of 4 quantities inside');
  });

  test('whether a cell was paced is read from the command, and asked where there is none', () => {
    expect(() => measureRecordedAp(recordingOf(potential))).toThrow(/does not show whether the cell was paced/);
    const withCommand = (i: (ms: number) => number): Recording => {
      const plain = recordingOf(potential);
      const commandOf = ({ length, times }: Signal): Command => ({
        ...{ name: 'stimulus', unit: 'pA', holding: 0, length, times, origin: 'recorded' },
        read: () => Float64Array.from({ length }, (_, k) => i(k / 2)),
      });
      return {
        ...plain,
        sweeps: plain.sweeps.map((sweep) => ({ ...sweep, commands: sweep.signals.map(commandOf) })),
      };
    };
    expect(measureRecordedAp(withCommand((ms) => (ms % 1000 < 2 ? 800 : 0))).kind).toBe('paced');
    expect(measureRecordedAp(withCommand(() => 0)).kind).toBe('free');
    const alone = recordingOf(potential);
    expect(measureRecordedAp({ ...alone, conditions: { clampMode: 'I = 0' } }).kind).toBe('free');
  });

  test('a voltage clamp, or no voltage at all, is refused', () => {
    const clamp = recordingOf(potential);
    const commanded = { ...clamp, conditions: { clampMode: 'voltage clamp' as const } };
    expect(() => measureRecordedAp(commanded)).toThrow(ExperimentError);
    const current = readCsv('t_ms,i_pA\n0,1\n1,2\n2,3\n', 'i.csv');
    expect(() => measureRecordedAp(current)).toThrow(/no channel of a membrane potential/);
  });
});
