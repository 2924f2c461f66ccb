import { beforeAll, describe, expect, test } from 'vitest';
import { namedProtocol } from '../../../src/protocol/library.ts';
import { type QualityOptions, recordingQuality } from '../../../src/recording/quality/recording-quality.ts';
import type { Recording } from '../../../src/recording/recording.ts';
import { dt_ms, goodConditions, kernikCurrents, recorded, recordingOf } from './synthetic-clamp.ts';

const protocol = namedProtocol('composite');
const long = namedProtocol('ipsc-10s');
let membrane: Float64Array;
let clean: Float64Array;
let cleanLong: Float64Array;

beforeAll(async () => {
  [membrane] = (await kernikCurrents(1, 0, protocol)) as [Float64Array];
  clean = recorded(membrane);
  const [other] = (await kernikCurrents(1, 0, long)) as [Float64Array];
  cleanLong = recorded(other, {}, long);
});

const judge = (recording: Recording, options?: QualityOptions) => {
  const { verdict, reasons } = recordingQuality(recording, options);
  return { verdict, reasons: reasons.map(({ name, effect }) => `${effect} ${name}`) };
};
const accepted = { verdict: 'accept', reasons: [] };

describe('a clean recording is accepted', () => {
  test('as it is', () => expect(judge(recordingOf([clean], { protocol }))).toEqual(accepted));
  test('of another protocol', () => expect(judge(recordingOf([cleanLong], { protocol: long }))).toEqual(accepted));
  test('without transients, leak and noise', () => {
    const ideal = recorded(membrane, { noise: 0, leak: 0, tau_ms: 0 });
    expect(judge(recordingOf([ideal], { protocol }))).toEqual(accepted);
  });
  test('in pA, by its stated capacitance', () => {
    const inPicoampere = clean.map((i) => 50 * i);
    expect(judge(recordingOf([inPicoampere], { unit: 'pA', protocol }))).toEqual(accepted);
  });
  test('in nA, by the capacitance of its transients', () => {
    const inNanoampere = clean.map((i) => 0.05 * i);
    const recording = recordingOf([inNanoampere], { unit: 'nA', protocol, conditions: {} });
    expect(judge(recording)).toEqual(accepted);
    const capacitance = recordingQuality(recording).facts.find(({ name }) => name === 'capacitance');
    expect(capacitance?.value.ok && Math.abs(capacitance.value.value / 50 - 1)).toBeLessThan(0.2);
  });
  test('with the protocol from the caller', () => {
    expect(judge(recordingOf([clean]), { protocol })).toEqual(accepted);
  });
});

describe('a defect is told by its own name', () => {
  const hum = (hz: number) => (i: number, k: number) => i + 0.5 * Math.sin((2 * Math.PI * hz * k * dt_ms) / 1000);
  test.each<[string, () => Float64Array, readonly string[]]>([
    ['noise ten times as large', () => recorded(membrane, { noise: 1 }), ['flag noise']],
    ['noise thirty times as large', () => recorded(membrane, { noise: 3 }), ['refuse noise']],
    ['hum at 50 Hz', () => clean.map(hum(50)), ['flag line-hum']],
    ['hum at 60 Hz', () => clean.map(hum(60)), ['flag line-hum']],
    ['saturated at 20 pA/pF', () => clean.map((i) => Math.max(-20, Math.min(20, i))), ['flag saturation']],
    ['saturated at 4 pA/pF', () => clean.map((i) => Math.max(-4, Math.min(4, i))), ['refuse saturation']],
    ['50 ms late', () => shifted(clean, 500), ['refuse protocol-shift']],
    ['2 ms late', () => shifted(clean, 20), ['flag protocol-shift']],
    ['wrong sign', () => clean.map((i) => -i), ['refuse sign']],
    ['leak of 0.2 nS/pF', () => recorded(membrane, { leak: 0.2 }), ['refuse holding-current']],
    ['another protocol', () => cleanLong.slice(0, clean.length), ['refuse protocol-match']],
    [
      'no cell at all',
      () => recorded(new Float64Array(clean.length), { leak: 0, tau_ms: 0 }),
      ['refuse protocol-match'],
    ],
    ['hole of 10 ms', () => clean.map((i, k) => (k >= 3e4 && k < 3.01e4 ? Number.NaN : i)), ['flag missing-samples']],
  ])('%s', (_, make, expected) => {
    const { reasons } = judge(recordingOf([make()], { protocol }));
    expect(reasons).toEqual(expect.arrayContaining([...expected]));
    // A shift moves the ends of plateaus too, a lost cell all else: nothing more than two further reasons.
    expect(reasons.length).toBeLessThanOrEqual(3);
  });

  test('drift of 4 pA/pF over the recording', () => {
    const drifting = cleanLong.map((i, k) => i - (4 * k) / cleanLong.length);
    expect(judge(recordingOf([drifting], { protocol: long })).reasons).toEqual(['flag baseline-drift']);
  });

  test('drift from sweep to sweep', () => {
    const sweeps = [0, 1, 2, 3, 4].map((k) => clean.map((i) => i - k));
    expect(judge(recordingOf(sweeps, { protocol })).reasons).toContain('flag baseline-drift');
  });

  test('a command with the same times and other levels', () => {
    const { segments } = protocol;
    const other = {
      ...protocol,
      segments: segments.map((_, k) => segments[(k + 9) % segments.length] as (typeof segments)[0]),
    };
    expect(judge(recordingOf([clean], { protocol: other })).reasons).toContain('refuse inward-jumps');
  });

  test('a thousand times too large or too small', () => {
    expect(judge(recordingOf([clean.map((i) => 1000 * i)], { protocol })).reasons).toContain(
      'refuse large-current-span',
    );
    expect(judge(recordingOf([clean.map((i) => i / 1000)], { protocol })).reasons).toEqual([
      'refuse capacitance-mismatch',
      'refuse current-span',
      'refuse current-range',
    ]);
    // Where pA is written for nA.
    const inPicoampere = recordingOf([clean.map((i) => 0.05 * i)], { unit: 'pA', protocol, conditions: {} });
    expect(judge(inPicoampere).reasons).toEqual(expect.arrayContaining(['refuse capacitance', 'refuse current-range']));
  });

  test('seal lost: leak of 3 nS/pF', () => {
    const { reasons } = judge(recordingOf([recorded(membrane, { leak: 3 })], { protocol }));
    expect(reasons).toEqual(expect.arrayContaining(['refuse holding-current', 'refuse input-conductance']));
  });

  test('clipped by the recorder or the drawing', () => {
    const t_ms: number[] = [];
    const segment: number[] = [];
    const kept: number[] = [];
    let part = 0;
    clean.forEach((i, k) => {
      if (Math.abs(i) > 3.5) part += t_ms.at(-1) === (k - 1) * dt_ms ? 1 : 0;
      else {
        t_ms.push(k * dt_ms);
        segment.push(part);
        kept.push(i);
      }
    });
    const times = { kind: 'listed', t_ms: Float64Array.from(t_ms), segment: Int32Array.from(segment) } as const;
    const recording = recordingOf([Float64Array.from(kept)], { protocol, times });
    expect(judge(recording).reasons).toContain('refuse cut-bins');
  });
});

describe('what the file states is judged', () => {
  test.each<[string, Recording['conditions'], string]>([
    ['leak', { membraneResistance_MOhm: 300 }, 'flag leak-conductance'],
    ['membrane resistance', { membraneResistance_MOhm: 30 }, 'refuse membrane-resistance'],
    ['seal', { sealResistance_MOhm: 80 }, 'refuse seal-resistance'],
    ['access', { accessResistance_MOhm: 60, compensation: 0.9 }, 'flag access-resistance'],
    ['Ra Cm', { accessResistance_MOhm: 120 }, 'refuse access-time'],
    ['small', { capacitance_pF: 1 }, 'refuse capacitance'],
    ['large', { capacitance_pF: 500, accessResistance_MOhm: 1 }, 'flag large-capacitance'],
    ['seal test', { recordingsSinceSealTest: 5 }, 'flag recordings-since-seal-test'],
  ])('%s', (_, stated, expected) => {
    const conditions = { ...goodConditions, ...stated };
    expect(judge(recordingOf([clean], { protocol, conditions })).reasons).toContain(expected);
  });
});

describe('what is no voltage clamp is refused for that', () => {
  test('a potential', () => {
    expect(judge(recordingOf([clean], { unit: 'mV', protocol })).reasons).toEqual(['refuse not-voltage-clamp']);
  });
  test('current clamp, whatever the unit', () => {
    const recording = recordingOf([clean], { protocol, conditions: { clampMode: 'current clamp' } });
    expect(judge(recording).reasons).toEqual(['refuse not-voltage-clamp']);
  });
  test('a command that is not known, or that never changes', () => {
    expect(judge(recordingOf([clean])).reasons).toEqual(['refuse missing-protocol']);
    const hold = { name: 'hold', holding_mV: -80, segments: [{ kind: 'step', mV: -80, ms: 7000 }] } as const;
    expect(judge(recordingOf([clean], { protocol: hold })).reasons).toContain('refuse missing-protocol');
    const saysOf = (levels: readonly number[]) => {
      const segments = levels.map((mV) => ({ kind: 'step', mV, ms: 7000 / levels.length }) as const);
      const given = { name: 'p', holding_mV: levels[0] as number, segments };
      const { reasons } = recordingQuality(recordingOf([clean], { protocol: given }));
      return reasons.find(({ name }) => name === 'missing-protocol')?.says;
    };
    expect(saysOf([-0.08, 0.04, -0.12, 0.02])).toMatch(/if these are volts/);
    expect(saysOf([-80, -79.9])).toMatch(/never changes/);
  });
  test.each([0, 1, 2])('%i samples', (n) => {
    expect(judge(recordingOf([clean.slice(0, n)], { protocol })).verdict).toBe('refuse');
  });
  test('three samples, and nothing but gaps', () => {
    expect(judge(recordingOf([clean.slice(0, 3)], { protocol })).reasons).toContain('refuse duration');
    expect(judge(recordingOf([clean.map(() => Number.NaN)], { protocol })).verdict).toBe('refuse');
  });
});

describe('limits', () => {
  const noisy = () => recordingOf([recorded(membrane, { noise: 1 })], { protocol });
  test('are changed by name', () => {
    expect(judge(noisy(), { limits: { noise: 0.5 } }).reasons).toEqual(['refuse noise']);
    expect(judge(noisy(), { limits: { noise: { flag: 1.5 } } })).toEqual(accepted);
    expect(judge(noisy(), { limits: { noise: 'off' } })).toEqual(accepted);
  });
  test('that there are not are refused with the nearest name', () => {
    expect(() => judge(noisy(), { limits: { nose: 1 } })).toThrow(/no limit `nose`[\s\S]*noise/);
    expect(() => judge(noisy(), { limits: { noise: Number.NaN } })).toThrow(/not a number/);
  });
});

function shifted(y: Float64Array, samples: number): Float64Array {
  return y.map((_, k) => y[Math.max(0, k - samples)] as number);
}
