import { describe, expect, test } from 'vitest';
import { readCsv } from '../../src/recording/csv/read-csv.ts';
import { clampData } from '../../src/recording/quality/clamp-trace.ts';
import { cuts } from '../../src/recording/quality/cuts.ts';

/** A table of currents every 0.1 ms for 1 s; rows of some times are left out. */
function tableOf(isThere: (ms: number) => boolean, timeOf = (k: number): number => k / 10): string {
  const rows = Array.from({ length: 10_000 }, (_, k) => timeOf(k)).flatMap((ms) =>
    isThere(ms) ? [`${ms},${(-3 + Math.sin(ms)).toFixed(4)}`] : [],
  );
  return `t_ms,I_A_F\n${rows.join('\n')}\n`;
}

function dataOf(text: string) {
  const data = clampData(readCsv(text, 'cell.csv'));
  if (!data.ok) throw new Error(data.reason);
  return data.value;
}

describe('an even grid with rows left out', () => {
  test('is one with a hole, and its samples are missing', () => {
    const data = dataOf(tableOf((ms) => ms < 300 || ms >= 350));
    const [trace] = data.traces;
    expect(trace).toMatchObject({ isUniform: true, interval_ms: 0.1 });
    expect(data.holes).toBeCloseTo(0.05, 3);
    expect(cuts(data.traces)).toMatchObject({ count: 1, time: expect.closeTo(0.05, 3) });
    const at = trace?.t_ms.findIndex((t) => t >= 350) as number;
    expect(trace?.segment[at]).toBe((trace?.segment[at - 1] as number) + 1);
  });

  test('times that are no grid, or mostly gaps, are taken as listed', () => {
    expect(dataOf(tableOf((ms) => ms % 1 < 0.25 || ms % 1 > 0.75)).traces[0]?.isUniform).toBe(false);
    const uneven = dataOf(
      tableOf(
        () => true,
        (k) => k / 10 + 0.03 * (k % 3),
      ),
    );
    expect(uneven.traces[0]?.isUniform).toBe(false);
    expect(uneven.holes).toBe(0);
  });
});
