import { type ChildProcess, spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, onTestFinished, test } from 'vitest';
import { protocolToJson } from '../../src/protocol/write-protocol.ts';
import { shortProtocol } from './small.ts';

// The built program: threads cannot be killed apart from their process. The whole test is scripts/kill-population.mjs.
const program = fileURLToPath(new URL('../../dist/cli/main.js', import.meta.url));
const cells = 300;
const shardCells = 15;
const kills = 10;

function place() {
  const base = mkdtempSync(join(tmpdir(), 'iontwin-kill-'));
  onTestFinished(() => rmSync(base, { recursive: true, force: true }));
  const protocol = join(base, 'short.json');
  writeFileSync(protocol, protocolToJson(shortProtocol));
  const start = (folder: string, workers: number): ChildProcess => {
    // A model that is compiled in no time.
    const options = [
      '--vary',
      'g_Na,g_K,g_L',
      '--cells',
      String(cells),
      '--shard',
      String(shardCells),
      '--traces',
      '1ms',
      '--protocol',
      protocol,
    ];
    return spawn(process.execPath, [
      program,
      'population',
      'hodgkin-huxley1952',
      ...options,
      '--workers',
      String(workers),
      '--out',
      folder,
    ]);
  };
  return { path: (name: string) => join(base, name), start };
}

function ended(child: ChildProcess): Promise<{ code: number | null; signal: string | null; said: string }> {
  let said = '';
  for (const stream of [child.stdout, child.stderr]) stream?.on('data', (text) => (said += text));
  return new Promise((resolve) => child.on('close', (code, signal) => resolve({ code, signal, said })));
}

function filesOf(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath ?? entry.path, entry.name))
    .sort()
    .map((file) => `${file.slice(folder.length)} ${createHash('sha256').update(readFileSync(file)).digest('hex')}`);
}

/** Kills a run at a random moment: some shards later than it started, and a little more. */
function killSomewhere(child: ChildProcess, folder: string): void {
  const before = shardsIn(folder);
  const wanted = before + Math.floor(6 * Math.random());
  const more_ms = (wanted === before ? 300 : 40) * Math.random();
  const look = setInterval(() => {
    if (child.exitCode !== null) clearInterval(look);
    else if (shardsIn(folder) >= wanted) {
      clearInterval(look);
      setTimeout(() => child.kill('SIGKILL'), more_ms);
    }
  }, 2);
}

function shardsIn(folder: string): number {
  const shards = join(folder, 'shards');
  return existsSync(shards) ? readdirSync(shards).filter((name) => name.endsWith('.json')).length : 0;
}

test('killed at random moments with 1, 2 and 3 workers, it comes out the same', { timeout: 120_000 }, async () => {
  const { path, start } = place();
  expect((await ended(start(path('whole'), 2))).code).toBe(0);
  const expected = filesOf(path('whole'));
  expect(expected).toHaveLength(2 + (2 * cells) / shardCells);

  let killed = 0;
  let compared = 0;
  for (let round = 0; killed < kills; round++) {
    const folder = path(`round ${round}`);
    const enough = Math.min(kills, killed + 4);
    for (let isDone = false; !isDone; ) {
      const child = start(folder, 1 + ((killed + round) % 3));
      if (killed < enough) killSomewhere(child, folder);
      const { code, signal, said } = await ended(child);
      if (signal === 'SIGKILL') killed++;
      else expect(code, said).toBe(0);
      isDone = signal !== 'SIGKILL';
    }
    expect(filesOf(folder)).toEqual(expected);
    compared++;
  }
  console.log(
    `[figure] population of ${cells} cells: ${killed} kills, ${compared} of ${compared} resumed ones byte-identical`,
  );
});

test.skipIf(process.platform === 'win32')('interrupted by the user, it says so and can be resumed', async () => {
  const { path, start } = place();
  const child = start(path('cells'), 2);
  const end = ended(child);
  while (shardsIn(path('cells')) < 2) await new Promise((resolve) => setTimeout(resolve, 5));
  child.kill('SIGINT');
  const { code, said } = await end;
  // A machine that was quick has made all of it.
  if (code === 0) return;
  expect(code, said).toBe(130);
  expect(said).toMatch(/interrupted: \d+ of 300 cells are stored; --resume --out .* goes on/);
  expect(readdirSync(path('cells'))).not.toContain('.lock');
  expect((await ended(start(path('cells'), 2))).code).toBe(0);
});
