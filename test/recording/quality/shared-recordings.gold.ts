import { existsSync, readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { openRecordingPath } from '../../../src/recording/open-path.node.ts';
import { type Quality, recordingQuality } from '../../../src/recording/quality/recording-quality.ts';
import { describeWithShared, readLines } from '../../measure/shared-data.ts';

const data = fileURLToPath(new URL('../../../../shared/data/', import.meta.url));
const names = ({ reasons }: Quality) => reasons.map(({ name }) => name);
const judge = async (path: string) => recordingQuality(await openRecordingPath(data + path));
const line = (path: string, quality: Quality) => {
  const reasons = quality.reasons.map(({ name, value, unit }) =>
    `${name} ${value === null ? '' : `${Number(value.toPrecision(3))} ${unit}`}`.trim(),
  );
  console.log(`[figure] ${path.padEnd(46)} ${quality.verdict.padEnd(7)} ${reasons.join(', ')}`);
};

/** What a patch-clamper would say of each file as the input of a twin, and the reason that must be among those given. */
const expected: Readonly<Record<string, readonly [Quality['verdict'], string]>> = {
  // Held at -60 mV throughout.
  'abf/130618-1-12.abf': ['refuse', 'missing-protocol'],
  // A neuron, ramps to -110 .. -50 mV: no step to have its capacitance from.
  'abf/171116sh_0013.abf': ['flag', 'capacitance'],
  // A neuron with synaptic currents, steps to -110 .. -50 mV.
  'abf/17o05024_vc_steps.abf': ['flag', 'command-span'],
  'abf/17o05027_ic_ramp.abf': ['refuse', 'not-voltage-clamp'],
  'abf/180415_aaron_temp.abf': ['refuse', 'not-voltage-clamp'],
  // Seal tests of 10 mV: fine recordings, but nothing to tell currents apart by.
  'abf/18702001-biphasicTrain.abf': ['refuse', 'command-span'],
  'abf/18702001-cosTrain.abf': ['refuse', 'command-span'],
  'abf/18702001-step.abf': ['refuse', 'command-span'],
  'abf/model_vc_step.abf': ['refuse', 'command-span'],
  'abf/multichannelAbf1WithTags.abf': ['refuse', 'command-span'],
  // 1 pA for 20 mV, a straight line: 20 GOhm.
  'abf/2018_12_15_0000.abf': ['flag', 'nonlinearity'],
  'abf/pclamp11_4ch_abf1.abf': ['refuse', 'command-span'],
  'abf/2020_03_02_0000.abf': ['refuse', 'not-voltage-clamp'],
  'abf/2020_06_16_0001.abf': ['refuse', 'missing-protocol'],
  'abf/2020_07_29_0062.abf': ['refuse', 'not-voltage-clamp'],
  'abf/File_axon_7.abf': ['refuse', 'missing-protocol'],
  // 64 MOhm, a straight line from -100 to +60 mV: no sodium channels in spite of its protocol's name.
  'abf/myokit-abf-v1.abf': ['flag', 'nonlinearity'],
  'atf/18702001-step.atf': ['refuse', 'missing-protocol'],
  // A pipette in silicone: its leak falls by a third within seconds.
  'heka/20191010_sg_rrsol_ls_noc3.dat': ['refuse', 'baseline-drift'],
  'wcp/wcp-file.wcp': ['refuse', 'saturation'],
};

describeWithShared('data', 'verdicts on recorder files', () => {
  const files = ['abf', 'atf', 'heka', 'wcp'].flatMap((folder) =>
    existsSync(data + folder)
      ? readdirSync(data + folder)
          .filter((name) => !name.endsWith('.json'))
          .map((name) => `${folder}/${name}`)
      : [],
  );

  test.each(files)('%s', async (path) => {
    const quality = await judge(path);
    line(path, quality);
    const [verdict, reason] = expected[path] as readonly [Quality['verdict'], string];
    expect(quality.verdict).toBe(verdict);
    expect(names(quality)).toContain(reason);
  });
});

describeWithShared('data', 'verdicts on iPSC-cardiomyocytes', () => {
  const folder = 'ipsc_vc_ap/cells';
  const cells = readLines('data/ipsc_vc_ap/index.csv')
    .slice(1)
    .map((row) => row.split(','));
  const excluded = (why: string) => cells.filter((row) => row[2] === why).map((row) => row[0]);
  const trials = async (file: string) => {
    const found = new Map<string, Quality>();
    for (const [cell = ''] of cells) {
      const name = [`${file}.csv.gz`, `${file}_digitised.csv.gz`].find((one) =>
        existsSync(`${data}${folder}/${cell}/${one}`),
      );
      if (name) found.set(cell, await judge(`${folder}/${cell}/${name}`));
    }
    return found;
  };
  const withReason = (judged: ReadonlyMap<string, Quality>, name: string) =>
    [...judged].filter(([, quality]) => names(quality).includes(name)).map(([cell]) => cell);
  const withVerdict = (judged: ReadonlyMap<string, Quality>, verdict: string) =>
    [...judged].filter(([, quality]) => quality.verdict === verdict).map(([cell]) => cell);

  test.each(['vc_pre', 'vc_post'])(
    '%s',
    async (trial) => {
      const judged = await trials(trial);
      for (const [cell, quality] of judged) line(`${cell} ${trial}`, quality);
      // The cell whose current was beyond the drawing for 0.8 s, and whose holding current is as a dead one's, and no other.
      expect(withVerdict(judged, 'refuse')).toEqual(['7_042621_1_alex_quinine']);
      expect(withReason(judged, 'cut-bins')).toEqual(['7_042621_1_alex_quinine']);
      expect(withReason(judged, 'holding-current').includes('7_042621_1_alex_quinine')).toBe(true);
      const accepted = withVerdict(judged, 'accept').length;
      console.log(
        `[figure] ${trial}: ${accepted} of ${judged.size} accepted, ${withVerdict(judged, 'flag').length} flagged, 1 refused`,
      );
      expect(accepted / judged.size).toBeGreaterThanOrEqual(0.4);
      // No flag but for what a seal test or a long wait for one says, or the current at holding.
      const real = [
        'access-resistance',
        'access-time',
        'leak-conductance',
        'membrane-resistance',
        'recordings-since-seal-test',
      ];
      const reasons = new Set(withVerdict(judged, 'flag').flatMap((cell) => names(judged.get(cell) as Quality)));
      expect([...reasons].filter((name) => !real.includes(name))).toEqual([]);
      if (trial !== 'vc_pre') return;
      // `MISSING_MEASURE`: of all cells the only one without a seal test of its own for the voltage clamp.
      expect(withReason(judged, 'recordings-since-seal-test')).toEqual(excluded('MISSING_MEASURE'));
    },
    120_000,
  );

  test('spont_pre', async () => {
    const judged = await trials('spont_pre');
    expect(withReason(judged, 'not-voltage-clamp')).toHaveLength(judged.size);
    const alternans = withReason(judged, 'alternans');
    console.log(`[figure] action potentials that alternate: ${alternans.join(', ')}`);
    expect(alternans).toEqual(excluded('ALTERNANS'));
  }, 120_000);
});
