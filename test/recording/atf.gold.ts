import { createHash } from 'node:crypto';
import { expect, test } from 'vitest';
import { readAtf } from '../../src/recording/atf/read-atf.ts';
import { bytesSource } from '../../src/recording/byte-source.ts';
import { describeWithShared } from '../measure/shared-data.ts';
import { recorderBytes, recorderFiles, sha256_f32, truthOf } from './truth.ts';

describeWithShared('data', 'ATF files, against an independent reader', () => {
  for (const name of recorderFiles('atf')) {
    test(name, () => {
      const bytes = recorderBytes('atf', name);
      const truth = truthOf('atf', name);
      expect(createHash('sha256').update(bytes).digest('hex')).toBe(truth.sha256_file);
      const recording = readAtf(bytesSource(bytes, `${name}.atf`));
      expect([recording.sweeps.length, recording.channels.length]).toEqual([truth.sweepCount, truth.channelCount]);
      for (const { rateHz } of recording.channels) expect(rateHz).toBe(truth.dataRateHz);
      expect(recording.channels.map(({ name, unit }) => [name, unit])).toEqual([
        ['IN 0', 'pA'],
        ['IN 1', 'A'],
      ]);
      expect(recording.sweeps.map(({ start_ms }) => start_ms)).toEqual([0, 1000, 2000]);
      for (const listed of truth.sweeps) {
        const values = Float32Array.from(recording.sweeps[listed.sweep]?.signals[listed.channel]?.read() ?? []);
        expect(values).toHaveLength(listed.n);
        expect([...values.subarray(0, 5)]).toEqual(listed.first5);
        expect([...values.subarray(-5)]).toEqual(listed.last5);
        expect(sha256_f32(values)).toBe(listed.sha256_f32);
      }
      console.log(`[figure] ATF: ${name}, ${truth.sweeps.length} signals, all equal to the last bit`);
    });
  }
});
