import { describe, expect, test } from 'vitest';
import { type Detection, detectionRates } from '../../src/infer/detection.ts';
import { type CellScore, evaluation } from '../../src/infer/evaluate.ts';
import { unreportedFaults } from '../../src/infer/faults.ts';
import { recordingOf } from '../../src/infer/synthetic.ts';
import { normals } from '../../src/numeric/gauss.ts';
import { normalCdf } from '../../src/numeric/normal.ts';
import { uniforms } from '../../src/numeric/philox.ts';
import { namedProtocol } from '../../src/protocol/library.ts';
import { plain } from './analytic-simulator.ts';

const parameters = [plain('a.x', 'log'), plain('b.y', 'log')];

/** A score whose errors are normal, `width` times as wide as is believed. */
function score(index: number, width: number): CellScore {
  const bound = [0.01, 0.1];
  const z = normals(8, index, 2);
  return {
    index,
    isWithinNoise: index % 50 !== 0,
    chi2: 1,
    points: 1,
    starts: 1,
    error: bound.map((sd, i) => Math.abs(width * sd * (z[i] as number))),
    bound,
    priorSd: [0.23, 0.23],
    rank: Array.from(z, (x) => normalCdf(width * x)),
    determinedBy: ['data', index % 4 === 0 ? 'data' : 'partly'],
    acceptance: 1,
    escaped: 0,
    spared: 0,
    verdict: index % 20 === 0 ? 'flag' : 'accept',
    reasons: [],
    seconds: 1 + index / 1000,
  };
}

const many = (width: number): CellScore[] => Array.from({ length: 2000 }, (_, k) => score(k, width));

describe('evaluation', () => {
  test('errors as large as the bound: ratio 1, coverage 90 %, even ranks', () => {
    const found = evaluation(many(1), parameters);
    expect(found).toMatchObject({ cells: 2000, converged: 0.98, accepted: 0.95 });
    expect(found.medianMae / found.boundMae).toBeCloseTo(1, 1);
    expect(found.errorOverBound).toBeCloseTo(1, 1);
    expect(found.coverage90).toBeGreaterThan(0.88);
    expect(found.coverage90).toBeLessThan(0.92);
    for (const p of found.perParameter) expect(p.ksP).toBeGreaterThan(0.001);
    expect(found.perParameter.map(({ byData, byPrior }) => [byData, byPrior])).toEqual([
      [1, 0],
      [0.25, 0],
    ]);
    expect(found.medianErrorDetermined).toBeGreaterThan(0.006);
    expect(found.medianErrorDetermined).toBeLessThan(0.012);
    expect(found.slowestSeconds).toBeCloseTo(2.999, 9);
  });

  test('intervals that are too narrow are seen', () => {
    const found = evaluation(many(2), parameters);
    expect(found.medianMae / found.boundMae).toBeGreaterThan(1.8);
    expect(found.coverage90).toBeLessThan(0.7);
    for (const p of found.perParameter) expect(p.ksP).toBeLessThan(1e-6);
  });

  test('nothing determined, and a bound that could not be had', () => {
    const lone: CellScore = { ...score(1, 1), determinedBy: ['prior', 'prior'], bound: [Number.NaN, 0.1] };
    const found = evaluation([lone, score(2, 1)], parameters);
    expect(evaluation([lone], parameters).medianErrorDetermined).toBeNull();
    expect(found.perParameter[0]?.boundMae).toBeCloseTo(0.01 * Math.sqrt(2 / Math.PI), 12);
  });
});

describe('faults', () => {
  const protocol = namedProtocol('composite');
  const believed = {
    source: { kind: 'builtin', name: 'kernik2019', extensions: ['leak'] },
    changes: { set: { 'pipette.K': 120 } },
    protocol,
    preHold_ms: 0,
    output: 'membrane.i_total',
    varied: ['i_Kr.g_Kr', 'leak.g', 'amplifier.Rs'],
  } as const;
  const faults = unreportedFaults({
    leak: ['leak.g', 0.4],
    access: ['amplifier.Rs', 22],
    temperature: ['cell.T', 310],
  });
  const named = (name: string) => faults.find((fault) => fault.name === name) ?? expect.fail(name);
  const values = Float64Array.of(2, 0.5, 20);
  const current = uniforms(1, 2, 1000).map((u) => 10 * u - 5);

  test('the first is none; each is one thing wrong', () => {
    const clean = faults[0] ?? expect.fail('none');
    expect(clean.experiment(believed)).toBe(believed);
    expect(clean.distort(current)).toBe(current);
    for (const fault of faults.slice(1)) {
      const changed =
        Number(
          fault.experiment(believed) !== believed || [...fault.values(values, believed, 0)].join() !== '2,0.5,20',
        ) + Number(fault.distort(current) !== current);
      expect([fault.name, changed]).toEqual([fault.name, 1]);
    }
  });

  test('what each does', () => {
    // Of what was reported, not of what was drawn.
    expect(named('leak x 3').values(values, believed, 0)[1]).toBeCloseTo(1.2, 12);
    expect([...named('Rs + 50 %').values(values, believed, 0)]).toEqual([2, 0.5, 33]);
    expect(named('+5 C').experiment(believed).changes).toEqual({ set: { 'pipette.K': 120, 'cell.T': 315 } });
    const cut = named('cut at 1 %').distort(current);
    expect(cut.filter((x, k) => x !== current[k]).length).toBe(20);
    expect(Math.max(...named('cut at half').distort(current))).toBeCloseTo(Math.max(...current.map(Math.abs)) / 2, 12);
    expect(named('x 10').distort(current)[3]).toBe(10 * (current[3] as number));
    expect(named('sign').distort(current)[3]).toBe(-(current[3] as number));
    const turned = named('wrong protocol').experiment(believed).protocol.segments;
    expect(turned).toEqual(protocol.segments.toReversed());
    const other = named('Skibsbye cell');
    expect(other.experiment(believed)).toMatchObject({ source: { name: 'skibsbye2016' }, changes: {} });
    expect(other.values(values, believed, 3)).toEqual(other.values(values, believed, 3));
    expect(other.values(values, believed, 3)).not.toEqual(other.values(values, believed, 4));
  });

  test('what is not reported cannot be unreported', () => {
    const names = unreportedFaults({}).map(({ name }) => name);
    expect(names).toContain('clean');
    expect(names).not.toContain('leak x 3');
    expect(names).not.toContain('Rs + 50 %');
    expect(names).not.toContain('+5 C');
  });

  test('rates: what the recording and what the fit noticed', () => {
    const row = (
      fault: string,
      quality: Detection['quality'],
      fit: Detection['fit'],
      ...reasons: string[]
    ): Detection => ({
      index: 0,
      fault,
      quality,
      fit,
      reasons,
    });
    const rates = detectionRates([
      row('clean', 'accept', 'accept'),
      row('sign', 'refuse', null, 'sign'),
      row('clean', 'accept', 'flag', 'misfit'),
      row('sign', 'flag', 'refuse', 'sign', 'misfit'),
      row('sign', 'accept', 'accept'),
    ]);
    expect(rates).toEqual([
      { fault: 'clean', cells: 2, flagged: 1, refused: 0, byQuality: 0, byFit: 1, reasons: [['misfit', 1]] },
      {
        fault: 'sign',
        cells: 3,
        flagged: 0,
        refused: 2,
        byQuality: 2,
        byFit: 1,
        reasons: [
          ['sign', 2],
          ['misfit', 1],
        ],
      },
    ]);
  });
});

test('a trace as a recording keeps its samples, unit and rate', () => {
  const i = Float64Array.of(1, 2, 3);
  const t_ms = Float64Array.of(0, 0.1, 0.2);
  const trace = {
    start_ms: 0,
    t_ms,
    i,
    segment: new Int32Array(3),
    interval_ms: 0.1,
    isUniform: true,
    command: undefined,
  };
  const recording = recordingOf(trace, 'made up');
  expect(recording.channels[0]).toMatchObject({ unit: 'pA/pF', quantity: 'current density', rateHz: 10_000 });
  expect([...(recording.sweeps[0]?.signals[0]?.read() ?? [])]).toEqual([1, 2, 3]);
  expect([...(recording.sweeps[0]?.signals[0]?.read(1, 2) ?? [])]).toEqual([2]);
});
