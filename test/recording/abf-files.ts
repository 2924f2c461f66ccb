import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { AbfContents } from '../../src/recording/abf/abf-contents.ts';
import { type SectionName, sectionNames } from '../../src/recording/abf/abf2-sections.ts';
import { writeAbf2 } from '../../src/recording/abf/write-abf2.ts';
import { recorderBytes, recorderFiles } from './truth.ts';

/** Values of a field: place and number. */
type Field = readonly [at: number, value: number];

/** Numbers and texts that go to fixed places of a header. */
export interface Patch {
  readonly i16?: readonly Field[];
  readonly i32?: readonly Field[];
  readonly f32?: readonly Field[];
  readonly text?: readonly (readonly [at: number, text: string])[];
}

/** A copy with some fields changed; `base` is added to every place. */
export function patched(bytes: Uint8Array, patch: Patch, base = 0): Uint8Array {
  const out = bytes.slice();
  const view = new DataView(out.buffer);
  for (const [at, value] of patch.i16 ?? []) view.setInt16(base + at, value, true);
  for (const [at, value] of patch.i32 ?? []) view.setInt32(base + at, value, true);
  for (const [at, value] of patch.f32 ?? []) view.setFloat32(base + at, value, true);
  for (const [at, text] of patch.text ?? [])
    for (let i = 0; i < text.length; i++) out[base + at + i] = text.charCodeAt(i);
  return out;
}

/** A copy of an ABF 2 file with fields of an entry of one section changed. */
export function patchedSection(bytes: Uint8Array, name: SectionName, patch: Patch, entry = 0): Uint8Array {
  const table = new DataView(bytes.buffer, bytes.byteOffset + 76 + 16 * sectionNames.indexOf(name), 16);
  return patched(bytes, patch, table.getUint32(0, true) * 512 + entry * table.getUint32(4, true));
}

/** A copy of an ABF 2 file with one more section at its end. */
export function withSection(bytes: Uint8Array, name: SectionName, stride: number, entries: Uint8Array): Uint8Array {
  const out = new Uint8Array(Math.ceil((bytes.length + entries.length) / 512) * 512);
  out.set(bytes);
  out.set(entries, bytes.length);
  const view = new DataView(out.buffer);
  const at = 76 + 16 * sectionNames.indexOf(name);
  view.setUint32(at, bytes.length / 512, true);
  view.setUint32(at + 4, stride, true);
  view.setUint32(at + 8, entries.length / stride, true);
  return out;
}

/** Three sweeps of a current and a voltage under a command of two outputs. */
export const smallContents: AbfContents = {
  channels: [
    { name: 'Im', unit: 'pA' },
    { name: 'Vm', unit: 'mV' },
  ],
  interval_ms: 0.1,
  sampleFormat: 'int16',
  sweeps: [0, 1, 2].map((k) => ({
    start_ms: 200 * k,
    samples: [
      Float32Array.from({ length: 640 }, (_, i) => Math.sin(i / 20) * 300 + k),
      Float32Array.from({ length: 640 }, (_, i) => -80 + (i > 100 ? 10 * k : 0)),
    ],
  })),
  commands: [
    {
      name: 'Cmd 0',
      unit: 'mV',
      holding: -80,
      epochs: [
        { kind: 'step', level: -70, levelIncrement: 10, duration: 200 },
        { kind: 'ramp', level: -120, duration: 100, durationIncrement: 10 },
        { kind: 'cosine', level: 0, duration: 200, period: 50, width: 10 },
      ],
    },
    { name: 'Cmd 1', unit: 'pA', holding: 5, epochs: [], keepsLastLevel: true },
  ],
  protocolName: 'steps and ramp',
  comment: 'made by a test',
  recordedAt: '2026-03-02T11:02:04.498',
  tags: [{ ms: 123.4, text: '+ drug 1 µM' }],
};

/**
 * An ABF 1 file of one channel, 10 kHz, three sweeps of 256 samples 0, 1, 2, ... (16 bits), 1 pA a step.
 *
 * @param patch fields of the header to change
 */
export function abf1File(patch: Patch = {}, samples = new Int16Array(3 * 256).map((_, i) => i)): Uint8Array {
  const header = 12 * 512;
  const bytes = new Uint8Array(header + samples.byteLength);
  bytes.set(new Uint8Array(samples.buffer), header);
  const sixteen = (at: number, value: number): Field[] => Array.from({ length: 16 }, (_, i) => [at + 4 * i, value]);
  const base = patched(bytes, {
    text: [
      [0, 'ABF '],
      [294, 'Clampex'],
      [442, 'IN 0\0old'],
      [602, 'pA'],
      [1306, 'Cmd 0'],
      [1346, 'mV'],
    ],
    i16: [[8, 5], [36, 1], [120, 1], [410, 0], ...Array.from({ length: 15 }, (_, i): Field => [412 + 2 * i, -1])],
    i32: [
      [10, samples.length],
      [16, 3],
      [20, 20260302],
      [24, 3600],
      [40, 12],
      [138, samples.length / 3],
      [252, 32768],
      [256, 32768],
    ],
    f32: [
      [4, 1.84],
      [32, 1.84],
      [122, 100],
      [244, 10],
      [248, 10],
      ...sixteen(730, 1),
      ...sixteen(922, 10 / 32768),
      ...sixteen(1050, 1),
      ...sixteen(4576, 1),
    ],
  });
  return patched(base, patch);
}

/** Files that damage is done to: made here, and the heads of recorded ones where these are at hand, cut to be quick. */
export function abfBases(): Map<string, Uint8Array> {
  const bases = new Map([
    ['abf2-int16.abf', writeAbf2(smallContents)],
    ['abf2-float32.abf', writeAbf2({ ...smallContents, sampleFormat: 'float32' })],
    ['abf2-gap-free.abf', writeAbf2({ ...smallContents, gapFree: true, sweeps: smallContents.sweeps.slice(0, 1) })],
    [
      'abf1.abf',
      abf1File({
        i16: [
          [2296, 1],
          [2300, 1],
          [2308, 1],
        ],
        i32: [[2508, 100]],
        f32: [[2348, 20]],
      }),
    ],
  ]);
  if (!existsSync(fileURLToPath(new URL('../../../shared/data/abf', import.meta.url)))) return bases;
  for (const name of recorderFiles('abf')) {
    const bytes = recorderBytes('abf', name);
    if (bytes.length < 4.2e5) bases.set(`${name}.abf`, bytes);
  }
  return bases;
}
