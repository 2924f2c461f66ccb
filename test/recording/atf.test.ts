import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { readAtf } from '../../src/recording/atf/read-atf.ts';
import { type AtfContents, writeAtf } from '../../src/recording/atf/write-atf.ts';
import { bytesSource } from '../../src/recording/byte-source.ts';
import { openRecording } from '../../src/recording/open-recording.ts';
import type { Recording } from '../../src/recording/recording.ts';

const read = (text: string): Recording => readAtf(bytesSource(new TextEncoder().encode(text), 'cell.atf'));

const contents: AtfContents = {
  channels: [
    { name: 'Im', unit: 'pA' },
    { name: 'Vm', unit: 'mV' },
  ],
  interval_ms: 0.1,
  sweeps: [
    { start_ms: 0, samples: [Float32Array.of(1.1, -2, 3e-7), Float64Array.of(-80.05, 0.1 + 0.2, 1e300)] },
    { start_ms: 500, samples: [Float32Array.of(4, 5, 6), Float64Array.of(7, 8, -0)] },
  ],
  comment: 'made by a test',
};

describe('an ATF file that was written', () => {
  test('looks as Clampex writes it', () => {
    expect(writeAtf(contents).split('\r\n')).toEqual([
      'ATF\t1.0',
      '8\t5     ',
      '"AcquisitionMode=Episodic Stimulation"',
      '"Comment=made by a test"',
      '"YTop=6,1e+300"',
      '"YBottom=-2,-80.05"',
      '"SyncTimeUnits=50"',
      '"SweepStartTimesMS=0.000,500.000"',
      '"SignalsExported=Im,Vm"',
      '"Signals="\t"Im"\t"Vm"\t"Im"\t"Vm"',
      '"Time (s)"\t"Trace #1 (pA)"\t"Trace #1 (mV)"\t"Trace #2 (pA)"\t"Trace #2 (mV)"',
      '0\t1.1\t-80.05\t4\t7',
      '0.0001\t-2\t0.30000000000000004\t5\t8',
      '0.0002\t3e-7\t1e+300\t6\t-0',
      '',
    ]);
  });

  test('is read again, exactly', async () => {
    const bytes = new TextEncoder().encode(writeAtf(contents));
    const recording = await openRecording(bytes, 'cell.atf');
    expect(recording).toMatchObject({
      format: 'atf',
      version: '1.0',
      comment: 'made by a test',
      acquisition: 'Episodic Stimulation',
      channels: [
        { name: 'Im', unit: 'pA', quantity: 'current', rateHz: 10000 },
        { name: 'Vm', unit: 'mV', quantity: 'voltage', rateHz: 10000 },
      ],
      sweeps: [{ start_ms: 0 }, { start_ms: 500 }],
      notes: [],
    });
    for (const [k, { samples }] of contents.sweeps.entries()) {
      const [current, voltage] = recording.sweeps[k]?.signals ?? [];
      expect(Float32Array.from(current?.read() ?? [])).toEqual(samples[0]);
      expect(voltage?.read()).toEqual(samples[1]);
      expect(voltage?.read(1, 2)).toEqual((samples[1] as Float64Array).slice(1, 2));
    }
  });

  test('holds any finite number', () => {
    fc.assert(
      fc.property(fc.array(fc.double({ noNaN: true, noDefaultInfinity: true }), { minLength: 2 }), (values) => {
        const text = writeAtf({
          channels: [{ name: 'a', unit: 'V' }],
          interval_ms: 1,
          sweeps: [{ samples: [values] }],
          timeUnit: 'ms',
        });
        expect([...(read(text).sweeps[0]?.signals[0]?.read() ?? [])]).toEqual(values);
      }),
    );
    fc.assert(
      fc.property(fc.float32Array({ noNaN: true, noDefaultInfinity: true, minLength: 2 }), (values) => {
        const text = writeAtf({
          channels: [{ name: 'a', unit: 'V' }],
          interval_ms: 1,
          sweeps: [{ samples: [values] }],
        });
        expect(Float32Array.from(read(text).sweeps[0]?.signals[0]?.read() ?? [])).toEqual(values);
      }),
    );
  });
});

describe('ATF from other programs', () => {
  test('may lack records, separate by commas and have times that are not even', () => {
    const recording = read('ATF 1.0\n0 3\n"Time (ms)","Trace, one (nA)","Trace two (nA)"\n0,1,2\n\n1,3,4\n3,5,+6.5\n');
    expect(recording.channels).toEqual([{ name: 'Trace, one', unit: 'nA', quantity: 'current', rateHz: null }]);
    expect(recording.sweeps.map(({ start_ms, signals }) => [start_ms, [...(signals[0]?.read() ?? [])]])).toEqual([
      [0, [1, 3, 5]],
      [3, [2, 4, 6.5]],
    ]);
    expect(recording.sweeps[0]?.signals[0]?.times).toMatchObject({ kind: 'listed', t_ms: Float64Array.of(0, 1, 3) });
    expect(recording.acquisition).toBe('not said');
  });

  test('takes names from the signals where nothing was said to be exported', () => {
    const text =
      'ATF\t1.0\r1\t5\r"Signals="\t"a"\t"b"\t"a"\t"b"\r"Time (s)"\t"x (V)"\t"x (A)"\t"y (V)"\t"y (A)"\r0\t1\t2\t3\t4\r1\t1\t2\t3\t4';
    expect(read(text).channels.map(({ name, unit }) => [name, unit])).toEqual([
      ['a', 'V'],
      ['b', 'A'],
    ]);
  });

  test('says what does not fit', () => {
    const text = 'ATF\t1.0\n2\t3\n"SignalsExported=a,b,c"\n"SweepStartTimesMS=1,2,3"\n"Time (s)"\t"x"\t"x"\n5\t1\t2';
    expect(read(text).notes).toEqual([
      '3 signals cannot make 2 columns; the columns are taken as sweeps of one signal.',
      'A single sample has no interval: it is taken as 1 ms.',
      'Channel x has no unit.',
      'The start times of the sweeps do not fit the columns and were left out.',
    ]);
  });
});
