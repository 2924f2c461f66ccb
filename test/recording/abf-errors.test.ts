import { describe, expect, test } from 'vitest';
import { namedProtocol } from '../../src/protocol/library.ts';
import type { Protocol } from '../../src/protocol/protocol.ts';
import type { AbfContents } from '../../src/recording/abf/abf-contents.ts';
import { clampexSweep } from '../../src/recording/abf/clampex-sweep.ts';
import { readAbf } from '../../src/recording/abf/read-abf.ts';
import { writeAbf2 } from '../../src/recording/abf/write-abf2.ts';
import { bytesSource } from '../../src/recording/byte-source.ts';
import { abf1File, type Patch, patched, patchedSection, smallContents, withSection } from './abf-files.ts';
import { refusalOf } from './refusal-of.ts';

const read = (bytes: Uint8Array): string => refusalOf(() => readAbf(bytesSource(bytes, 'a.abf')));
const good = writeAbf2(smallContents);
const table = 76;

/** Sections are 16 bytes each in the table: block, bytes of an entry, number of entries. */
const section = (index: number, fields: readonly number[]): Uint8Array =>
  patched(good, { i32: fields.map((value, i) => [table + 16 * index + 4 * i, value]) });

/** 51 epochs of kind 1. */
const manySteps = Uint8Array.from({ length: 51 * 48 }, (_, i) => (i % 48 === 4 ? 1 : 0));

describe('each refusal of an ABF file', () => {
  const files: [name: string, bytes: Uint8Array, refusal: string][] = [
    ['other format', new Uint8Array(600), 'unknown-format: it does not start as an ABF file does | a.abf'],
    [
      'cut in the header',
      good.slice(0, 100),
      'torn: the file ends before its contents: bytes 0 to 512 of 100 are wanted | a.abf',
    ],
    [
      'cut in the samples',
      good.slice(0, 6000),
      'torn: the file ends before its contents: bytes 5632 to 13312 of 6000 are wanted | a.abf',
    ],
    ['no protocol', section(0, [0]), 'damaged: it has no protocol section | a.abf'],
    ['no samples', section(10, [0]), 'damaged: it holds no samples | a.abf'],
    ['no channels', section(1, [0]), 'damaged: it has 0 channels, and 1 to 64 are possible | a.abf'],
    ['many outputs', section(2, [3, 132, 65]), 'damaged: it has 65 outputs, and 1 to 64 are possible | a.abf'],
    [
      'many epochs',
      section(5, [7, 48, 3201]),
      'torn: the file ends before its contents: bytes 3584 to 157232 of 14336 are wanted | a.abf',
    ],
    [
      'more epochs than outputs can have',
      withSection(good, 'epoch per DAC', 48, new Uint8Array(3201 * 48)),
      'damaged: it has 3201 epochs, and 1 to 3200 are possible | a.abf',
    ],
    [
      'more epochs than one output can have',
      withSection(good, 'epoch per DAC', 48, manySteps),
      'damaged: it has 51 epochs of output 0, and 1 to 50 are possible | a.abf',
    ],
    [
      'negative count',
      section(11, [14, 64, 0, -1]),
      'damaged: its tag section has -4294967296 entries of 64 bytes | a.abf',
    ],
    [
      'short entries',
      section(11, [14, 8, 1]),
      'damaged: entries of its tag section have 8 bytes, and 60 are needed | a.abf',
    ],
    ['size of samples', section(10, [11, 4, 10]), 'damaged: its samples are int16 and said to have 4 bytes | a.abf'],
    [
      'format of samples',
      patched(good, { i16: [[30, 7]] }),
      'unsupported: its samples are of format 7, which no known version of pClamp writes | a.abf',
    ],
    ...protocolRefusals(),
    [
      'gain',
      patchedSection(good, 'ADC', { f32: [[40, 0]] }),
      'damaged: its scaling is impossible: 10 V in 32768 steps, gains 0 V per unit, 1, 1, 1, offset 0 | a.abf, channel Im',
    ],
    [
      'level',
      patchedSection(good, 'epoch per DAC', { f32: [[6, Number.NaN]] }, 1),
      'damaged: the level of epoch B is NaN | a.abf',
    ],
    [
      'increment',
      patchedSection(good, 'epoch per DAC', { f32: [[10, Infinity]] }),
      'damaged: the increment of epoch A is Infinity | a.abf',
    ],
    ['ABF 1: block', abf1File({ i32: [[40, 1]] }), 'damaged: its samples start in block 1 | a.abf'],
    ['ABF 1: no samples', abf1File({ i32: [[10, 0]] }), 'damaged: it holds 0 samples | a.abf'],
    [
      'ABF 1: list',
      abf1File({
        i32: [
          [44, 3],
          [48, -5],
        ],
      }),
      'damaged: it has -5 tag entries in block 3 | a.abf',
    ],
    [
      'ABF 1: channels',
      abf1File({ i16: [[120, 17]] }),
      'damaged: it has 17 channels, and 1 to 16 are possible | a.abf',
    ],
    [
      'fewer samples than channels',
      abf1File({ i16: [[120, 4]], i32: [[10, 3]] }),
      'damaged: it holds 3 samples of 4 channels | a.abf',
    ],
    [
      'no sweeps',
      abf1File({
        i32: [
          [16, 5],
          [138, 0],
        ],
      }),
      'damaged: its 768 samples of 1 channels are no 5 sweeps, nor sweeps of 0 | a.abf',
    ],
  ];
  for (const [name, bytes, refusal] of files) test(name, () => expect(read(bytes)).toBe(refusal));

  test('samples beyond the end, and commands in files that are not there', () => {
    const asFile = patchedSection(good, 'DAC', { i16: [[42, 2]], i32: [[118, 3]] });
    const sweep = readAbf(bytesSource(asFile, 'a.abf')).sweeps[0];
    expect(refusalOf(() => sweep?.signals[0]?.read(0, 641))).toBe(
      'no-such-data: samples 0 to 641 are wanted of a signal that has 640 | a.abf',
    );
    expect(refusalOf(() => sweep?.commands[0]?.read(5, 4))).toBe(
      'no-such-data: samples 5 to 4 are wanted of a signal that has 640 | a.abf',
    );
    expect(refusalOf(() => sweep?.commands[0]?.read())).toBe(
      'missing: the command of Cmd 0 is in the stimulus file steps and ramp.pro | a.abf',
    );
  });
});

function protocolRefusals(): [string, Uint8Array, string][] {
  const refused = (patch: Patch): Uint8Array => patchedSection(good, 'protocol', patch);
  return [
    ['mode', refused({ i16: [[0, 9]] }), 'damaged: its mode of acquisition is 9 | a.abf'],
    ['compression', refused({ i16: [[6, 1]] }), 'unsupported: its samples are compressed | a.abf'],
    ['interval', refused({ f32: [[2, 0]] }), 'damaged: the interval between samples is 0 microseconds | a.abf'],
  ];
}

describe('each refusal to write an ABF file', () => {
  const epochs = Array.from({ length: 51 }, () => ({ kind: 'step' as const, level: 0, duration: 1 }));
  const command = { name: 'Cmd 0', unit: 'mV', holding: 0, epochs: [] };
  const channel = { name: 'a', unit: 'mV' };
  const one: Partial<AbfContents> = { channels: [channel], sweeps: [{ samples: [[1, 2]] }] };
  const changes: [Partial<AbfContents>, string][] = [
    [{ channels: [] }, '0 channels'],
    [{ interval_ms: Number.NaN }, 'an interval of NaN ms'],
    [{ sweeps: [] }, '0 sweeps'],
    [{ gapFree: true }, '3 sweeps'],
    [{ sweeps: [{ samples: [[1, 2], [1]] }] }, 'sweep 1 with 2, 1 samples'],
    [{ tags: [{ ms: 0, text: 'x'.repeat(57) }] }, `the tag "${'x'.repeat(57)}"`],
    [{ ...one, sweeps: [{ start_ms: 1e12, samples: [[1]] }] }, 'a recording of 1000000000.0001 s'],
    [{ commands: new Array(9).fill(command) }, '9 outputs'],
    [{ commands: [{ ...command, epochs }] }, 'a command of 51 epochs'],
    [{ commands: [{ ...command, holding: 1e99 }] }, 'a level of Cmd 0 that is not a number'],
    [{ ...one, sweeps: [{ samples: [[1, Infinity]] }] }, 'sample 2 of channel a, which is Infinity'],
    [{ ...one, channels: [{ ...channel, fullScale: 0 }] }, 'a full scale of 0 for channel a'],
    [{ ...one, channels: [{ ...channel, fullScale: 1 }] }, 'a sample of 2 in channel a, whose full scale is 1'],
    [{ recordedAt: 'today' }, 'the date `today`'],
    [{ comment: 'Ω' }, 'a letter of "Ω"'],
  ];
  for (const [change, refusal] of changes) {
    test(refusal.slice(0, 60), () => {
      expect(refusalOf(() => writeAbf2({ ...smallContents, ...change }))).toBe(
        `unwritable: an ABF file cannot hold ${refusal} | the ABF file to be written`,
      );
    });
  }

  test('protocols that Clampex cannot play from epochs', () => {
    const sine: Protocol = {
      name: 'sine',
      holding_mV: -80,
      segments: [{ kind: 'sine', mean_mV: 0, amplitude_mV: 1, hz: 1, ms: 10 }],
    };
    expect(refusalOf(() => clampexSweep(sine, 0.1))).toBe(
      'unwritable: epochs of pClamp cannot hold a segment of kind sine | sine, segment 1',
    );
    expect(refusalOf(() => clampexSweep(namedProtocol('composite'), 0.3))).toBe(
      'unwritable: a segment of 250 ms is 833.3333333333334 samples of 0.3 ms | composite, segment 1',
    );
  });
});
