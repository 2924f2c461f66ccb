import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { twinToJson } from '../../src/twin/write-twin.ts';
import { madeUpTwin } from '../twin/fixture.ts';
import { runCommand } from './run-command.ts';
import { temporaryFolder } from './run-simulate.ts';

describe('compare two twins', () => {
  const a = madeUpTwin({ seed: 7 });
  const b = madeUpTwin({ seed: 8 });
  const files = () => {
    const folder = temporaryFolder();
    return {
      folder,
      a: folder.write('a.twin.json', twinToJson(a)),
      b: folder.write('b.twin.json', twinToJson(b)),
    };
  };

  test('text: what differs, and how much would by chance', async () => {
    const at = files();
    const { status, stdout } = await runCommand('compare', at.a, at.b);
    expect(status).toBe(0);
    expect(stdout).toMatch(/Differing beyond the 90 % interval:/);
    expect(stdout).toMatch(/IKr +g_Kr +x0?\d/);
    expect(stdout).toMatch(/by chance/);
    expect((await runCommand('compare', at.a, at.a)).stdout).toContain('Nothing differs');
  });

  test('JSON and figure', async () => {
    const at = files();
    const plot = at.folder.path('change.svg');
    const { stdout } = await runCommand('compare', at.a, at.b, '--json', '--plot', plot);
    const json = JSON.parse(stdout);
    expect(json).toMatchObject({ compared: 'twins', first: at.a, second: at.b, only_in_one: [] });
    expect(json.changes).toHaveLength(a.posterior.names.length);
    expect(readFileSync(plot, 'utf8')).toContain('second cell over first');
  });

  test('a file that is no twin is refused', async () => {
    const at = files();
    const odd = at.folder.write('c.twin.json', '{}');
    const { status, stderr } = await runCommand('compare', at.a, odd);
    expect(status).toBe(1);
    expect(stderr).toContain('c.twin.json');
  });
});

describe('compare: wrong usage and refusals', () => {
  const csv = (rows: readonly string[]) => `t_ms,i_pA\n${rows.join('\n')}\n`;
  test.each([
    [[], 2, 'nothing is named'],
    [['a', 'b', 'c'], 2, '3 arguments, not two'],
    [['a.twin.json', 'b.csv'], 2, 'a twin and something else'],
    [['nowhere', '--after', 'later'], 2, 'there is no trial'],
    [['nowhere'], 1, 'there is no such file'],
    [['nowhere', '--prior', 'nothing'], 1, 'there is no prior'],
  ])('%j: status %i', async (argv, wanted, says) => {
    const { status, stderr } = await runCommand('compare', ...argv);
    expect(status).toBe(wanted);
    expect(stderr).toContain(says);
  });

  test('a current in pA without a capacitance asks for it', async () => {
    const folder = temporaryFolder();
    const rows = Array.from({ length: 2000 }, (_, k) => `${k},${Math.sin(k)}`);
    const file = folder.write('a.csv', csv(rows));
    const { status, stderr } = await runCommand('compare', file, file, '--protocol', 'composite', '--quiet');
    expect(status).toBe(1);
    expect(stderr).toMatch(/capacitance|lasts/);
  });
});
