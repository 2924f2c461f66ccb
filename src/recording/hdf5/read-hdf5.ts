import type { ByteSource } from '../byte-source.ts';
import type { RecordingReader } from '../open-recording.ts';
import type { Recording } from '../recording.ts';
import { RecordingError } from '../recording-error.ts';
import { startsAsHdf5, withHdf5 } from './h5-file.ts';
import { readMcs } from './read-mcs.ts';
import { readNwb } from './read-nwb.ts';

export const hdf5Reader: RecordingReader = {
  format: 'NWB 2 and MCS HDF5',
  extensions: ['.nwb', '.h5'],
  recognises: startsAsHdf5,
  read: (source) => readHdf5(source),
};

/** Which part of a file is wanted. */
export interface Hdf5Options {
  /** 0-based: of an NWB file the electrode and clamp mode, of an MCS file the stream; by default the first with samples. */
  readonly series?: number;
}

/**
 * Reads a recording from an HDF5 file: NWB 2 with intracellular electrophysiology, or Multi Channel Systems. The HDF5 library is
 * loaded with the first such file, which is copied into its memory whole; samples stay in memory as the file's own numbers.
 *
 * @throws RecordingError for other HDF5 files, and as `readNwb` and `readMcs`
 */
export function readHdf5(source: ByteSource, { series }: Hdf5Options = {}): Promise<Recording> {
  return withHdf5(source, (root) => {
    if (root.text('nwb_version') !== undefined || root.text('neurodata_type') === 'NWBFile') {
      return readNwb(root, source.byteLength, series);
    }
    if (root.number('McsHdf5ProtocolVersion') !== undefined) return readMcs(root, source.byteLength, series);
    throw new RecordingError(
      'unsupported',
      'this HDF5 file is neither NWB 2 nor of Multi Channel Systems',
      source.fileName,
      'Export the recording as NWB 2, ABF or CSV.',
    );
  });
}
