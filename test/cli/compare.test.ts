import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { loadBuiltin } from '../../src/model/builtin.ts';
import { normals } from '../../src/numeric/gauss.ts';
import { namedProtocol } from '../../src/protocol/library.ts';
import { simulate } from '../../src/simulate/simulate.ts';
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

describe('compare two evenly sampled recordings', () => {
  test('of one cell: no current changed; at another temperature that is said', async () => {
    const folder = temporaryFolder();
    const protocol = { kind: 'clamp', protocol: namedProtocol('composite') } as const;
    const t = Float64Array.from({ length: 14_000 }, (_, k) => 0.5 * k);
    const recorded = (celsius: string): string => {
      const { columns } = simulate({
        model: loadBuiltin('kernik2019'),
        experiment: protocol,
        outputs: ['membrane.i_total'],
        sampleTimes: t,
      });
      const noise = normals(1, 2, t.length);
      const i = columns.get('membrane.i_total') as Float64Array;
      const rows = Array.from(t, (ms, k) => `${ms},${((i[k] as number) + 0.05 * (noise[k] as number)) * 60}`);
      const head = `# clamp mode: voltage clamp\n# capacitance: 60 pF\n# temperature: ${celsius}\n`;
      return `${head}t_ms,I_pA\n${rows.join('\n')}\n`;
    };
    const a = folder.write('a.csv', recorded('37 C'));
    const b = folder.write('b.csv', recorded('30 C'));
    const args = ['--protocol', 'composite', '--workers', '1', '--quiet', '--json'];
    const same = await runCommand('compare', a, a, ...args);
    expect(same.stderr).toBe('');
    const json = JSON.parse(same.stdout);
    expect(json).toMatchObject({ changed: [], notes: [] });
    expect(json.factors.length).toBeGreaterThan(5);
    for (const { factor } of json.factors) expect(factor).toBeCloseTo(1, 2);
    const other = JSON.parse((await runCommand('compare', a, b, ...args)).stdout);
    expect(other.notes[0]).toMatch(/recorded at 37.0 C, the second at 30.0 C/);
  }, 240_000);
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
