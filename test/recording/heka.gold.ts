import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { bytesSource } from '../../src/recording/byte-source.ts';
import { readBundle } from '../../src/recording/heka/bundle.ts';
import { readHeka } from '../../src/recording/heka/read-heka.ts';
import { segmentPieces, stimulusSamples } from '../../src/recording/heka/stimulus.ts';
import { readTree } from '../../src/recording/heka/tree.ts';
import { openRecording } from '../../src/recording/open-recording.ts';
import { describeWithShared, readJson } from '../measure/shared-data.ts';
import { type ArrayTruth, compareWithTruth, truthTotals } from './array-truth.ts';

interface HekaTruth {
  readonly groups: readonly {
    readonly label: string;
    readonly series: readonly {
      readonly label: string;
      readonly sweeps: number;
      readonly channels: readonly string[];
      readonly channel_units: readonly string[];
      readonly da_units: readonly string[];
      readonly dt: number;
      readonly data: Readonly<Record<string, ArrayTruth>>;
    }[];
  }[];
}

const folder = fileURLToPath(new URL('../../../shared/data/heka', import.meta.url));
const dump = (name: string) => readFileSync(`${folder}/${name}`);

describeWithShared('data', 'PatchMaster files', () => {
  test('every series equals what an independent reader returns', async () => {
    const totals = truthTotals();
    for (const name of readdirSync(folder).filter((file) => file.endsWith('.dat'))) {
      const truth = readJson<HekaTruth>(`data/heka/${name.replace('.dat', '.truth.json')}`);
      const source = bytesSource(dump(name), name);
      const entries = readTree(source, readBundle(source).parts.get('.pgf') as { at: number; length: number }, '.pgf');
      let number = 0;
      for (const series of truth.groups.flatMap((group) => group.series)) {
        const recording = readHeka(source, { series: number++ });
        expect(recording.format).toBe('heka');
        expect(recording.protocolName).toBe(series.label);
        expect(recording.sweeps.length).toBe(series.sweeps);
        expect(recording.channels.map((c) => c.name)).toEqual(series.channels);
        expect(recording.channels.map((c) => `[${c.unit}]`)).toEqual(series.channel_units);
        expect(recording.channels.every((c) => c.rateHz === 1 / series.dt)).toBe(true);
        recording.sweeps.forEach((sweep, s) => {
          sweep.signals.forEach((signal, c) => {
            compareWithTruth(signal.read(), series.data[`${s}.${c}.channel`] as ArrayTruth, totals);
          });
          // The other reader takes the segments as they stand, though a file replaced them.
          const [entry] = entries.children;
          const stimulus = entry?.children[0] && segmentPieces(entry, entry.children[0], s);
          if (stimulus?.kind !== 'pieces') throw new Error('no segments');
          expect(`[${stimulus.unit}]`).toBe(series.da_units[0]);
          compareWithTruth(stimulusSamples(stimulus, stimulus.samples), series.data[`${s}.0.da`] as ArrayTruth, totals);
        });
      }
    }
    console.log(
      `[figure] HEKA: ${totals.arrays} arrays, ${totals.samples} samples, ${totals.sameHash} with the same SHA-256`,
    );
    expect(totals.sameHash).toBe(totals.arrays);
  });

  test('what the file says of cell and amplifier; a stimulus file that is absent is told, and Vmon stands for it', async () => {
    const name = '20191010_sg_rrsol_ls_noc3.dat';
    const recording = await openRecording(dump(name), name);
    expect(recording.version).toBe('DAT2');
    expect(recording.provenance).toMatchObject({
      writtenBy: 'PatchMaster v2x90.2, 22-Nov-2016',
      bytes: 1242640,
    });
    expect(recording.provenance.recordedAt?.slice(0, 10)).toBe('2019-10-10');
    // C-slow was not used, so the series conductance in the file is its default and says nothing.
    expect(recording.conditions).toEqual({
      clampMode: 'voltage clamp',
      capacitance_pF: undefined,
      accessResistance_MOhm: undefined,
      sealResistance_MOhm: 638.78654259,
      filter_Hz: 10_000,
      temperature_K: undefined,
      compensation: 0,
      junctionPotential_mV: 0,
    });
    expect(recording.notes).toEqual([
      'The command of staircase_ramp came from a stimulus file that is not in the bundle. The recorded Vmon stands for it.',
    ]);
    expect(recording.sweeps.map((sweep) => sweep.start_ms)).toEqual([0, 15512.423]);
    const [command] = recording.sweeps[0]?.commands ?? [];
    expect([command?.name, command?.unit, command?.origin, command?.length]).toEqual([
      'Vmon',
      'V',
      'recorded',
      154_000,
    ]);
    // -80 mV, the holding level of a staircase.
    expect(command?.read(10, 11)[0]).toBeCloseTo(-0.08, 3);
    expect(() => readHeka(bytesSource(dump(name), name), { series: 1 })).toThrow('there is no series 1');
  });
});
