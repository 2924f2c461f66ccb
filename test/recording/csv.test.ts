import { gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { bytesSource } from '../../src/recording/byte-source.ts';
import { decimalNumber } from '../../src/recording/csv/decimal.ts';
import { gunzip } from '../../src/recording/csv/gunzip.ts';
import { csvReader, readCsv } from '../../src/recording/csv/read-csv.ts';
import { openRecording } from '../../src/recording/open-recording.ts';
import { faceMutations } from './mutations.ts';

const read = (text: string) => readCsv(text, 'f.csv');
const samples = (text: string, sweep = 0) => read(text).sweeps[sweep]?.signals.map((s) => [...s.read()]);
const times = (text: string, sweep = 0) => read(text).sweeps[sweep]?.signals[0]?.times;

describe('tables', () => {
  test.each([
    'Time (s),Voltage (V),Current (pA/pF)\n0,-0.08,1\n0.001,-0.08,2\n0.002,0.02,-3.5e1\n',
    '\uFEFF"Time (s)","Voltage (V)","Current (pA/pF)"\r\n0,-0.08,1\r\n1e-3,-8e-2,2\r\n.002,0.02,-35\r\n',
    't_s\tVoltage_V\tCurrent_pA_pF\n0\t-0.08\t1\n0.001\t-0.08\t2\n0.002\t0.02\t-35',
    'Time [s];Voltage [V];Current [pA/pF]\n0;-0.08;1\n0.001;-0.08;2\n0.002;0.02;-35\n\n',
  ])('headings with units, delimiters and line ends of all kinds (%#)', (text) => {
    expect(read(text).channels).toEqual([
      { name: 'Voltage', unit: 'V', quantity: 'voltage', rateHz: 1000 },
      { name: 'Current', unit: 'pA/pF', quantity: 'current density', rateHz: 1000 },
    ]);
    expect(samples(text)).toEqual([
      [-0.08, -0.08, 0.02],
      [1, 2, -35],
    ]);
    expect(times(text)).toEqual({ kind: 'uniform', start_ms: 0, interval_ms: 1 });
  });

  test('times that are not uniform are listed; printed rounding is', () => {
    expect(times('t_ms,i_pA\n0,1\n1,1\n3,1\n')).toEqual({
      kind: 'listed',
      t_ms: Float64Array.of(0, 1, 3),
      segment: new Int32Array(3),
    });
    expect(times('t_ms,i_pA\n0.333,1\n0.667,1\n1.000,1\n')).toEqual({
      kind: 'uniform',
      start_ms: 0.333,
      interval_ms: 0.3335,
    });
    expect(times('t_us,i_pA\n5,1\n')).toEqual({
      kind: 'listed',
      t_ms: Float64Array.of(0.005),
      segment: new Int32Array(1),
    });
  });

  test('sweeps: a column, blank lines, or side by side; a command may serve all', () => {
    const column = 'sweep,t_ms,i_pA\n1,0,1\n1,1,2\n3,0,4\n3,1,5\n3,2,6\n';
    expect([samples(column, 0), samples(column, 1)]).toEqual([[[1, 2]], [[4, 5, 6]]]);
    const blank = '# sweep interval: 2 s\nt_ms,i_pA\n0,1\n1,2\n\n\n0,4\n1,5\n';
    expect(read(blank).sweeps.map(({ start_ms }) => start_ms)).toEqual([0, 2000]);
    expect(samples(blank, 1)).toEqual([[4, 5]]);
    const abreast = 't_ms,I #2 (pA),I #10 (pA),Vcmd (mV)\n0,1,3,-80\n1,2,4,-40\n';
    expect([samples(abreast, 0), samples(abreast, 1)]).toEqual([[[1, 2]], [[3, 4]]]);
    expect(read(abreast).channels.map(({ name }) => name)).toEqual(['I']);
    const [command] = read(abreast).sweeps[1]?.commands ?? [];
    expect([command?.name, command?.origin, ...(command?.read() ?? [])]).toEqual(['Vcmd', 'recorded', -80, -40]);
    expect(read(column).notes).toEqual([
      'When each sweep began is not in the table: all start at 0. Add the line `# sweep interval: 10 s` if it matters.',
    ]);
  });

  test('segments part the signal; of rows of one time and segment the one nearest to zero stays', () => {
    const text = 't_ms,i_pA_pF,seg\n-0.0,1,0\n1,-19.6,0\n1,-19.5,0\n1,-19.6,1\n2,3,1\n';
    expect(times(text)).toEqual({
      kind: 'listed',
      t_ms: Float64Array.of(0, 1, 1, 2),
      segment: Int32Array.of(0, 0, 1, 1),
    });
    expect(samples(text)).toEqual([[1, -19.5, -19.6, 3]]);
    expect(read(text).notes).toEqual(['1 rows repeat the time of another row of their segment and are left out.']);
  });

  test('comments are conditions, with their units', () => {
    const recording = read(
      `# capacitance: 45.2 pF
# access resistance (GOhm): 0.012
# Rm_MOhm=900 seal_resistance_MOhm=2500
# compensation: 70 %
# prediction: 80 percent
# temperature: 36.5 °C
# junction potential: -2.8 mV
# filter: 2.9 kHz
# clamp mode: voltage-clamp
# leak subtracted: no
# protocol: family
# comment: first cell
# recorded at: 2021-02-19T10:00:00
# written by: a rig
# made up: 5
# a free remark
# sampling rate: 20 kHz
V_mV,i_pA
1,2
3,4
`,
    );
    expect(recording.conditions).toEqual({
      clampMode: 'voltage clamp',
      capacitance_pF: 45.2,
      accessResistance_MOhm: 12,
      membraneResistance_MOhm: 900,
      sealResistance_MOhm: 2500,
      compensation: 0.7,
      prediction: 0.8,
      temperature_K: 309.65,
      junctionPotential_mV: -2.8,
      filter_Hz: 2900,
      leakSubtracted: false,
    });
    expect(recording.protocolName).toBe('family');
    expect(recording.comment).toBe('first cell\na free remark');
    expect(recording.provenance).toMatchObject({ recordedAt: '2021-02-19T10:00:00', writtenBy: 'a rig' });
    expect(recording.notes).toEqual(['The comment `made up` is not understood and is left out.']);
    expect(recording.sweeps[0]?.signals[0]?.times).toEqual({ kind: 'uniform', start_ms: 0, interval_ms: 0.05 });
    // In voltage clamp the one voltage beside the current is the command too.
    expect(recording.sweeps[0]?.commands.map((c) => [c.name, c.unit, ...c.read()])).toEqual([['V', 'mV', 1, 3]]);
  });

  test('a voltage beside a current is not taken for the command unasked, but told', () => {
    const recording = read('t_ms,V_mV,i_pA\n0,1,2\n');
    expect(recording.sweeps[0]?.commands).toEqual([]);
    expect(recording.notes[0]).toMatch(/^The voltage is taken for a recorded channel\./);
  });

  test('gzip, UTF-16 and the name of the file decide nothing about the samples', async () => {
    const text = 't_ms,i_µA\n0,1\n1,2\n';
    const plain = await openRecording(new TextEncoder().encode(text), 'a.csv');
    const packed = await openRecording(gzipSync(text), 'a.csv.gz');
    const wide = await openRecording(new Uint8Array(Buffer.from(`\uFEFF${text}`, 'utf16le')), 'a.tsv');
    for (const recording of [plain, packed, wide]) {
      expect(recording.channels[0]).toEqual({ name: 'i', unit: 'µA', quantity: 'current', rateHz: 1000 });
      expect([...(recording.sweeps[0]?.signals[0]?.read() ?? [])]).toEqual([1, 2]);
    }
  });

  test('numbers are read exactly, and nothing else is a number', () => {
    for (const text of [
      '0.1',
      '-123456.789012',
      '999999999999999',
      '1.7976931348623157e308',
      '.5',
      '5.',
      '+3',
      '1e-7',
    ]) {
      expect(decimalNumber(text)).toBe(Number(text));
    }
    for (let i = 0; i < 2000; i++) {
      const text = (((i * 7919) % 100_003) / 10 ** (i % 9)).toFixed(i % 12);
      expect(decimalNumber(text)).toBe(Number(text));
    }
    expect(Object.is(decimalNumber('-0.0'), 0)).toBe(true);
    for (const text of ['', '-', '.', '1,5', '1 000', '0x10', 'NaN', 'Infinity', '1e999', '--1', '1.2.3', '1e']) {
      expect(decimalNumber(text)).toBe(undefined);
    }
  });
});

describe('refusals of tables', () => {
  const cases: readonly (readonly [text: string, message: string])[] = [
    ['', 'the table is empty @ f.csv'],
    ['# only: comments\n', 'the table is empty @ f.csv'],
    ['t_ms,\n', 'column 2 has no heading @ f.csv, line 1'],
    ['0,1\n1,2\n', 'the headings are missing: the first line has the number 0 @ f.csv, line 1'],
    ['t_ms,i_pA\n', 'there are no rows below the headings @ f.csv, line 1'],
    ['Time (s),Current (pA)\n0,5,1,5\n', '4 cells where the header has 2 columns @ f.csv, line 2'],
    ['t_ms,i_pA\n0,1\n1\n', '1 cells where the header has 2 columns @ f.csv, line 3'],
    ['t_ms;i_pA\n0;0,5\n', '"0,5" in column `i_pA` could be read in more than one way @ f.csv, line 2'],
    ["t_ms\ti_pA\n0\t1'234.5\n", '"1\'234.5" in column `i_pA` could be read in more than one way @ f.csv, line 2'],
    ['t_ms,i_pA\n0,\n', 'there is a hole in column `i_pA`: "" @ f.csv, line 2'],
    ['t_ms,i_pA\n0,nan\n', 'there is a hole in column `i_pA`: "nan" @ f.csv, line 2'],
    ['t_ms,i_pA\n0,fast\n', '"fast" in column `i_pA` is not a finite number @ f.csv, line 2'],
    ['t_ms,i_pA\n0,1e999\n', '"1e999" in column `i_pA` is not a finite number @ f.csv, line 2'],
    ['Time (s),Current\n0,1\n', 'column `Current` has no unit that is known @ f.csv, line 1'],
    ['Time (fortnight),Current (pA)\n0,1\n', 'column `Time (fortnight)` has no unit that is known @ f.csv, line 1'],
    ['t_ms,t_s,i_pA\n0,0,1\n', 'there are two columns of times @ f.csv, line 1'],
    ['t_ms,i_pA,i_pA\n0,1,1\n', 'two columns are named `i_pA` @ f.csv, line 1'],
    ['t_ms,Command (mV)\n0,1\n', 'there is no column of samples beside times and commands @ f.csv, line 1'],
    ['t_ms,i_pA,Command (C)\n0,1,1\n', 'the command `Command` is in C @ f.csv, line 1'],
    [
      'sweep,t_ms,I #1 (pA)\n0,0,1\n',
      'there is a column of sweep numbers, and sweeps stand side by side @ f.csv, line 1',
    ],
    ['t_ms,I #1 (pA),I #2 (pA),V #1 (mV)\n0,1,1,1\n', 'not every channel has the same sweeps @ f.csv, line 1'],
    ['t_ms,I (pA),I #2 (pA)\n0,1,1\n', 'some columns of a channel name their sweep, and one does not @ f.csv, line 1'],
    ['i_pA\n1\n', 'the times of the samples are missing @ f.csv'],
    ['# dt_ms=0.1\nt_ms,i_pA\n0,1\n', 'times are given twice: in a column and by a comment @ f.csv'],
    ['# dt_ms=0.1\nseg,i_pA\n0,1\n', 'segments need a column of times @ f.csv'],
    ['t_ms,i_pA\n0,1\n2,1\n1,1\n', 'the time goes back from 2 to 1 ms @ f.csv, line 4'],
    ['t_ms,i_pA\n0,1\n0,2\n', 'two rows have the time 0 ms @ f.csv, line 3'],
    ['t_ms,i_pA,seg\n0,1,1\n1,1,0\n', 'the segment goes back from 1 to 0 @ f.csv, line 3'],
    ['t_ms,i_pA,seg\n0,1,0.5\n', 'the segment 0.5 is not a whole number from 0 on @ f.csv, line 2'],
    ['sweep,t_ms,i_pA\n2,0,1\n1,0,1\n', 'the sweep number 1 is not a whole number in ascending order @ f.csv, line 3'],
    ['# capacitance: large pF\nt_ms,i_pA\n0,1\n', '`capacitance` is not a number: "large pF" @ f.csv, line 1'],
    ['# capacitance: 45\nt_ms,i_pA\n0,1\n', '`capacitance` has no unit @ f.csv, line 1'],
    ['# capacitance: 45 mV\nt_ms,i_pA\n0,1\n', '`capacitance` has the unit "mV" @ f.csv, line 1'],
    ['# capacitance_pF: 45 nF\nt_ms,i_pA\n0,1\n', '`capacitance_pF` has two units @ f.csv, line 1'],
    ['# compensation: 0.7\nt_ms,i_pA\n0,1\n', '`compensation` has no unit @ f.csv, line 1'],
    ['# capacitance: -45 pF\nt_ms,i_pA\n0,1\n', '`capacitance` is negative: -45 pF @ f.csv, line 1'],
    ['# Cm: 4 pF\n# capacitance: 5 pF\nt_ms,i_pA\n0,1\n', '`capacitance` is given twice @ f.csv, line 2'],
    ['# dt: 0 ms\ni_pA\n0\n', '`dt` is zero @ f.csv, line 1'],
    ['# dt: 1 ms\n# sampling rate: 1 kHz\ni_pA\n0\n', 'both the interval and the sampling rate are given @ f.csv'],
    ['# clamp mode: loose\nt_ms,i_pA\n0,1\n', 'the clamp mode "loose" is unknown @ f.csv, line 1'],
    ['# leak subtracted: perhaps\nt_ms,i_pA\n0,1\n', '`leak subtracted` is "perhaps" @ f.csv, line 1'],
  ];

  test.each(cases)('%j', (text, message) => {
    let told = 'read';
    try {
      read(text);
    } catch (error) {
      told = (error as Error).message.split('\n').slice(0, 2).join(' @ ');
    }
    expect(told).toBe(message);
  });

  test('files that are no text, no whole gzip, or grow too large', async () => {
    const refusal = (promise: Promise<unknown>) =>
      promise.then(
        () => 'read',
        (error: Error) => error.message.split('\n').slice(0, 2).join(' @ '),
      );
    expect(await refusal(openRecording(Uint8Array.of(0x74, 0xb5, 0xff), 'f.csv'))).toBe(
      'this is not text in UTF-8 @ f.csv',
    );
    const packed = gzipSync(new Uint8Array(5000));
    expect(await refusal(gunzip(packed.subarray(0, 20), 'f.csv.gz'))).toMatch(
      /^the gzip file cannot be unpacked: .* @ f\.csv\.gz$/,
    );
    expect(await refusal(gunzip(packed, 'f.csv.gz', 4999))).toBe(
      'the gzip file unpacks to more than 4999 bytes @ f.csv.gz',
    );
    expect((await gunzip(packed, 'f.csv.gz', 5000)).length).toBe(5000);
  });

  test('damaged tables are refused or read, in bounded time and memory', { timeout: 60_000 }, async () => {
    const rows = Array.from({ length: 40 }, (_, i) => `${i % 20},${(i / 10).toFixed(1)},${i * i - 100},-80`);
    const table = `# capacitance: 45 pF\nsweep,t_ms,i_pA,Command (mV)\n${rows.map((r, i) => `${i < 20 ? 0 : 1}${r.slice(r.indexOf(','))}`).join('\n')}\n`;
    const digitised = `t_ms,i_pA_pF,seg\n${rows.map((_, i) => `${i / 2},${i},${Math.floor(i / 9)}`).join('\n')}\n`;
    const bases = new Map([
      ['a.csv', new TextEncoder().encode(table)],
      ['b.csv', new TextEncoder().encode(digitised)],
      ['c.csv.gz', new Uint8Array(gzipSync(table))],
      ['d.csv', new TextEncoder().encode(`# t0_ms=0 dt_ms=0.1\nV_mV\n${rows.map((_, i) => i).join('\n')}`)],
    ]);
    const survival = await faceMutations(bases, (source) => csvReader.read(source));
    console.log(
      `[figure] CSV: ${survival.read + survival.refused} damaged files, ${survival.read} read, ${survival.refused} refused, slowest ${survival.slowest_ms.toFixed(0)} ms`,
    );
    expect(survival.failures).toEqual([]);
    expect(() => bytesSource(new Uint8Array(4), 'f.csv').read(0, 5)).toThrow('the file ends before its contents');
  });
});
