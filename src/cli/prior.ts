import { didYouMean } from '../model/nearest.ts';
import type { ParsedArguments } from './arguments.ts';
import type { Command, CommandIo } from './command.ts';
import { significant, tableLines } from './format.ts';
import { hasOption, noMorePositionals } from './option-values.ts';
import { namedPriors, readPriorArgument } from './prior-argument.ts';
import { runLearn } from './prior-learn.ts';
import { priorJson, priorText } from './prior-text.ts';
import { UsageError } from './usage-error.ts';

const actions = { list: runList, show: runShow, learn: runLearn } as const;

/** `iontwin prior`: what is believed of a cell before it is recorded, as files. */
export const command: Command = {
  name: 'prior',
  summary:
    'What is believed of a cell before it is recorded: the priors there are, and one learned from your own cells.',
  usage: 'prior list | show NAME|FILE | learn DIR [options]',
  options: [
    { name: 'out', value: 'FILE', help: 'learn: writes the prior there, for --prior of other commands.' },
    { name: 'name', value: 'NAME', help: 'learn: what the prior calls itself in reports (laboratory).' },
    { name: 'seed', value: 'N', help: 'learn: draws are a function of it (1).' },
    { name: 'workers', value: 'N', help: 'learn: threads (one for each core).' },
  ],
  examples: [
    'iontwin prior list',
    'iontwin prior show physical',
    'iontwin prior learn data/ipsc_vc_ap --out lab.prior.json',
  ],
  run: (args, io) => {
    const [action] = args.positionals;
    if (action !== undefined && Object.hasOwn(actions, action)) {
      return actions[action as keyof typeof actions](args, io);
    }
    const names = Object.keys(actions);
    const where = `in: iontwin prior ${args.positionals.join(' ')}`;
    const fallback = `Write prior ${names.join(', prior ')}; \`iontwin prior --help\` shows examples.`;
    if (action === undefined) throw new UsageError('it is not said what to do', where, fallback);
    throw new UsageError(`unknown action \`${action}\``, where, didYouMean(action, names, fallback));
  },
};

async function runList(args: ParsedArguments, io: CommandIo): Promise<number> {
  noMorePositionals(args, 1);
  const priors = Object.entries(namedPriors).map(([name, make]) => ({ name, prior: make() }));
  io.stdout.write(
    hasOption(args, 'json')
      ? `${JSON.stringify(priors.map(({ name, prior: { says, cells, entries } }) => ({ name, says, cells, entries: entries.length })))}\n`
      : `${[
          ...tableLines([
            ['name', 'quantities', 'cells'],
            ...priors.map(({ name, prior: { cells, entries } }) => [
              name,
              significant(entries.length, 6),
              cells === null ? 'assumed' : String(cells),
            ]),
          ]),
          '',
          ...priors.map(({ name, prior: { says } }) => `${name}: ${says}`),
          'A prior of your own cells: iontwin prior learn DIR --out lab.prior.json',
        ].join('\n')}\n`,
  );
  return 0;
}

async function runShow(args: ParsedArguments, io: CommandIo): Promise<number> {
  const [, name, ...more] = args.positionals;
  const where = `in: iontwin prior ${args.positionals.join(' ')}`;
  if (name === undefined) throw new UsageError('the prior is missing', where, 'Write prior show NAME, or FILE.');
  if (more.length > 0) throw new UsageError(`unexpected argument \`${more[0]}\``, where, 'Name one prior.');
  const prior = await readPriorArgument(name, where);
  io.stdout.write(hasOption(args, 'json') ? priorJson(prior) : priorText(prior));
  return 0;
}
