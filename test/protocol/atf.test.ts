import { describe, expect, it } from 'vitest';
import { protocolFromAtf, protocolsFromAtf, protocolToAtf } from '../../src/protocol/atf.ts';
import { namedProtocol } from '../../src/protocol/library.ts';
import { ProtocolError } from '../../src/protocol/protocol-error.ts';

const file = (...rows: string[]) => ['ATF\t1.0', '0\t2', '"Time (s)"\t"Trace #1 (mV)"', ...rows, ''].join('\r\n');
const protocol = {
  name: 'two "steps"',
  holding_mV: -90,
  segments: [
    { kind: 'step' as const, mV: -80, ms: 0.3 },
    { kind: 'ramp' as const, from_mV: 0, to_mV: 1, ms: 0.3 },
  ],
};

describe('a stimulus file', () => {
  it('has the header, the titles and the lines that Clampex expects', () => {
    expect(protocolToAtf(protocol).split('\r\n')).toEqual([
      'ATF\t1.0',
      '7\t2',
      '"AcquisitionMode=Episodic Stimulation"',
      '"Comment=two  steps; holding -90 mV"',
      '"YTop=20"',
      '"YBottom=-90"',
      '"SweepStartTimesMS=0.000"',
      '"SignalsExported=Cmd 0"',
      '"Signals="\t"Cmd 0"',
      '"Time (s)"\t"Trace #1 (mV)"',
      '0\t-80.000000',
      '0.0001\t-80.000000',
      '0.0002\t-80.000000',
      '0.0003\t0.000000',
      '0.0004\t0.333333',
      '0.0005\t0.666667',
      '',
    ]);
  });

  it('comes back as steps and ramps, with the holding voltage', () => {
    expect(protocolFromAtf(protocolToAtf(protocol), 'p.atf')).toEqual({ ...protocol, name: 'p.atf' });
  });

  it('keeps the 10 s protocol of iPSC-cardiomyocytes whole', () => {
    const original = namedProtocol('ipsc-10s');
    const back = protocolFromAtf(protocolToAtf(original, { interval_ms: 0.1 }), 'ipsc-10s');
    expect(back).toEqual(original);
  });

  it('is read with other units, separators and line ends; other columns are left out', () => {
    const text =
      'ATF,1.0\n1,3\n"Comment=by hand"\n"Time (ms)","Current (pA)","Command (V)"\n0,5,-0.08\n1,6,-0.08\n2,7,0.02\n';
    expect(protocolFromAtf(text, 'p.atf')).toEqual({
      name: 'p.atf',
      holding_mV: -80,
      segments: [
        { kind: 'step', mV: -80, ms: 2 },
        { kind: 'step', mV: 20, ms: 1 },
      ],
    });
  });

  it('with several sweeps: one protocol each, or all of them at their times', () => {
    const text = [
      'ATF\t1.0',
      '2\t5',
      '"SweepStartTimesMS=0.000,1000.000"',
      '"Signals="\t"Cmd"\t"Vm"\t"Cmd"\t"Vm"',
      '"Time (s)"\t"Trace #1 (mV)"\t"Trace #1 (mV)"\t"Trace #2 (mV)"\t"Trace #2 (mV)"',
      '0\t-80\t1\t-80\t1',
      '0.1\t0\t1\t10\t1',
    ].join('\n');
    const sweeps = [0, 10].map((mV, i) => ({
      name: `p.atf, sweep ${i + 1}`,
      holding_mV: -80,
      segments: [
        { kind: 'step', mV: -80, ms: 100 },
        { kind: 'step', mV, ms: 100 },
      ],
    }));
    expect(protocolsFromAtf(text, 'p.atf')).toEqual({ sweeps, starts_ms: [0, 1000] });
    expect(protocolFromAtf(text, 'p.atf').segments[2]).toEqual({ kind: 'step', mV: -80, ms: 800 });
    const untimed = text.replace('1000.000', '1,2,3');
    expect(protocolsFromAtf(untimed, 'p.atf').starts_ms).toBeUndefined();
  });

  it('with six digits, as Clampex writes it, is read through the rounding of times and voltages', () => {
    const six = (value: number) => String(Number(value.toPrecision(6)));
    const rows = Array.from({ length: 4000 }, (_, i) => `${six(12.3456 + i * 0.00005)}\t${six(-100 + i * 0.0123)}`);
    const { segments } = protocolFromAtf(file(...rows), 'p.atf');
    expect(segments).toHaveLength(1);
    expect(segments[0]).toMatchObject({ kind: 'ramp', from_mV: -100, ms: 200 });
    expect((segments[0] as { to_mV: number }).to_mV).toBeCloseTo(-100 + 4000 * 0.0123, 3);
  });

  it.each([
    ['no ATF', 'abc', 'this is no Axon Text File 1.x: it begins with `abc`', 'p.atf, line 1'],
    ['of another version', 'ATF\t2.0\n', 'this is no Axon Text File 1.x: it begins with `ATF\t2.0`', 'p.atf, line 1'],
    ['without counts', 'ATF\t1.0\nx', '`x` is not a number of header lines and one of columns', 'p.atf, line 2'],
    ['cut short in its header', 'ATF\t1.0\n5\t2\n', '0 cells where the file says 2 columns', 'p.atf, line 8'],
    ['short of a cell', file('0\t-80', '0.1'), '1 cells where the file says 2 columns', 'p.atf, line 5'],
    ['with a word', file('0\t-80', '0.1\tfoo'), '"foo" is not a finite number', 'p.atf, line 5'],
    ['with an endless number', file('0\t-80', '0.1\t1e999'), '"1e999" is not a finite number', 'p.atf, line 5'],
    ['without rows', file(), '0 samples are no command', 'p.atf'],
    ['of one row', file('0\t-80'), '1 samples are no command', 'p.atf'],
    ['beyond reason', file('0\t-80', '1\t-8000'), '`mV` is -8000 mV, beyond +-300 mV', 'p.atf, segment 2'],
    [
      'uneven',
      file('0\t-80', '1\t-80', '5\t-80'),
      'the samples are not evenly spaced: number 2 is at 1000 ms, 1000 ms after the one before',
      'p.atf',
    ],
    [
      'without a time',
      file('0\t-80').replace('Time (s)', 'Trace #0 (mV)'),
      'the first column is not a time: "Trace #0 (mV)"',
      'p.atf',
    ],
    ['of currents', file('0\t-80').replace('mV', 'pA'), 'no column is in volts: Trace #1 (pA)', 'p.atf'],
  ])('is refused: %s', (_, text, problem, where) => {
    let error: unknown;
    try {
      protocolFromAtf(text, 'p.atf');
    } catch (thrown) {
      error = thrown;
    }
    expect(error).toBeInstanceOf(ProtocolError);
    expect(error).toMatchObject({ problem, where });
    expect((error as ProtocolError).remedy).toMatch(/\.$/);
  });

  it('is not written at an interval of nothing, or in 20 million lines', () => {
    expect(() => protocolToAtf(protocol, { interval_ms: 0 })).toThrow('the interval is 0 ms');
    expect(() => protocolToAtf(protocol, { interval_ms: Number.NaN })).toThrow('the interval is NaN ms');
    expect(() => protocolToAtf(protocol, { interval_ms: 1e-9 })).toThrow('600000000 samples are too many');
  });
});
