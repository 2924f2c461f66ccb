import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';

const dist = new URL('../../dist/', import.meta.url);
const isBuilt = existsSync(new URL('learn/', dist));
const folder = mkdtempSync(join(tmpdir(), 'iontwin-killed-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** A training in a process of its own, from the checkpoint that its file holds, if any. Says each step, and at the end its weights' sum. */
const script = `
const [lib, node] = [await import(process.argv[1] + 'index.js'), await import(process.argv[1] + 'node.js')];
const checkpoint = node.fileCheckpoint(process.argv[2]);
const pass = new lib.ForwardPass(new lib.Variables(3), { training: true });
const x = lib.tape.input('x', [32, 2]);
const y = lib.layers.dense(pass, 'b', lib.layers.dropout(pass, 'd', lib.layers.dense(pass, 'a', x, 32, { activation: 'tanh' }), 0.1), 1);
const step = lib.trainingStep({
  pass,
  loss: lib.losses.meanSquaredError(y, lib.tape.input('y', [32, 1])),
  optimiser: lib.adam(),
});
const values = (n) => Float32Array.from({ length: n }, (_, i) => Math.sin(0.37 * i * i));
const resumeFrom = await checkpoint.load();
const result = await lib.train({
  engine: await node.bestEngine({ threads: 1 }),
  step,
  source: lib.arraySource({ x: values(512), y: values(256) }, 256, { batchSize: 32, shuffleSeed: 1 }),
  steps: Number(process.argv[3]),
  schedule: lib.schedules.cosine({ peak: 1e-2, steps: 2000 }),
  checkpoint: { every: 10, save: checkpoint.save },
  ...(resumeFrom ? { resumeFrom } : {}),
  progressEvery: 10,
  onProgress: ({ step }) => console.log('step ' + step),
});
console.log('weights ' + [...result.weights.values()].map((w) => [...w].join()).join());
`;

function start(file: string, steps: number): ChildProcess {
  const args = ['--input-type=module', '-e', script, dist.href, join(folder, file), String(steps)];
  return spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] });
}

async function untilEnd(child: ChildProcess, onLine: (line: string) => void = () => undefined): Promise<string> {
  let text = '';
  child.stdout?.on('data', (chunk: Buffer) => {
    const part = chunk.toString();
    text += part;
    for (const line of part.split('\n')) onLine(line);
  });
  await once(child, 'close');
  return text;
}

const title = isBuilt ? '' : ' (NOT TESTED: the library is not built: npm run build)';
test.skipIf(!isBuilt)(`a training that is killed ends with the weights of one that is not${title}`, async () => {
  const steps = 400;
  const whole = await untilEnd(start('whole', steps));
  const killed = start('killed', steps);
  const before = await untilEnd(killed, (line) => {
    if (line === 'step 100') killed.kill('SIGKILL');
  });
  expect(before).not.toContain('weights');
  const after = await untilEnd(start('killed', steps));
  expect(after).not.toContain('step 50\n');
  const weights = (text: string): string | undefined => /weights (.*)/.exec(text)?.[1];
  expect(weights(after)).toBe(weights(whole));
  expect(weights(after)?.length).toBeGreaterThan(500);
  // A kill may leave a temporary file; the checkpoint itself is whole.
  expect(
    readdirSync(folder)
      .filter((name) => !name.startsWith('.'))
      .sort(),
  ).toEqual(['killed', 'whole']);
});
