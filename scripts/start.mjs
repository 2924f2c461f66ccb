/**
 * `npm start`: the first beats of a cell. `npm start -- COMMAND ...` runs any command of the program.
 */
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { root, setup } from './setup.mjs';

const figure = 'kernik2019-free.svg';
const firstBeats = ['simulate', 'kernik2019', '--free', '10s', '--plot', figure];

if (!setup()) process.exit(1);
// npm runs scripts in the package's folder; files named by the user belong to the folder that the user is in.
const isRunByNpm = process.env.npm_package_json === join(root, 'package.json');
const folder = (isRunByNpm && process.env.INIT_CWD) || process.cwd();

const given = process.argv.slice(2);
const args = given.length > 0 ? given : firstBeats;
if (given.length === 0) process.stderr.write(`iontwin: running iontwin ${args.join(' ')}\n`);
const { status, error } = spawnSync(process.execPath, [join(root, 'dist', 'cli', 'main.js'), ...args], {
  cwd: folder,
  stdio: 'inherit',
});
if (error) process.stderr.write(`iontwin: the program could not be started: ${error.message}\n`);
if (given.length === 0 && status === 0 && existsSync(resolve(folder, figure))) {
  process.stderr.write(`iontwin: the figure is in ${resolve(folder, figure)}\n`);
}
process.exit(status ?? 1);
