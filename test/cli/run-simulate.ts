import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { runCommandLine } from '../../src/cli/run-command-line.ts';
import { keep } from './lines.ts';

/** `iontwin simulate ...` within this process. */
export async function simulateCommand(...args: string[]) {
  const stdout = keep();
  const stderr = keep();
  const commands = { simulate: () => import('../../src/cli/simulate.ts') };
  const io = { stdout, stderr };
  const status = await runCommandLine(['simulate', ...args], { commands, version: '0', io, debug: true });
  return { status, stdout: stdout.text(), stderr: stderr.text() };
}

/** What `--json` prints; the fields that other programs rely on. */
export interface SimulateJson {
  readonly model: string;
  readonly temperature_K: number | null;
  readonly temperature_K_reason?: string;
  readonly duration_ms: number;
  readonly classification: 'beating' | 'quiescent' | 'depolarised' | 'failed' | null;
  readonly classification_reason?: string;
  readonly beats: readonly Readonly<Record<string, number | null | string | boolean>>[];
  readonly parameters: readonly { readonly name: string; readonly value: number }[];
  readonly failure?: { readonly reason: string; readonly time_ms: number; readonly state?: string };
  readonly clamp?: readonly Readonly<Record<string, number | null | string>>[];
  readonly trace?: Readonly<Record<string, readonly number[]>>;
  readonly notes: readonly string[];
  readonly steps: number;
}

/** The document that `--json` prints for arguments that must work. */
export async function simulateJson(...args: string[]): Promise<SimulateJson> {
  const { status, stdout, stderr } = await simulateCommand(...args, '--json');
  if (status !== 0) throw new Error(`status ${status}: ${stderr}`);
  return JSON.parse(stdout) as SimulateJson;
}

/** A folder that is gone after the test. */
export function temporaryFolder() {
  const folder = mkdtempSync(join(tmpdir(), 'iontwin-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return {
    path: (name: string) => join(folder, name),
    write: (name: string, text: string) => {
      writeFileSync(join(folder, name), text);
      return join(folder, name);
    },
    files: () => readdirSync(folder).sort(),
  };
}
