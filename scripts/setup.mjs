/**
 * Makes a checkout ready to run: right Node, packages installed, library built. Each part is done only when it is needed,
 * so that a second start is immediate and needs no network.
 */
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join, sep } from 'node:path';
import { fileURLToPath } from 'node:url';

/** Folder that holds package.json. */
export const root = dirname(dirname(fileURLToPath(import.meta.url)));

const oldestNode = [20, 20];
const installStamp = join(root, 'node_modules', '.iontwin-installed');
const buildStamp = join(root, 'dist', '.iontwin-built');
const embeddedModels = join(root, 'src', 'model', 'builtin.generated.ts');

/**
 * Brings the checkout up to date; messages go to stderr so that a command's own output stays clean.
 * On failure to install says what to do and ends the process with status 1.
 *
 * @returns whether the build succeeded; when not, its messages have been printed
 */
export function setup() {
  checkNode();
  install();
  return build();
}

function checkNode() {
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
  if (major > oldestNode[0] || (major === oldestNode[0] && minor >= oldestNode[1])) return;
  fail(
    `this is Node ${process.versions.node}, iontwin needs ${oldestNode.join('.')} or newer: install it from https://nodejs.org`,
  );
}

function install() {
  const lockFile = join(root, 'package-lock.json');
  const lockHash = createHash('sha256').update(readFileSync(lockFile)).digest('hex');
  if (readStamp(installStamp) === lockHash) return;
  if (!isInstalledByHand(lockFile)) {
    say('installing the packages of package-lock.json (once)');
    // Development packages hold the compiler: without them nothing can be built, whatever NODE_ENV says.
    const options = ['--no-audit', '--no-fund', '--include=dev'];
    // npm ci starts by deleting what is installed, which would leave nothing where the network is down; it is also strict about
    // packages for other systems that a mirror may lack. npm install keeps the versions of the lock file too.
    const fresh = !existsSync(join(root, 'node_modules'));
    const clean = fresh && run(...npm('ci', ...options));
    if (fresh && !clean) say('npm ci did not work (its messages are above); trying npm install');
    if (!clean && !run(...npm('install', '--no-save', '--prefer-offline', ...options))) {
      fail('the packages could not be installed: check the network connection, then run the same command again');
    }
  }
  writeFileSync(installStamp, lockHash);
}

/** True when npm itself has installed since the lock file last changed, so that there is nothing left to do. */
function isInstalledByHand(lockFile) {
  const npmRecord = join(root, 'node_modules', '.package-lock.json');
  return existsSync(npmRecord) && statSync(npmRecord).mtimeMs >= statSync(lockFile).mtimeMs;
}

function build() {
  const sources = hashOfSources();
  if (readStamp(buildStamp) === sources && existsSync(embeddedModels)) return true;
  say('building src/ into dist/');
  const done =
    run(process.execPath, [join(root, 'scripts', 'embed-models.mjs')]) &&
    run(process.execPath, [join(root, 'node_modules', 'typescript', 'bin', 'tsc'), '-p', 'tsconfig.build.json']);
  if (done) writeFileSync(buildStamp, sources);
  else say('the build failed (messages above): mend the sources, then run the same command again');
  return done;
}

/** One hash over everything a build reads, by content: times of change mean nothing after a clone or a copy. */
function hashOfSources() {
  const files = readdirSync(join(root, 'src'), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && !entry.name.endsWith('.generated.ts'))
    .map((entry) => join(entry.parentPath ?? entry.path, entry.name));
  for (const name of ['package.json', 'package-lock.json', 'tsconfig.json', 'tsconfig.build.json']) {
    files.push(join(root, name));
  }
  files.push(join(root, 'scripts', 'embed-models.mjs'));
  const hash = createHash('sha256');
  for (const file of files.sort()) {
    const name = file.slice(root.length).split(sep).join('/');
    hash.update(`${name}\n`).update(readFileSync(file));
  }
  return hash.digest('hex');
}

function readStamp(file) {
  return existsSync(file) ? readFileSync(file, 'utf8') : '';
}

/** npm as a program and its arguments: the npm that runs us where there is one, else the one on the path. */
function npm(...args) {
  const self = process.env.npm_execpath;
  if (self?.endsWith('npm-cli.js') && existsSync(self)) return [process.execPath, [self, ...args]];
  return ['npm', args];
}

function run(program, args) {
  const { status } = spawnSync(program, args, {
    cwd: root,
    stdio: ['ignore', process.stderr, process.stderr],
    // Windows finds npm.cmd only through its shell.
    shell: program === 'npm' && process.platform === 'win32',
  });
  return status === 0;
}

function say(text) {
  process.stderr.write(`iontwin: ${text}\n`);
}

function fail(text) {
  say(text);
  process.exit(1);
}
