import { runCommandLine } from '../../src/cli/run-command-line.ts';
import { keep } from './lines.ts';

const commands = {
  prior: () => import('../../src/cli/prior.ts'),
  compare: () => import('../../src/cli/compare.ts'),
  study: () => import('../../src/cli/study.ts'),
  'other-labs': () => import('../../src/cli/other-labs.ts'),
};

/** `iontwin COMMAND ...` within this process. */
export async function runCommand(...argv: readonly string[]) {
  const [stdout, stderr] = [keep(), keep()];
  const status = await runCommandLine(argv, { commands, version: '0', io: { stdout, stderr }, debug: true });
  return { status, stdout: stdout.text(), stderr: stderr.text() };
}
