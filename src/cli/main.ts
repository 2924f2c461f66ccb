#!/usr/bin/env node
import { EXIT, printError } from './print-error.ts';
import { type CommandTable, runCommandLine } from './run-command-line.ts';
import { programVersion } from './version.ts';

const commands: CommandTable = {
  simulate: () => import('./simulate.ts'),
  protocol: () => import('./protocol.ts'),
  population: () => import('./population.ts'),
  inspect: () => import('./inspect.ts'),
  twin: () => import('./twin.ts'),
  example: () => import('./example.ts'),
  identify: () => import('./identify.ts'),
  evaluate: () => import('./evaluate.ts'),
  compare: () => import('./compare.ts'),
  prior: () => import('./prior.ts'),
  'other-labs': () => import('./other-labs.ts'),
  study: () => import('./study.ts'),
  bench: () => import('./bench.ts'),
};

const debug = Boolean(process.env.IONTWIN_DEBUG);

// `iontwin ... | head` closes the pipe early; that is no error of anybody's.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  process.exit(error.code === 'EPIPE' ? EXIT.done : printError(error, process.stderr, debug));
});
process.on('uncaughtException', (error) => process.exit(printError(error, process.stderr, debug)));

const io = { stdout: process.stdout, stderr: process.stderr };
// Set, not exit(): what was written to a pipe must still drain.
process.exitCode = await runCommandLine(process.argv.slice(2), { commands, version: programVersion(), io, debug });
