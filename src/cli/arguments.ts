import { type ParseArgsConfig, parseArgs } from 'node:util';
import { didYouMean } from '../model/nearest.ts';
import type { Command, Option } from './command.ts';
import { UsageError } from './usage-error.ts';

/** A command line taken apart. */
export interface ParsedArguments {
  /** Name of the command, for messages. */
  readonly command: string;
  /** What stands without an option, in order. */
  readonly positionals: readonly string[];
  /** Values of each option given, by name, in order; an empty list for a switch. */
  readonly values: ReadonlyMap<string, readonly string[]>;
}

/** Options that every command has. */
export const COMMON_OPTIONS: readonly Option[] = [
  { name: 'json', help: 'Print one JSON document, and nothing else, on standard output.' },
  { name: 'quiet', help: 'No progress on standard error.' },
  { name: 'help', help: 'Show this text.' },
];

/**
 * Takes the arguments of a command apart by its table of options.
 *
 * @param args what follows the command's name
 * @throws UsageError for an option that is unknown (with the nearest names), lacks its value, has one it does not take, or is
 *   given twice
 */
export function parseArguments(command: Pick<Command, 'name' | 'options'>, args: readonly string[]): ParsedArguments {
  const options = new Map([...command.options, ...COMMON_OPTIONS].map((option) => [option.name, option]));
  const config: NonNullable<ParseArgsConfig['options']> = {};
  for (const { name, value } of options.values()) config[name] = { type: value ? 'string' : 'boolean', multiple: true };
  // Not strict, as the messages of strict mode say neither what was meant nor what to do.
  const { tokens } = parseArgs({
    args: [...args],
    options: config,
    allowPositionals: true,
    strict: false,
    tokens: true,
  });

  const positionals: string[] = [];
  const values = new Map<string, string[]>();
  for (const token of tokens) {
    if (token.kind === 'positional') positionals.push(token.value);
    if (token.kind !== 'option') continue;
    const given = args[token.index] ?? token.rawName;
    const where = `in: iontwin ${[command.name, ...args].join(' ')}`;
    const name = token.rawName === '-h' ? 'help' : token.name;
    const option = token.rawName.startsWith('--') || name === 'help' ? options.get(name) : undefined;
    if (!option) throw unknownOption(command.name, given, token.rawName, options, where);
    const earlier = values.get(name);
    if (earlier && !option.repeatable && option.value) {
      throw new UsageError(`--${name} is given twice`, where, 'Give it once.');
    }
    if (option.value === undefined) {
      if (token.value !== undefined) {
        throw new UsageError(`--${name} takes no value`, where, `Write --${name} alone.`);
      }
      values.set(name, []);
      continue;
    }
    // parseArgs takes the next option for the value; a single dash may begin a negative number.
    if (!token.value || (!token.inlineValue && token.value.startsWith('--'))) {
      throw new UsageError(`--${name} needs a value`, where, `Write --${name} ${option.value}.`);
    }
    values.set(name, [...(earlier ?? []), token.value]);
  }
  return { command: command.name, positionals, values };
}

function unknownOption(
  command: string,
  given: string,
  rawName: string,
  options: ReadonlyMap<string, Option>,
  where: string,
): UsageError {
  if (/^-[\d.]/.test(given)) {
    const remedy = 'A value that begins with a minus follows its option: --amplitude -575pA.';
    return new UsageError(`${given} stands without an option`, where, remedy);
  }
  const names = [...options.keys()].map((name) => `--${name}`);
  const fallback = `\`iontwin ${command} --help\` lists the options.`;
  const wanted = rawName.startsWith('--') ? rawName : given;
  return new UsageError(`unknown option ${wanted}`, where, didYouMean(wanted, names, fallback));
}
