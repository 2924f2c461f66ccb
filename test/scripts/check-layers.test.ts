import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

const script = fileURLToPath(new URL('../../scripts/check-layers.mjs', import.meta.url));

let tree: string;
beforeEach(() => {
  tree = mkdtempSync(join(tmpdir(), 'iontwin-layers-'));
});
afterEach(() => {
  rmSync(tree, { recursive: true });
});

/** Writes the files of a small src/ and checks it; output lines name files relative to it. */
function check(files: Record<string, string>): { status: number | null; output: string } {
  for (const [name, text] of Object.entries(files)) {
    const path = join(tree, 'src', name);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, text);
  }
  const { status, stderr } = spawnSync(process.execPath, [script, 'src'], { cwd: tree, encoding: 'utf8' });
  return { status, output: stderr.replaceAll('\\', '/') };
}

describe('check-layers', () => {
  it('accepts imports from the same room and from rooms below', () => {
    const { status, output } = check({
      'numeric/random.ts': 'export const one = 1;\n',
      'model/unit.ts': "import { one } from '../numeric/random.ts';\nexport const two = one + one;\n",
      'model/parser.ts': "import { two } from './unit.ts';\nexport const four = two + two;\n",
      'cli/main.ts': "import { four } from '../model/parser.ts';\nimport { argv } from 'node:process';\n",
      'index.ts': "export { four } from './model/parser.ts';\n",
    });
    expect(output).toBe('layers: violations in 5 files: 0\n');
    expect(status).toBe(0);
  });

  it.each([
    ['a value', "import { f } from '../simulate/clamp.ts';\n", 1],
    ['a type over several lines', "// first\nimport type {\n  F,\n  G,\n} from '../simulate/clamp.ts';\n", 2],
    ['a re-export', "\n\nexport * from '../simulate/clamp.ts';\n", 3],
    ['a named re-export', "export { f } from '../simulate/clamp.ts';\n", 1],
    ['a bare import', "import '../simulate/clamp.ts';\n", 1],
    ['a dynamic import', "export const later = () =>\n  import('../simulate/clamp.ts');\n", 2],
    ['a worker', "export const url = new URL('../simulate/clamp.ts', import.meta.url);\n", 1],
  ])('refuses an import of an upper room: %s', (_, text, line) => {
    const { status, output } = check({ 'model/parser.ts': text, 'simulate/clamp.ts': '' });
    expect(output).toContain(`src/model/parser.ts:${line}: model imports from simulate, which is built on top of it\n`);
    expect(output).toContain('move what is needed down to model or below it');
    expect(status).toBe(1);
  });

  it('reads no imports in comments', () => {
    const text =
      "/*\nimport { f } from '../simulate/clamp.ts';\n*/\n// import('../cli/main.ts')\n/** @see import('../cli/a.ts') */\n";
    expect(check({ 'model/parser.ts': text }).status).toBe(0);
  });

  it('refuses the command line in the library, the library in a room, and anything outside src', () => {
    const { status, output } = check({
      'node.ts': "export { main } from './cli/main.ts';\n",
      'index.ts': "export { f } from './node.ts';\n",
      'model/parser.ts': "export { main } from '../cli/main.ts';\n",
      'cli/main.ts': "import { x } from '../index.ts';\nimport { y } from '../../test/y.ts';\n",
    });
    expect(output).toContain('src/node.ts:1: node.ts imports from cli\n');
    expect(output).toContain('src/index.ts:1: imports node.ts, which browsers cannot run\n');
    expect(output).toContain('src/model/parser.ts:1: model imports from cli, which is built on top of it\n');
    expect(output).toContain('src/cli/main.ts:1: cli/main.ts imports index.ts\n');
    expect(output).toContain('src/cli/main.ts:2: imports ../test/y.ts, which is outside src\n');
    expect(status).toBe(1);
  });

  it('refuses files outside the rooms', () => {
    const { output } = check({ 'helpers.ts': '', 'misc/a.ts': '' });
    expect(output).toContain('src/helpers.ts:1: helpers.ts is in no room\n');
    expect(output).toContain('src/misc/a.ts:1: misc/a.ts is in no room\n');
  });

  it('keeps modules of Node out of what must run in browsers', () => {
    const text = "import { readFileSync } from 'node:fs';\n";
    const { output } = check({
      'population/store.ts': text,
      'population/bare.ts': "import { join } from 'path';\n",
      'population/store.node.ts': text,
      'simulate/worker-pool.ts': text,
      'cli/main.ts': text,
      'node.ts': text,
    });
    expect(output).toContain('src/population/store.ts:1: imports node:fs, which browsers do not have\n');
    expect(output).toContain('src/population/bare.ts:1: imports path, which browsers do not have\n');
    expect(output).toContain('src/simulate/worker-pool.ts:1: imports node:fs, which browsers do not have\n');
    expect(output).toContain('violations in 6 files: 3');
  });

  it('keeps files for Node out of what must run in browsers', () => {
    const text = "export { f } from './store.node.ts';\n";
    const { output } = check({
      'population/store.node.ts': '',
      'population/store.ts': text,
      'population/worker-pool.ts': "export const url = new URL('./worker.node.js', import.meta.url);\n",
      'population/shards.node.ts': text,
      'cli/main.ts': "import { f } from '../population/store.node.ts';\n",
      'index.ts': "export { f } from './population/store.node.ts';\n",
      'node.ts': "export { f } from './population/store.node.ts';\n",
    });
    const what = 'which browsers cannot run\n    import it in a file named *.node.ts, in src/node.ts or in cli';
    expect(output).toContain(`src/population/store.ts:1: imports population/store.node.ts, ${what}`);
    expect(output).toContain(`src/population/worker-pool.ts:1: imports population/worker.node.js, ${what}`);
    expect(output).toContain(`src/index.ts:1: imports population/store.node.ts, ${what}`);
    expect(output).toContain('violations in 7 files: 3');
  });

  it('refuses files over 500 lines, but not generated ones', () => {
    const { output } = check({
      'model/long.ts': '//\n'.repeat(501),
      'model/enough.ts': '//\n'.repeat(500),
      'model/builtin.generated.ts': '//\n'.repeat(9000),
    });
    expect(output).toContain('src/model/long.ts:501: 501 lines, 500 are allowed\n    split it: one concept per file\n');
    expect(output).toContain('violations in 3 files: 1');
  });
});
