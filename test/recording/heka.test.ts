import { describe, expect, test } from 'vitest';
import { bytesSource } from '../../src/recording/byte-source.ts';
import { type HekaOptions, readHeka } from '../../src/recording/heka/read-heka.ts';
import { type HekaFixture, hekaBytes, type OutputFixture, type TraceFixture } from './heka-fixtures.ts';
import { faceMutations } from './mutations.ts';

const open = (fixture: HekaFixture, options?: HekaOptions) =>
  readHeka(bytesSource(hekaBytes(fixture), 'f.dat'), options);
const ten = Array.from({ length: 10 }, (_, i) => i * 100 - 300);
const one = (trace: TraceFixture): HekaFixture => ({ series: [{ label: 's', sweeps: [[trace]] }] });
const withOutputs = (outputs: readonly OutputFixture[], sweeps = 2): HekaFixture => ({
  series: [{ label: 's', sweeps: Array.from({ length: sweeps }, () => [{ stored: ten }]) }],
  outputs,
});
const commands = (fixture: HekaFixture) =>
  open(fixture).sweeps.map(
    ({ commands: [command] }) => command && [...command.read()].map((v) => Number(v.toFixed(9))),
  );

describe('PatchMaster bundles', () => {
  test.each([true, false])('all formats of samples, little endian: %s', (littleEndian) => {
    for (const format of ['int16', 'int32', 'float32', 'float64'] as const) {
      const recording = open({ ...one({ stored: ten, format, scale: 0.5 }), littleEndian });
      const samples = recording.sweeps[0]?.signals[0]?.read();
      expect([...(samples ?? [])]).toEqual(ten.map((value) => value * 0.5));
      expect(samples).toBeInstanceOf(format === 'int16' || format === 'float32' ? Float32Array : Float64Array);
    }
  });

  test('sweeps start at their times; a series is chosen by number, else the first with samples', () => {
    const fixture: HekaFixture = {
      series: [
        { label: 'empty', sweeps: [[{ stored: [] }]] },
        { label: 'first', sweeps: [[{ stored: ten }], [{ stored: ten }]] },
        { label: 'second', sweeps: [[{ stored: [1, 2, 3], interval: 0.2, timeUnit: 'ms' }]] },
      ],
    };
    const recording = open(fixture);
    expect(recording.protocolName).toBe('first');
    expect(recording.sweeps.map(({ start_ms }) => start_ms)).toEqual([0, 2000]);
    expect(recording.notes).toEqual([
      'This is series 1; the file holds others: 0: E-1 empty; 2: E-1 second.',
      'The bundle has no stimulus tree (.pgf): the command is unknown.',
    ]);
    expect(open(fixture, { series: 2 }).channels[0]?.rateHz).toBe(5000);
  });

  test('C-slow, series conductance, seal, filter, temperature and amplifier', () => {
    const recording = open({
      series: [
        {
          label: 's',
          temperature: 36.5,
          sweeps: [[{ stored: ten, doubles: { 144: 2900, 168: 2e9, 176: 42e-12, 184: 1e-7 } }]],
          // RealCurrentGain, RsFraction and VLiquidJunction of the amplifier's state, RsOn.
          doubles: { 480: 1e9, 512: 0.7, 608: 0.0101 },
          bytes: { 712: 1 },
        },
      ],
    });
    expect(recording.conditions).toEqual({
      clampMode: 'voltage clamp',
      capacitance_pF: 42,
      accessResistance_MOhm: 10,
      sealResistance_MOhm: 2000,
      filter_Hz: 2900,
      temperature_K: 309.65,
      compensation: 0.7,
      junctionPotential_mV: 10.1,
    });
    const clamp = open(one({ stored: ten, mode: 4, unit: 'V' }));
    expect(clamp.conditions.clampMode).toBe('current clamp');
  });

  test('the command: constants with increments, ramps, the holding level, relative levels, sines', () => {
    const family: OutputFixture = {
      segments: [{ levelSource: 1 }, { level: -0.04, levelStep: 0.01 }, { kind: 1, level: 0, seconds: 2e-4 }],
    };
    expect(commands(withOutputs([family]))).toEqual([
      [-0.08, -0.08, -0.08, -0.08, -0.04, -0.04, -0.04, -0.04, -0.04, -0.02],
      [-0.08, -0.08, -0.08, -0.08, -0.03, -0.03, -0.03, -0.03, -0.03, -0.015],
    ]);
    const [command] = open(withOutputs([family])).sweeps[0]?.commands ?? [];
    expect([command?.name, command?.unit, command?.holding, command?.origin]).toEqual(['family', 'V', -0.08, 'epochs']);
    const relative = { use: 3, segments: [{ level: 0.1, levelStep: 0.02, levelMode: 1, kind: 2, seconds: 1e-3 }] };
    expect(commands(withOutputs([relative])).map((samples) => samples?.[0])).toEqual([0.04, 0.02]);
    const sine = { segments: [{ kind: 3, level: -0.08, seconds: 1e-3 }], doubles: { 96: 4e-4, 104: 0.01 } };
    expect(commands(withOutputs([sine], 1))[0]?.slice(0, 5)).toEqual([-0.08, -0.07, -0.08, -0.09, -0.08]);
    const longer = { segments: [{ secondsStep: 2e-4 }, { level: 0.01, stored: 0 }, { level: 0.02, seconds: 6e-4 }] };
    expect(commands(withOutputs([longer]))[1]).toEqual([0, 0, 0, 0, 0, 0, 0.02, 0.02, 0.02, 0.02]);
    expect(open(withOutputs([longer])).notes).toEqual([
      'The stimulus family describes 12 samples, and the trace has 10.',
    ]);
  });

  test('a stimulus that cannot be rebuilt is told with the reason', () => {
    const why = (output: OutputFixture, extra: Partial<HekaFixture> = {}) =>
      open({ ...withOutputs([output]), ...extra }).notes[0];
    const unknown = (reason: string) => `The command of family is unknown: ${reason}.`;
    const segment = (s: OutputFixture['segments'][number]) => why({ segments: [s] });
    expect(segment({ levelSource: 2 })).toBe(unknown('a level is taken from a parameter of PatchMaster'));
    expect(segment({ levelFactor: 2 })).toBe(unknown('a level grows by a factor from sweep to sweep'));
    expect(segment({ levelStep: 1, levelMode: 2 })).toBe(
      unknown('a level changes from sweep to sweep in an interleaved or logarithmic order'),
    );
    expect(segment({ level: Number.NaN })).toBe(unknown('a level cannot be read'));
    expect(segment({ seconds: -1 })).toBe(unknown('a segment has no duration'));
    expect(segment({ kind: 4 })).toBe(unknown('a segment is a square wave'));
    expect(segment({ kind: 5 })).toBe(unknown('a segment is a chirp'));
    expect(segment({ kind: 9 })).toBe(unknown('a segment is of class 9'));
    expect(segment({ kind: 3 })).toBe(unknown('its sine has no cycle'));
    expect(segment({ stored: 2 })).toBe(unknown('only the start or end of a segment was stored'));
    expect(why({ segments: [{ kind: 3 }], doubles: { 96: 1, 104: 1 }, bytes: { 193: 1 } })).toBe(
      unknown('its sine is that of a lock-in, or of a parameter of PatchMaster'),
    );
    expect(why({ use: 64, segments: [{}] })).toBe(
      unknown('the output is that of a lock-in, a chirp or an imaging device'),
    );
    expect(why({ segments: [{}], holding: Number.NaN })).toBe(
      unknown('its holding level or sampling interval cannot be read'),
    );
    expect(why({ segments: [{}] }, { stimulusDoubles: { 104: 0.1 } })).toBe(
      unknown('its traces start after the beginning of the stimulus'),
    );
    expect(why({ segments: Array.from({ length: 10_001 }, () => ({})) })).toBe(unknown('it has 10001 segments'));
    const template: HekaFixture = {
      ...withOutputs([{ use: 5, segments: [{}] }]),
      series: [
        {
          label: 's',
          sweeps: [[{ stored: ten }, { label: 'Vmon', unit: 'V', scale: 1e-3, stored: ten, isVmon: true }]],
        },
      ],
    };
    expect(open(template).notes).toEqual([
      'The command of family came from a stimulus file that is not in the bundle. The recorded Vmon stands for it.',
    ]);
    expect(open(template).sweeps[0]?.commands[0]?.read(0, 1)[0]).toBeCloseTo(-0.3, 6);
    expect(why({ use: 5, segments: [{}] })).toBe(
      'The command of family came from a stimulus file that is not in the bundle.',
    );
  });

  test('what does not fit is left out with a note', () => {
    const mixed: HekaFixture = {
      series: [{ label: 's', sweeps: [[{ stored: ten }], [{ stored: ten, label: 'other' }]] }],
    };
    expect(open(mixed).sweeps).toHaveLength(1);
    expect(open(mixed).notes[1]).toBe('Sweep 2 has other traces than the first one and is left out.');
    expect(open(one({ stored: ten, doubles: { 88: 1e-12 } })).notes[1]).toBe(
      'The zero offset of Imon, which PatchMaster may subtract for display, is not applied.',
    );
  });

  test('every refusal says what, where and what to do', () => {
    const refusal = (read: () => unknown): string => {
      try {
        read();
        return 'read';
      } catch (error) {
        return (error as Error).message.split('\n').slice(0, 2).join(' @ ');
      }
    };
    const bytes = hekaBytes(one({ stored: ten }));
    const changed = (change: (view: DataView, bytes: Uint8Array) => void) => () => {
      const copy = bytes.slice();
      change(new DataView(copy.buffer), copy);
      return readHeka(bytesSource(copy, 'f.dat'));
    };
    const tree = new DataView(bytes.buffer).getInt32(64, true);
    const inTree = `f.dat, .pul at byte ${tree}`;
    const trace = (t: Partial<TraceFixture>) =>
      refusal(() => open(one({ stored: ten, ...t }))).replace(/byte \d+/, 'byte N');
    const at = ' @ f.dat, trace Imon at byte N';
    expect(refusal(() => open(one({ stored: ten }), { series: 3 }))).toBe('there is no series 3 @ f.dat');
    expect(refusal(() => open(one({ stored: [] })))).toBe('no series has samples @ f.dat');
    expect(refusal(() => open(one({ stored: [] }), { series: 0 }))).toBe('the series s has no samples @ f.dat');
    expect(refusal(() => open({ ...one({ stored: ten }), signature: 'DATA' }))).toBe(
      'the tree of this file lies in a file of its own (.pul) @ f.dat',
    );
    expect(refusal(changed((view) => view.setInt32(68, 0, true)))).toBe('the bundle has no pulse tree (.pul) @ f.dat');
    expect(refusal(changed((view) => view.setInt32(tree, 0, true)))).toBe(
      `the part .pul does not start as a tree @ ${inTree}`,
    );
    expect(refusal(changed((view) => view.setInt32(tree + 4, 99, true)))).toBe(`the tree has 99 levels @ ${inTree}`);
    expect(refusal(changed((view) => view.setInt32(tree + 8, -1, true)))).toBe(
      `the records of the tree have -1, 144, 1408, 288, 512 bytes @ ${inTree}`,
    );
    expect(refusal(changed((view) => view.setInt32(tree + 28 + 640, 5, true)))).toBe(
      `the tree does not fit into its part of the file @ ${inTree}`,
    );
    expect(refusal(changed((view) => view.setInt32(bytes.length - 4, 1, true)))).toBe(
      `a record has 1 children @ ${inTree}`,
    );
    expect(trace({ longs: { 70: 9 } })).toBe(`the samples are of the unknown format 9${at}`);
    expect(trace({ longs: { 40: -5 } })).toBe(`the trace has 10 samples at byte -5${at}`);
    expect(trace({ scale: 0 })).toBe(`the scale of the samples is 0${at}`);
    expect(trace({ timeUnit: 'V' })).toBe(`the samples are not against time but against "V"${at}`);
    expect(trace({ interval: 0 })).toBe(`samples are 0 s apart${at}`);
    expect(trace({ longs: { 292: 2, 296: 8 } })).toBe(`the samples of several traces are interleaved in blocks${at}`);
    expect(trace({ longs: { 44: 100_000 } })).toMatch(/^the file ends before its contents: /);
    const signal = open(one({ stored: ten })).sweeps[0]?.signals[0];
    expect(refusal(() => signal?.read(5, 11))).toBe('samples 5 to 11 are wanted of a signal that has 10 @ f.dat');
  });

  test('damaged files are refused or read, in bounded time and memory', { timeout: 60_000 }, async () => {
    const outputs = [
      { segments: [{}, { kind: 1, level: 0.04 }, { kind: 3, level: 0.1 }], doubles: { 96: 4e-4, 104: 0.01 } },
    ];
    const stored = Array.from({ length: 300 }, (_, i) => i);
    const sweeps = [1, 2].map(() => [{ stored }, { stored, label: 'Vmon', unit: 'V', isVmon: true }]);
    const series = [{ label: 's', sweeps }];
    const bases = new Map([
      ['little.dat', hekaBytes({ series, outputs })],
      ['big.dat', hekaBytes({ series, outputs, littleEndian: false })],
    ]);
    const { read, refused, failures, slowest_ms } = await faceMutations(bases, (source) => readHeka(source));
    console.log(
      `[figure] HEKA: ${read + refused} damaged files, ${read} read, ${refused} refused, slowest ${slowest_ms.toFixed(0)} ms`,
    );
    expect(failures).toEqual([]);
  });
});
