import type * as H5 from 'h5wasm';

/** Builds an HDF5 file with the library itself and gives its bytes. */
export async function hdf5Bytes(build: (root: H5.Group, file: H5.File) => void): Promise<Uint8Array> {
  const library = await import('h5wasm');
  await library.ready;
  const { FS, File } = library;
  if (FS === null) throw new Error('no file system');
  const file = new File('/fixture.h5', 'w');
  build(file, file);
  file.close();
  const bytes = (FS.readFile('/fixture.h5') as Uint8Array).slice();
  FS.unlink('/fixture.h5');
  return bytes;
}

/** A series of a NWB fixture. */
export interface SeriesFixture {
  readonly type: string;
  readonly data: Int16Array | Float32Array | Float64Array;
  readonly unit: string;
  readonly conversion?: number;
  readonly offset?: number;
  readonly start_s?: number;
  readonly rate?: number;
  readonly timestamps?: Float64Array;
  readonly sweep?: number;
  /** Scalar datasets of the series: `resistance_comp_correction`, ... */
  readonly scalars?: Readonly<Record<string, number>>;
}

/** Adds a series to a folder of a NWB fixture, with a link to the electrode. */
export function addSeries(folder: H5.Group, name: string, electrode: string, series: SeriesFixture): H5.Group {
  const group = folder.create_group(name);
  group.create_attribute('neurodata_type', series.type);
  group.create_attribute('stimulus_description', 'iv family');
  if (series.sweep !== undefined) group.create_attribute('sweep_number', series.sweep);
  const data = group.create_dataset({ name: 'data', data: series.data });
  if (series.unit !== '') data.create_attribute('unit', series.unit);
  if (series.conversion !== undefined) data.create_attribute('conversion', series.conversion);
  if (series.offset !== undefined) data.create_attribute('offset', series.offset);
  if (series.rate !== undefined) {
    const start = group.create_dataset({ name: 'starting_time', data: series.start_s ?? 0, dtype: '<d' });
    start.create_attribute('rate', series.rate, null, '<d');
  }
  if (series.timestamps !== undefined) group.create_dataset({ name: 'timestamps', data: series.timestamps });
  for (const [key, value] of Object.entries(series.scalars ?? {})) {
    group.create_dataset({ name: key, data: value, dtype: '<d' });
  }
  group.create_soft_link(`/general/intracellular_ephys/${electrode}`, 'electrode');
  return group;
}

/** The bare rooms of a NWB file with one electrode. */
export function nwbRooms(root: H5.Group, electrode = 'pipette') {
  root.create_attribute('nwb_version', '2.6.0');
  root.create_attribute('neurodata_type', 'NWBFile');
  root.create_dataset({ name: 'session_start_time', data: '2021-02-19T10:11:12.000000+01:00' });
  const icephys = root.create_group('general').create_group('intracellular_ephys');
  const group = icephys.create_group(electrode);
  group.create_dataset({ name: 'seal', data: '2.5 GOhm' });
  group.create_dataset({ name: 'filtering', data: 'Bessel, 10 kHz' });
  const stimulus = root.create_group('stimulus');
  return {
    icephys,
    acquisition: root.create_group('acquisition'),
    presentation: stimulus.create_group('presentation'),
  };
}

/** What a stream of a MCS fixture holds. */
export interface StreamFixture {
  /** Row by row. */
  readonly data: Int32Array;
  readonly rows: number;
  /** Rows of the table of channels, by column; all of `rows` entries. */
  readonly info?: Readonly<Record<string, readonly number[]>>;
  readonly stamps?: BigInt64Array;
}

/** Columns of InfoChannel; texts are of fixed length in fixtures, because the library cannot write others into tables. */
export function mcsFile(root: H5.Group, streams: readonly StreamFixture[]): void {
  root.create_attribute('McsHdf5ProtocolVersion', 3);
  const data = root.create_group('Data');
  data.create_attribute('ProgramName', 'Multi Channel DataManager');
  const analog = data.create_group('Recording_0').create_group('AnalogStream');
  streams.forEach(({ data: samples, rows, info, stamps }, i) => {
    const stream = analog.create_group(`Stream_${i}`);
    stream.create_attribute('Label', `stream ${i}`);
    stream.create_dataset({ name: 'ChannelData', data: samples, shape: [rows, samples.length / rows] });
    const each = (value: number) => Array.from({ length: rows }, () => value);
    const columns = {
      ChannelID: each(0).map((_, k) => k),
      RowIndex: each(0).map((_, k) => k),
      Exponent: each(-9),
      ADZero: each(100),
      Tick: each(50),
      ConversionFactor: each(59605),
      ...info,
    };
    const table = new Map<string, Int32Array>(
      Object.entries(columns).map(([key, values]) => [key, Int32Array.from(values)]),
    );
    stream.create_dataset({ name: 'InfoChannel', data: table });
    if (stamps) stream.create_dataset({ name: 'ChannelDataTimeStamps', data: stamps, shape: [stamps.length / 3, 3] });
  });
}
