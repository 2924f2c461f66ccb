import { describe, expect, test } from 'vitest';
import { apd } from '../../src/measure/apd.ts';
import type { Beat } from '../../src/measure/beats.ts';
import { loadBuiltin } from '../../src/model/builtin.ts';
import type { Pacing } from '../../src/protocol/pacing.ts';
import { type Simulation, simulate } from '../../src/simulate/simulate.ts';
import { figure, hasReference, json, where } from './reference.ts';

interface TabulatedBeat {
  readonly RMP_mV: number;
  readonly peak_mV: number;
  readonly APA_mV: number;
  readonly dVdt_max_V_per_s: number;
  readonly APD30_ms: number;
  readonly APD50_ms: number;
  readonly APD90_ms: number;
  readonly Na_i: number;
  readonly Ca_i1_peak_uM: number;
}
interface Run {
  readonly beats: readonly (TabulatedBeat & { readonly beat: number })[];
  readonly state_after_100_beats: Readonly<Record<string, number>>;
}
type Variant = 'S' | 'D';
interface Restitution {
  readonly dynamic: readonly {
    readonly BCL_ms: number;
    readonly beat59: TabulatedBeat;
    readonly beat60: TabulatedBeat;
  }[];
  readonly S1S2: readonly { readonly S1S2_ms: number; readonly S2: TabulatedBeat }[];
}

const outputs = ['V', 'dot(V)', 'Na_i', 'Ca_i1'];
/** The grid of the reference: `fine` ms for 30 ms, 0.1 ms to 100 ms, 1 ms after. */
const grid = (start: number, end: number, fine: number): number[] => {
  const t: number[] = [];
  const early = Math.round(30 / fine);
  for (let i = 0; i < early && start + i * fine < end; i++) t.push(start + i * fine);
  for (let i = 300; i < 1000 && start + i * 0.1 < end; i++) t.push(start + i * 0.1);
  for (let i = 100; start + i < end; i++) t.push(start + i);
  return t;
};

type Features = {
  readonly rest: number;
  readonly peak: number;
  readonly apd30: number;
  readonly apd50: number;
  readonly apd90: number;
  readonly dvdt: number;
  readonly sodium: number;
  readonly calcium: number;
};

/** What the reference tabulates of the beat that starts at `start`. */
function featuresOf(run: Simulation, start: number, end: number): Features {
  const first = run.t.findIndex((t) => t >= start - 1e-9);
  const after = run.t.findIndex((t) => t >= end - 1e-9);
  const last = after < 0 ? run.t.length : after;
  const part = (name: string): Float64Array => (run.columns.get(name) as Float64Array).subarray(first, last);
  const t = run.t.subarray(first, last);
  const v = part('V');
  const slope = part('dot(V)');
  // As the reference does: rest is V at the start of the stimulus, peak and upstroke are the largest samples.
  const top = (x: Float64Array): number => x.reduce((best, value, i) => (value > (x[best] as number) ? i : best), 0);
  const rest = v[0] as number;
  const peakAt = top(v);
  const peak = v[peakAt] as number;
  const steepest = top(slope);
  const beat: Beat = {
    upstroke_ms: t[steepest] as number,
    dvdt_max_V_s: slope[steepest] as number,
    peak_ms: t[peakAt] as number,
    peak_mV: peak,
    peakReached: true,
    mdp_ms: t[0] as number,
    mdp_mV: rest,
    apa_mV: peak - rest,
    cycle_length_ms: { ok: false, reason: 'no next beat' },
    crossingIndex: steepest,
    mdpIndex: 0,
    peakIndex: peakAt,
    endIndex: t.length - 1,
  };
  const apdOf = (fraction: number): number => {
    const d = apd({ t, v }, beat, fraction);
    if (!d.ok) throw new Error(d.reason);
    return d.value;
  };
  return {
    rest,
    peak,
    apd30: apdOf(0.3),
    apd50: apdOf(0.5),
    apd90: apdOf(0.9),
    dvdt: beat.dvdt_max_V_s,
    sodium: part('Na_i')[0] as number,
    calcium: 1000 * part('Ca_i1').reduce((x, y) => Math.max(x, y)),
  };
}

const expectedFeatures = (b: TabulatedBeat): Features => ({
  rest: b.RMP_mV,
  peak: b.peak_mV,
  apd30: b.APD30_ms,
  apd50: b.APD50_ms,
  apd90: b.APD90_ms,
  dvdt: b.dVdt_max_V_per_s,
  sodium: b.Na_i,
  calcium: b.Ca_i1_peak_uM,
});

function between(a: Features, b: Features) {
  return {
    rest: Math.abs(a.rest - b.rest),
    peak: Math.abs(a.peak - b.peak),
    apd: Math.max(Math.abs(a.apd30 - b.apd30), Math.abs(a.apd50 - b.apd50), Math.abs(a.apd90 - b.apd90)),
    dvdt: Math.abs(a.dvdt / b.dvdt - 1),
    sodium: Math.abs(a.sodium - b.sodium),
    calcium: Math.abs(a.calcium - b.calcium),
  };
}

type Differences = ReturnType<typeof between>;
function worstOf(all: readonly Differences[]): Differences {
  const worst = { ...(all[0] as Differences) };
  for (const d of all)
    for (const key of Object.keys(worst) as (keyof Differences)[]) worst[key] = Math.max(worst[key], d[key]);
  return worst;
}
const says = (d: Differences): string =>
  `rest ${d.rest.toExponential(1)} mV, peak ${d.peak.toExponential(1)} mV, APDs ${d.apd.toExponential(1)} ms, dV/dt max ${(100 * d.dvdt).toExponential(1)} %, Na_i ${d.sodium.toExponential(1)} mM, Ca peak ${d.calcium.toExponential(1)} uM`;

describe.skipIf(!hasReference)(`Skibsbye 2016 against CVODE at 1e-11${where}`, () => {
  const cases = (['S', 'D'] as const).flatMap((variant) => [575, 920].map((pA) => ({ variant, pA })));
  test.each(cases)('variant $variant, -$pA pA: beats 1, 2, 10, 50, 99, 100 at 1 Hz', ({ variant, pA }) => {
    const reference = json<Record<string, Run>>('skibsbye2016/biomarkers.json')[`${variant}_${pA}`] as Run;
    const times = reference.beats.flatMap(({ beat }) => grid(1000 * (beat - 1), 1000 * beat, 0.01));
    const run = simulate({
      model: loadBuiltin('skibsbye2016', variant),
      experiment: {
        kind: 'paced',
        pacing: { period_ms: 1000, width_ms: 2, amplitude: pA, offset_ms: 0 },
        duration_ms: 100_000,
      },
      outputs,
      sampleTimes: Float64Array.from(times),
      options: { tolerance: 1e-9 },
    });
    expect(run.failure).toBeUndefined();
    const worst = worstOf(
      reference.beats.map((b) => between(featuresOf(run, 1000 * (b.beat - 1), 1000 * b.beat), expectedFeatures(b))),
    );
    const v = [...run.end].find(([name]) => name.endsWith('.V'))?.[1] as number;
    const end = Math.abs(v - (reference.state_after_100_beats.V as number));
    figure(
      `Skibsbye ${variant} ${pA} pA, tolerance 1e-9`,
      `${says(worst)}; V after 100 beats ${end.toExponential(1)} mV`,
    );
    // The reference: 7e-4 mV between its own tolerances, dV/dt max on a 0.01 ms grid.
    expect(worst.rest).toBeLessThan(7e-4);
    expect(worst.peak).toBeLessThan(7e-4);
    expect(worst.apd).toBeLessThan(0.02);
    expect(worst.dvdt).toBeLessThan(2e-3);
    expect(worst.sodium).toBeLessThan(1e-5);
    expect(worst.calcium).toBeLessThan(1e-4);
  });

  test.each(['S', 'D'] as const)('variant %s: dynamic and S1-S2 restitution', (variant: Variant) => {
    const reference = json<Record<Variant, Restitution>>('skibsbye2016/restitution.json')[variant];
    const model = loadBuiltin('skibsbye2016', variant);
    const after = (json<Record<string, Run>>('skibsbye2016/biomarkers.json')[`${variant}_920`] as Run)
      .state_after_100_beats;
    const names = model.variables.filter((x) => x.kind === 'state').map((x) => x.name.split('.').pop() as string);
    const initial = Float64Array.from(names, (name) => after[name] as number);
    const stimulus = { width_ms: 2, amplitude: 920, offset_ms: 0 };
    /** Beats of one run at a tight tolerance, and how much any of them changes at loose ones: the conditioning of the run. */
    const compare = (
      pacing: Pacing,
      duration_ms: number,
      beats: readonly { start: number; end: number; expected: TabulatedBeat }[],
    ) => {
      const told = beats.filter((b) => b.expected.APD30_ms !== null && b.expected.APD90_ms !== null);
      const solve = (tolerance: number): Features[] => {
        const run = simulate({
          model,
          experiment: { kind: 'paced', pacing, duration_ms },
          outputs,
          sampleTimes: Float64Array.from(told.flatMap((b) => grid(b.start, b.end, 0.02))),
          initial,
          options: { tolerance },
        });
        return told.map((b) => featuresOf(run, b.start, b.end));
      };
      const tight = solve(1e-9);
      const changes = [1e-4, 1e-5, 1e-6].flatMap((tolerance) =>
        solve(tolerance).map((loose, i) => between(loose, tight[i] as Features)),
      );
      return told.map((b, i) => ({
        error: between(tight[i] as Features, expectedFeatures(b.expected)),
        conditioning: worstOf(changes),
      }));
    };
    const dynamic = reference.dynamic.flatMap(({ BCL_ms, beat59, beat60 }) =>
      compare({ ...stimulus, period_ms: BCL_ms }, 60 * BCL_ms, [
        { start: 58 * BCL_ms, end: 59 * BCL_ms, expected: beat59 },
        { start: 59 * BCL_ms, end: 60 * BCL_ms, expected: beat60 },
      ]),
    );
    const s1s2 = reference.S1S2.flatMap(({ S1S2_ms, S2 }) =>
      compare({ ...stimulus, period_ms: S1S2_ms, beats: 2 }, S1S2_ms + 1000, [
        { start: S1S2_ms, end: S1S2_ms + 1000, expected: S2 },
      ]),
    );
    for (const [name, all] of [
      ['dynamic', dynamic],
      ['S1-S2', s1s2],
    ] as const) {
      // Near 571 and 444 ms variant S alternates so that errors grow from beat to beat: ours at tolerance 1e-5 grow to 0.04 mV there,
      // to 1e-3 mV at 667 ms, and to 1e-6 mV elsewhere. What the reference is good to follows the same conditioning.
      const ill = all.filter((b) => b.conditioning.rest > 3e-4);
      const well = all.filter((b) => b.conditioning.rest <= 3e-4);
      const worst = worstOf(well.map((b) => b.error));
      figure(`Skibsbye ${variant} ${name} restitution, ${well.length} beats`, says(worst));
      expect(worst.rest).toBeLessThan(7e-4);
      expect(worst.peak).toBeLessThan(7e-4);
      expect(worst.apd).toBeLessThan(0.02);
      expect(worst.dvdt).toBeLessThan(2e-3);
      expect(ill.length).toBeLessThanOrEqual(variant === 'S' && name === 'dynamic' ? 6 : 0);
      for (const b of ill) {
        figure(
          `Skibsbye ${variant} ${name} restitution, ill-conditioned beat`,
          `${says(b.error)}; own change at tolerances 1e-4 to 1e-6: ${says(b.conditioning)}`,
        );
        expect(b.error.rest).toBeLessThan(7e-4 + 5 * b.conditioning.rest);
        expect(b.error.apd).toBeLessThan(0.02 + 5 * b.conditioning.apd);
      }
    }
  });
});
