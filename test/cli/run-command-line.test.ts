import { describe, expect, test } from 'vitest';
import type { Command } from '../../src/cli/command.ts';
import { hasOption } from '../../src/cli/option-values.ts';
import { runCommandLine } from '../../src/cli/run-command-line.ts';
import { InputError, UsageError } from '../../src/cli/usage-error.ts';
import { ModelError } from '../../src/model/model-error.ts';
import { ProtocolError } from '../../src/protocol/protocol-error.ts';
import { keep } from './lines.ts';

function command(name: string, run: Command['run']): Command {
  return {
    name,
    summary: `What ${name} does.`,
    usage: `${name} MODEL [options]`,
    options: [
      { name: 'free', value: 'TIME', help: 'The cell beats by itself for this long.' },
      { name: 'set', value: 'NAME=VALUE', help: 'Sets a parameter.', repeatable: true },
    ],
    examples: [`iontwin ${name} kernik2019 --free 10s`],
    run,
  };
}

async function iontwin(argv: string[], run: Command['run'] = async () => 0, debug = false) {
  const stdout = keep();
  const stderr = keep();
  const loaded: string[] = [];
  const load = (name: string) => async () => {
    loaded.push(name);
    return { command: command(name, run) };
  };
  const commands = { simulate: load('simulate'), bench: load('bench') };
  const status = await runCommandLine(argv, { commands, version: '1.2.3', io: { stdout, stderr }, debug });
  return { status, stdout: stdout.text(), stderr: stderr.text(), loaded };
}

function throwing(error: unknown): Command['run'] {
  return async () => {
    throw error;
  };
}

describe('runCommandLine', () => {
  test('runs the command, and loads no other', async () => {
    const result = await iontwin(['simulate', 'kernik2019', '--json'], async (args, io) => {
      io.stdout.write(JSON.stringify({ model: args.positionals[0], json: hasOption(args, 'json') }));
      return 1;
    });
    expect(result).toEqual({
      status: 1,
      stdout: '{"model":"kernik2019","json":true}',
      stderr: '',
      loaded: ['simulate'],
    });
  });

  test('--version, --help, and help of a command', async () => {
    expect(await iontwin(['--version'])).toMatchObject({ status: 0, stdout: '1.2.3\n', stderr: '', loaded: [] });
    const help = await iontwin(['--help']);
    expect(help.status).toBe(0);
    expect(help.stdout).toContain('  simulate  What simulate does.\n  bench     What bench does.\n');
    expect(await iontwin([])).toMatchObject({ status: 2, stdout: '', stderr: help.stdout });
    const ofCommand = await iontwin(['simulate', '--help', '--bogus']);
    expect(ofCommand.status).toBe(0);
    expect(ofCommand.stdout).toMatchInlineSnapshot(`
      "Usage: iontwin simulate MODEL [options]

      What simulate does.

      Options:
        --free TIME       The cell beats by itself for this long.
        --set NAME=VALUE  Sets a parameter. May be repeated.
        --json            Print one JSON document, and nothing else, on standard output.
        --quiet           No progress on standard error.
        --help            Show this text.

      Example:
        iontwin simulate kernik2019 --free 10s
      "
    `);
  });

  test('an unknown command or option: the nearest names, status 2', async () => {
    expect(await iontwin(['simulat', 'x'])).toMatchObject({
      status: 2,
      stdout: '',
      stderr: 'iontwin: unknown command simulat\n  in: iontwin simulat x\n  Did you mean `simulate`?\n',
    });
    expect((await iontwin(['constructor'])).stderr).toContain('`iontwin --help` lists the commands.');
    expect((await iontwin(['--versoin'])).stderr).toContain('unknown option --versoin');
    expect(await iontwin(['bench', '--fre', '1s'])).toMatchObject({ status: 2, loaded: ['bench'] });
  });

  test('refused input of every room: three lines, status 1', async () => {
    const refusals = [
      new InputError('this is not a recording', 'cell.txt', 'Name an ABF file.'),
      new ModelError('my.mmt', { line: 3, column: 5 }, 'g_Kr', 'unknown name', 'Did you mean g_K1?'),
      new ProtocolError('a step has no length', 'p.json, segment 2', 'Give it one.'),
    ];
    for (const error of refusals) {
      const { status, stderr, stdout } = await iontwin(['simulate'], throwing(error), true);
      expect(status).toBe(1);
      expect(stdout).toBe('');
      expect(stderr).toBe(`iontwin: ${error.message.replaceAll('\n', '\n  ')}\n`);
      expect(stderr.trimEnd().split('\n')).toHaveLength(3);
    }
    const usage = new UsageError('no unit', '--free 10', 'Give one.');
    expect((await iontwin(['simulate'], throwing(usage))).status).toBe(2);
  });

  test('a file that cannot be had: status 1, with its path', async () => {
    const error = Object.assign(new Error('ENOENT: no such file'), { code: 'ENOENT', path: 'cell.abf' });
    const { status, stderr } = await iontwin(['simulate'], throwing(error));
    expect({ status, stderr }).toEqual({
      status: 1,
      stderr: 'iontwin: there is no such file or folder\n  cell.abf\n  Check the path.\n',
    });
  });

  test('a defect: status 3, the stack only on request', async () => {
    const error = new TypeError('x is undefined');
    const plain = await iontwin(['simulate'], throwing(error));
    expect(plain.status).toBe(3);
    expect(plain.stderr).toContain('iontwin: internal error: x is undefined');
    expect(plain.stderr).toContain('IONTWIN_DEBUG=1');
    expect(plain.stderr).not.toContain('    at ');
    const debug = await iontwin(['simulate'], throwing(error), true);
    expect(debug.stderr).toContain('TypeError: x is undefined\n    at ');
    expect((await iontwin(['simulate'], throwing('thrown text'))).stderr).toContain('internal error: thrown text');
  });
});
