import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { openRecording } from '../../src/recording/open-recording.ts';
import { describeWithShared, readJson } from '../measure/shared-data.ts';
import { type ArrayTruth, compareWithTruth, truthTotals } from './array-truth.ts';

interface WcpTruth {
  readonly records: number;
  readonly channels: readonly string[];
  readonly units: readonly string[];
  readonly dt_s: number;
  readonly data: Readonly<Record<string, ArrayTruth>>;
}

const folder = fileURLToPath(new URL('../../../shared/data/wcp', import.meta.url));

describeWithShared('data', 'WinWCP files', () => {
  test('every record equals what an independent reader returns', async () => {
    const totals = truthTotals();
    for (const name of readdirSync(folder).filter((file) => file.endsWith('.wcp'))) {
      const truth = readJson<WcpTruth>(`data/wcp/${name.replace('.wcp', '.truth.json')}`);
      const recording = await openRecording(readFileSync(`${folder}/${name}`), name);
      expect(recording.format).toBe('wcp');
      expect(recording.sweeps.length).toBe(truth.records);
      expect(recording.channels.map((c) => c.name)).toEqual(truth.channels);
      expect(recording.channels.map((c) => `[${c.unit}]`)).toEqual(truth.units);
      expect(recording.channels.every((c) => c.rateHz === 1 / truth.dt_s)).toBe(true);
      recording.sweeps.forEach((sweep, s) => {
        sweep.signals.forEach((signal, c) => {
          compareWithTruth(signal.read(), truth.data[`${s}.${c}.channel`] as ArrayTruth, totals);
        });
      });
      expect(recording.provenance).toMatchObject({
        writtenBy: 'WinWCP, file version 9',
        recordedAt: '2014-11-21T14:18:28',
      });
      expect(recording.notes).toEqual([]);
    }
    console.log(
      `[figure] WCP: ${totals.arrays} arrays, ${totals.samples} samples, ${totals.sameHash} with the same SHA-256`,
    );
    expect(totals.sameHash).toBe(totals.arrays);
  });
});
