import type { CellModel } from '../model/cell-model.ts';
import { membranePotential } from '../model/membrane-potential.ts';
import { parseUnit } from '../model/parse-unit.ts';
import type { Experiment } from '../simulate/simulate.ts';
import type { ParsedArguments } from './arguments.ts';
import { hasOption, numberOption, quantityOption, textOption, whereOf } from './option-values.ts';
import { parseInUnit } from './parameter-value.ts';
import { readProtocolArgument } from './protocol-argument.ts';
import { parseQuantity } from './quantity.ts';
import { InputError, UsageError } from './usage-error.ts';

const kinds = ['free', 'pace', 'clamp'] as const;
const pacingOptions = ['beats', 'amplitude', 'width', 'offset'] as const;

/** Beats of a paced cell unless told otherwise. */
const DEFAULT_BEATS = 10;

/**
 * What `--free`, `--pace` (with `--beats`, `--amplitude`, `--width`, `--offset`) or `--clamp` ask for.
 *
 * @throws UsageError when it is not exactly one of them; InputError when the model or the file cannot be used for it
 */
export async function readExperiment(args: ParsedArguments, model: CellModel): Promise<Experiment> {
  const given = kinds.filter((kind) => hasOption(args, kind));
  const where = `in: iontwin ${[args.command, ...args.positionals, ...given.map((kind) => `--${kind} ...`)].join(' ')}`;
  const remedy =
    'Give one of --free TIME (it beats by itself), --pace RATE (it is stimulated), --clamp PROTOCOL (its voltage is set).';
  if (given.length === 0) throw new UsageError('it is not said what happens to the cell', where, remedy);
  if (given.length > 1) {
    throw new UsageError(`${given.map((kind) => `--${kind}`).join(' and ')} exclude each other`, where, remedy);
  }
  const stray = given[0] === 'pace' ? undefined : pacingOptions.find((name) => hasOption(args, name));
  if (stray) throw new UsageError(`--${stray} belongs to --pace`, where, `Leave it out, or pace the cell: --pace 1Hz.`);
  if (given[0] === 'clamp') return readClamp(args, model);
  return given[0] === 'free' ? { kind: 'free', duration_ms: durationOption(args, 'free') } : readPacing(args, model);
}

function durationOption(args: ParsedArguments, name: string): number {
  const ms = quantityOption(args, name, 'time') ?? 0;
  if (ms > 0) return ms;
  const where = whereOf(args, name, textOption(args, name) ?? '');
  throw new UsageError('a duration of zero leaves nothing to do', where, 'Give a time such as 10s or 250ms.');
}

function readPacing(args: ParsedArguments, model: CellModel): Experiment {
  const rate = textOption(args, 'pace') ?? '';
  const where = whereOf(args, 'pace', rate);
  const pace = model.variables.find(({ binding }) => binding === 'pace');
  if (!pace) {
    throw new InputError(`${model.name} has no stimulus`, where, 'Bind a variable to it: pace = 0 bind pace.');
  }
  const unit = pace.unit ?? (model.meta.pace_unit === undefined ? undefined : parseUnit(model.meta.pace_unit));
  const usual = usualStimulus(args, model, rate, where);
  const amplitude = textOption(args, 'amplitude');
  const pacing = {
    period_ms: rate === 'model' ? usual.period_ms : readPeriod(rate, where),
    width_ms: hasOption(args, 'width') ? durationOption(args, 'width') : usual.width_ms,
    amplitude:
      amplitude === undefined
        ? usual.amplitude
        : parseInUnit(amplitude, 'the stimulus of this model', unit, whereOf(args, 'amplitude', amplitude)),
    offset_ms: quantityOption(args, 'offset', 'time') ?? 0,
    beats: numberOption(args, 'beats', { atLeast: 1, whole: true }) ?? DEFAULT_BEATS,
  };
  return { kind: 'paced', pacing, duration_ms: pacing.offset_ms + pacing.beats * pacing.period_ms };
}

/** From one stimulus to the next, ms, of a frequency or a time. */
function readPeriod(rate: string, where: string): number {
  const isTime = /[\d.\s](?:[uµμ]s|ms|s|min|h)\s*$/u.test(rate);
  if (!isTime) return 1000 / parseQuantity(rate, 'frequency', where);
  const ms = parseQuantity(rate, 'time', where);
  if (ms > 0) return ms;
  throw new UsageError('a period of zero is no pacing', where, 'Give a rate such as 1Hz, 60bpm or 800ms.');
}

/**
 * The stimulus that the model's text says it is usually given.
 *
 * @throws InputError when something is neither given on the command line nor said there
 */
function usualStimulus(args: ParsedArguments, model: CellModel, rate: string, where: string) {
  const missing: string[] = [];
  const own = (key: string, isNeeded: boolean, option: string): number => {
    const text = model.meta[key] ?? '';
    const value = text.trim() === '' ? Number.NaN : Number(text);
    if (isNeeded && !Number.isFinite(value)) missing.push(option);
    return value;
  };
  const usual = {
    period_ms: own('pace_period', rate === 'model', '--pace 1Hz'),
    amplitude: own('pace_amplitude', !hasOption(args, 'amplitude'), '--amplitude 1'),
    width_ms: own('pace_width', !hasOption(args, 'width'), '--width 2ms'),
  };
  if (missing.length === 0) return usual;
  const what = `${model.name} does not say what it is usually stimulated by`;
  throw new InputError(what, where, `Say it, for example: ${missing.join(' ')}.`);
}

async function readClamp(args: ParsedArguments, model: CellModel): Promise<Experiment> {
  const name = textOption(args, 'clamp') ?? '';
  const potential = model.variables.find((v) => v.name === membranePotential(model));
  if (potential?.kind !== 'state') {
    const what = `${model.name} cannot be voltage-clamped: its membrane potential is not a state`;
    throw new InputError(what, whereOf(args, 'clamp', name), 'Choose another model, or --free or --pace.');
  }
  return { kind: 'clamp', protocol: await readProtocolArgument(name) };
}
