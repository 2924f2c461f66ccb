import { didYouMean } from '../model/nearest.ts';
import { parseArguments } from './arguments.ts';
import type { Command, CommandIo } from './command.ts';
import { commandHelp, programHelp } from './help.ts';
import { EXIT, printError } from './print-error.ts';
import { UsageError } from './usage-error.ts';

/** Commands by name, each loaded only when it is wanted: `iontwin --version` must not load a compiler. */
export type CommandTable = Readonly<Record<string, () => Promise<{ readonly command: Command }>>>;

export interface Program {
  readonly commands: CommandTable;
  readonly version: string;
  readonly io: CommandIo;
  /** Show the stack of an internal error. */
  readonly debug: boolean;
}

/**
 * Runs one command line. Never throws: whatever goes wrong is told on `stderr`.
 *
 * @param argv what follows the program's name
 * @returns the exit status: 0 done, 1 the input was refused, 2 wrong usage, 3 internal error
 */
export async function runCommandLine(argv: readonly string[], program: Program): Promise<number> {
  try {
    return await dispatch(argv, program);
  } catch (error) {
    return printError(error, program.io.stderr, program.debug);
  }
}

async function dispatch(argv: readonly string[], { commands, version, io }: Program): Promise<number> {
  const [name, ...rest] = argv;
  const help = async () => {
    const loaded = await Promise.all(Object.values(commands).map((load) => load()));
    return programHelp(loaded.map(({ command }) => command));
  };
  if (name === undefined) {
    io.stderr.write(await help());
    return EXIT.usage;
  }
  if (name === '--help' || name === '-h') {
    io.stdout.write(await help());
    return EXIT.done;
  }
  if (name === '--version') {
    io.stdout.write(`${version}\n`);
    return EXIT.done;
  }
  const load = Object.hasOwn(commands, name) ? commands[name] : undefined;
  if (!load) {
    const noun = name.startsWith('-') ? 'option' : 'command';
    const known = noun === 'option' ? ['--help', '--version'] : Object.keys(commands);
    const remedy = didYouMean(name, known, '`iontwin --help` lists the commands.');
    throw new UsageError(`unknown ${noun} ${name}`, `in: iontwin ${argv.join(' ')}`, remedy);
  }
  const { command } = await load();
  // Asking for help wins over whatever else is wrong.
  if (rest.includes('--help') || rest.includes('-h')) {
    io.stdout.write(commandHelp(command));
    return EXIT.done;
  }
  return command.run(parseArguments(command, rest), io);
}
