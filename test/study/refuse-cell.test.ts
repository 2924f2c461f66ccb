import { expect, test } from 'vitest';
import { readCsv } from '../../src/recording/csv/read-csv.ts';
import { conditionsRefuse } from '../../src/study/refuse-cell.ts';

test('a recording that ends before its protocol is refused', () => {
  const rows = Array.from({ length: 10_000 }, (_, k) => `${k / 10},${(-1 + Math.sin(k)).toFixed(4)}`);
  const read = readCsv(`t_ms,I_A_F\n${rows.join('\n')}\n`, 'cell.csv');
  const recording = { ...read, conditions: { ...read.conditions, capacitance_pF: 50 } };
  const reasonsOf = (ms: number) =>
    conditionsRefuse({ recording, protocol: { holding_mV: -80, segments: [{ kind: 'step', mV: -40, ms }] } } as never);
  expect(reasonsOf(1000)).toEqual([]);
  expect(reasonsOf(1040)).toEqual([]);
  expect(reasonsOf(2000)).toEqual(['the recording ends at 1000 ms of the 2000 ms of its protocol']);
});
