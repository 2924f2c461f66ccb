import { expect, test } from 'vitest';
import { exampleRecording } from '../../src/cli/example-recording.ts';
import { namedProtocol } from '../../src/protocol/library.ts';
import { voltageAt } from '../../src/protocol/protocol.ts';
import { openRecording } from '../../src/recording/open-recording.ts';
import { experimentOf } from '../../src/twin/experiment-of.ts';
import { twinCommand } from './run-twin.ts';

test('the example is a recording like any other: its command in the file, amplifier and leak to be fitted', async () => {
  const { bytes, conditions, truth, experiment, says } = exampleRecording(1);
  const recording = await openRecording(bytes, 'example.abf');
  expect(recording.channels).toMatchObject([{ name: 'Im', unit: 'pA', rateHz: 10_000 }]);
  const found = experimentOf(recording, { conditions });
  expect(found.quality.verdict).toBe('accept');
  expect(found.extensions).toEqual(['leak', 'amplifier', 'filter']);
  expect(found.nuisances.map(({ name }) => name).sort()).toEqual(Object.keys(experiment).sort());
  // Clampex holds for a 64th of the sweep first.
  const lead_ms = 111.1;
  const protocol = namedProtocol('composite');
  for (const t of [0.05, 1000.05, 6999.95]) expect(voltageAt(found.protocol, lead_ms + t)).toBe(voltageAt(protocol, t));
  expect(Object.values(truth).every((factor) => factor > 0.6 && factor < 1.4)).toBe(true);
  expect(says.join(' ')).toContain('seed 1');
});

test('it is a function of the seed', () => {
  expect(exampleRecording(2).bytes).toEqual(exampleRecording(2).bytes);
  expect(exampleRecording(2).truth).not.toEqual(exampleRecording(3).truth);
});

test('wrong options of the example are told before anything is made', async () => {
  expect(await twinCommand('example', '--seed', 'x')).toMatchObject({ status: 2, stdout: '' });
  const { status, stderr } = await twinCommand('example', '--out', '/dev/null');
  expect([status, stderr]).toEqual([
    1,
    'iontwin: this is a file, not a folder\n  /dev/null\n  Name a folder, new or not: --out cell7.\n',
  ]);
});
