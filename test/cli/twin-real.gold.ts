import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { readTwin } from '../../src/twin/read-twin.ts';
import { temporaryFolder } from './run-simulate.ts';
import { twinCommand } from './run-twin.ts';

const cell = '4_021921_1_alex_control';
const file = fileURLToPath(new URL(`../../../shared/data/ipsc_vc_ap/cells/${cell}/vc_pre.csv.gz`, import.meta.url));
const why = existsSync(file) ? '' : ' (skipped: there is no ../shared/data beside the repository)';

test.skipIf(why !== '')(`a real cell goes from its file to its report${why}`, { timeout: 180_000 }, async () => {
  const { path } = temporaryFolder();
  const out = path('cell');
  const quick = ['--workers', '2', '--library', '100', '--predict', '5', '--quiet'];
  const { status, stdout, stderr } = await twinCommand('twin', file, '--prior', 'physical', ...quick, '--out', out);
  expect(stderr).toBe('');
  expect(status).toBe(0);
  expect(stdout).toContain('The temperature is not stated');
  const twin = readTwin(readFileSync(join(out, 'cell.twin.json'), 'utf8'));
  expect(twin.conditions.protocol.name).toBe('vc_protocol.csv');
  // Half of the current's bins are described to within this; the study of such cells got 0.11.
  expect(twin.fit.medianError_A_F).toBeLessThan(0.15);
  expect(readFileSync(join(out, 'report.html'), 'utf8')).toContain('vc_pre.csv.gz');
  console.info(`[figure] twin of real cell ${cell}: median error ${twin.fit.medianError_A_F.toFixed(3)} A/F`);
});
