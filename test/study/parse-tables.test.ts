import { describe, expect, test } from 'vitest';
import { protocolDuration_ms, voltageAt } from '../../src/protocol/protocol.ts';
import { RecordingError } from '../../src/recording/recording-error.ts';
import { sineWaveProtocol } from '../../src/study/other-labs/herg-sine-wave.ts';
import { parseSampledColumn, parseStepTable } from '../../src/study/other-labs/parse-tables.ts';

describe('tables of other laboratories', () => {
  const table = '# Cm_F=2E-11 t in ms\nt_ms,-40,50\n0.0,1,2\n0.2,3,4\n';

  test('steps: capacitance, potentials, one sweep a step', () => {
    const found = parseStepTable(table, 'A1.csv.gz');
    expect(found).toMatchObject({ name: 'A1', capacitance_pF: expect.closeTo(20, 9), interval_ms: 0.2 });
    expect(found.steps_mV).toEqual([-40, 50]);
    expect(found.sweeps.map((s) => [...s])).toEqual([
      [1, 3],
      [2, 4],
    ]);
  });

  test.each([
    ['no capacitance', table.replace('Cm_F', 'C'), /does not state Cm_F/],
    ['a short row', table.replace('0.2,3,4', '0.2,3'), /row 4/],
    ['a word', table.replace('3,4', '3,x'), /`x` is not a number/],
  ])('%s is refused', (_, text, says) => {
    expect(() => parseStepTable(text, 'A1.csv')).toThrow(RecordingError);
    expect(() => parseStepTable(text, 'A1.csv')).toThrow(says);
  });

  test('a column: interval, temperature, samples', () => {
    const found = parseSampledColumn('# t0_ms=0 dt_ms=0.1 temperature_C=21.3\ni_nA\n1\n-2.5\n', 'c.csv');
    expect(found).toEqual({ interval_ms: 0.1, temperature_K: 294.45, values: Float64Array.of(1, -2.5) });
    expect(parseSampledColumn('# dt_ms=0.1\nV_mV\n1\n', 'p.csv').temperature_K).toBeUndefined();
    expect(() => parseSampledColumn('i_nA\n1\n2\n', 'c.csv')).toThrow(/dt_ms/);
  });
});

test('a command of steps and a sine comes back as it was', () => {
  const V = Float64Array.from({ length: 4003 }, (_, k) =>
    k < 1000 ? -80 : k < 2003 ? -30 + 20 * Math.sin(0.003 * (k - 1000)) : k < 3000 ? 40 : -80,
  );
  const protocol = sineWaveProtocol(V, 0.1);
  expect(protocolDuration_ms(protocol)).toBeCloseTo(400.3, 9);
  expect(protocol.segments.map((s) => s.kind)).toEqual(['step', 'sampled', 'ramp', 'step', 'step']);
  V.forEach((mV, k) => {
    expect(Math.abs(voltageAt(protocol, 0.1 * k + 1e-6) - mV)).toBeLessThan(0.1);
  });
});
