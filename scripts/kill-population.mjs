/**
 * Kills `iontwin population` at random moments, with 1, 2 and 3 workers in turn, goes on with it each time, and compares what comes out,
 * byte by byte, with a population that was made in one go. Ends with status 1 when a byte differs.
 *
 * Usage: node scripts/kill-population.mjs [--kills 200] [--cells 20000] [--shard 1000] [--seed 1] [--program FILE]
 * The library must be built (`npm run build`).
 */
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const { values } = parseArgs({
  options: {
    kills: { type: 'string', default: '200' },
    cells: { type: 'string', default: '20000' },
    shard: { type: 'string', default: '1000' },
    seed: { type: 'string', default: '1' },
    program: { type: 'string', default: join(root, 'dist', 'cli', 'main.js') },
  },
});
const kills = Number(values.kills);
const workerCounts = [1, 2, 3];

// The moments of the kills: a small generator of its own, so that a run that fails can be repeated.
let state = Number(values.seed) >>> 0;
const random = () => {
  state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
  return state / 2 ** 32;
};

const base = mkdtempSync(join(tmpdir(), 'iontwin-kill-'));
try {
  process.exitCode = await main();
} finally {
  rmSync(base, { recursive: true, force: true });
}

async function main() {
  const reference = join(base, 'reference');
  const start = performance.now();
  const { code, text } = await run(reference, 2);
  const whole_ms = performance.now() - start;
  if (code !== 0) {
    console.error(`the population could not be made at all (status ${code}):\n${text}`);
    return 1;
  }
  const expected = digestOf(reference);
  console.log(`${values.cells} cells in one go: ${(whole_ms / 1000).toFixed(1)} s, digest ${expected.slice(0, 16)}`);

  let killed = 0;
  let compared = 0;
  let runs = 0;
  for (let round = 0; killed < kills; round++) {
    const folder = join(base, `round-${round}`);
    for (let isDone = false; !isDone; ) {
      const workers = workerCounts[(killed + round) % workerCounts.length];
      // Beyond the whole time too, so that the ends of runs are met; the last round is let go on.
      const after_ms = killed < kills ? random() * whole_ms * 1.05 : Number.POSITIVE_INFINITY;
      const { code: status, signal, text: said } = await run(folder, workers, after_ms);
      if (signal === 'SIGKILL') {
        killed++;
        if (killed % 10 === 0) console.log(`${killed} of ${kills} kills, ${compared} populations compared`);
      } else if (status === 0) {
        isDone = true;
      } else {
        console.error(`after ${killed} kills it could not go on (status ${status}):\n${said}`);
        return 1;
      }
      runs++;
    }
    const found = digestOf(folder);
    if (found !== expected) {
      console.error(`after ${killed} kills the bytes differ: ${found} instead of ${expected}; kept in ${base}`);
      return 1;
    }
    compared++;
    rmSync(folder, { recursive: true });
  }
  console.log(
    `[figure] ${killed} kills at random moments, ${runs} runs with 1, 2 and 3 workers, ${values.cells} cells: ` +
      `${compared} of ${compared} populations byte-identical`,
  );
  return 0;
}

/** One run of the program, killed after so many ms. */
function run(folder, workers, after_ms = Number.POSITIVE_INFINITY) {
  const options = ['--cells', values.cells, '--shard', values.shard, '--temperature', '298K', '--quiet'];
  const child = spawn(
    process.execPath,
    [values.program, 'population', 'kernik2019', ...options, '--workers', String(workers), '--out', folder],
    { stdio: ['ignore', 'pipe', 'pipe'] },
  );
  let text = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (piece) => {
      text += piece;
    });
  }
  const timer = Number.isFinite(after_ms) ? setTimeout(() => child.kill('SIGKILL'), after_ms) : undefined;
  return new Promise((resolve) => {
    child.on('close', (code, signal) => {
      clearTimeout(timer);
      resolve({ code, signal, text });
    });
  });
}

/** One digest over the names and bytes of all files of a folder, hidden ones included. */
function digestOf(folder) {
  const hash = createHash('sha256');
  const files = readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath ?? entry.path, entry.name))
    .sort();
  for (const file of files) hash.update(`${file.slice(folder.length)}\n`).update(readFileSync(file));
  return hash.digest('hex');
}
