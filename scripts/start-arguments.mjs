import { existsSync, statSync } from 'node:fs';
import { basename, extname, resolve } from 'node:path';

/**
 * What `npm start` runs: `example` where nothing is said, `twin FILE --out NAME` where a file is named, else what is said.
 *
 * @param {readonly string[]} given what stands behind `npm start --`
 * @param {string} folder that the user is in
 * @returns {string[]} the arguments of the program
 */
export function startArguments(given, folder) {
  const [first, ...others] = given;
  if (first === undefined) return ['example'];
  if (first.startsWith('-')) return [...given];
  const path = resolve(folder, first);
  const isFile = existsSync(path) ? statSync(path).isFile() : extname(first) !== '';
  if (!isFile) return [...given];
  const isTold = others.some((one) => one === '--out' || one.startsWith('--out=') || one === '--json');
  const name = basename(first)
    .replace(/(\.csv|\.tsv|\.txt)?\.gz$/i, '')
    .replace(/\.[^.]+$/, '');
  return ['twin', first, ...others, ...(isTold ? [] : ['--out', `${name}-twin`])];
}
