import type { Fields } from './fields.ts';
import type { TreeNode } from './tree.ts';

/** How samples are stored. */
export type SampleFormat = 'int16' | 'int32' | 'float32' | 'float64';

/** One trace of one sweep. */
export interface HekaTrace {
  readonly label: string;
  readonly fields: Fields;
  /** First byte of its samples in the file. */
  readonly data: number;
  readonly samples: number;
  readonly format: SampleFormat | undefined;
  readonly littleEndian: boolean;
  readonly isVoltageMonitor: boolean;
  readonly scale: number;
  readonly unit: string;
  readonly timeUnit: string;
  /** In the unit of time. */
  readonly interval: number;
  readonly offset_s: number;
  /** 1-based DAC channel entry that it belongs to, 0 for none. */
  readonly recordingMode: number;
}

/** One sweep of a series. */
export interface HekaSweep {
  /** 1-based entry of the stimulus tree. */
  readonly stimulus: number;
  /** 1-based number within the series. */
  readonly count: number;
  /** PatchMaster's own clock, s. */
  readonly time_s: number | undefined;
  /** As the probe gave it, degrees C; without a probe it is noise about 0. */
  readonly temperature_C: number | undefined;
  readonly traces: readonly HekaTrace[];
}

/** One series: what one stimulus gave. */
export interface HekaSeries {
  readonly label: string;
  readonly comment: string;
  readonly group: string;
  readonly fields: Fields;
  readonly sweeps: readonly HekaSweep[];
}

const formats: readonly SampleFormat[] = ['int16', 'int32', 'float32', 'float64'];

/**
 * Series of a pulse tree, in the order of the file.
 *
 * @source HEKA, "FileFormat_v9: PulsedFile", of the PatchMaster 2x90 documentation: places of the fields
 */
export function seriesOf(root: TreeNode): HekaSeries[] {
  return root.children.flatMap((group) =>
    group.children.map(({ fields, children }) => ({
      label: fields.text(4, 32),
      comment: fields.text(36, 80),
      group: group.fields.text(4, 32),
      fields,
      sweeps: children.map(sweepOf),
    })),
  );
}

function sweepOf({ fields, children }: TreeNode): HekaSweep {
  return {
    stimulus: fields.i32(40) ?? 0,
    count: fields.i32(44) ?? 0,
    time_s: fields.f64(48),
    temperature_C: fields.f64(96),
    traces: children.map(traceOf),
  };
}

function traceOf({ fields }: TreeNode): HekaTrace {
  const kind = fields.i16(64) ?? 0;
  return {
    label: fields.text(4, 32),
    fields,
    data: fields.i32(40) ?? -1,
    samples: fields.i32(44) ?? -1,
    format: formats[fields.u8(70) ?? -1],
    littleEndian: (kind & 1) === 1,
    isVoltageMonitor: (kind & 16) === 16,
    scale: fields.f64(72) ?? 0,
    unit: fields.text(96, 8),
    timeUnit: fields.text(120, 8),
    interval: fields.f64(104) ?? 0,
    offset_s: fields.f64(80) ?? 0,
    recordingMode: fields.u8(68) ?? 0,
  };
}

/**
 * PatchMaster's clock as ISO 8601 without zone. Its seconds count from 1 January 1990, wrapped at 2^32.
 *
 * @source HEKA, "FileFormat_v9", section on date and time
 */
export function isoTime(time_s: number | undefined): string | undefined {
  if (time_s === undefined || time_s <= 0 || time_s >= 2 ** 33) return undefined;
  const since1990 = time_s - 1580970496;
  const windows_s = (since1990 < 0 ? since1990 + 2 ** 32 : since1990) + 9561652096;
  const unix_ms = Math.round((windows_s - 11644473600) * 1000);
  return new Date(unix_ms).toISOString().slice(0, 19);
}
