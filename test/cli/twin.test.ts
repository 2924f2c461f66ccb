import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { readTwin } from '../../src/twin/read-twin.ts';
import { madeRecording, tableText, usualTable } from '../twin/made-recording.ts';
import { temporaryFolder } from './run-simulate.ts';
import { twinCommand } from './run-twin.ts';

const made = madeRecording({ seed: 1, interval_ms: 0.5, noise_A_F: 0.05 });
const known = ['capacitance: 60 pF', 'temperature: 310 K'];
const quick = ['--workers', '1', '--library', '200', '--predict', '5', '--hold', '3s'];

test('from a table to a twin whose intervals hold the truth, as JSON and as files', { timeout: 120_000 }, async () => {
  const { path, write } = temporaryFolder();
  const file = write('cell.csv', usualTable(made, known));
  const out = path('cell');
  const { status, stdout, stderr } = await twinCommand('twin', file, ...quick, '--json', '--out', out, '--quiet');
  expect(stderr).toBe('');
  const json = JSON.parse(stdout);
  expect(json.reasons).toEqual([]);
  expect(json.verdict).toBe('accept');
  expect(status).toBe(0);

  // What other programs rely on.
  expect(json.parameters).toHaveLength(52);
  for (const p of json.parameters) {
    const numbers = [p.baseline, p.estimate, p.factor, p.sd, ...p.interval90, ...p.prior90];
    expect(numbers.every(Number.isFinite), p.name).toBe(true);
    expect(p.estimate).toBeCloseTo(p.factor * p.baseline, 8);
    expect(['data', 'partly', 'prior']).toContain(p.determined_by);
    expect(p.current).toMatch(/^I/);
  }
  const inside = json.parameters.filter((p: { name: string; interval90: [number, number] }) => {
    const truth = made.truth[p.name] as number;
    return truth >= p.interval90[0] && truth <= p.interval90[1];
  });
  expect(inside.length).toBeGreaterThanOrEqual(42);
  const { name, unit, estimate, sd } = json.nuisance[0];
  expect([name, unit]).toEqual(['leak.g', 'nS/pF']);
  expect(Math.abs(estimate - 1 / 60)).toBeLessThan(4 * sd);
  expect(
    json.undetermined.every((u: { says: string; direction: object }) => u.says && Object.keys(u.direction)[0]),
  ).toBe(true);
  expect(json.fit.points).toBeGreaterThan(500);
  expect(json.fit.chi2 / json.fit.points).toBeGreaterThan(0.7);
  expect(json.fit.windows[0]).toEqual({
    from_ms: 0,
    to_ms: 250,
    points: expect.any(Number),
    rmse_A_F: expect.any(Number),
    chi2: expect.any(Number),
  });
  expect(['beating', 'quiescent', 'depolarised', 'failed']).toContain(json.ap.classification);
  expect(json.ap.probability_beating).toBeGreaterThanOrEqual(0);
  for (const quantity of ['apd90_ms', 'mdp_mV', 'cycle_length_ms']) {
    if (json.ap[quantity] === null) expect(json.ap[`${quantity}_reason`]).toEqual(expect.any(String));
    else expect(json.ap[quantity].interval90).toHaveLength(2);
  }
  expect(json.seconds.total).toBeGreaterThan(json.seconds.fit);

  // The files.
  expect(readdirSync(path('.')).sort()).toEqual(['cell', 'cell.csv']);
  const names = readdirSync(out);
  expect(names).toContain('fit.svg');
  const twin = readTwin(readFileSync(join(out, 'cell.twin.json'), 'utf8'));
  expect(twin.parameters.map((p) => p.factor)).toEqual(json.parameters.map((p: { factor: number }) => p.factor));
  expect(twin.provenance).toMatchObject({ file: 'cell.csv', bytes: readFileSync(file).length });
  expect(readFileSync(join(out, 'report.html'), 'utf8')).toContain('cell.csv');
});

const density = (k: number): number => made.current[k] as number;
const short = { ...made, t_ms: made.t_ms.slice(0, 3) };
const half = { ...made, t_ms: made.t_ms.slice(0, 7000) };

test.each<[string, string, string[], number, string]>([
  [
    'no protocol',
    tableText(made, { 'Current (pA/pF)': density }),
    [],
    1,
    'iontwin: the recording does not say its command voltage\n  cell.csv\n  Say the protocol: --protocol NAME, or a file of it (ATF, CSV, JSON); `iontwin protocol list` shows the names.\n',
  ],
  [
    'another protocol',
    tableText(half, { 'Current (pA/pF)': density }),
    ['--protocol', 'composite'],
    1,
    'iontwin: the current was recorded from 0 to 3500 ms, the protocol composite lasts 7000 ms\n  cell.csv\n  Name the protocol that this was recorded under: --protocol NAME|FILE; it begins at time 0 of each sweep.\n',
  ],
  [
    'a protocol that there is not',
    tableText(half, { 'Current (pA/pF)': density }),
    ['--protocol', 'compsite'],
    1,
    'iontwin: there is no protocol `compsite`\n',
  ],
  [
    'no capacitance',
    usualTable(made),
    [],
    1,
    'iontwin: the current is in pA, and the capacitance of the cell is not known\n  cell.csv\n  Say it: --capacitance 60pF.\n',
  ],
  [
    'two channels',
    tableText(made, { 'A (pA/pF)': density, 'B (pA/pF)': density }),
    ['--protocol', 'composite'],
    1,
    'iontwin: 2 channels could be the current of the cell\n  cell.csv\n  Say which of 1 A (pA/pF), 2 B (pA/pF) it is, by name or number: --channel 1.\n',
  ],
  [
    'three samples',
    tableText(short, { 'Current (pA/pF)': density }),
    ['--protocol', 'composite'],
    1,
    'iontwin: 3 samples are too few for a twin\n',
  ],
  [
    'a current clamp',
    tableText(made, { 'Voltage (mV)': () => -70, 'Current (pA)': density }, ['clamp mode: current clamp']),
    ['--protocol', 'composite', '--capacitance', '60pF'],
    1,
    'iontwin: this was recorded in current clamp, not in voltage clamp\n',
  ],
  [
    'a hole that is not a number',
    tableText(made, { 'Current (pA/pF)': (k) => (k === 77 ? 'x' : density(k)) }),
    ['--protocol', 'composite'],
    1,
    'iontwin: ',
  ],
  [
    'no unit',
    tableText(made, { Current: density }),
    ['--protocol', 'composite'],
    1,
    'iontwin: column `Current` has no unit that is known\n',
  ],
  [
    'a temperature in Fahrenheit',
    usualTable(made, known),
    ['--temperature', '98.6C'],
    1,
    'iontwin: no cell was recorded at 371.75 K (98.6 C)\n  cell.csv\n  In Fahrenheit it would be 37 C: --temperature 37C.\n',
  ],
  ['a capacitance without unit', usualTable(made), ['--capacitance', '60'], 2, 'iontwin: 60 has no unit\n'],
  ['an unknown prior', usualTable(made, known), ['--prior', 'bax'], 1, 'iontwin: there is no prior `bax`\n'],
  ['a network', usualTable(made, known), ['--start', 'network'], 1, 'iontwin: no trained network comes with this'],
])('refused: %s', async (_, table, options, status, message) => {
  const { path, write } = temporaryFolder();
  const file = write('cell.csv', table);
  const found = await twinCommand('twin', file, ...options, '--json', '--out', path('cell'));
  expect(found.stderr.slice(0, message.length)).toBe(message);
  expect(found.stderr.trimEnd().split('\n').length).toBe(3);
  expect(found).toMatchObject({ status, stdout: '' });
  expect(readdirSync(path('.'))).toEqual(['cell.csv']);
});

test('refused: a folder that is a file, a file that is not there', async () => {
  const { path, write } = temporaryFolder();
  const file = write('cell.csv', usualTable(made, known));
  const taken = await twinCommand('twin', file, '--out', file);
  expect(taken.stderr).toContain('this is a file, not a folder');
  const missing = await twinCommand('twin', path('none.abf'), '--out', path('cell'));
  expect(missing.status).toBe(1);
  expect(missing.stderr).toContain('none.abf');
  const nowhere = await twinCommand('twin', file, '--out', join(path('none'), 'cell'));
  expect(nowhere.stderr).toContain('the folder of this file does not exist');
  expect(existsSync(path('cell'))).toBe(false);
});

test('a folder that is there keeps its other files', async () => {
  const { path } = temporaryFolder();
  mkdirSync(path('cell'));
  writeFileSync(path('cell/notes.txt'), 'mine');
  const { writeFolder } = await import('../../src/cli/twin-files.ts');
  await writeFolder(path('cell'), new Map([['a.svg', '<svg/>']]));
  await writeFolder(path('cell'), new Map([['a.svg', '<svg></svg>']]));
  expect(readdirSync(path('cell')).sort()).toEqual(['a.svg', 'notes.txt']);
  expect(readFileSync(path('cell/a.svg'), 'utf8')).toBe('<svg></svg>');
  expect(readdirSync(path('.'))).toEqual(['cell']);
});
