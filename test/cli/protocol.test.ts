import { readFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { recordedPotential } from '../../src/cli/recorded-command.ts';
import { runCommandLine } from '../../src/cli/run-command-line.ts';
import { namedProtocol, namedProtocols } from '../../src/protocol/library.ts';
import { protocolToCsv, protocolToJson } from '../../src/protocol/write-protocol.ts';
import { recordedCommands } from '../../src/recording/recorded-protocol.ts';
import type { Command, Recording, Sweep } from '../../src/recording/recording.ts';
import { keep } from './lines.ts';
import { simulateCommand, temporaryFolder } from './run-simulate.ts';

async function protocol(...args: string[]) {
  const [stdout, stderr] = [keep(), keep()];
  const commands = { protocol: () => import('../../src/cli/protocol.ts') };
  const io = { stdout, stderr };
  const status = await runCommandLine(['protocol', ...args], { commands, version: '0', io, debug: true });
  return { status, stdout: stdout.text(), stderr: stderr.text() };
}

async function json(...args: string[]) {
  const { status, stdout, stderr } = await protocol(...args, '--json');
  if (status !== 0) throw new Error(`status ${status}: ${stderr}`);
  return JSON.parse(stdout);
}

const steps = {
  name: 'steps',
  holding_mV: -80,
  segments: [
    { kind: 'step' as const, mV: -80, ms: 20 },
    { kind: 'ramp' as const, from_mV: -60, to_mV: 20, ms: 40 },
    { kind: 'step' as const, mV: 0, ms: 10 },
  ],
};

describe('protocol list and show', () => {
  test('list: every protocol of the library, with its duration', async () => {
    const { stdout } = await protocol('list');
    expect(stdout.trimEnd().split('\n')).toHaveLength(namedProtocols.length);
    expect(stdout).toMatch(/^staircase +15\.4 s {2}hERG staircase/m);
    const { protocols } = await json('list');
    expect(protocols[0]).toMatchObject({ name: 'composite', duration_ms: 7000, holding_mV: -100, segments: 28 });
  });

  test('show: facts and segments for people', async () => {
    const folder = temporaryFolder();
    const path = folder.write(
      'steps.json',
      protocolToJson({ ...steps, segments: [...steps.segments, { kind: 'sampled', dt_ms: 0.5, mV: [0, 110, 0] }] }),
    );
    const { stdout } = await protocol('show', path, '--capacitance', '50pF');
    expect(stdout).toMatchInlineSnapshot(`
      "steps
      Duration       71 ms, 4 segments
      Holding        -80 mV
      Voltage        -80 to 110 mV
      Levels         -80, 0 mV
      Jumps          3, the largest -80 mV at 71 ms
      Steepest       220 mV/ms
      Above 40 mV    0.636364 ms
      Below -110 mV  0 ms
      Charge         4 pC at the largest jump, 6 pC in all
      Samples        710, one every 0.1 ms
      Mind           segment 4: 110 mV is above 100 mV

           start  lasts                          command
              ms     ms                               mV
        1      0     20     step                     -80
        2     20     40     ramp               -60 to 20
        3     60     10     step                       0
        4     70      1  sampled  3 samples every 0.5 ms
      "
    `);
  });

  test('show --json: the protocol of the contract, and facts', async () => {
    const { protocol: shown, facts } = await json('show', 'staircase', '--interval', '0.2ms');
    expect(shown).toEqual(namedProtocol('staircase'));
    expect(facts).toMatchObject({
      duration_ms: 15_400,
      interval_ms: 0.2,
      samples: 77_000,
      largestCharge_pC: null,
      charge_reason: 'no capacitance is given',
    });
    const { facts: charged } = await json('show', 'staircase', '--capacitance', '60pF');
    expect(charged).toMatchObject({ largestCharge_pC: 9.6 });
    expect(charged).not.toHaveProperty('charge_reason');
  });

  test('show --plot draws the command', async () => {
    const path = temporaryFolder().path('p.svg');
    expect((await protocol('show', 'staircase', '--plot', path)).stdout).toMatch(/Written +.*p\.svg\n$/);
    const svg = readFileSync(path, 'utf8');
    expect(svg).toContain('15.4 s, 32 segments, -120 to 40 mV, held at -80 mV');
    expect(svg).toContain('Command (mV)');
  });
});

describe('protocol export and import', () => {
  test.each(['atf', 'csv', 'json'])('%s there and back, by file', async (format) => {
    const folder = temporaryFolder();
    const path = folder.path(`p.${format}`);
    const source = folder.write('steps.json', protocolToJson(steps));
    expect(await protocol('export', source, '--out', path)).toEqual({
      status: 0,
      stdout: `Written      ${path}\n`,
      stderr: '',
    });
    const { source: from, protocol: back } = await json('import', path);
    expect(from).toEqual({ file: path, format, sweeps: 1 });
    expect(back).toEqual({ ...steps, name: format === 'json' ? 'steps' : path });
    const again = folder.path('again.json');
    await json('import', path, '--out', again);
    expect(JSON.parse(readFileSync(again, 'utf8'))).toEqual(back);
    const drawn = folder.path('drawn.svg');
    expect((await protocol('import', path, '--plot', drawn)).stdout).toContain(`Written      ${drawn}`);
  });

  test('without --out it is printed', async () => {
    expect((await protocol('export', 'composite')).stdout).toBe(protocolToJson(namedProtocol('composite')));
    expect((await protocol('export', 'ramp', '--format', 'csv')).stdout).toBe(protocolToCsv(namedProtocol('ramp')));
    expect(await json('export', 'ramp', '--format', 'csv')).toEqual({
      name: 'ramp',
      format: 'csv',
      text: protocolToCsv(namedProtocol('ramp')),
    });
    const path = temporaryFolder().write('ramp.csv', protocolToCsv(namedProtocol('ramp')));
    expect((await protocol('import', path, '--format', 'csv')).stdout).toBe(protocolToCsv(namedProtocol('ramp')));
  });

  test('what the rig would change is told', async () => {
    const path = temporaryFolder().path('p.atf');
    const { stderr } = await protocol('export', 'ipsc-10s', '--out', path, '--interval', '0.2ms');
    expect(stderr).toBe(
      'mind: segment 21: it starts 0.1 ms off the samples, every 0.2 ms; the rig shifts it to the next one\n',
    );
    expect((await protocol('export', 'ipsc-10s', '--out', path, '--interval', '0.2ms', '--quiet')).stderr).toBe('');
  });

  test.each([
    ['seconds and volts, with a step', 't_s,V_V\n0,-0.08\n0.5,-0.08\n0.50,0.02\n1,0.02\n', 2],
    ['a command without a step', 'Time (ms),Command (mV)\n0,-80\n500,-80\n600,40\n', 2],
    ['a unit for a heading', 't_ms,mV\n0,-80\n500,-80\n600,40\n', 2],
  ])('a table of corner points is read: %s', async (_, text, segments) => {
    const { protocol: found } = await json('show', temporaryFolder().write('p.csv', text));
    expect(found.holding_mV).toBe(-80);
    expect(found.segments).toHaveLength(segments);
  });

  test('a potential without a step is a recording, not a table of corner points', async () => {
    const rows = Array.from({ length: 200 }, (_, k) => `${k},${-70 + k / 10}`).join('\n');
    const { stderr } = await protocol('show', temporaryFolder().write('ap.csv', `Time (ms),Voltage (mV)\n${rows}\n`));
    expect(stderr).toContain('does not say its command voltage');
  });

  test('simulate takes them all, packed or not', async () => {
    const folder = temporaryFolder();
    const source = folder.write('steps.json', protocolToJson(steps));
    const atf = folder.path('steps.atf');
    await protocol('export', source, '--out', atf);
    const packed = folder.path('steps.csv.gz');
    const { writeFileSync } = await import('node:fs');
    writeFileSync(packed, gzipSync(protocolToCsv(steps)));
    const results = [];
    for (const path of [source, atf, packed]) {
      const { stdout, stderr } = await simulateCommand('kernik2019', '--clamp', path, '--json');
      expect(stderr).toBe('');
      results.push(JSON.parse(stdout).clamp);
    }
    expect(results[1]).toEqual(results[0]);
    expect(results[2]).toEqual(results[0]);
  });

  test('sweeps: one, or all joined', async () => {
    const text =
      'ATF\t1.0\n1\t3\n"SweepStartTimesMS=0,500"\n"Time (s)"\t"Trace #1 (mV)"\t"Trace #2 (mV)"\n0\t-80\t-80\n0.1\t0\t10\n';
    const path = temporaryFolder().write('two.atf', text);
    expect((await json('import', path)).protocol.segments.map(({ ms }: { ms: number }) => ms)).toEqual([
      100, 100, 300, 100, 100,
    ]);
    expect((await json('import', path, '--sweep', '2')).protocol.segments[1]).toEqual({
      kind: 'step',
      mV: 10,
      ms: 100,
    });
    expect((await protocol('import', path, '--sweep', '3')).stderr).toContain('there is no sweep 3');
  });

  test('a recorded potential becomes an action-potential clamp', async () => {
    const rows = Array.from({ length: 101 }, (_, i) => `${i},${-80 + (i > 20 && i < 60 ? i : 0)}`);
    const path = temporaryFolder().write('beat.csv', ['t_ms,V_mV', ...rows, ''].join('\n'));
    const read = await json(
      'import',
      path,
      '--action-potential',
      '--from',
      '10ms',
      '--to',
      '70ms',
      '--interval',
      '1ms',
    );
    expect(read.resampling).toEqual({ worst_mV: 0, worst_ms: 0, rms_mV: 0 });
    expect(read.protocol.segments).toHaveLength(1);
    expect(read.protocol.segments[0]).toMatchObject({ kind: 'sampled', dt_ms: 1 });
    expect(read.protocol.segments[0].mV).toHaveLength(61);
    expect((await protocol('import', path, '--action-potential')).stdout).toContain(
      'Resampled    within 0 mV of the trace',
    );
    const { stderr } = await protocol('import', path, '--action-potential', '--from', '2s');
    expect(stderr).toContain('nothing was recorded from 2000 to Infinity ms');
  });
});

describe('wrong usage and refused input', () => {
  test.each([
    [[], 2, 'it is not said what to do with which protocol', 'Write iontwin protocol (list'],
    [['shwo', 'x'], 2, 'there is no command `protocol shwo`', 'Did you mean `show`?'],
    [['show'], 2, 'NAME|FILE is missing', 'Write iontwin protocol show NAME|FILE.'],
    [['list', 'x'], 2, 'unexpected argument `x`', 'Give one protocol at a time.'],
    [['show', 'ramp', 'x'], 2, 'unexpected argument `x`', 'Give one protocol at a time.'],
    [['show', 'rmap'], 1, 'there is no protocol `rmap`', 'Did you mean `ramp`?'],
    [['show', 'ramp', '--out', 'x.atf'], 2, '--out means nothing to protocol show', 'protocol export, protocol import'],
    [['show', 'ramp', '--interval', '0ms'], 2, 'samples need a distance', 'such as 0.1ms'],
    [['show', 'ramp', '--capacitance', '60'], 2, '60 has no unit', 'pF'],
    [['show', 'ramp', '--plot', 'p.png'], 2, 'something else than its name says', 'figure.svg'],
    [['export', 'ramp', '--format', 'abf'], 2, 'unknown format `abf`', 'Give atf, csv or json.'],
    [['export', 'ramp', '--out', 'p.txt'], 2, 'something else than its name says', 'protocol.atf, protocol.csv'],
    [['export', 'ramp', '--out', 'p.csv', '--format', 'atf'], 2, 'something else than its name', 'like protocol.atf.'],
    [['import', 'a.csv', '--out', 'a.csv'], 2, 'this file is read', 'Choose another name.'],
    [['import', 'none.abf'], 1, 'there is no such file', 'Check the path.'],
    [['import', 'package.json', '--from', '1s'], 2, '--from and --to belong to --action-potential', 'or add it'],
    [['import', '.'], 1, 'there is no protocol `.`', ''],
  ])('%j', async (args, status, what, remedy) => {
    const result = await protocol(...args);
    if (args[1] === '.') expect(result.stderr).toContain('this is a folder, not a file');
    else expect(result.stderr).toContain(what);
    expect(result.stderr).toContain(remedy);
    expect(result.status).toBe(status);
    expect(result.stdout).toBe('');
    expect(result.stderr.trimEnd().split('\n')).toHaveLength(3);
  });

  test('files that are damaged', async () => {
    const folder = temporaryFolder();
    const write = (name: string, bytes: Uint8Array) => folder.write(name, Buffer.from(bytes).toString('latin1'));
    const torn = folder.path('torn.csv.gz');
    const { writeFileSync } = await import('node:fs');
    writeFileSync(torn, gzipSync('t_ms,V_mV\n0,-80\n').subarray(0, 20));
    expect((await protocol('show', torn)).stderr).toContain('this file cannot be unpacked');
    const binary = folder.path('binary.json');
    writeFileSync(binary, Uint8Array.from([0x7b, 0xff, 0xfe, 0x00]));
    expect((await protocol('show', binary)).stderr).toContain('this is not a text file');
    expect((await protocol('show', write('nothing.csv', new Uint8Array()))).status).toBe(1);
  });
});

describe('recordings', () => {
  const command = (unit: string, values: number[], name = 'Cmd 0'): Command => ({
    name,
    unit,
    holding: values[0],
    length: values.length,
    times: { kind: 'uniform', start_ms: 0, interval_ms: 0.5 },
    read: () => Float64Array.from(values),
    origin: 'epochs',
  });
  const sweep = (start_ms: number, ...commands: Command[]): Sweep => ({ start_ms, signals: [], commands });
  const recording = (...sweeps: Sweep[]): Recording => ({
    format: 'abf2',
    version: '2.0',
    protocolName: undefined,
    channels: [{ name: 'IN 0', unit: 'pA', quantity: 'current', rateHz: 2000 }],
    sweeps,
    tags: [],
    comment: undefined,
    acquisition: 'episodic',
    conditions: {},
    provenance: { fileName: 'r.abf', bytes: 0, writtenBy: undefined, recordedAt: undefined, reader: 'test' },
    notes: [],
  });

  test('give a protocol for each sweep, in mV', () => {
    const file = recording(
      sweep(0, command('pA', [0, 0]), command('V', [-0.08, -0.08, 0.02])),
      sweep(100, command('pA', [0, 0]), command('V', [-0.08, -0.08, 0.03])),
    );
    const { sweeps, starts_ms } = recordedCommands(file, 'r.abf');
    expect(starts_ms).toEqual([0, 100]);
    expect(sweeps[1]).toEqual({
      name: 'r.abf, sweep 2',
      holding_mV: -80,
      segments: [
        { kind: 'step', mV: -80, ms: 1 },
        { kind: 'step', mV: 30, ms: 0.5 },
      ],
    });
  });

  test('a monitored command with noise is kept as samples, one without is not', () => {
    const clean = Array.from({ length: 300 }, (_, i) => (i < 100 ? -80 : 20));
    const noisy = clean.map((mV, i) => mV + ((i * i * 7919) & 8) / 256);
    const read = (values: number[]) =>
      recordedCommands(recording(sweep(0, { ...command('mV', values), origin: 'recorded' })), 'r.dat').sweeps[0]
        ?.segments;
    expect(read(noisy)).toEqual([{ kind: 'sampled', dt_ms: 0.5, mV: [...noisy, noisy[299]] }]);
    expect(read(clean)?.map(({ kind }) => kind)).toEqual(['step', 'step']);
  });

  test('of several outputs one is chosen by name', () => {
    const file = recording(sweep(0, command('mV', [-80, -80], 'A'), command('mV', [-70, -70], 'B')));
    expect(recordedCommands(file, 'r.abf', 'B').sweeps[0]?.holding_mV).toBe(-70);
    expect(() => recordedCommands(file, 'r.abf', 'C')).toThrow(
      'there is no output `C` in volts\nr.abf\nThere are A, B.',
    );
  });

  test('without a command in volts are refused', () => {
    expect(() => recordedCommands(recording(), 'r.abf')).toThrow('does not say its command voltage');
    expect(() => recordedCommands(recording(sweep(0, command('pA', [0, 0]))), 'r.abf')).toThrow(
      'Its outputs are Cmd 0 (pA)',
    );
    const partly = recording(sweep(0, command('mV', [-80, -80])), sweep(9));
    expect(() => recordedCommands(partly, 'r.abf')).toThrow('sweep 2 has no command Cmd 0');
  });

  test('without a potential, or with a gap in it, are no action-potential clamp', () => {
    const part = { sweep: 0, from_ms: 0, to_ms: 10, interval_ms: 0.5 };
    const file = recording(sweep(0));
    expect(() => recordedPotential(file, 'r.abf', part)).toThrow('this recording has no potential');
    expect(() => recordedPotential(file, 'r.abf', { ...part, sweep: 1 })).toThrow('there is no sweep 2');
    const t_ms = Float64Array.from([0, 1, 2, 3]);
    const signal = {
      length: 4,
      times: { kind: 'listed' as const, t_ms, segment: Int32Array.from([0, 0, 1, 1]) },
      read: (from = 0, to = 4) => Float64Array.from([-0.08, 0, 0.01, -0.08]).slice(from, to),
    };
    const cut: Recording = {
      ...recording({ start_ms: 0, signals: [signal], commands: [] }),
      channels: [{ name: 'Vm', unit: 'V', quantity: 'voltage', rateHz: null }],
    };
    expect(() => recordedPotential(cut, 'r.abf', part)).toThrow('the potential is cut off in this part');
    const { protocol: played } = recordedPotential(cut, 'r.abf', { ...part, to_ms: 1 });
    expect(played.segments).toEqual([{ kind: 'sampled', dt_ms: 0.5, mV: [-80, -40, 0] }]);
  });
});
