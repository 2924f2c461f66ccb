import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, describe, expect, test } from 'vitest';
import { parseCellTable } from '../../src/recording/digitised/cell-tables.ts';
import { loadCell, loadCells } from '../../src/recording/digitised/load-cell.node.ts';
import { type DigitisedClampFiles, readDigitisedClamp } from '../../src/recording/digitised/read-clamp.ts';
import { readDigitisedPotential, readDigitisedSodium } from '../../src/recording/digitised/read-potential.ts';
import { openRecordingPath } from '../../src/recording/open-path.node.ts';
import { faceMutations } from './mutations.ts';

const meta = {
  cell: 'mine',
  drug: 'none',
  excluded_by_authors: null,
  params: {
    spont: { trial: 2, Cm_pF: 50, Ra_MOhm: 10, Rm_MOhm: 900 },
    vcp_70_80: { trial: 5, Cm_pF: 48, Ra_MOhm: 11, Rm_MOhm: 800 },
    rscomp40: { trial: 9, Cm_pF: 40, Ra_MOhm: 12, Rm_MOhm: 700 },
  },
  trials: {
    'Pre-drug': { vcp_70_80: { trial: '5' } },
    'Post-drug': { vcp_70_80: { trial: '14' }, spont: { trial: '15' }, check: { trial: '[6, 11]' } },
    Compensation: {},
  },
  seal_test_by_trial: [
    { trial: 12, Cm_pF: 44, Ra_MOhm: 9, Rm_MOhm: null },
    { trial: 4, Cm_pF: 48, Ra_MOhm: 11, Rm_MOhm: 800 },
    { trial: 20, Cm_pF: 46, Ra_MOhm: 8, Rm_MOhm: 600 },
  ],
  vc_clip_pA_pF: [-5, 5],
  na_step_protocol_ms_mV: [
    [0, 2, -80],
    [2, 3, -20],
  ],
};
const files: DigitisedClampFiles = {
  traceCsv: 't_ms,i_pA_pF,seg\n-0.0,1,0\n0.5,-5.1,0\n0.5,-5.0,0\n1.5,2,1\n4.5,3,1\n',
  metaJson: JSON.stringify(meta),
  protocolCsv: 't_start_ms,t_end_ms,v_start_mV,v_end_mV\n0,1,-80,-80\n1,2,-20,20\n2,3,-80,-80\n',
  trial: 'pre',
};
const folder = mkdtempSync(join(tmpdir(), 'iontwin-digitised-'));
afterAll(() => rmSync(folder, { recursive: true }));

function refusal(read: () => unknown): string {
  try {
    read();
    return 'read';
  } catch (error) {
    return (error as Error).message.split('\n').slice(0, 2).join(' @ ');
  }
}

describe('digitised cells', () => {
  test('a clamp has its command, conditions, clipped range and segments', () => {
    const { recording, protocol } = readDigitisedClamp(files);
    const [sweep] = recording.sweeps;
    expect(sweep?.signals[0]?.times).toEqual({
      kind: 'listed',
      t_ms: Float64Array.of(0, 0.5, 1.5, 4.5),
      segment: Int32Array.of(0, 0, 1, 1),
    });
    expect([...(sweep?.signals[0]?.read() ?? [])]).toEqual([1, -5, 2, 3]);
    expect([...(sweep?.commands[0]?.read() ?? [])]).toEqual([-80, -80, 0, -80]);
    expect(protocol.segments).toHaveLength(3);
    expect(recording.conditions).toEqual({
      clampMode: 'voltage clamp',
      capacitance_pF: 48,
      accessResistance_MOhm: 11,
      membraneResistance_MOhm: 800,
      recordingsSinceSealTest: 1,
      prediction: 0.7,
      compensation: 0.8,
      clipped: [-5, 5],
      leakSubtracted: false,
    });
    expect(recording.notes).toEqual([
      "Currents were divided by 46 pF, the mean of the seal tests, whatever the trial's capacitance.",
      "The trace goes on for 1.5 ms after the protocol's end: there the command is its holding voltage.",
      '1 rows repeat the time of another row of their segment and are left out.',
    ]);
    expect(recording.comment).toBe('mine, drug: none');
  });

  test('the clipped range is widened to the samples; a later trial has the last seal test before it', () => {
    const { recording } = readDigitisedClamp({
      ...files,
      trial: 'post',
      traceCsv: 't_ms,i_pA_pF,seg\n0,-5.2,0\n1,5.1,1\n',
    });
    expect(recording.conditions).toMatchObject({
      clipped: [-5.2, 5.1],
      capacitance_pF: 44,
      accessResistance_MOhm: 9,
      membraneResistance_MOhm: undefined,
      recordingsSinceSealTest: 2,
    });
  });

  test('what meta.json does not say stays unknown, with a note; missing numbers of Python are missing', () => {
    const bare = readDigitisedClamp({ ...files, metaJson: '{"params": {"spont": {"Cm_pF": NaN}}}' }).recording;
    expect(bare.conditions).toEqual({
      clampMode: 'voltage clamp',
      prediction: undefined,
      compensation: undefined,
      clipped: undefined,
      leakSubtracted: false,
    });
    expect(bare.notes.slice(0, 2)).toEqual([
      'meta.json names no voltage clamp `vcp_..`: compensation and prediction are unknown.',
      'meta.json has no seal test for this trial: capacitance and resistances are unknown.',
    ]);
  });

  test('potentials and sodium steps', () => {
    const potential = readDigitisedPotential({
      ...files,
      fileName: 'spont_post.csv',
      traceCsv: '# t0_ms=0 dt_ms=0.5\nV_mV\n-60\n-61\n',
    });
    expect(potential.conditions).toMatchObject({ clampMode: 'I = 0', capacitance_pF: 44, recordingsSinceSealTest: 3 });
    expect(potential.channels[0]?.rateHz).toBe(2000);
    const sodium = readDigitisedSodium({
      ...files,
      fileName: 'na_rscomp_40.csv',
      traceCsv: '# t0_ms=0 dt_ms=1\ni_pA_pF\n1\n2\n3\n',
    });
    expect(sodium.recording.conditions).toMatchObject({ capacitance_pF: 40, compensation: 0.4 });
    expect(sodium.recording.conditions.prediction).toBe(undefined);
    expect([...(sodium.recording.sweeps[0]?.commands[0]?.read() ?? [])]).toEqual([-80, -80, -20]);
  });

  test('every refusal says what, where and what to do', () => {
    const clamp = (changes: Partial<DigitisedClampFiles>) =>
      refusal(() => readDigitisedClamp({ ...files, ...changes }));
    const withMeta = (changes: object) => clamp({ metaJson: JSON.stringify({ ...meta, ...changes }) });
    expect(clamp({ metaJson: 'no' })).toMatch(/^this is not JSON: .* @ meta\.json$/);
    expect(clamp({ metaJson: '[]' })).toBe('the document is not an object @ meta.json');
    expect(withMeta({ seal_test_by_trial: 3 })).toBe('`seal_test_by_trial` is not a list @ meta.json');
    expect(withMeta({ params: { a: { Cm_pF: 'x' } } })).toBe('`Cm_pF` is not a number @ meta.json');
    expect(withMeta({ vc_clip_pA_pF: [5, -5] })).toBe('`vc_clip_pA_pF` is not a range @ meta.json');
    expect(withMeta({ na_step_protocol_ms_mV: [[1, 2]] })).toBe(
      'a row of `na_step_protocol_ms_mV` is not start, end, voltage @ meta.json',
    );
    expect(clamp({ protocolCsv: 'time,voltage\n' })).toMatch(
      /^unknown header `time,voltage` @ vc_protocol\.csv, line 1$/,
    );
    expect(clamp({ traceCsv: 't_ms,V_mV\n0,1\n' })).toBe('1 sweeps of V (mV), not one current density @ vc_pre.csv');
    const trace = { ...files, fileName: 'spont_pre.csv' };
    expect(refusal(() => readDigitisedPotential(trace))).toBe(
      'the first column of samples is i (pA/pF), not a voltage @ spont_pre.csv',
    );
    const sodium = (steps: unknown) =>
      refusal(() =>
        readDigitisedSodium({ ...trace, metaJson: JSON.stringify({ ...meta, na_step_protocol_ms_mV: steps }) }),
      );
    expect(sodium(null)).toBe(
      'meta.json has no `na_step_protocol_ms_mV`: the command of the sodium steps is unknown @ meta.json',
    );
    expect(sodium([[1, 2, -80]])).toBe(
      'the sodium step from 1 ms does not start where the one before it ends, at 0 ms @ meta.json',
    );
    expect(sodium([[0, 2, -800]])).toMatch(/^`holding_mV` is -800 mV, beyond \+-300 mV @ meta\.json$/);
    expect(refusal(() => parseCellTable('cell,a\nx,1,2\n', 'index.csv'))).toBe(
      '3 entries where the table has 2 columns @ index.csv, line 2',
    );
    expect(refusal(() => parseCellTable('cell,a\nx,1\nx,2\n', 'index.csv'))).toBe(
      'the cell x comes twice @ index.csv, line 3',
    );
  });

  test('folders: any names, protocol and tables up to two folders above, packed or not', async () => {
    const cell = join(folder, 'cells', 'any name');
    mkdirSync(cell, { recursive: true });
    await expect(loadCells(folder)).rejects.toThrow('there are no cells here');
    await expect(loadCell(cell)).rejects.toThrow('the file cannot be read: ENOENT: no such file or directory');
    writeFileSync(join(cell, 'meta.json'), files.metaJson);
    writeFileSync(join(cell, 'vc_pre.csv.gz'), gzipSync(files.traceCsv));
    writeFileSync(join(cell, 'spont_pre_digitised.csv'), 't_ms,V_mV\n0,-60\n2,-61\n2,-61\n');
    await expect(loadCell(cell)).rejects.toThrow(
      'there is no vc_protocol.csv: the command of the voltage clamp is unknown',
    );
    writeFileSync(join(folder, 'vc_protocol.csv'), files.protocolCsv);
    writeFileSync(join(folder, 'index.csv'), 'cell,drug,excluded,Cm_pF\nany name,none,,48\n');
    const [loaded] = await loadCells(folder);
    expect(loaded?.name).toBe('any name');
    expect(loaded?.clamp.get('pre')?.recording.provenance.fileName).toBe('vc_pre.csv.gz');
    expect(loaded?.spontaneous.get('pre')?.sweeps[0]?.signals[0]?.length).toBe(2);
    expect(loaded?.index.get('Cm_pF')).toBe(48);
    expect(loaded?.published.size).toBe(0);
    expect((await openRecordingPath(join(cell, 'vc_pre.csv.gz'))).sweeps[0]?.commands).toHaveLength(1);
    writeFileSync(join(folder, 'plain.csv.gz'), gzipSync('t_ms,i_pA\n0,1\n'));
    expect((await openRecordingPath(join(folder, 'plain.csv.gz'))).format).toBe('csv');
    await expect(openRecordingPath(join(folder, 'nothing.abf'))).rejects.toThrow('the file cannot be read: ENOENT');
    await expect(openRecordingPath(folder)).rejects.toThrow('the file cannot be read: EISDIR');
  });

  test('damaged files are refused or read, in bounded time and memory', { timeout: 60_000 }, async () => {
    const encode = (text: string) => new TextEncoder().encode(text);
    const bases = new Map([
      ['traceCsv', encode(files.traceCsv)],
      ['metaJson', encode(files.metaJson)],
      ['protocolCsv', encode(files.protocolCsv)],
    ]);
    const survival = await faceMutations(bases, ({ fileName, byteLength, read }) => {
      const text = new TextDecoder().decode(read(0, byteLength));
      return readDigitisedClamp({ ...files, [fileName]: text }).recording;
    });
    console.log(
      `[figure] digitised: ${survival.read + survival.refused} damaged files, ${survival.read} read, ${survival.refused} refused, slowest ${survival.slowest_ms.toFixed(0)} ms`,
    );
    expect(survival.failures).toEqual([]);
  });
});
