import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { runCommandLine } from '../../src/cli/run-command-line.ts';
import { protocolToJson } from '../../src/protocol/write-protocol.ts';
import { shortProtocol } from '../population/small.ts';
import { keep } from './lines.ts';
import { temporaryFolder } from './run-simulate.ts';

/** `iontwin population ...` within this process, its workers on threads. */
async function population(...args: string[]) {
  const stdout = keep();
  const stderr = keep();
  const commands = { population: () => import('../../src/cli/population.ts') };
  const io = { stdout, stderr };
  const status = await runCommandLine(['population', ...args], { commands, version: '0', io, debug: true });
  return { status, stdout: stdout.text(), stderr: stderr.text() };
}

const kernik = ['kernik2019', '--vary', 'g_Kr,p_CaL,g_K1', '--cells', '30', '--shard', '8', '--workers', '2'];

function place() {
  const { path, write } = temporaryFolder();
  const protocol = write('short.json', protocolToJson(shortProtocol));
  return { path, write, clamped: [...kernik, '--protocol', protocol, '--temperature', '298K'] };
}

test('cells are made, told and stored; the same command again has nothing left to do', async () => {
  const { path, clamped } = place();
  const out = path('cells');
  const first = await population(...clamped, '--out', out, '--features');
  expect(first.stderr).toBe('');
  expect(first.status).toBe(0);
  expect(first.stdout).toContain('30 cells of kernik2019, seed 1, 298 K');
  expect(first.stdout).toContain('3 parameters; assumed: independent, uniform within 40 % of the baseline');
  expect(first.stdout).toMatch(/clamped\s+30\s+100\.0 %\s+88\.6 to 100\.0 %/);
  const again = await population('--resume', '--out', out, '--json');
  expect(again.status).toBe(0);
  const summary = JSON.parse(again.stdout);
  expect(summary).toMatchObject({
    model: 'kernik2019',
    cells: 30,
    shard_cells: 8,
    seed: 1,
    temperature_K: 298,
    made: 0,
  });
  expect(summary.census).toMatchObject({
    cells: 30,
    outcomes: { clamped: { cells: 30, fraction: 1 }, failed: { cells: 0 } },
  });
  expect(existsSync(join(out, 'shards', '00003.parquet'))).toBe(true);
});

test('a recipe of a store makes the same cells elsewhere, for any number of workers', async () => {
  const { path, clamped } = place();
  await population(...clamped, '--out', path('a'), '--spread', '0.2', '--seed', '5');
  const recipe = join(path('a'), 'recipe.json');
  const { status, stderr } = await population(
    recipe,
    '--cells',
    '30',
    '--shard',
    '8',
    '--out',
    path('b'),
    '--workers',
    '3',
  );
  expect(stderr).toBe('');
  expect(status).toBe(0);
  for (const name of ['recipe.json', 'census.json', 'shards/00002.parquet', 'shards/00003.json']) {
    expect(readFileSync(join(path('b'), name)).equals(readFileSync(join(path('a'), name))), name).toBe(true);
  }
});

test('a free population is classified, and cells that are not wanted are counted', async () => {
  const { path } = place();
  const options = ['--protocol', 'free', '--duration', '2500ms', '--accept', 'beating', '--accept', 'apd90_ms=..400'];
  const { status, stdout } = await population(...kernik, ...options, '--out', path('free'), '--json');
  expect(status).toBe(0);
  const { census } = JSON.parse(stdout);
  const { beating, quiescent, depolarised, failed } = census.outcomes;
  expect(beating.cells + quiescent.cells + depolarised.cells + failed.cells).toBe(30);
  expect(beating.cells).toBeGreaterThan(0);
  expect(census.refused.beating.cells).toBe(30 - beating.cells);
  expect(census.accepted.cells).toBe(30 - census.refused.apd90_ms.cells);
  expect(beating.interval95[0]).toBeLessThan(beating.fraction);
});

test('a prior from a file, a census of clamped cells', async () => {
  const { path, write, clamped } = place();
  const prior = write(
    'prior.json',
    JSON.stringify({
      version: 1,
      kind: 'gaussian',
      coordinates: ['i_Kr.g_Kr', 'i_CaL.p_CaL', 'i_K1.g_K1'].map((parameter) => ({ parameter, transform: 'log' })),
      centre: [0, 0, 0],
      covariance: [
        [0.04, 0.02, 0],
        [0.02, 0.04, 0],
        [0, 0, 0.01],
      ],
      provenance: { says: 'twelve cells of one line', cells: 12 },
    }),
  );
  const { status, stdout } = await population(
    ...clamped,
    '--prior',
    prior,
    '--census',
    '1500ms',
    '--out',
    path('cells'),
  );
  expect(status).toBe(0);
  expect(stdout).toContain('3 parameters; twelve cells of one line');
  expect(stdout).toContain('clamp short, 60 ms; and free, 1.5 s');
  expect(stdout).toMatch(/beating\s+\d+/);
});

test.each<[string, string[], number, string]>([
  ['no folder', ['kernik2019'], 2, 'it is not said where the cells go'],
  ['no model', ['--out', 'OUT'], 2, 'MODEL is missing'],
  [
    'an unknown protocol',
    ['kernik2019', '--protocol', 'compsite', '--out', 'OUT'],
    1,
    'there is no protocol `compsite`',
  ],
  ['an unknown parameter', ['kernik2019', '--vary', 'g_Krr', '--out', 'OUT'], 1, 'has no variable `g_Krr`'],
  ['no criterion', ['kernik2019', '--accept', 'beats', '--out', 'OUT'], 2, '`beats` is no criterion'],
  ['an unknown quantity', ['kernik2019', '--accept', 'mdp=..-60', '--out', 'OUT'], 1, '`quantity` is "mdp"'],
  ['two priors', ['kernik2019', '--prior', 'p.json', '--spread', '0.2', '--out', 'OUT'], 2, 'exclude each other'],
  ['a duration of a clamp', ['kernik2019', '--duration', '1s', '--out', 'OUT'], 2, 'a protocol says how long it takes'],
  ['a cold cell', ['kernik2019', '--temperature', '25K', '--out', 'OUT'], 1, 'no cell lives at 25 K'],
  ['nothing to resume', ['--resume', '--out', 'OUT'], 1, 'this folder holds no population'],
  ['a recipe and an option', ['recipe.json', '--seed', '2', '--out', 'OUT'], 2, '--seed is said by the recipe'],
  ['a model that marks nothing', ['hodgkin-huxley1952', '--out', 'OUT'], 1, 'it is not said which parameters vary'],
])('refused: %s', async (_, args, status, message) => {
  const { path } = temporaryFolder();
  const found = await population(...args.map((arg) => (arg === 'OUT' ? path('cells') : arg)));
  expect(found.stderr).toContain(message);
  expect(found.status).toBe(status);
  expect(found.stdout).toBe('');
  expect(existsSync(path('cells'))).toBe(false);
});

test('another population in the folder is told apart', async () => {
  const { path, clamped } = place();
  await population(...clamped, '--out', path('cells'));
  const { status, stderr } = await population(...clamped, '--seed', '2', '--out', path('cells'));
  expect(status).toBe(1);
  expect(stderr).toContain('this folder holds another population');
  expect(stderr).toContain('recipe.seed (1, not 2)');
  const resumed = await population('--resume', '--cells', '40', '--out', path('cells'));
  expect(resumed.status).toBe(2);
  writeFileSync(path('broken.json'), '{');
  expect((await population(path('broken.json'), '--out', path('x'))).stderr).toContain('this is not JSON');
});
