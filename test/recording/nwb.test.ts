import { describe, expect, test } from 'vitest';
import { bytesSource } from '../../src/recording/byte-source.ts';
import { readHdf5 } from '../../src/recording/hdf5/read-hdf5.ts';
import { openRecording } from '../../src/recording/open-recording.ts';
import { addSeries, hdf5Bytes, nwbRooms } from './hdf5-fixtures.ts';

const current = Int16Array.from({ length: 200 }, (_, i) => i * 10 - 1000);
const step = Float32Array.from({ length: 200 }, (_, i) => (i < 100 ? -0.08 : 0.02));

const family = () =>
  hdf5Bytes((root) => {
    const { acquisition, presentation } = nwbRooms(root);
    for (const sweep of [2, 10, 1]) {
      addSeries(acquisition, `vc_${sweep}`, 'pipette', {
        type: 'VoltageClampSeries',
        data: current,
        unit: 'amperes',
        conversion: 1e-12,
        offset: 5e-12,
        rate: 20_000,
        start_s: sweep,
        sweep,
        scalars: {
          whole_cell_capacitance_comp: 45e-12,
          whole_cell_series_resistance_comp: 12e6,
          resistance_comp_correction: 70,
          resistance_comp_prediction: 80,
        },
      });
      addSeries(presentation, `stim_${sweep}`, 'pipette', {
        type: 'VoltageClampStimulusSeries',
        data: step.map((v) => v * sweep),
        unit: 'volts',
        rate: 20_000,
        start_s: sweep,
        sweep,
      });
    }
    addSeries(acquisition, 'cc', 'pipette', {
      type: 'CurrentClampSeries',
      data: step,
      unit: 'volts',
      timestamps: Float64Array.from(step, (_, i) => 7 + i * i * 1e-6),
    });
  });

describe('NWB 2, intracellular electrophysiology', () => {
  test('responses become sweeps in the order of their numbers, scaled, each with the stimulus of its number', async () => {
    const recording = await openRecording(await family(), 'family.nwb');
    expect(recording.format).toBe('nwb');
    expect(recording.channels).toEqual([{ name: 'pipette', unit: 'A', quantity: 'current', rateHz: 20_000 }]);
    expect(recording.sweeps.map(({ start_ms }) => start_ms)).toEqual([0, 1000, 9000]);
    const [sweep] = recording.sweeps;
    const samples = sweep?.signals[0]?.read(0, 2);
    expect(samples?.[0]).toBe(Math.fround(-1000 * 1e-12 + 5e-12));
    expect(samples?.[1]).toBe(Math.fround(-990 * 1e-12 + 5e-12));
    expect(sweep?.signals[0]?.times).toEqual({ kind: 'uniform', start_ms: 0, interval_ms: 0.05 });
    expect(
      recording.sweeps.map(({ commands }) => [commands[0]?.name, commands[0]?.unit, commands[0]?.read(0, 1)[0]]),
    ).toEqual([
      ['stim_1', 'V', Math.fround(-0.08)],
      ['stim_2', 'V', Math.fround(-0.16)],
      ['stim_10', 'V', Math.fround(Math.fround(-0.08) * 10)],
    ]);
    expect(recording.conditions).toEqual({
      clampMode: 'voltage clamp',
      capacitance_pF: 45,
      accessResistance_MOhm: 12,
      compensation: 0.7,
      prediction: 0.8,
      sealResistance_MOhm: 2500,
      filter_Hz: undefined,
    });
    expect(recording.notes).toEqual([
      'This is pipette VoltageClampSeries; the file holds others: pipette CurrentClampSeries.',
      'The electrode\'s filtering is "Bessel, 10 kHz", which is not read as a number with a unit.',
    ]);
    expect(recording.provenance.recordedAt).toBe('2021-02-19T10:11:12');
  });

  test('another electrode or mode is read when asked for; timestamps are listed, from the first one', async () => {
    const cc = await readHdf5(bytesSource(await family(), 'family.nwb'), { series: 1 });
    expect(cc.conditions.clampMode).toBe('current clamp');
    const times = cc.sweeps[0]?.signals[0]?.times;
    if (times?.kind !== 'listed') throw new Error('listed times are expected');
    expect(times.t_ms[0]).toBe(0);
    expect(times.t_ms[10]).toBeCloseTo(0.1, 9);
    expect(cc.channels[0]?.rateHz).toBe(null);
    expect(cc.notes.at(-1)).toMatch(/filtering/);
    expect(cc.notes).toContain('1 of 1 sweeps have no stimulus that is surely theirs.');
  });

  test('the table of intracellular recordings pairs responses and stimuli that have no sweep numbers', async () => {
    const bytes = await hdf5Bytes((root) => {
      const { acquisition, presentation, icephys } = nwbRooms(root);
      const plain = { data: step, rate: 10_000 } as const;
      const [a, b] = ['a', 'b'].map((name) =>
        addSeries(acquisition, name, 'pipette', { ...plain, type: 'VoltageClampSeries', unit: 'amperes' }),
      );
      const [x, y] = ['x', 'y'].map((name) =>
        addSeries(presentation, name, 'pipette', { ...plain, type: 'VoltageClampStimulusSeries', unit: 'volts' }),
      );
      const table = icephys.create_group('intracellular_recordings');
      const column = (path: string, name: string, series: ReturnType<typeof addSeries>[]) => {
        const rows = new Map<string, Int32Array | ReturnType<typeof root.create_reference>[]>([
          ['idx_start', new Int32Array(2)],
          ['count', Int32Array.from([200, 200])],
          ['timeseries', series.map((s) => s.create_reference())],
        ]);
        table.create_group(path).create_dataset({ name, data: rows });
      };
      type Series = ReturnType<typeof addSeries>;
      column('responses', 'response', [a as Series, b as Series]);
      column('stimuli', 'stimulus', [y as Series, x as Series]);
    });
    const recording = await openRecording(bytes, 'table.nwb');
    expect(recording.sweeps.map(({ commands }) => commands.map(({ name }) => name))).toEqual([['y'], ['x']]);
    expect(recording.notes.filter((note) => note.includes('stimulus'))).toEqual([]);
  });

  test('every refusal says what, where and what to do', async () => {
    const plain = { type: 'VoltageClampSeries', data: step, unit: 'amperes', rate: 10_000 } as const;
    const one = (series: Parameters<typeof addSeries>[3]) =>
      hdf5Bytes((root) => {
        addSeries(nwbRooms(root).acquisition, 's', 'pipette', series);
      });
    const refusal = async (bytes: Uint8Array, series?: number) =>
      readHdf5(bytesSource(bytes, 'f.nwb'), series === undefined ? {} : { series }).then(
        () => 'read',
        (error: Error) => error.message.split('\n').slice(0, 2).join(' @ '),
      );
    expect(await refusal(await one(plain), 3)).toBe('there is no electrode and mode 3 @ f.nwb');
    expect(await refusal(await hdf5Bytes((root) => void nwbRooms(root)))).toBe(
      'the file has no patch-clamp series @ f.nwb',
    );
    expect(await refusal(await one({ ...plain, unit: '' }))).toBe('the data have no unit @ f.nwb, /acquisition/s');
    const { rate: _, ...timeless } = plain;
    expect(await refusal(await one(timeless))).toBe(
      'the series has neither a rate nor a time for each sample @ f.nwb, /acquisition/s',
    );
    expect(await refusal(await one({ ...timeless, timestamps: new Float64Array(200) }))).toBe(
      'the timestamps do not ascend @ f.nwb, /acquisition/s',
    );
    const inGroup = (fill: (series: ReturnType<typeof addSeries>) => void) =>
      hdf5Bytes((root) => {
        const series = nwbRooms(root).acquisition.create_group('s');
        series.create_attribute('neurodata_type', 'VoltageClampSeries');
        fill(series);
      });
    expect(await refusal(await inGroup(() => undefined))).toBe('the series has no `data` @ f.nwb, /acquisition/s');
    expect(
      await refusal(await inGroup((s) => void s.create_dataset({ name: 'data', data: step, shape: [2, 100] }))),
    ).toBe('the data have 2 axes @ f.nwb, /acquisition/s');
    const withUnit = (data: string[]) => (s: ReturnType<typeof addSeries>) =>
      s.create_dataset({ name: 'data', data }).create_attribute('unit', 'volts');
    expect(await refusal(await inGroup(withUnit(['a', 'b'])))).toBe(
      'this is no array of numbers @ f.nwb, /acquisition/s/data',
    );
    expect(await refusal(await inGroup((s) => void s.create_group('data')))).toBe(
      'the data have 0 axes @ f.nwb, /acquisition/s',
    );
    const huge = await inGroup((s) => {
      const data = s.create_dataset({
        name: 'data',
        data: new Int16Array(8),
        shape: [8],
        maxshape: [null],
        chunks: [1024],
      });
      data.create_attribute('unit', 'volts');
      data.resize([1e9]);
    });
    expect(await refusal(huge)).toMatch(
      /^the dataset claims 2000000000 bytes, in a file of \d+ @ f\.nwb, \/acquisition\/s\/data$/,
    );
    expect(await refusal(await hdf5Bytes((root) => void root.create_group('x')))).toBe(
      'this HDF5 file is neither NWB 2 nor of Multi Channel Systems @ f.nwb',
    );
    expect(await refusal((await one(plain)).slice(0, 900))).toMatch(/^the HDF5 file cannot be read: .* @ f\.nwb$/);
    const badTable = hdf5Bytes((root) => {
      const { acquisition, icephys } = nwbRooms(root);
      addSeries(acquisition, 's', 'pipette', plain);
      const table = icephys.create_group('intracellular_recordings').create_group('responses');
      table.create_dataset({ name: 'response', data: Int32Array.of(1) });
    });
    expect(await refusal(await badTable)).toMatch(/^this is no table @ .*responses\/response$/);
    const groupTable = hdf5Bytes((root) => {
      const { acquisition, icephys } = nwbRooms(root);
      addSeries(acquisition, 's', 'pipette', plain);
      icephys.create_group('intracellular_recordings').create_group('responses').create_group('response');
    });
    expect(await refusal(await groupTable)).toMatch(/^this is a group, not a dataset @ /);
  });
});
