import { describe, expect, test } from 'vitest';
import { readAbf } from '../../src/recording/abf/read-abf.ts';
import { writeAbf2 } from '../../src/recording/abf/write-abf2.ts';
import { type ByteSource, bytesSource } from '../../src/recording/byte-source.ts';
import { openRecording } from '../../src/recording/open-recording.ts';
import type { Recording } from '../../src/recording/recording.ts';
import { abf1File, patchedSection, smallContents, withSection } from './abf-files.ts';
import { runsOf } from './truth.ts';

const read = (bytes: Uint8Array, name = 'cell.abf'): Recording => readAbf(bytesSource(bytes, name));
const samplesOf = (recording: Recording, sweep = 0, channel = 0): number[] => [
  ...(recording.sweeps[sweep]?.signals[channel]?.read() ?? []),
];

describe('an ABF 2 file that was written', () => {
  test('has everything that was put in', async () => {
    const recording = await openRecording(writeAbf2(smallContents), 'cell.abf');
    expect(recording).toMatchObject({
      format: 'abf2',
      version: '2.6.0.0',
      protocolName: 'steps and ramp',
      comment: 'made by a test',
      acquisition: 'episodic',
      channels: [
        { name: 'Im', unit: 'pA', quantity: 'current', rateHz: 10000 },
        { name: 'Vm', unit: 'mV', quantity: 'voltage', rateHz: 10000 },
      ],
      tags: [{ ms: 123.4, text: '+ drug 1 µM' }],
      conditions: { clampMode: 'voltage clamp' },
      provenance: { recordedAt: '2026-03-02T11:02:04.498' },
    });
    expect(recording.sweeps.map(({ start_ms }) => start_ms)).toEqual([0, 200, 400]);
    const [first, second] = recording.sweeps[2]?.commands ?? [];
    expect(first).toMatchObject({ name: 'Cmd 0', unit: 'mV', holding: -80, origin: 'epochs', length: 640 });
    expect(second).toMatchObject({ name: 'Cmd 1', unit: 'pA', holding: 5, origin: 'holding only' });
    expect(runsOf(first?.read(0, 211) ?? [])).toEqual([
      [0, -80],
      [10, -50],
    ]);
    expect(first?.read(210, 330)[119]).toBe(-120);
    expect(runsOf(second?.read() ?? [])).toEqual([[0, 5]]);
  });

  test('of 16 bits is within half a step, and exact when written again', () => {
    const once = read(writeAbf2(smallContents));
    for (const [k, { samples }] of smallContents.sweeps.entries()) {
      for (const [channel, fullScale] of [500, 100].entries()) {
        const got = samplesOf(once, k, channel);
        const half = (fullScale / 32768) * 0.5001;
        for (const [i, value] of Array.from(samples[channel] ?? []).entries()) {
          expect(Math.abs((got[i] as number) - value)).toBeLessThanOrEqual(half);
        }
      }
    }
    const sweeps = once.sweeps.map(({ signals }) => ({ samples: signals.map((signal) => signal.read()) }));
    const channels = [
      { name: 'Im', unit: 'pA', fullScale: 500 },
      { name: 'Vm', unit: 'mV', fullScale: 100 },
    ];
    const twice = read(writeAbf2({ ...smallContents, channels, sweeps }));
    expect(twice.sweeps.map((_, k) => [samplesOf(twice, k, 0), samplesOf(twice, k, 1)])).toEqual(
      once.sweeps.map((_, k) => [samplesOf(once, k, 0), samplesOf(once, k, 1)]),
    );
  });

  test('in single precision is exact, whatever the scale', () => {
    const sweeps = [{ samples: [Float32Array.of(1e-30, -3.3, 1e20)] }];
    const recording = read(
      writeAbf2({ ...smallContents, channels: [{ name: 'a', unit: 'V' }], sweeps, sampleFormat: 'float32' }),
    );
    expect(samplesOf(recording)).toEqual([...Float32Array.of(1e-30, -3.3, 1e20)]);
    expect(recording.conditions.clipped).toBeUndefined();
  });

  test('can be gap-free, and its holding level changes when the experimenter changed it', () => {
    const bytes = writeAbf2({ ...smallContents, gapFree: true, sweeps: smallContents.sweeps.slice(0, 1) });
    const delta = new Uint8Array(12);
    const view = new DataView(delta.buffer);
    view.setInt32(0, 200, true);
    view.setFloat32(8, -40, true);
    const recording = read(withSection(bytes, 'delta', 12, delta));
    expect(recording.acquisition).toBe('gap-free');
    expect(recording.sweeps[0]?.commands[0]).toMatchObject({ origin: 'holding only' });
    // Time 200 counts samples of two channels.
    expect(runsOf(recording.sweeps[0]?.commands[0]?.read() ?? [])).toEqual([
      [0, -80],
      [100, -40],
    ]);
    expect(recording.notes).toEqual(['Saved again by iontwin.']);
  });

  test('can have sweeps of different length', () => {
    const sweeps = [
      { start_ms: 50, samples: [[1, 2, 3]] },
      { start_ms: 70, samples: [[4, 5]] },
    ];
    const bytes = writeAbf2({ ...smallContents, channels: [{ name: 'a', unit: 'pA' }], sweeps });
    const recording = read(bytes);
    expect(recording.acquisition).toBe('variable-length event-driven');
    expect(recording.sweeps.map(({ start_ms, signals }) => [start_ms, signals[0]?.length])).toEqual([
      [50, 3],
      [70, 2],
    ]);
  });

  test('has version 2.9 where an output has more than ten epochs', () => {
    const epochs = Array.from({ length: 12 }, (_, i) => ({ kind: 'step' as const, level: i, duration: 5 }));
    const commands = [{ name: 'Cmd 0', unit: 'mV', holding: 0, epochs }];
    const recording = read(writeAbf2({ ...smallContents, commands }));
    expect(recording.version).toBe('2.9.0.0');
    expect(runsOf(recording.sweeps[0]?.commands[0]?.read() ?? [])).toHaveLength(13);
  });
});

describe('ABF', () => {
  test('reads the first samples without the rest', () => {
    const bytes = writeAbf2({
      ...smallContents,
      channels: [{ name: 'a', unit: 'pA' }],
      sweeps: [{ samples: [new Float32Array(2e6)] }],
      gapFree: true,
    });
    let most = 0;
    const inner = bytesSource(bytes, 'large.abf');
    const counting: ByteSource = {
      ...inner,
      read: (offset, length) => {
        most += length;
        return inner.read(offset, length);
      },
    };
    expect(readAbf(counting).sweeps[0]?.signals[0]?.read(0, 100)).toHaveLength(100);
    expect(most).toBeLessThan(10_000);
  });

  test('takes the samples of a stimulus file that is given, scaled, and says which one is missing', () => {
    const written = writeAbf2(smallContents);
    const path = 6;
    const asFile = patchedSection(written, 'DAC', {
      i16: [[42, 2]],
      i32: [[118, path]],
      f32: [
        [46, 2],
        [50, 1],
      ],
    });
    const given = readAbf(bytesSource(asFile, 'cell.abf'), {
      stimulusFile: (name) => (name === 'pA' ? { sweeps: [[1, 2, 3], [4]] } : undefined),
    });
    const commands = given.sweeps.map((sweep) => sweep.commands[0]);
    expect(commands[0]).toMatchObject({ origin: 'stimulus file' });
    expect(commands.map((command) => [...(command?.read(0, 4) ?? [])])).toEqual([
      [3, 5, 7, -80],
      [9, -80, -80, -80],
      [3, 5, 7, -80],
    ]);
    expect(read(asFile).notes).toContainEqual(
      expect.stringContaining('from the stimulus file pA, which is not part of'),
    );
    const second = patchedSection(asFile, 'DAC', { i32: [[54, 2]] });
    const fixed = readAbf(bytesSource(second, 'cell.abf'), { stimulusFile: () => ({ sweeps: [[1, 2, 3], [4]] }) });
    expect(fixed.sweeps[0]?.commands[0]?.read(0, 1)[0]).toBe(9);
  });

  test('a telegraphed gain counts whatever the flag is, other than 0', () => {
    const at = (flag: number, gain: number): number[] =>
      samplesOf(read(patchedSection(writeAbf2(smallContents), 'ADC', { i16: [[2, flag]], f32: [[6, gain]] }))).slice(
        1,
        3,
      );
    const plain = at(0, 5);
    for (const flag of [1, 2, -1, 24]) {
      for (const [i, value] of at(flag, 5).entries()) expect(value).toBeCloseTo((plain[i] as number) / 5, 5);
    }
  });

  test('gains of a signal conditioner count only where there was one', () => {
    const gained = patchedSection(writeAbf2(smallContents), 'ADC', {
      f32: [
        [48, 4],
        [52, 1],
      ],
    });
    const plain = samplesOf(read(gained));
    const conditioned = samplesOf(read(patchedSection(gained, 'protocol', { i16: [[138, 1]] })));
    expect(conditioned[10]).toBeCloseTo((plain[10] as number) / 4 - 1, 4);
  });

  test('single precision is never scaled', () => {
    const bytes = writeAbf2({ ...smallContents, sampleFormat: 'float32' });
    const gained = patchedSection(bytes, 'ADC', {
      i16: [[2, 1]],
      f32: [
        [6, 100],
        [44, 5],
      ],
    });
    expect(samplesOf(read(gained))).toEqual(samplesOf(read(bytes)));
  });

  test('says what the amplifier told', () => {
    const told = (mode: number, unit: number, capacitance = 21.5): Recording =>
      read(
        patchedSection(writeAbf2(smallContents), 'ADC', {
          i16: [
            [2, 1],
            [4, 24],
            [18, mode],
          ],
          f32: [
            [6, 1],
            [10, 2000],
            [14, capacitance],
          ],
          i32: [[78, unit]],
        }),
      );
    // Texts 5 to 8: Im, pA, Vm, mV.
    expect(told(0, 6).conditions).toMatchObject({ clampMode: 'voltage clamp', capacitance_pF: 21.5, filter_Hz: 2000 });
    expect(told(2, 8).conditions).toMatchObject({ clampMode: 'I = 0' });
    expect(told(0, 6, 0.05).conditions.capacitance_pF).toBeUndefined();
    expect(told(1, 8).conditions.clampMode).toBeUndefined();
  });

  test('what is left out is said', () => {
    const bytes = patchedSection(writeAbf2(smallContents), 'DAC', {
      i16: [
        [60, 1],
        [92, 1],
      ],
    });
    const voice = withSection(bytes, 'voice tag', 16, new Uint8Array(32));
    const delta = withSection(
      voice,
      'delta',
      12,
      Uint8Array.from({ length: 12 }, (_, i) => (i === 4 ? 4 : 0)),
    );
    const unknown = patchedSection(delta, 'epoch per DAC', { i16: [[4, 6]] }, 1);
    const list = new Uint8Array(64);
    new DataView(list.buffer).setInt16(4, 8, true);
    new DataView(list.buffer).setInt32(8, 4, true);
    expect(read(withSection(unknown, 'user list', 64, list)).notes).toEqual([
      'Saved again by iontwin.',
      'Spoken tags were left out (2 entries).',
      'Epoch B of output 0 is of the unknown kind 6 and was left out.',
      'The user list of Cmd 0 is not a plain list of numbers and was left out.',
      'The conditioning train of Cmd 0 came before each sweep and is not in its command.',
      'The P/N pulses of Cmd 0 came outside of the sweeps and are not in its command.',
      'Settings were changed during the recording (1 entries); these changes were left out.',
    ]);
    expect(read(bytes).conditions.leakSubtracted).toBe(true);
  });

  test('sweeps are found where the list of them is wrong', () => {
    const bytes = writeAbf2(smallContents);
    const wrong = read(patchedSection(bytes, 'synch', { i32: [[4, 99999]] }));
    expect(wrong.sweeps.map(({ signals }) => signals[0]?.length)).toEqual([640, 640, 640]);
    expect(wrong.notes).toContainEqual(expect.stringContaining('The list of sweeps contradicts the samples'));
    const backwards = read(patchedSection(bytes, 'synch', { i32: [[0, 100000]] }));
    expect(backwards.sweeps.map(({ start_ms }) => start_ms)).toEqual([0, 200, 400]);
    expect(backwards.notes).toContainEqual(expect.stringContaining('start times of the sweeps contradict'));
    const shorter = read(patchedSection(bytes, 'synch', { i32: [[4, 1000]] }));
    expect(shorter.notes).toContain('The last 280 samples belong to no sweep and were left out.');
    const apart = read(patchedSection(bytes, 'protocol', { f32: [[62, 0.5]] }));
    expect(apart.notes).toContainEqual(expect.stringContaining('though the protocol says 500.0 ms'));
  });
});

describe('ABF 1', () => {
  test('names end at a NUL, and old headers have no waveform', () => {
    const recording = read(abf1File());
    expect(recording).toMatchObject({
      format: 'abf1',
      version: '1.84',
      channels: [{ name: 'IN 0', unit: 'pA', rateHz: 10000 }],
    });
    expect(samplesOf(recording, 1).slice(0, 3)).toEqual([256, 257, 258]);
    expect(recording.provenance).toMatchObject({ writtenBy: 'Clampex', recordedAt: '2026-03-02T01:00:00.000' });
    expect(recording.sweeps[2]?.start_ms).toBeCloseTo(51.2, 9);
  });

  test('scale factors belong to the number of the input', () => {
    const third = abf1File({
      i16: [[410, 2]],
      f32: [
        [922 + 8, 5 / 32768],
        [986 + 8, 1],
      ],
      text: [
        [462, 'third'],
        [618, 'nA'],
      ],
    });
    const recording = read(third);
    expect(recording.channels[0]).toMatchObject({ name: 'third', unit: 'nA' });
    expect(samplesOf(recording).slice(0, 3)).toEqual([1, 3, 5]);
    // Files saved again may lack the numbers.
    expect(read(abf1File({ i16: [[410, -1]] })).channels[0]?.name).toBe('IN 0');
  });

  test('has waveforms of two outputs with user lists', () => {
    const recording = read(
      abf1File({
        i16: [
          [2298, 1],
          [2302, 1],
          [2304 + 2, 1],
          [2328, 1],
          [3362, 1],
          [3370, 21],
        ],
        i32: [[2548, 100]],
        f32: [
          [1398, -80],
          [2388, 20],
        ],
        text: [
          [3632, '5, 6, 7'],
          [1316, 'Cmd 1'],
          [1354, 'mV'],
        ],
      }),
    );
    const [command] = recording.sweeps[2]?.commands ?? [];
    expect(command).toMatchObject({ name: 'Cmd 1', unit: 'mV', holding: -80, origin: 'epochs' });
    expect(runsOf(command?.read() ?? [])).toEqual([
      [0, 6],
      [4, 7],
    ]);
  });

  test('before version 1.5 has one waveform of whole numbers of 16 bits, and the gain of one amplifier', () => {
    const old = abf1File({
      f32: [
        [4, 1.3],
        [32, 1.3],
        [1464, -20],
        [1504, 5],
        [268, 2],
      ],
      i16: [
        [262, 1],
        [264, 0],
        [1438, 1],
        [1440, 0],
        [1444, 1],
        [1544, 64],
        [4512, 1],
        [2296, 1],
        [2300, 1],
      ],
    });
    const recording = read(old);
    expect(recording.version).toBe('1.30');
    expect(runsOf(recording.sweeps[1]?.commands[0]?.read() ?? [])).toEqual([
      [0, 0],
      [4, -15],
      [68, 0],
    ]);
    expect(samplesOf(recording).slice(0, 3)).toEqual([0, 0.5, 1]);
  });

  test('may have two clocks', () => {
    const recording = read(abf1File({ f32: [[126, 1000]], i32: [[194, 100]] }));
    expect(recording.channels[0]?.rateHz).toBeNull();
    const times = recording.sweeps[0]?.signals[0]?.times;
    expect(times?.kind === 'listed' && [times.t_ms[99], times.t_ms[100], times.t_ms[101]]).toEqual([9.9, 10, 11]);
  });

  test('an unfinished sweep is left out, and a count that disagrees is said', () => {
    expect(read(abf1File({ i32: [[16, 5]] })).notes).toEqual([
      'The samples make 3 whole sweeps, though the header says 5; an unfinished one was left out.',
    ]);
    expect(read(abf1File({ i32: [[138, 100]] })).notes).toEqual([
      'Sweeps have 256 samples, though the header says 100.',
    ]);
    expect(read(abf1File({ i32: [[84, 4]] })).notes).toEqual(['Spoken tags were left out (4 entries).']);
    expect(read(abf1File({ f32: [[1394, Number.NaN]] })).notes).toEqual([
      'Output Cmd 0 was left out: its holding level is NaN.',
    ]);
  });
});
