import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { SectionName } from '../../src/recording/abf/abf2-sections.ts';
import { readAbf } from '../../src/recording/abf/read-abf.ts';
import { writeAbf2 } from '../../src/recording/abf/write-abf2.ts';
import { bytesSource } from '../../src/recording/byte-source.ts';
import { RecordingError } from '../../src/recording/recording-error.ts';
import { abfBases, smallContents, withSection } from './abf-files.ts';
import { faceMutations, mutationCount, stopwatch } from './mutations.ts';

describe('ABF', () => {
  test(`${mutationCount} damaged files are refused or read`, { timeout: mutationCount * 10 + 30_000 }, async () => {
    const started = performance.now();
    const survival = await faceMutations(abfBases(), (source) => readAbf(source));
    expect(survival.failures).toEqual([]);
    expect(survival.read + survival.refused).toBe(mutationCount);
    console.log(
      `[figure] ABF: ${survival.read} mutations read, ${survival.refused} refused, none else; slowest ${survival.slowest_ms.toFixed(0)} ms, all ${((performance.now() - started) / 1000).toFixed(1)} s`,
    );
  });

  test('a million lies cost little: 1 MB of sweeps, tags, changes or epochs is read or refused in a second', () => {
    const small = writeAbf2({
      ...smallContents,
      channels: [{ name: 'a', unit: 'pA' }],
      sweeps: [{ samples: [new Float32Array(1.3e5)] }],
    });
    const lists: [SectionName, number, (i: number) => number][] = [
      ['synch', 8, (i) => (i % 2 === 0 ? i : 1)],
      ['delta', 12, (i) => (i % 3 === 0 ? i : 0)],
      ['tag', 64, () => 0x41414141],
      ['epoch per DAC', 48, (i) => (i % 12 === 1 ? 1 : 0)],
      ['user list', 64, () => 0],
    ];
    for (const [name, stride, word] of lists) {
      const words = Int32Array.from({ length: (Math.floor(1e6 / stride) * stride) / 4 }, (_, i) => word(i));
      const bytes = withSection(small, name, stride, new Uint8Array(words.buffer));
      const stop = stopwatch();
      try {
        for (const sweep of readAbf(bytesSource(bytes, 'lies.abf')).sweeps) {
          for (const { read } of [...sweep.signals, ...sweep.commands]) read();
        }
      } catch (error) {
        expect(error).toBeInstanceOf(RecordingError);
      }
      expect(stop(), name).toBeLessThan(1000);
    }
  });

  test('what is written in single precision is read again, to the last bit', () => {
    const finite = fc.float({ noNaN: true, noDefaultInfinity: true });
    const recordings = fc
      .record({
        channels: fc.integer({ min: 1, max: 4 }),
        lengths: fc.array(fc.integer({ min: 1, max: 50 }), { minLength: 1, maxLength: 4 }),
      })
      .chain(({ channels, lengths }) =>
        fc.tuple(
          ...lengths.map((length) =>
            fc.array(fc.array(finite, { minLength: length, maxLength: length }), {
              minLength: channels,
              maxLength: channels,
            }),
          ),
        ),
      );
    fc.assert(
      fc.property(recordings, (sweeps) => {
        const bytes = writeAbf2({
          channels: (sweeps[0] ?? []).map((_, i) => ({ name: `IN ${i}`, unit: 'pA', fullScale: 1000 })),
          interval_ms: 0.05,
          sampleFormat: 'float32',
          sweeps: sweeps.map((samples) => ({ samples })),
          recordedAt: '2026-03-02T11:02:04',
        });
        const recording = readAbf(bytesSource(bytes, 'written.abf'));
        expect(recording.sweeps.map(({ signals }) => signals.map((signal) => [...signal.read()]))).toEqual(sweeps);
      }),
      { numRuns: 200 },
    );
  });
});
