import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { runCommandLine } from '../../src/cli/run-command-line.ts';
import { keep } from './lines.ts';
import { temporaryFolder } from './run-simulate.ts';

async function inspect(...args: string[]) {
  const [stdout, stderr] = [keep(), keep()];
  const commands = { inspect: () => import('../../src/cli/inspect.ts') };
  const status = await runCommandLine(['inspect', ...args], {
    commands,
    version: '0',
    io: { stdout, stderr },
    debug: true,
  });
  return { status, stdout: stdout.text(), stderr: stderr.text() };
}

interface InspectJson {
  readonly format: string;
  readonly channels: readonly { readonly name: string; readonly unit: string; readonly rate_Hz: number | null }[];
  readonly sweeps: number;
  readonly data: readonly Readonly<Record<string, unknown>>[];
  readonly quality: {
    readonly verdict: string;
    readonly lacks_capacitance: boolean;
    readonly reasons: readonly Readonly<Record<string, unknown>>[];
    readonly facts: readonly Readonly<Record<string, unknown>>[];
  };
}

async function inspectJson(...args: string[]): Promise<InspectJson> {
  const { status, stdout, stderr } = await inspect(...args, '--json');
  if (status !== 0) throw new Error(`status ${status}: ${stderr}`);
  return JSON.parse(stdout) as InspectJson;
}

const levels = [-80, -100, -80, 20, -80, -60, -40, -20, 0, 40, -80];
const commandAt = (ms: number) => levels[Math.min(Math.floor(ms / 200), levels.length - 1)] as number;
const times = Array.from({ length: 11_000 }, (_, k) => k * 0.2);
/** Leak and an outward rectifier under steps of 200 ms, with transients and a little noise. */
const current = (k: number) => {
  const ms = times[k] as number;
  const v = commandAt(ms);
  const step = v - commandAt(Math.max(0, ms - (ms % 200) - 0.1));
  const noise = (((k * 7919) % 101) - 50) / 500;
  return 0.02 * v + 0.05 * Math.max(0, v + 40) + step * Math.exp(-(ms % 200) / 0.6) + noise;
};
const table = (unit = 'pA/pF', scale = 1) =>
  [
    `Time (ms),Current (${unit}),Voltage (mV)`,
    ...times.map((ms, k) => `${ms.toFixed(1)},${(scale * current(k)).toFixed(4)},${commandAt(ms)}`),
  ].join('\n');

describe('inspect FILE', () => {
  test('says what a twin of a good recording would still ask', async () => {
    const folder = temporaryFolder();
    const rows = table().replace('Voltage (mV)', 'Command (mV)').split('\n');
    const holed = folder.write('hole.csv', rows.filter((_, k) => k < 3000 || k > 3100).join('\n'));
    const json = (await inspectJson(holed, '--capacitance', '60pF')) as InspectJson & { twin_asks: { what: string } };
    expect(json.quality.verdict).not.toBe('refuse');
    expect(json.twin_asks.what).toMatch(/^samples are missing: from 599.6 to 620 ms/);
    const { stdout } = await inspect(holed, '--capacitance', '60pF');
    expect(stdout).toContain('once what is missing is settled');
    expect(stdout).toMatch(/Missing +samples are missing: from 599.6 to 620 ms there are none\n +Export/);
    const whole = folder.write('whole.csv', rows.join('\n'));
    expect(await inspectJson(whole, '--capacitance', '60pF')).toMatchObject({ twin_asks: null });
  });

  test('says what the file holds, the verdict, and what was measured and what not', async () => {
    const folder = temporaryFolder();
    const { status, stdout, stderr } = await inspect(folder.write('cell.csv', table()));
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    expect(stdout).toMatch(/^File {6}cell.csv/);
    expect(stdout).toMatch(/Channels {2}Current \(pA\/pF\), 5 kHz/);
    expect(stdout).toMatch(/Verdict {3}(accept|flag)/);
    expect(stdout).toMatch(/ {2}noise +0\.0\d+ pA\/pF/);
    expect(stdout).toMatch(/Not measured\n/);
    expect(Math.max(...stdout.split('\n').map((line) => line.length))).toBeLessThan(150);
  });

  test('prints the JSON that other programs rely on', async () => {
    const folder = temporaryFolder();
    const document = await inspectJson(folder.write('cell.csv', table()));
    expect(document).toMatchObject({ format: 'csv', sweeps: 1, protocol_name: null, tags: [] });
    expect(document).toHaveProperty('version');
    expect(document.channels[0]).toEqual({ name: 'Current', unit: 'pA/pF', rate_Hz: 5000 });
    const samples = Float32Array.from(times, (_, k) => Number(current(k).toFixed(4)));
    expect(document.data[0]).toEqual({
      sweep: 0,
      channel: 0,
      n: 11_000,
      first: Array.from(samples.slice(0, 5)),
      last: Array.from(samples.slice(-5)),
      min: Math.min(...samples),
      max: Math.max(...samples),
      mean: expect.closeTo(samples.reduce((sum, x) => sum + x, 0) / samples.length, 4),
      sha256_f32: createHash('sha256').update(new Uint8Array(samples.buffer)).digest('hex'),
    });
    expect(document.quality.verdict).toMatch(/^(accept|flag|refuse)$/);
    for (const reason of document.quality.reasons) {
      expect(Object.keys(reason)).toEqual(['name', 'value', 'unit', 'limit', 'says', 'effect']);
    }
    // What could not be measured is null, with its reason.
    for (const fact of document.quality.facts) expect(fact.value === null).toBe(typeof fact.value_reason === 'string');
  });

  test('a refused recording is an answer, not an error', async () => {
    const folder = temporaryFolder();
    const { status, stdout } = await inspect(folder.write('cell.csv', table('pA/pF', 1000)));
    expect(status).toBe(0);
    expect(stdout).toMatch(/Verdict {3}refuse/);
    expect(stdout).toMatch(/refuse large current span .* limit 2000: the currents are a thousand times too large/);
  });

  test('takes conditions, command and limits from the user', async () => {
    const folder = temporaryFolder();
    const file = folder.write('cell.csv', table('pA', 50));
    const factOf = ({ quality }: InspectJson, name: string) => quality.facts.find((fact) => fact.name === name)?.value;
    const options = ['--capacitance', '25pF', '--temperature', '37C'];
    const document = await inspectJson(file, ...options);
    expect(factOf(document, 'capacitance')).toBe(25);
    expect(factOf(document, 'temperature')).toBeCloseTo(310.15);
    const protocol = folder.write('wrong.csv', 't_ms,V_mV\n0,-80\n330,-80\n330,40\n990,40\n990,-100\n2200,-100\n');
    const wrong = await inspectJson(file, '--protocol', protocol);
    expect(wrong.quality.reasons.map(({ name }) => name)).toContain('protocol-match');
    const strict = await inspectJson(file, ...options, '--limit', 'noise.flag=1e-6', '--limit', 'noise.refuse=1e-5');
    expect(strict.quality.reasons.find(({ name }) => name === 'noise')).toMatchObject({
      effect: 'refuse',
      limit: 1e-5,
    });
    const lax = await inspectJson(file, ...options, '--limit', 'noise=off');
    expect(lax.quality.reasons.map(({ name }) => name)).not.toContain('noise');
  });

  test('says that the capacitance is missing where a twin will ask for it', async () => {
    const folder = temporaryFolder();
    const file = folder.write('cell.csv', table('pA', 50).replace('Voltage', 'Command'));
    const { stdout } = await inspect(file);
    expect(stdout).toMatch(/Verdict {3}accept: good enough for a twin once its capacitance is given\n/);
    expect(stdout).toMatch(
      /Missing {3}the capacitance of the cell \(.* show \d+ pF\); a twin needs it: --capacitance 60pF\n/,
    );
    expect((await inspectJson(file)).quality.lacks_capacitance).toBe(true);
    expect((await inspect(folder.path(''))).stdout).toMatch(/cell.csv .*needs --capacitance/);
    const given = await inspect(file, '--capacitance', '50pF');
    expect(given.stdout).not.toMatch(/Missing|once its/);
    expect((await inspectJson(file, '--capacitance', '50pF')).quality.lacks_capacitance).toBe(false);
    const density = await inspect(folder.write('density.csv', table().replace('Voltage', 'Command')));
    expect(density.stdout).not.toMatch(/Missing|once its/);
  });

  test('noise that is only the rounding of arithmetic is none', async () => {
    const smooth = (ms: number) => 0.02 * commandAt(ms) + 1e-13 * Math.cos(ms * 7919);
    const rows = times.map((ms) => `${ms.toFixed(1)},${smooth(ms)},${commandAt(ms)}`);
    const text = ['Time (ms),Current (pA/pF),Voltage (mV)', ...rows].join('\n');
    const { stdout } = await inspect(temporaryFolder().write('cell.csv', text));
    expect(stdout).toMatch(/\n {2}noise +none measurable +below 0\.00001 pA\/pF; standard deviation/);
    expect(stdout).toMatch(/\n {2}white noise +none measurable /);
    expect(stdout).not.toMatch(/noise +\de-/);
  });

  test('--channel names the current', async () => {
    const folder = temporaryFolder();
    const file = folder.write('cell.csv', table());
    const { quality } = await inspectJson(file, '--channel', 'Voltage');
    expect(quality.reasons[0]).toMatchObject({ name: 'not-voltage-clamp' });
    const { status, stderr } = await inspect(file, '--channel', 'I2');
    expect(status).toBe(1);
    expect(stderr).toMatch(/there is no channel `I2`\n.*cell.csv\n.*Its channels are Current, Voltage/);
  });

  test('--plot draws it', async () => {
    const folder = temporaryFolder();
    const plot = folder.path('cell.svg');
    const { stdout } = await inspect(folder.write('cell.csv', table()), '--plot', plot);
    expect(stdout).toContain(`Written   ${plot}`);
    const svg = readFileSync(plot, 'utf8');
    for (const label of ['Command (mV)', 'Current (pA/pF)', 'verdict:']) expect(svg.includes(label)).toBe(true);
  });
});

describe('inspect FOLDER', () => {
  test('prints a line a file, the unreadable ones too', async () => {
    const folder = temporaryFolder();
    mkdirSync(folder.path('day1'));
    folder.write('day1/a.csv', table());
    folder.write('day1/b.csv', table('pA/pF', 1000));
    folder.write('broken.csv', 'Time (ms),Current\n0,1\n1,2\n');
    folder.write('notes.md', 'no recording');
    const { status, stdout } = await inspect(folder.path(''), '--quiet');
    expect(status).toBe(0);
    const lines = stdout.split('\n');
    expect(lines[0]).toMatch(/^file +format +sweeps +verdict +reasons$/);
    expect(lines[1]).toMatch(/^broken.csv +- +- +not read +\S/);
    expect(lines[2]).toMatch(/^day1\/a.csv +csv +1 +(accept|flag)/);
    expect(lines[3]).toMatch(/^day1\/b.csv +csv +1 +refuse +.*large current span/);
    expect(stdout).toMatch(/3 files: .*1 refuse, 1 not read/);
    const { files } = JSON.parse((await inspect(folder.path(''), '--json')).stdout) as {
      files: Record<string, unknown>[];
    };
    expect(files.map(({ file }) => file)).toEqual(['broken.csv', 'day1/a.csv', 'day1/b.csv']);
    expect(files[0]).toHaveProperty('error.remedy');
    expect(files[1]).toHaveProperty('quality.verdict');
  });

  test('without any recording, or with --plot, is refused', async () => {
    const folder = temporaryFolder();
    expect(await inspect(folder.path(''))).toMatchObject({
      status: 1,
      stderr: expect.stringContaining('no recordings'),
    });
    const plotted = await inspect(folder.path(''), '--plot', folder.path('x.svg'));
    expect(plotted).toMatchObject({ status: 2, stderr: expect.stringContaining('a folder is not drawn') });
    folder.write('broken.csv', 'x\n');
    expect((await inspect(folder.path(''))).status).toBe(1);
  });
});

describe('wrong command lines', () => {
  test.each<[readonly string[], number, RegExp]>([
    [[], 2, /FILE is missing/],
    [['nowhere.abf'], 1, /no such file/],
    [['x.csv', '--limit', 'nose=1'], 1, /no limit `nose`[\s\S]*noise/],
    [['x.csv', '--limit', 'noise=much'], 2, /`much` is not a number/],
    [['x.csv', '--limit', 'noise'], 2, /not of the form NAME=VALUE/],
    [['x.csv', '--capacitance', '60'], 2, /60 has no unit/],
    [['x.csv', '--plot', 'x.csv'], 2, /something else than its name says/],
  ])('%j', async (args, status, says) => {
    const result = await inspect(...args);
    expect(result.status).toBe(status);
    expect(result.stderr).toMatch(says);
  });
});
