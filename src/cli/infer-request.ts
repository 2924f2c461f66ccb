import { availableParallelism } from 'node:os';
import { basename } from 'node:path';
import { boxSetup, type FitSetup } from '../infer/setup.ts';
import type { Workers } from '../infer/simulator.ts';
import { builtinModelNames } from '../model/builtin.ts';
import type { CellModel } from '../model/cell-model.ts';
import { evaluate } from '../model/evaluate.ts';
import type { ModelSource } from '../model/model-source.ts';
import { temperatureParameter } from '../population/read-recipe.ts';
import { variedParameters } from '../population/varied-parameters.ts';
import type { Protocol } from '../protocol/protocol.ts';
import type { Conditions } from '../recording/recording.ts';
import { threadWorker } from '../simulate/worker-pool.node.ts';
import { experimentModel } from '../twin/nuisances.ts';
import type { ParsedArguments } from './arguments.ts';
import type { Option } from './command.ts';
import { explainNames } from './explain-names.ts';
import { readModel } from './model-argument.ts';
import { hasOption, noMorePositionals, numberOption, quantityOption, textOption, whereOf } from './option-values.ts';
import { readProtocolArgument } from './protocol-argument.ts';
import { readTextFile } from './read-text-file.ts';
import { InputError, UsageError } from './usage-error.ts';

/** A synthetic experiment: what is recorded of which cells, and what is believed of them. */
export interface InferRequest {
  readonly setup: FitSetup;
  readonly protocol: Protocol;
  /** Standard deviation of white noise on each sample, A/F. */
  readonly noise_A_F: number;
  readonly interval_ms: number;
  readonly temperature_K: number | null;
  /** Parameter of the model that is its temperature. */
  readonly temperatureName: string | undefined;
  readonly model: string;
  readonly seed: number;
  readonly workers: Workers;
}

/** Options of every command that infers from synthetic recordings. */
export const inferOptions: readonly Option[] = [
  { name: 'protocol', value: 'PROTOCOL', help: 'A named clamp protocol, or a file of one (composite).' },
  { name: 'model', value: 'MODEL', help: 'A built-in model, or a file (kernik2019).' },
  { name: 'noise', value: 'X', help: 'Standard deviation of white noise on each sample, A/F (0.1).' },
  { name: 'rate', value: 'FREQUENCY', help: 'Samples a second (10kHz).' },
  { name: 'spread', value: 'X', help: 'The prior: uniform within this part of the baseline (0.4).' },
  { name: 'vary', value: 'NAME,NAME', help: "These parameters are unknown (those that the model's text marks)." },
  { name: 'leak', help: 'A seal of 1 GOhm on 60 pF, reported to within 20 %, is part of the experiment.' },
  {
    name: 'amplifier',
    help: 'So is an amplifier: 20 MOhm to within 10 %, 70 % compensated, an offset of 1 mV, transients, a filter of 5 kHz.',
  },
  { name: 'hold', value: 'TIME', help: 'The cell is held at the holding potential for so long before (0s).' },
  { name: 'temperature', value: 'T', help: "Temperature (the model's own): 25C, 298K." },
  { name: 'seed', value: 'N', help: 'Cells and noise are a function of seed and number alone (1).' },
  { name: 'workers', value: 'N', help: 'Threads (one for each core); no result depends on it.' },
];

/** What is reported of the experiment: nothing, the seal, or all of an amplifier. */
export type Reported = 'nothing' | 'seal' | 'amplifier';

/** 60 pF behind a seal of 1 GOhm; 20 MOhm, 70 % compensated, and a filter of 5 kHz. */
const seal: Conditions = { capacitance_pF: 60, sealResistance_MOhm: 1000 };
const reports: Readonly<Record<Reported, Conditions>> = {
  nothing: { leakSubtracted: true },
  seal,
  amplifier: { ...seal, accessResistance_MOhm: 20, compensation: 0.7, filter_Hz: 5000 },
};

/**
 * The experiment that a command line asks for.
 *
 * @param least what is reported at least, whatever the options say
 * @throws UsageError, InputError, and the errors of the model and protocol rooms
 */
export async function readInferRequest(args: ParsedArguments, least: Reported = 'nothing'): Promise<InferRequest> {
  const where = `in: iontwin ${args.command}`;
  noMorePositionals(args);
  const name = textOption(args, 'model') ?? 'kernik2019';
  const model = await readModel(name, `${args.command} --model`);
  const names = textOption(args, 'vary')
    ?.split(',')
    .map((one) => one.trim());
  checkModel(model, names, where);
  const temperature = readTemperature(args, model);
  const reported = hasOption(args, 'amplifier') ? 'amplifier' : hasOption(args, 'leak') ? 'seal' : least;
  const experiment = experimentModel(reports[reported]);
  const source = { ...(await sourceOf(name)), extensions: experiment.extensions };
  const spread = numberOption(args, 'spread', { atLeast: 0.001, atMost: 0.95 });
  const setup = explainNames(where, () =>
    boxSetup({
      source,
      changes: { set: { ...experiment.set, ...temperature?.set } },
      nuisances: experiment.nuisances,
      rule: experiment.rule,
      ...(experiment.output === undefined ? {} : { output: experiment.output }),
      preHolds_ms: [quantityOption(args, 'hold', 'time') ?? 0],
      ...(spread === undefined ? {} : { spread }),
      ...(names ? { parameters: names } : {}),
    }),
  );
  return {
    setup,
    protocol: await readProtocolArgument(textOption(args, 'protocol') ?? 'composite'),
    noise_A_F: numberOption(args, 'noise', { atLeast: 0, atMost: 100 }) ?? 0.1,
    interval_ms: readInterval(args),
    temperature_K: temperature?.kelvin ?? null,
    temperatureName: temperature?.name,
    model: model.name,
    seed: numberOption(args, 'seed', { atLeast: 0, atMost: 2 ** 32 - 1, whole: true }) ?? 1,
    workers: {
      make: threadWorker,
      count: numberOption(args, 'workers', { atLeast: 1, atMost: 256, whole: true }) ?? availableParallelism(),
    },
  };
}

/** Some conductances of a model, as an example of what may vary. */
function conductances(model: CellModel): string {
  const names = model.variables.filter(({ kind, name }) => kind === 'parameter' && /\.g_|\.p_|\.P_/.test(name));
  return (names.length > 0 ? names : model.variables.filter(({ kind }) => kind === 'parameter'))
    .slice(0, 2)
    .map(({ name }) => name)
    .join(',');
}

function checkModel(model: CellModel, names: readonly string[] | undefined, where: string): void {
  if (!names && variedParameters(model).length === 0) {
    throw new UsageError(
      `no parameter of ${model.name} is marked as unknown`,
      where,
      `Name those that are: --vary ${conductances(model)}.`,
    );
  }
  if (!model.variables.some(({ label }) => label === 'cellular_current')) {
    throw new InputError(
      `it is not said which variable of ${model.name} is recorded`,
      where,
      'Label it in its text: `label cellular_current`.',
    );
  }
}

/** The model's own temperature unless another is asked for; undefined where it has none. */
function readTemperature(
  args: ParsedArguments,
  model: CellModel,
): { readonly kelvin: number; readonly name: string; readonly set: Record<string, number> } | undefined {
  const asked = quantityOption(args, 'temperature', 'temperature');
  const name = temperatureParameter(model);
  if (name !== undefined) {
    return {
      name,
      kelvin: asked ?? (evaluate(model).values.get(name) as number),
      set: asked === undefined ? {} : { [name]: asked },
    };
  }
  if (asked === undefined) return undefined;
  const where = whereOf(args, 'temperature', textOption(args, 'temperature') ?? '');
  throw new InputError(`${model.name} has no temperature`, where, 'Leave --temperature out.');
}

function readInterval(args: ParsedArguments): number {
  const hz = quantityOption(args, 'rate', 'frequency') ?? 10_000;
  if (hz >= 100 && hz <= 1e6) return Number((1000 / hz).toPrecision(12));
  const where = whereOf(args, 'rate', textOption(args, 'rate') ?? '');
  throw new UsageError('currents are sampled at 100 Hz to 1 MHz', where, 'Give a rate such as 10kHz.');
}

async function sourceOf(argument: string): Promise<ModelSource> {
  if (builtinModelNames().includes(argument.split(':')[0] ?? '')) return { kind: 'builtin', name: argument };
  return { kind: 'text', text: await readTextFile(argument), fileName: basename(argument) };
}
