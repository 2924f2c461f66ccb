import { describe, expect, test } from 'vitest';
import { readAtf } from '../../src/recording/atf/read-atf.ts';
import { type AtfContents, writeAtf } from '../../src/recording/atf/write-atf.ts';
import { bytesSource } from '../../src/recording/byte-source.ts';
import { refusalOf } from './refusal-of.ts';

const read = (text: string): string => refusalOf(() => readAtf(bytesSource(new TextEncoder().encode(text), 'a.atf')));
const head = 'ATF\t1.0\n0\t2\n"Time (s)"\t"Trace #1 (pA)"\n';

describe('each refusal of an ATF file', () => {
  const files: [name: string, text: string, refusal: string][] = [
    ['no signature', 'ABC\n', 'damaged: the file does not start with ATF and its version | a.atf, line 1'],
    ['empty', '', 'torn: the file ends before its first line | a.atf, line 1'],
    ['other version', 'ATF 2.0\n', 'damaged: version 2.0 of the format is not known | a.atf, line 1'],
    [
      'no counts',
      'ATF 1.0\n8',
      'damaged: the second line does not give the numbers of records and columns | a.atf, line 2',
    ],
    [
      'cut after the version',
      'ATF 1.0',
      'torn: the file ends before the numbers of records and columns | a.atf, line 2',
    ],
    ['impossible counts', 'ATF 1.0\n99999 3', 'damaged: 99999 records and 3 columns are impossible | a.atf, line 2'],
    ['cut in the records', 'ATF 1.0\n2 2\n"a=b"\n', 'torn: the file ends before record 2 of 2 | a.atf, line 4'],
    ['cut before the titles', 'ATF 1.0\n0 2\n', 'torn: the file ends before the titles of the columns | a.atf, line 3'],
    ['titles', 'ATF 1.0\n0 3\na\tb\n', 'damaged: 2 titles where the second line says 3 columns | a.atf, line 3'],
    ['no samples', head, 'damaged: it holds no samples | a.atf'],
    [
      'time without unit',
      'ATF 1.0\n0 2\nTime\tx\n0\t1\n',
      'missing: the first column, "Time", has no unit and is to be a time | a.atf',
    ],
    [
      'time in mV',
      'ATF 1.0\n0 2\nTime (mV)\tx\n0\t1\n',
      'missing: the first column, "Time", has the unit mV and is to be a time | a.atf',
    ],
    ['a cell too few', `${head}0\t1\n1  \n2\t33333`, 'damaged: 1 cells where there are 2 titles | a.atf, line 5'],
    ['a cell too many', `${head}0\t1\n1\t2\t3\n`, 'damaged: 3 cells where there are 2 titles | a.atf, line 5'],
    ['too short', `${head}0\n1\n2\n`, 'damaged: the file is too short for 3 lines of 2 numbers | a.atf'],
    ['not a number', `${head}0\t1\n1\tx1\n`, 'damaged: "x1" is not a finite number | a.atf, line 5'],
    ['decimal comma', `${head}0\t1\n1\t2,5\n`, 'damaged: "2,5" is not a finite number | a.atf, line 5'],
    ['too large', `${head}0\t1\n1\t1e999\n`, 'damaged: "1e999" is not a finite number | a.atf, line 5'],
    ['time back', `${head}0\t1\n1\t1\n1\t1\n`, 'damaged: the time goes back or stands still at sample 3 | a.atf'],
    [
      'units',
      'ATF 1.0\n0 3\nTime (s)\tx (mV)\ty (pA)\n0\t1\t1\n1\t2\t2\n',
      'damaged: column y is in pA, and the same channel before in mV | a.atf',
    ],
  ];
  for (const [name, text, refusal] of files) test(name, () => expect(read(text)).toBe(refusal));

  const good: AtfContents = { channels: [{ name: 'a', unit: 'mV' }], interval_ms: 1, sweeps: [{ samples: [[1, 2]] }] };
  const writes: [changes: Partial<AtfContents>, refusal: string][] = [
    [{ interval_ms: 0 }, 'an interval of 0 ms'],
    [{ sweeps: [] }, 'no samples'],
    [{ comment: 'a\tb' }, 'the text "a\\tb"'],
    [{ channels: [{ name: 'a,b', unit: 'mV' }] }, 'the name "a,b"'],
    [{ sweeps: [{ samples: [[1, 2]] }, { samples: [[1]] }] }, 'sweep 2 with 1 samples'],
    [{ sweeps: [{ samples: [[1, Number.NaN]] }] }, 'sample 2 of channel a, which is NaN'],
  ];
  for (const [changes, refusal] of writes) {
    test(`writing ${refusal}`, () => {
      expect(refusalOf(() => writeAtf({ ...good, ...changes }))).toBe(
        `unwritable: an ATF file cannot hold ${refusal} | the ATF file to be written`,
      );
    });
  }
});
