import { mkdirSync, writeFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { startArguments } from '../../scripts/start-arguments.mjs';
import { temporaryFolder } from '../cli/run-simulate.ts';

test('npm start: nothing said is the example, a file is a twin, the rest are commands', () => {
  const { path } = temporaryFolder();
  writeFileSync(path('cell'), '');
  mkdirSync(path('simulate'));
  const run = (...given: string[]) => startArguments(given, path('.')).join(' ');
  expect(run()).toBe('example');
  expect(run('my.abf')).toBe('twin my.abf --out my-twin');
  expect(run('cells/vc_pre.csv.gz', '--sweep', '2')).toBe('twin cells/vc_pre.csv.gz --sweep 2 --out vc_pre-twin');
  expect(run('my.abf', '--out', 'there')).toBe('twin my.abf --out there');
  expect(run('my.abf', '--json')).toBe('twin my.abf --json');
  // A file without an ending that is there; a folder of the name of a command is not in the way.
  expect(run('cell')).toBe('twin cell --out cell-twin');
  expect(run('simulate', 'kernik2019')).toBe('simulate kernik2019');
  expect(run('--help')).toBe('--help');
});
