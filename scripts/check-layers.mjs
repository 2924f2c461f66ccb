/**
 * `npm run layers`: keeps the house in order (see ARCHITECTURE.md). Prints each violation as file:line, what is wrong and
 * what to do about it, and ends with status 1 if there is any.
 *
 * - a room (folder of src/) imports only from itself and from rooms before it in `rooms`
 * - src/index.ts (all that runs in browsers) and src/node.ts (the rest) import from every room but cli; no other file lies
 *   beside the rooms
 * - Node's own modules, and files that use them, are imported only where a browser never comes: *.node.ts, src/node.ts, cli/
 * - no file is longer than `longestFile` lines, flat catalogues excepted
 *
 * Usage: node scripts/check-layers.mjs [FOLDER], by default src/ of this checkout.
 */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { builtinModules } from 'node:module';
import { dirname, join, relative, resolve, sep } from 'node:path';
import { fileURLToPath } from 'node:url';

/** Ground floor first. */
const rooms = [
  'numeric',
  'model',
  'compile',
  'protocol',
  'simulate',
  'measure',
  'figure',
  'recording',
  'population',
  'learn',
  'infer',
  'twin',
  'design',
  'drug',
  'extracellular',
  'surrogate',
  'study',
  'cli',
];
/** What users of the library import: the files beside the rooms. */
const entries = ['index.ts', 'node.ts'];
const longestFile = 500;
/** Flat lists of data that would only be harder to read in pieces, as paths inside src/. */
const catalogues = new Set([]);

const importPatterns = [
  // import x from '...', import type { ... } from '...', also over several lines
  /^import\s+(?:type\s+)?[\w$*{}\s,]+?\s+from\s*['"]([^'"]+)['"]/gm,
  /^export\s+(?:type\s+)?(?:\*(?:\s+as\s+\w+)?|\{[^}]*\})\s*from\s*['"]([^'"]+)['"]/gm,
  /^import\s*['"]([^'"]+)['"]/gm,
  /\b(?:import|require)\s*\(\s*['"]([^'"]+)['"]/g,
  // new Worker(new URL('./worker.ts', import.meta.url))
  /\bnew URL\s*\(\s*['"]([^'"]+)['"]\s*,\s*import\.meta\.url/g,
];

const checkout = dirname(dirname(fileURLToPath(import.meta.url)));
const source = resolve(process.argv[2] ?? join(checkout, 'src'));
if (!existsSync(source)) {
  console.error(`layers: there is no folder ${source}: give the source folder as the argument`);
  process.exit(2);
}
const files = sourceFiles(source);
const violations = files.flatMap(checkFile);
for (const { file, line, what, remedy } of violations) console.error(`${file}:${line}: ${what}\n    ${remedy}`);
console.error(`layers: violations in ${files.length} files: ${violations.length}`);
process.exit(violations.length === 0 ? 0 : 1);

function sourceFiles(folder) {
  return readdirSync(folder, { withFileTypes: true })
    .sort((a, b) => (a.name < b.name ? -1 : 1))
    .flatMap((entry) => {
      const path = join(folder, entry.name);
      if (entry.isDirectory()) return sourceFiles(path);
      return /\.[cm]?[jt]sx?$/.test(entry.name) ? [path] : [];
    });
}

function checkFile(path) {
  const inside = insideSource(path);
  const file = relative(process.cwd(), path);
  const text = readFileSync(path, 'utf8');
  const found = [];
  const report = (line, what, remedy) => found.push({ file, line, what, remedy });

  const room = roomOf(inside);
  if (room === undefined && !entries.includes(inside)) {
    report(
      1,
      `${inside} is in no room`,
      `move it into one of ${rooms.join(', ')}, or add its room in scripts/check-layers.mjs`,
    );
  }
  for (const { specifier, line } of importsOf(text)) {
    const problem = specifier.startsWith('.')
      ? relativeImportProblem(inside, room, insideSource(resolve(dirname(path), specifier)))
      : nodeImportProblem(inside, specifier);
    if (problem) report(line, ...problem);
  }
  const lines = text.replace(/\n$/, '').split('\n').length;
  if (lines > longestFile && !catalogues.has(inside) && !inside.endsWith('.generated.ts')) {
    report(longestFile + 1, `${lines} lines, ${longestFile} are allowed`, 'split it: one concept per file');
  }
  return found;
}

/** What is wrong with an import of one file of ours by another, as [what, remedy]; undefined when nothing is. */
function relativeImportProblem(from, room, to) {
  if (to.startsWith('..')) {
    return [`imports ${to}, which is outside src`, 'move what is needed into a room: only src is built and shipped'];
  }
  const target = roomOf(to);
  if (entries.includes(from) && target === 'cli') {
    return [`${from} imports from cli`, 'move what is needed into the room that it belongs to'];
  }
  if (entries.includes(to) && !entries.includes(from)) {
    return [`${from} imports ${to}`, 'import from the room that holds what is needed'];
  }
  if (room !== undefined && target !== undefined && rooms.indexOf(target) > rooms.indexOf(room)) {
    return [
      `${room} imports from ${target}, which is built on top of it`,
      `move what is needed down to ${room} or below it, or pass it in as an argument`,
    ];
  }
  if (isForNode(to) && !isForNode(from)) {
    return [
      `imports ${to}, which browsers cannot run`,
      'import it in a file named *.node.ts, in src/node.ts or in cli, and pass its result in as an argument',
    ];
  }
  return undefined;
}

function nodeImportProblem(from, specifier) {
  if (!specifier.startsWith('node:') && !builtinModules.includes(specifier)) return undefined;
  if (isForNode(from)) return undefined;
  return [
    `imports ${specifier}, which browsers do not have`,
    'move this part to a file named *.node.ts or to cli, and pass its result in as an argument',
  ];
}

/** Whether a file runs in Node alone; workers are named by what they are built into, `.js`. */
function isForNode(inside) {
  return inside === 'node.ts' || roomOf(inside) === 'cli' || /\.node\.[jt]s$/.test(inside);
}

/** Every import of a file, in the order of its lines. */
function importsOf(text) {
  // Comments become blanks of the same length, so that the line numbers stay and prose is not taken for an import.
  const code = text.replace(/\/\*[\s\S]*?\*\/|^\s*\/\/.*$/gm, (comment) => comment.replace(/[^\n]/g, ' '));
  return importPatterns
    .flatMap((pattern) => [...code.matchAll(pattern)])
    .map((match) => ({ specifier: match[1], line: code.slice(0, match.index).split('\n').length }))
    .sort((a, b) => a.line - b.line);
}

/** Path inside src/, with forward slashes. */
function insideSource(path) {
  return relative(source, path).split(sep).join('/');
}

function roomOf(inside) {
  const folder = inside.includes('/') ? inside.slice(0, inside.indexOf('/')) : '';
  return rooms.includes(folder) ? folder : undefined;
}
