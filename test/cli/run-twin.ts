import { runCommandLine } from '../../src/cli/run-command-line.ts';
import { keep } from './lines.ts';

/** `iontwin twin ...` or `iontwin example ...` within this process. */
export async function twinCommand(...args: string[]) {
  const stdout = keep();
  const stderr = keep();
  const commands = { twin: () => import('../../src/cli/twin.ts'), example: () => import('../../src/cli/example.ts') };
  const io = { stdout, stderr };
  const status = await runCommandLine(args, { commands, version: '0', io, debug: true });
  return { status, stdout: stdout.text(), stderr: stderr.text() };
}
