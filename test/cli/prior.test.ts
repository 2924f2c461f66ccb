import { mkdirSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { physicalPrior } from '../../src/infer/physical-prior.ts';
import { runCommand } from './run-command.ts';
import { temporaryFolder } from './run-simulate.ts';

describe('prior', () => {
  test('list', async () => {
    const { status, stdout } = await runCommand('prior', 'list');
    expect(status).toBe(0);
    expect(stdout).toMatch(/physical.*68.*assumed/);
    expect(stdout).toContain('prior learn DIR');
    const json = JSON.parse((await runCommand('prior', 'list', '--json')).stdout);
    expect(json.map((p: { name: string }) => p.name)).toEqual(['physical', 'box']);
  });

  test('show: each parameter with what its coordinate is, in words', async () => {
    const { status, stdout } = await runCommand('prior', 'show', 'physical');
    expect(status).toBe(0);
    expect(stdout).toMatch(/Cells +none: it is assumed/);
    expect(stdout).toMatch(/i_Kr\.g_Kr +ln g_Kr +0 +0\.8 +x1 \(0\.27 to 3\.7\)/);
    expect(stdout).toMatch(/midpoint of Xr1, mV +0 +6 +0 mV \(-9\.87 to 9\.87\)/);
    expect(stdout).toMatch(/leak\.g +ln g +-0\.693 +0\.6 +x0\.5/);
    expect(stdout).toMatch(/leak\.E +E +0 +4 +0 mV/);
  });

  test('show box: ranges', async () => {
    const { stdout } = await runCommand('prior', 'show', 'box');
    expect(stdout).toMatch(/i_Kr\.g_Kr +factor on the published value +x0\.6 to x1\.4/);
  });

  test('show a file, as text and as JSON', async () => {
    const folder = temporaryFolder();
    const file = folder.write('lab.prior.json', JSON.stringify({ ...physicalPrior(), name: 'our lab', cells: 12 }));
    expect((await runCommand('prior', 'show', file)).stdout).toMatch(/Prior +our lab\n[\s\S]*Cells +12/);
    const json = JSON.parse((await runCommand('prior', 'show', file, '--json')).stdout);
    expect(json).toMatchObject({ name: 'our lab', cells: 12, schema: 'iontwin/prior' });
    expect(json.entries[0]).toHaveProperty('coordinate');
  });

  test.each([
    [['prior'], 2, 'it is not said what to do'],
    [['prior', 'lern', 'x'], 2, 'learn'],
    [['prior', 'show'], 2, 'the prior is missing'],
    [['prior', 'learn'], 2, 'the folder is missing'],
    [['prior', 'show', 'phisical'], 1, 'physical'],
    [['prior', 'show', 'nowhere.json'], 1, 'there is no such file'],
    [['prior', 'learn', 'nowhere', '--quiet'], 1, 'there are no cells here'],
  ])('%j: status %i', async (argv, wanted, says) => {
    const { status, stdout, stderr } = await runCommand(...argv);
    expect({ status, stdout }).toEqual({ status: wanted, stdout: '' });
    expect(stderr).toContain(says);
  });

  test('learn from cells without a voltage clamp: refused, with the reason of each', async () => {
    const folder = temporaryFolder();
    mkdirSync(folder.path('a'));
    folder.write('a/meta.json', JSON.stringify({ cell: 'a', files: {}, params: {} }));
    const { status, stderr } = await runCommand('prior', 'learn', folder.path('.'), '--quiet', '--workers', '1');
    expect(status).toBe(1);
    expect(stderr).toMatch(/0 usable cells.*a: there is no voltage clamp before the drug/);
  });
});
