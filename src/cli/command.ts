import type { ParsedArguments } from './arguments.ts';

/** Somewhere text goes: standard output or error, or a test's list of lines. */
export interface TextSink {
  write(text: string): unknown;
  /** A terminal, on which a line can be drawn over. */
  readonly isTTY?: boolean;
  /** Width of the terminal in characters. */
  readonly columns?: number;
}

/** Where a command writes: its result to `stdout`, everything else to `stderr`. */
export interface CommandIo {
  readonly stdout: TextSink;
  readonly stderr: TextSink;
}

/** One option of a command: `--name` or `--name VALUE`. */
export interface Option {
  /** Without the dashes. */
  readonly name: string;
  /** What stands for the value in the help, such as `TIME`; without it the option is a switch. */
  readonly value?: string;
  /** One sentence. */
  readonly help: string;
  /** It may be given more than once. */
  readonly repeatable?: boolean;
}

/** One command of the program: one file, arguments in, one call into the library, text or JSON out. */
export interface Command {
  readonly name: string;
  /** One line for the list of commands. */
  readonly summary: string;
  /** What follows `iontwin` in the usage line: `simulate MODEL [options]`. */
  readonly usage: string;
  /** Its own options; `--json`, `--quiet` and `--help` belong to every command. */
  readonly options: readonly Option[];
  /** Whole command lines that work when copied. */
  readonly examples: readonly string[];
  /**
   * @returns the exit status, 0 when all was done
   * @throws errors with a `remedy` for wrong usage and refused input; `printError` tells the user
   */
  run(args: ParsedArguments, io: CommandIo): Promise<number>;
}
