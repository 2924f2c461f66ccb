import { readFileSync, writeFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { runCommandLine } from '../../src/cli/run-command-line.ts';
import { protocolToJson } from '../../src/protocol/write-protocol.ts';
import { shortProtocol } from '../population/small.ts';
import { keep } from './lines.ts';
import { temporaryFolder } from './run-simulate.ts';

/** `iontwin evaluate ...` within this process, its workers on threads. */
async function evaluate(...args: string[]) {
  const stdout = keep();
  const stderr = keep();
  const commands = { evaluate: () => import('../../src/cli/evaluate.ts') };
  const io = { stdout, stderr };
  const status = await runCommandLine(['evaluate', ...args], { commands, version: '0', io, debug: true });
  return { status, stdout: stdout.text(), stderr: stderr.text() };
}

function small() {
  const folder = temporaryFolder();
  const protocol = folder.write('short.json', protocolToJson(shortProtocol));
  const few = ['--protocol', protocol, '--vary', 'g_Kr,p_CaL,g_K1,ks2', '--library', '60', '--workers', '1', '--quiet'];
  return { ...folder, few };
}

test('JSON: the fields that other programs rely on', async () => {
  const { few } = small();
  const { status, stdout, stderr } = await evaluate(...few, '--cells', '4', '--json');
  expect(stderr).toBe('');
  expect(status).toBe(0);
  const found = JSON.parse(stdout);
  expect(found).toMatchObject({ cells: 4, noise_A_F: 0.1, converged: 1, failed: 0 });
  for (const name of ['median_mae', 'bound_mae', 'coverage90']) expect(found[name]).toBeGreaterThan(0);
  expect(found.per_parameter.map(({ name }: { name: string }) => name)).toEqual([
    'i_Kr.g_Kr',
    'i_CaL.p_CaL',
    'i_K1.g_K1',
    'i_Ks.ks2',
  ]);
  for (const p of found.per_parameter) {
    expect(p.mae).toBeGreaterThan(0);
    expect(p.ks_p).toBeLessThanOrEqual(1);
  }
  const ks2 = found.per_parameter[3];
  expect(ks2.determined_by_prior).toBe(1);
});

test('an interrupted study goes on where its file ends, to the same result', { timeout: 120_000 }, async () => {
  const { few, path } = small();
  const out = path('cells.jsonl');
  const whole = JSON.parse((await evaluate(...few, '--cells', '5', '--json', '--out', out)).stdout);
  const lines = readFileSync(out, 'utf8').split('\n');
  expect(lines).toHaveLength(7);
  // Killed in the middle of the third cell.
  writeFileSync(out, `${lines.slice(0, 3).join('\n')}\n${(lines[3] as string).slice(0, 40)}`);
  const again = JSON.parse((await evaluate(...few, '--cells', '5', '--json', '--out', out)).stdout);
  expect({ ...again, seconds: 0 }).toEqual({ ...whole, seconds: 0 });
  const fewer = JSON.parse((await evaluate(...few, '--cells', '2', '--json', '--out', out)).stdout);
  expect(fewer.cells).toBe(2);
  const other = await evaluate(...few, '--cells', '5', '--noise', '0.2', '--out', out);
  expect(other.status).toBe(1);
  expect(other.stderr).toContain('this file holds cells of another study');
});

test('text: convergence, error against the bound, coverage, ranks, time', async () => {
  const { few } = small();
  const { status, stdout } = await evaluate(...few, '--cells', '3', '--noise', '0.05', '--seed', '4');
  expect(status).toBe(0);
  expect(stdout).toContain('3 of kernik2019, uniform ±40 %, seed 4; protocol short');
  expect(stdout).toMatch(/Converged +100\.0 % /);
  expect(stdout).toMatch(/Error .* bound .* ratio \d/);
  expect(stdout).toMatch(/Prior alone +ks2/);
  expect(stdout).toMatch(/Coverage +\d/);
  expect(stdout).toMatch(/s a twin/);
});

test('faults: clean cells and each fault, resumable', { timeout: 120_000 }, async () => {
  const { few, path } = small();
  const out = path('faults.jsonl');
  const { status, stdout } = await evaluate(...few, '--faults', '--cells', '1', '--out', out);
  expect(status).toBe(0);
  for (const name of ['clean', 'leak x 3', '+5 C', 'cut at 1 %', 'Skibsbye cell', 'HH cell', 'x 10', 'sign']) {
    expect(stdout).toContain(name);
  }
  const before = readFileSync(out, 'utf8');
  const again = await evaluate(...few, '--faults', '--cells', '1', '--out', out, '--json');
  expect(readFileSync(out, 'utf8')).toBe(before);
  expect(JSON.parse(again.stdout).faults).toHaveLength(10);
  const two = await evaluate(...few, '--faults', '--only', 'sign, clean', '--cells', '1', '--out', out, '--json');
  expect(JSON.parse(two.stdout).faults.map(({ name }: { name: string }) => name)).toEqual(['clean', 'sign']);
});

test.each([
  [['--cells', '0'], 2, 'whole number'],
  [['--library', '2'], 2, 'at least 10'],
  [['--only', 'clean'], 2, 'Add --faults'],
  [['--faults', '--only', 'clean,Rs + 50 %'], 2, 'They are: clean, leak x 3, +5 C'],
  [['--spread', '2'], 2, 'at most'],
  [['--protocol', 'nothing'], 1, 'nothing'],
] as const)('wrong: %j', async (args, expected, says) => {
  const { status, stderr } = await evaluate(...args);
  expect(stderr).toContain(says);
  expect(status).toBe(expected);
});
