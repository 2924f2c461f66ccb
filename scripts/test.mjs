/** `npm test`: makes the checkout ready, then runs every test; further arguments go to vitest. */
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { root, setup } from './setup.mjs';

// Tests say more than a failed build does, and most of them need none; the failure still shows in the status.
const isBuilt = setup();
const vitest = join(root, 'node_modules', 'vitest', 'vitest.mjs');
const { status } = spawnSync(process.execPath, [vitest, 'run', ...process.argv.slice(2)], {
  cwd: root,
  stdio: 'inherit',
});
process.exit(isBuilt ? (status ?? 1) : status || 1);
