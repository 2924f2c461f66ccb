import { describe, expect, test } from 'vitest';
import { parseArguments } from '../../src/cli/arguments.ts';
import type { Option } from '../../src/cli/command.ts';
import {
  assignments,
  currentOption,
  hasOption,
  numberAssignments,
  numberOption,
  onlyPositional,
  quantityOption,
  textOption,
  textOptions,
} from '../../src/cli/option-values.ts';

const options: readonly Option[] = [
  { name: 'free', value: 'TIME', help: 'The cell beats by itself.' },
  { name: 'amplitude', value: 'CURRENT', help: 'Stimulus.' },
  { name: 'beats', value: 'NUMBER', help: 'Beats.' },
  { name: 'set', value: 'NAME=VALUE', help: 'Sets a parameter.', repeatable: true },
  { name: 'trace', help: 'Adds arrays.' },
];
const parse = (...args: string[]) => parseArguments({ name: 'simulate', options }, args);

describe('parseArguments', () => {
  test('takes a command line apart', () => {
    const args = parse(
      'kernik2019',
      '--free',
      '10s',
      '--amplitude',
      '-575pA',
      '--set=a=1',
      '--set',
      'b=2=3',
      '--trace',
      '--json',
    );
    expect(args.positionals).toEqual(['kernik2019']);
    expect(textOption(args, 'free')).toBe('10s');
    expect(textOptions(args, 'set')).toEqual(['a=1', 'b=2=3']);
    expect(hasOption(args, 'trace')).toBe(true);
    expect(hasOption(args, 'json')).toBe(true);
    expect(hasOption(args, 'quiet')).toBe(false);
    expect(currentOption(args, 'amplitude')).toEqual({ value: -575, unit: 'pA' });
    expect(quantityOption(args, 'free', 'time')).toBe(10_000);
    expect(quantityOption(args, 'beats', 'time')).toBeUndefined();
    expect([...assignments(args, 'set')]).toEqual([
      ['a', '1'],
      ['b', '2=3'],
    ]);
  });

  test('what follows -- is no option', () => {
    expect(parse('--', '--trace').positionals).toEqual(['--trace']);
  });

  test.each([
    [['--fre', '10s'], 'unknown option --fre', 'Did you mean `--free`?'],
    [['--bogus=3'], 'unknown option --bogus', '`iontwin simulate --help` lists the options.'],
    [['-x'], 'unknown option -x', '`iontwin simulate --help` lists the options.'],
    [['-575pA'], '-575pA stands without an option', 'A value that begins with a minus follows its option'],
    [['--free'], '--free needs a value', 'Write --free TIME.'],
    [['--free', '--trace'], '--free needs a value', 'Write --free TIME.'],
    [['--free='], '--free needs a value', 'Write --free TIME.'],
    [['--trace=yes'], '--trace takes no value', 'Write --trace alone.'],
    [['--free', '1s', '--free', '2s'], '--free is given twice', 'Give it once.'],
  ])('refuses %j', (args, what, remedy) => {
    const where = `in: iontwin simulate ${args.join(' ')}`;
    expect(() => parse(...args)).toThrow(expect.objectContaining({ name: 'UsageError', what, where }));
    expect(() => parse(...args)).toThrow(remedy);
  });
});

describe('option values', () => {
  test('numbers within limits', () => {
    expect(numberOption(parse('--beats', '1e2'), 'beats', { atLeast: 1, whole: true })).toBe(100);
    expect(numberOption(parse(), 'beats')).toBeUndefined();
    const refuse = (text: string, limits: Parameters<typeof numberOption>[2]) => () =>
      numberOption(parse('--beats', text), 'beats', limits);
    expect(refuse('many', {})).toThrow('`many` is not a number\nin: iontwin simulate --beats many\nGive a number');
    expect(refuse('1.5', { whole: true })).toThrow('`1.5` is not a whole number');
    expect(refuse('0', { atLeast: 1, atMost: 10 })).toThrow('`0` is not a number of at least 1 and at most 10');
    expect(refuse('11', { atMost: 10 })).toThrow('`11` is not a number of at most 10');
    expect(refuse(' ', {})).toThrow('not a number');
    expect(refuse('Infinity', {})).toThrow('not a number');
  });

  test('assignments', () => {
    expect([...numberAssignments(parse('--set', 'i_Kr.g_Kr = 0.1'), 'set')]).toEqual([['i_Kr.g_Kr', 0.1]]);
    expect(() => assignments(parse('--set', 'a'), 'set')).toThrow('`a` is not of the form NAME=VALUE');
    expect(() => assignments(parse('--set', '=1'), 'set')).toThrow('Write --set NAME=VALUE.');
    expect(() => assignments(parse('--set', 'a='), 'set')).toThrow('`a=` is not of the form NAME=VALUE');
    expect(() => assignments(parse('--set', 'a=1', '--set', 'a=2'), 'set')).toThrow('`a` is given twice');
    expect(() => numberAssignments(parse('--set', 'a=x'), 'set')).toThrow('in: iontwin simulate --set a=x');
    expect(() => numberAssignments(parse('--set', 'a=-1'), 'set', { atLeast: 0 })).toThrow('of at least 0');
  });

  test('the only argument', () => {
    expect(onlyPositional(parse('kernik2019'), 'MODEL')).toBe('kernik2019');
    expect(() => onlyPositional(parse(), 'MODEL')).toThrow('MODEL is missing');
    expect(() => onlyPositional(parse('a', 'b'), 'MODEL')).toThrow('unexpected argument `b`');
  });
});
