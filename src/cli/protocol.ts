import { didYouMean } from '../model/nearest.ts';
import type { ParsedArguments } from './arguments.ts';
import type { Command } from './command.ts';
import { hasOption } from './option-values.ts';
import { exportProtocol, importProtocol } from './protocol-exchange.ts';
import { listProtocols, showProtocol } from './protocol-show.ts';
import { UsageError } from './usage-error.ts';

/** What `protocol` can do, and the options that belong to it. */
const actions = {
  list: { run: listProtocols, takes: '', options: [] },
  show: { run: showProtocol, takes: 'NAME|FILE', options: ['interval', 'capacitance', 'plot'] },
  export: { run: exportProtocol, takes: 'NAME|FILE', options: ['out', 'format', 'interval'] },
  import: {
    run: importProtocol,
    takes: 'FILE',
    options: ['out', 'format', 'interval', 'capacitance', 'sweep', 'command', 'action-potential', 'from', 'to', 'plot'],
  },
} as const;

/** `iontwin protocol`: what is done to a cell, to look at and to exchange with rigs. */
export const command: Command = {
  name: 'protocol',
  summary: 'Voltage-clamp protocols: the named ones, your own, those of recordings; to look at and for the rig.',
  usage: 'protocol (list | show NAME|FILE | export NAME|FILE | import FILE) [options]',
  options: [
    {
      name: 'out',
      value: 'FILE',
      help: 'Writes the protocol: p.atf (stimulus file for Clampex), p.csv (corner points), p.json.',
    },
    { name: 'format', value: 'FORMAT', help: 'atf, csv or json (what --out ends in; without --out json, printed).' },
    { name: 'interval', value: 'TIME', help: 'Distance of the samples of the rig, and of an ATF file (0.1ms).' },
    { name: 'capacitance', value: 'C', help: 'Of the cell, for the charge that steps move: 60pF.' },
    { name: 'plot', value: 'FILE.svg', help: 'Draws the command.' },
    { name: 'sweep', value: 'N', help: 'import: takes this sweep only (all, joined as they were recorded).' },
    {
      name: 'command',
      value: 'NAME',
      help: 'import: which output of a recording is the command (the first in volts).',
    },
    {
      name: 'action-potential',
      help: 'import: takes the recorded potential for the command (action-potential clamp).',
    },
    { name: 'from', value: 'TIME', help: 'with --action-potential: start of the part that is played.' },
    { name: 'to', value: 'TIME', help: 'with --action-potential: end of the part that is played.' },
  ],
  examples: [
    'iontwin protocol list',
    'iontwin protocol show staircase --plot staircase.svg --capacitance 60pF',
    'iontwin protocol export composite --out composite.atf --interval 0.1ms',
    'iontwin protocol export ipsc-10s --format csv',
    'iontwin protocol import recording.abf --out as-recorded.json',
    'iontwin protocol import beats.abf --action-potential --from 1s --to 2s --out ap.atf',
    'iontwin simulate kernik2019 --clamp composite.atf --out currents.csv',
  ],
  run: async (args, io) => {
    const action = readAction(args);
    return action.run(
      { ...args, command: `protocol ${args.positionals[0]}`, positionals: args.positionals.slice(1) },
      io,
    );
  },
};

function readAction(args: ParsedArguments): (typeof actions)[keyof typeof actions] {
  const [name, argument, ...more] = args.positionals;
  const where = `in: iontwin ${['protocol', ...args.positionals].join(' ')}`;
  const usage = `Write iontwin ${command.usage}.`;
  if (name === undefined) throw new UsageError('it is not said what to do with which protocol', where, usage);
  if (!Object.hasOwn(actions, name)) {
    const remedy = didYouMean(name, Object.keys(actions), usage);
    throw new UsageError(`there is no command \`protocol ${name}\``, where, remedy);
  }
  const action = actions[name as keyof typeof actions];
  if (action.takes !== '' && argument === undefined) {
    throw new UsageError(`${action.takes} is missing`, where, `Write iontwin protocol ${name} ${action.takes}.`);
  }
  const extra = action.takes === '' ? argument : more[0];
  if (extra !== undefined) {
    throw new UsageError(`unexpected argument \`${extra}\``, where, 'Give one protocol at a time.');
  }
  const known: readonly string[] = action.options;
  const stray = command.options.find((option) => hasOption(args, option.name) && !known.includes(option.name));
  if (stray) {
    const owners = Object.entries(actions).filter(([, { options }]) =>
      (options as readonly string[]).includes(stray.name),
    );
    const remedy = `Leave it out; it belongs to ${owners.map(([owner]) => `protocol ${owner}`).join(', ')}.`;
    throw new UsageError(`--${stray.name} means nothing to protocol ${name}`, where, remedy);
  }
  return action;
}
