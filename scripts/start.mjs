/**
 * `npm start`: the main job on a recording that is made up. `npm start -- my.abf` does it on a recording of one's own, and
 * `npm start -- COMMAND ...` runs any command of the program.
 */
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { root, setup } from './setup.mjs';
import { startArguments } from './start-arguments.mjs';

if (!setup()) process.exit(1);
// npm runs scripts in the package's folder; files named by the user belong to the folder that the user is in.
const isRunByNpm = process.env.npm_package_json === join(root, 'package.json');
const folder = (isRunByNpm && process.env.INIT_CWD) || process.cwd();

const given = process.argv.slice(2);
const args = startArguments(given, folder);
if (args.length > given.length) process.stderr.write(`iontwin: running iontwin ${args.join(' ')}\n`);
const { status, error } = spawnSync(process.execPath, [join(root, 'dist', 'cli', 'main.js'), ...args], {
  cwd: folder,
  stdio: 'inherit',
});
if (error) process.stderr.write(`iontwin: the program could not be started: ${error.message}\n`);
process.exit(status ?? 1);
