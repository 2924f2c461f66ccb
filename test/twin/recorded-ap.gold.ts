import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { openRecordingPath } from '../../src/recording/open-path.node.ts';
import { measureRecordedAp } from '../../src/twin/recorded-ap.ts';
import { describeWithShared, readLines } from '../measure/shared-data.ts';

/** The one paced action potential that is there as a trace, against what its authors published of it. */
describeWithShared('data', 'a paced action potential of a real cell', () => {
  const cell = '7_042721_4_alex_quinine';
  const published = readLines('data/ipsc_vc_ap/paced_ap_published.csv').map((line) => line.trim().split(','));
  const [head = [], ...rows] = published;
  const row = rows.find(([name]) => name === cell) ?? [];

  test('durations agree with the authors', async () => {
    const path = fileURLToPath(
      new URL(`../../../shared/data/ipsc_vc_ap/cells/${cell}/paced_pre.csv.gz`, import.meta.url),
    );
    const recorded = measureRecordedAp(await openRecordingPath(path));
    expect(recorded).toMatchObject({ kind: 'paced', outcome: 'beating', beats: 1 });
    const errors = (['apd30_ms', 'apd60_ms', 'apd90_ms'] as const).map((name) => {
      const own = recorded.quantities[name];
      return own.ok ? own.value - Number(row[head.indexOf(name)]) : Number.NaN;
    });
    console.log(
      `[figure] recorded paced APD30/60/90 minus published: ${errors.map((e) => e.toFixed(1)).join(' / ')} ms`,
    );
    // Where the authors begin to count within the stimulus of 4 ms is not stated.
    for (const error of errors) expect(Math.abs(error)).toBeLessThan(5);
  });
});
