import { COMMON_OPTIONS } from './arguments.ts';
import type { Command, Option } from './command.ts';

const WIDTH = 100;

/** The `--help` text of a command. */
export function commandHelp(command: Command): string {
  const options = [...command.options, ...COMMON_OPTIONS];
  return [
    `Usage: iontwin ${command.usage}`,
    '',
    command.summary,
    '',
    'Options:',
    ...table(options.map((option) => [optionTerm(option), optionText(option)])),
    '',
    command.examples.length === 1 ? 'Example:' : 'Examples:',
    ...command.examples.map((example) => `  ${example}`),
    '',
  ].join('\n');
}

/** The `--help` text of the program. */
export function programHelp(commands: readonly Command[]): string {
  return [
    'Usage: iontwin COMMAND [arguments]',
    '',
    'From one voltage-clamp recording of an excitable cell to its digital twin.',
    '',
    'Commands:',
    ...table(commands.map(({ name, summary }) => [name, summary])),
    '',
    'Options:',
    ...table([
      ['--help', 'Show this text; `iontwin COMMAND --help` shows that of a command.'],
      ['--version', 'Show the version.'],
    ]),
    '',
    'Times, concentrations and temperatures take units: 10s, 250ms, 50nM, 1.2uM, 25C, 310K.',
    '',
  ].join('\n');
}

function optionTerm({ name, value }: Option): string {
  return value ? `--${name} ${value}` : `--${name}`;
}

function optionText({ help, repeatable }: Option): string {
  return repeatable ? `${help} May be repeated.` : help;
}

function table(rows: readonly (readonly [term: string, text: string])[]): string[] {
  const indent = 4 + Math.max(...rows.map(([term]) => term.length));
  return rows.flatMap(([term, text]) =>
    wrap(text, WIDTH - indent).map((line, k) => (k === 0 ? `  ${term}` : '').padEnd(indent) + line),
  );
}

function wrap(text: string, width: number): string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(' ')) {
    if (line && line.length + 1 + word.length > width) {
      lines.push(line);
      line = word;
    } else line = line ? `${line} ${word}` : word;
  }
  return [...lines, line];
}
