import type { ParsedArguments } from './arguments.ts';
import { type CurrentUnit, parseCurrent, parseQuantity, type QuantityKind } from './quantity.ts';
import { UsageError } from './usage-error.ts';

/** Whether an option is given. */
export function hasOption(args: ParsedArguments, name: string): boolean {
  return args.values.has(name);
}

/** The value of an option that is given at most once. */
export function textOption(args: ParsedArguments, name: string): string | undefined {
  return args.values.get(name)?.[0];
}

/** All values of a repeatable option, in order. */
export function textOptions(args: ParsedArguments, name: string): readonly string[] {
  return args.values.get(name) ?? [];
}

/**
 * A quantity in the canonical unit of its kind, see `parseQuantity`.
 *
 * @throws UsageError when it cannot be read
 */
export function quantityOption(args: ParsedArguments, name: string, kind: QuantityKind): number | undefined {
  const text = textOption(args, name);
  return text === undefined ? undefined : parseQuantity(text, kind, whereOf(args, name, text));
}

/**
 * A current and its unit.
 *
 * @throws UsageError when it cannot be read
 */
export function currentOption(
  args: ParsedArguments,
  name: string,
): { readonly value: number; readonly unit: CurrentUnit } | undefined {
  const text = textOption(args, name);
  return text === undefined ? undefined : parseCurrent(text, whereOf(args, name, text));
}

/** Limits of a plain number. */
export interface NumberLimits {
  readonly atLeast?: number;
  readonly atMost?: number;
  /** Only whole numbers. */
  readonly whole?: boolean;
}

/**
 * A plain number, without a unit.
 *
 * @throws UsageError when it is not one, or outside the limits
 */
export function numberOption(args: ParsedArguments, name: string, limits: NumberLimits = {}): number | undefined {
  const text = textOption(args, name);
  return text === undefined ? undefined : parseNumber(text, whereOf(args, name, text), limits);
}

/**
 * The values of a repeatable option of the form `name=value`, in order. The value may itself contain `=`.
 *
 * @throws UsageError when a name or a value is missing, or a name comes twice
 */
export function assignments(args: ParsedArguments, name: string): ReadonlyMap<string, string> {
  const found = new Map<string, string>();
  for (const text of textOptions(args, name)) {
    const where = whereOf(args, name, text);
    const split = text.indexOf('=');
    const key = text.slice(0, split).trim();
    const value = text.slice(split + 1).trim();
    if (split < 1 || key === '' || value === '') {
      throw new UsageError(`\`${text}\` is not of the form NAME=VALUE`, where, `Write --${name} NAME=VALUE.`);
    }
    if (found.has(key)) throw new UsageError(`\`${key}\` is given twice`, where, 'Give it once.');
    found.set(key, value);
  }
  return found;
}

/**
 * As `assignments`, with numbers for values.
 *
 * @throws UsageError also when a value is not a number, or outside the limits
 */
export function numberAssignments(
  args: ParsedArguments,
  name: string,
  limits: NumberLimits = {},
): ReadonlyMap<string, number> {
  const texts = assignments(args, name);
  return new Map(
    [...texts].map(([key, text]) => [key, parseNumber(text, whereOf(args, name, `${key}=${text}`), limits)]),
  );
}

/**
 * The one argument that a command takes besides its options.
 *
 * @param placeholder its name in the usage line, such as `MODEL`
 * @throws UsageError when it is missing, or when there are more
 */
export function onlyPositional(args: ParsedArguments, placeholder: string): string {
  const [first] = args.positionals;
  if (first === undefined) throw usageOf(args, `${placeholder} is missing`);
  noMorePositionals(args, 1);
  return first;
}

/**
 * Refuses arguments where none are wanted.
 *
 * @param after how many belong to the command itself
 * @throws UsageError
 */
export function noMorePositionals(args: ParsedArguments, after = 0): void {
  const extra = args.positionals[after];
  if (extra !== undefined) throw usageOf(args, `unexpected argument \`${extra}\``);
}

/** An error in the arguments as a whole. */
function usageOf({ command, positionals }: ParsedArguments, what: string): UsageError {
  const where = `in: iontwin ${[command, ...positionals].join(' ')}`;
  return new UsageError(what, where, `\`iontwin ${command} --help\` shows the usage and an example.`);
}

function parseNumber(text: string, where: string, { atLeast, atMost, whole }: NumberLimits): number {
  const value = text.trim() === '' ? Number.NaN : Number(text);
  const noun = whole ? 'whole number' : 'number';
  const range = [
    atLeast === undefined ? '' : ` of at least ${atLeast}`,
    atMost === undefined ? '' : `${atLeast === undefined ? ' of' : ' and'} at most ${atMost}`,
  ].join('');
  const isInRange = value >= (atLeast ?? Number.NEGATIVE_INFINITY) && value <= (atMost ?? Number.POSITIVE_INFINITY);
  if (!Number.isFinite(value) || !isInRange || (whole && !Number.isSafeInteger(value))) {
    throw new UsageError(`\`${text}\` is not a ${noun}${range}`, where, `Give a ${noun}${range}, without a unit.`);
  }
  return value;
}

/** Where an option stands, for messages. */
export function whereOf(args: ParsedArguments, name: string, text: string): string {
  return `in: iontwin ${args.command} --${name} ${text}`;
}
