import { describe, expect, test } from 'vitest';
import { bytesSource } from '../../src/recording/byte-source.ts';
import { readWcp } from '../../src/recording/wcp/read-wcp.ts';
import { faceMutations } from './mutations.ts';

const samples = 256;

/** A file of two channels and three records; entries given replace or (empty) remove those of the header. */
function wcpBytes(entries: Readonly<Record<string, string>> = {}, range_V = 10): Uint8Array {
  const header: Record<string, string> = {
    VER: '9',
    CTIME: '21/11/2014 12:43:08',
    NBH: '1024',
    ADCMAX: '32767',
    NC: '2',
    NBA: '2',
    NBD: '2',
    AD: '5',
    NR: '3',
    DT: '0.001',
    ID: 'a cell',
    YO0: '0',
    YU0: 'pA',
    YN0: 'Im',
    YG0: '0.001',
    YO1: '1',
    YU1: '',
    YN1: 'Vm',
    YG1: '0.01',
    ...entries,
  };
  const text = Object.entries(header)
    .filter(([, value]) => value !== '-')
    .map(([key, value]) => `${key}=${value}\r\n`)
    .join('');
  const bytes = new Uint8Array(1024 + 3 * 2048);
  bytes.set(new TextEncoder().encode(text));
  const view = new DataView(bytes.buffer);
  for (let r = 0; r < 3; r++) {
    const at = 1024 + r * 2048;
    bytes.set(new TextEncoder().encode(r === 1 ? 'REJECTEDTEST' : 'ACCEPTEDTEST'), at);
    view.setFloat32(at + 16, r * 1.5, true);
    view.setFloat32(at + 20, 0.001, true);
    view.setFloat32(at + 24, range_V, true);
    view.setFloat32(at + 28, range_V, true);
    for (let i = 0; i < samples; i++) {
      view.setInt16(at + 1024 + 4 * i, i - 100, true);
      view.setInt16(at + 1024 + 4 * i + 2, -i, true);
    }
  }
  return bytes;
}

const open = (bytes: Uint8Array) => readWcp(bytesSource(bytes, 'f.wcp'));

describe('WinWCP files', () => {
  test('records are sweeps with their times; rejected ones and missing units are noted', () => {
    const recording = open(wcpBytes());
    expect(recording.sweeps.map(({ start_ms }) => start_ms)).toEqual([0, 1500, 3000]);
    expect(recording.sweeps[2]?.signals[0]?.read(0, 2)).toEqual(
      Float32Array.of(-100, -99).map((raw) => raw * Math.fround(10 / (32767 * 0.001))),
    );
    expect(recording.notes).toEqual(['The experimenter rejected 1 records: 2.', 'The channel Vm has no unit.']);
    expect(recording.comment).toBe('a cell');
    expect(recording.provenance.recordedAt).toBe('2014-11-21T12:43:08');
  });

  test('the range is of the record, else of the header; headers in sectors are those of older versions', () => {
    const byRange = (bytes: Uint8Array) => open(bytes).sweeps[0]?.signals[0]?.read(0, 1)[0];
    expect(byRange(wcpBytes({}, 0))).toBe(Math.fround(-100 * Math.fround(5 / (32767 * 0.001))));
    expect(open(wcpBytes({ NBH: '2' })).sweeps).toHaveLength(3);
  });

  test('every refusal says what, where and what to do', () => {
    const refusal = (entries: Record<string, string>, range?: number): string => {
      try {
        open(wcpBytes(entries, range));
        return 'read';
      } catch (error) {
        return (error as Error).message.split('\n').slice(0, 2).join(' @ ');
      }
    };
    expect(refusal({})).toBe('read');
    expect(refusal({ NC: '-' })).toBe('the header has no NC @ f.wcp, header');
    expect(refusal({ NR: 'many' })).toBe('NR is "many" @ f.wcp, header');
    expect(refusal({ NP: '600' })).toBe('records of 1024 bytes cannot hold 600 samples of 2 channels @ f.wcp, header');
    expect(refusal({ YG1: '0' })).toBe('YG1 is 0 @ f.wcp, header');
    expect(refusal({ NR: '0' })).toBe('the file has no records @ f.wcp');
    expect(refusal({ AD: '-' }, 0)).toBe(
      'neither the record nor the header says the range of the converter @ f.wcp, byte 1024',
    );
    expect(refusal({ NR: '4' })).toMatch(/^the file ends before its contents/);
  });

  test('damaged files are refused or read, in bounded time and memory', { timeout: 60_000 }, async () => {
    const { read, refused, failures, slowest_ms } = await faceMutations(new Map([['f.wcp', wcpBytes()]]), readWcp);
    console.log(
      `[figure] WCP: ${read + refused} damaged files, ${read} read, ${refused} refused, slowest ${slowest_ms.toFixed(0)} ms`,
    );
    expect(failures).toEqual([]);
  });
});
