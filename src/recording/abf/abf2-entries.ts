import { quantityOf } from '../units.ts';
import type { AbfCommand, AbfEpoch, CheckedContents } from './abf-contents.ts';
import { epochTypes } from './abf-header.ts';
import { converterSteps, converterVolts } from './encode-samples.ts';
import { latin } from './latin.ts';

type Field = readonly [at: number, value: number];

/** An entry of a section from its fields; all other bytes are zero. */
function entry(
  bytes: number,
  { i16 = [], i32 = [], f32 = [] }: { i16?: readonly Field[]; i32?: readonly Field[]; f32?: readonly Field[] },
): Uint8Array {
  const out = new Uint8Array(bytes);
  const view = new DataView(out.buffer);
  for (const [at, value] of i16) view.setInt16(at, value, true);
  for (const [at, value] of i32) view.setInt32(at, value, true);
  for (const [at, value] of f32) view.setFloat32(at, value, true);
  return out;
}

/** Acquisition: mode, clock, sweeps, converters. */
export function protocolEntry(contents: CheckedContents, comment: number): Uint8Array {
  const { sweeps, channels, interval_ms, timeUnit_us, gapFree } = contents;
  const length = sweeps[0]?.length ?? 0;
  const equal = sweeps.every((sweep) => sweep.length === length);
  const mode = gapFree ? 3 : equal ? 5 : 1;
  const apart_s = sweeps[1] ? (sweeps[1].start_ms - (sweeps[0]?.start_ms ?? 0)) / 1000 : 0;
  return entry(512, {
    i16: [
      [0, mode],
      [52, -3],
      [78, 1],
      [126, 2],
      [130, comment > 0 ? 1 : 0],
      // Digitizer with 16 inputs, 4 outputs and 16 + 8 digital outputs.
      [198, 16],
      [200, 4],
      [202, 16],
      [204, 8],
      [206, 6],
    ],
    i32: [
      [10, 1],
      [22, length * channels.length],
      [26, 20],
      [30, sweeps.length],
      [34, 1],
      [38, 1],
      [70, 1],
      [86, length],
      [94, length],
      [104, 5],
      [118, converterSteps],
      [122, converterSteps],
      [132, comment],
    ],
    f32: [
      [2, interval_ms * 1000],
      [14, gapFree ? 0 : timeUnit_us],
      [62, mode === 5 ? apart_s : 0],
      [100, 1],
      [110, converterVolts],
      [114, converterVolts],
    ],
  });
}

/** An input without telegraph, conditioner and filter. */
export function adcEntry({ fullScale }: { fullScale: number }, number: number, name: number, unit: number): Uint8Array {
  return entry(128, {
    i16: [
      [0, number],
      [24, number],
      [72, 1],
    ],
    i32: [
      [74, name],
      [78, unit],
    ],
    f32: [
      [6, 1],
      [10, 1e5],
      [28, 1],
      [32, 1],
      [40, converterVolts / fullScale],
      [48, 1],
      [56, 1e5],
      [66, 1e5],
    ],
  });
}

/** An output; its waveform is on where it has epochs. */
export function dacEntry(command: Required<AbfCommand> & { number: number }, name: number, unit: number): Uint8Array {
  const { number, holding, epochs, keepsLastLevel } = command;
  return entry(256, {
    i16: [
      [0, number],
      [40, epochs.length > 0 ? 1 : 0],
      [42, 1],
      [44, keepsLastLevel ? 1 : 0],
      [94, 1],
      [104, 4],
    ],
    i32: [
      [24, name],
      [28, unit],
    ],
    f32: [
      // mV or pA for each volt at the amplifier's input, as of a common amplifier.
      [8, quantityOf(command.unit) === 'current' ? 400 : 20],
      [12, holding],
      [16, 1],
      [46, 1],
      [106, 100],
      [122, 100],
      [126, 100],
    ],
  });
}

export function epochPerDacEntry(dac: number, index: number, epoch: AbfEpoch): Uint8Array {
  const type = [...epochTypes].find(([, kind]) => kind === epoch.kind)?.[0] as number;
  return entry(48, {
    i16: [
      [0, index],
      [2, dac],
      [4, type],
    ],
    i32: [
      [14, epoch.duration],
      [18, epoch.durationIncrement ?? 0],
      [22, epoch.period ?? 0],
      [26, epoch.width ?? 0],
    ],
    f32: [
      [6, epoch.level],
      [10, epoch.levelIncrement ?? 0],
    ],
  });
}

/** Digital outputs of an epoch: none. */
export function epochEntry(index: number): Uint8Array {
  return entry(32, { i16: [[0, index]] });
}

/** The region of pClamp's statistics, which every file has: nothing is measured. */
export function statisticsEntry(): Uint8Array {
  return entry(128, {
    i16: [
      [4, 1],
      [36, 10],
      [38, 90],
      [40, 10],
      [42, 90],
    ],
  });
}

/** A comment at a time. */
export function tagEntry({ time, text }: { time: number; text: string }): Uint8Array {
  const out = entry(64, { i16: [[60, 1]], i32: [[0, time]] });
  out.fill(32, 4, 60);
  out.set(latin(text), 4);
  return out;
}
