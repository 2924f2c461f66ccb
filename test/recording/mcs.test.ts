import { describe, expect, test } from 'vitest';
import { bytesSource } from '../../src/recording/byte-source.ts';
import { readHdf5 } from '../../src/recording/hdf5/read-hdf5.ts';
import { openRecording } from '../../src/recording/open-recording.ts';
import { hdf5Bytes, mcsFile, type StreamFixture } from './hdf5-fixtures.ts';

const data = Int32Array.from({ length: 60 }, (_, i) => 100 + i);

describe('Multi Channel Systems HDF5', () => {
  test('samples are (raw - ADZero) * ConversionFactor * 10^Exponent, rows by RowIndex, stretches are sweeps', async () => {
    const bytes = await hdf5Bytes((root) =>
      mcsFile(root, [
        { data: new Int32Array(0), rows: 1 },
        {
          data,
          rows: 2,
          info: { RowIndex: [1, 0] },
          stamps: BigInt64Array.from([1000n, 0n, 9n, 3000n, 10n, 29n]),
        },
      ]),
    );
    const recording = await openRecording(bytes, 'dish.h5');
    expect(recording.format).toBe('mcs');
    expect(recording.channels).toEqual([
      { name: '0', unit: '', quantity: 'other', rateHz: 20_000 },
      { name: '1', unit: '', quantity: 'other', rateHz: 20_000 },
    ]);
    expect(recording.sweeps.map(({ start_ms, signals }) => [start_ms, signals.map(({ length }) => length)])).toEqual([
      [0, [10, 10]],
      [2, [20, 20]],
    ]);
    const factor = 59605 * 10 ** -9;
    expect([...(recording.sweeps[1]?.signals[0]?.read(0, 2) ?? [])]).toEqual([40 * factor, 41 * factor]);
    expect([...(recording.sweeps[1]?.signals[1]?.read(0, 2) ?? [])]).toEqual([10 * factor, 11 * factor]);
    expect(recording.notes).toEqual(['This is stream 1; the file holds others: 0: Recording_0 Stream_0 stream 0.']);
    expect(recording.version).toBe('3');
  });

  test('every refusal says what, where and what to do', async () => {
    const refusal = async (stream: StreamFixture, series?: number) => {
      const bytes = await hdf5Bytes((root) => mcsFile(root, [stream]));
      return readHdf5(bytesSource(bytes, 'd.h5'), series === undefined ? {} : { series }).then(
        () => 'read',
        (error: Error) => error.message.split('\n').slice(0, 2).join(' @ '),
      );
    };
    const good = { data, rows: 2 };
    const at = ' @ d.h5, /Data/Recording_0/AnalogStream/Stream_0';
    expect(await refusal(good)).toBe('read');
    expect(await refusal(good, 4)).toBe('there is no stream 4 @ d.h5');
    expect(await refusal({ data: new Int32Array(0), rows: 1 })).toBe(
      'the file has no analogue stream with samples @ d.h5',
    );
    expect(await refusal({ ...good, info: { RowIndex: [0, 2] } })).toBe(`channel 1 is row 2 of 2${at}`);
    expect(await refusal({ ...good, info: { Tick: [0, 50] } })).toBe(`channel 0 has a sample every 0 us${at}`);
    expect(await refusal({ ...good, info: { ConversionFactor: [0, 1] } })).toBe(`channel 0 has the scale 0${at}`);
    expect(await refusal({ ...good, stamps: BigInt64Array.from([0n, 0n, 30n]) })).toBe(
      `the stretch of samples 0 to 30 is not among 30, behind 0${at}`,
    );
    const damaged = async (build: Parameters<typeof hdf5Bytes>[0]) =>
      openRecording(await hdf5Bytes(build), 'd.h5').then(
        () => 'read',
        (error: Error) => error.message.split('\n')[0],
      );
    const bare = (table: boolean) =>
      damaged((root) => {
        root.create_attribute('McsHdf5ProtocolVersion', 3);
        const stream = root
          .create_group('Data')
          .create_group('Recording_0')
          .create_group('AnalogStream')
          .create_group('S');
        stream.create_dataset({ name: 'ChannelData', data, shape: table ? [2, 30] : [2, 15, 2] });
        if (table) stream.create_dataset({ name: 'InfoChannel', data: new Map([['RowIndex', Int32Array.of(0)]]) });
      });
    expect(await bare(true)).toBe('channel 0 has no Tick');
    expect(await bare(false)).toBe('the stream has no table `ChannelData`');
    const noInfo = await damaged((root) => {
      root.create_attribute('McsHdf5ProtocolVersion', 3);
      const stream = root
        .create_group('Data')
        .create_group('Recording_0')
        .create_group('AnalogStream')
        .create_group('S');
      stream.create_dataset({ name: 'ChannelData', data, shape: [2, 30] });
    });
    expect(noInfo).toBe('the stream has no table `InfoChannel`');
  });
});
