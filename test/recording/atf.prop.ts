import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { readAtf } from '../../src/recording/atf/read-atf.ts';
import { writeAtf } from '../../src/recording/atf/write-atf.ts';
import { bytesSource } from '../../src/recording/byte-source.ts';
import { RecordingError } from '../../src/recording/recording-error.ts';
import { faceMutations, mutationCount, stopwatch } from './mutations.ts';
import { recorderBytes, recorderFiles } from './truth.ts';

/** A file made here, and the head of a recorded one where that is at hand. */
function bases(): Map<string, Uint8Array> {
  const samples = [0, 1, 2, 3].map((k) => Float32Array.from({ length: 100 }, (_, i) => Math.sin(i + k) * 1000));
  const channels = [
    { name: 'IN 0', unit: 'pA' },
    { name: 'IN 1', unit: 'mV' },
  ];
  const written = writeAtf({
    channels,
    interval_ms: 0.05,
    sweeps: [{ samples: samples.slice(0, 2) }, { samples: samples.slice(2) }],
  });
  const all = new Map([['written.atf', new TextEncoder().encode(written)]]);
  if (!existsSync(fileURLToPath(new URL('../../../shared/data/atf', import.meta.url)))) return all;
  for (const name of recorderFiles('atf')) {
    const head = recorderBytes('atf', name).subarray(0, 30_000);
    all.set(`${name}.atf`, head.slice(0, head.lastIndexOf(10) + 1));
  }
  return all;
}

test(`${mutationCount} damaged ATF files are refused or read`, { timeout: mutationCount * 10 + 30_000 }, async () => {
  const started = performance.now();
  const survival = await faceMutations(bases(), (source) => readAtf(source), { text: true });
  expect(survival.failures).toEqual([]);
  expect(survival.read + survival.refused).toBe(mutationCount);
  console.log(
    `[figure] ATF: ${survival.read} mutations read, ${survival.refused} refused, none else; slowest ${survival.slowest_ms.toFixed(0)} ms, all ${((performance.now() - started) / 1000).toFixed(1)} s`,
  );
});

test('1 MB in one line is read or refused in a second', () => {
  const lines: ((n: number) => string)[] = [
    (n) => `ATF${' '.repeat(n)}x`,
    (n) => `ATF 1.0\n0${' '.repeat(n)}x`,
    (n) => `ATF 1.0\n0 2\nTime (s)\tx${' '.repeat(n)}y\n0\t1`,
    (n) => `ATF 1.0\n0 2\nTime (s)\tx${'('.repeat(n)}y\n0\t1`,
    (n) => `ATF 1.0\n1 2\n${'"'.repeat(n)}\nTime (s)\tx\n0\t1`,
    (n) => `ATF 1.0\n0 2\nTime (s)\tx\n0\t${'1'.repeat(n)}`,
    (n) => `ATF 1.0\n0 99999\n"Time (s)"${'\tx (V)'.repeat(99_998)}\n${'0\n'.repeat(n / 2)}`,
  ];
  for (const line of lines) {
    const bytes = new TextEncoder().encode(line(1e6));
    const stop = stopwatch();
    try {
      readAtf(bytesSource(bytes, 'line.atf'));
    } catch (error) {
      expect(error).toBeInstanceOf(RecordingError);
    }
    expect(stop()).toBeLessThan(1000);
  }
});
