import { expect, test } from 'vitest';
import { bytesSource } from '../../src/recording/byte-source.ts';
import { readHdf5 } from '../../src/recording/hdf5/read-hdf5.ts';
import { addSeries, hdf5Bytes, mcsFile, nwbRooms } from './hdf5-fixtures.ts';
import { faceMutations, mutationCount } from './mutations.ts';

/** As small as such files can be: the library is the slow part. */
const tiny = async () => {
  const data = Int16Array.from({ length: 32 }, (_, i) => i * 100);
  const nwb = await hdf5Bytes((root) => {
    const { acquisition, presentation } = nwbRooms(root);
    const both = { data, rate: 10_000, sweep: 1 } as const;
    addSeries(acquisition, 'r', 'pipette', { ...both, type: 'VoltageClampSeries', unit: 'amperes', conversion: 1e-12 });
    addSeries(presentation, 's', 'pipette', { ...both, type: 'VoltageClampStimulusSeries', unit: 'volts' });
  });
  const mcs = await hdf5Bytes((root) =>
    mcsFile(root, [{ data: Int32Array.from(data), rows: 2, stamps: BigInt64Array.from([0n, 0n, 7n, 900n, 8n, 15n]) }]),
  );
  return new Map([
    ['tiny.nwb', nwb],
    ['tiny.h5', mcs],
  ]);
};

test('damaged NWB and MCS files are refused or read, in bounded time and memory', { timeout: 600_000 }, async () => {
  const bases = await tiny();
  const { read, refused, failures, slowest_ms } = await faceMutations(bases, (source) => readHdf5(source), {
    // A file takes about 5 ms, a hundred times what other formats take: the number is for the two formats together.
    count: mutationCount,
    samplesPerByte: 64,
  });
  console.log(
    `[figure] HDF5: ${read + refused} damaged files, ${read} read, ${refused} refused, slowest ${slowest_ms.toFixed(0)} ms`,
  );
  expect(failures).toEqual([]);
  // Whatever happened to the library, intact files are read as before.
  for (const [name, bytes] of bases)
    expect((await readHdf5(bytesSource(bytes, name))).sweeps.length).toBeGreaterThan(0);
});
