import type { CellModel } from '../model/cell-model.ts';
import { runOptions } from '../simulate/lanes.ts';
import type { Backend } from '../simulate/prepare.ts';
import { type Experiment, experimentDuration_ms } from '../simulate/simulate.ts';
import type { ParsedArguments } from './arguments.ts';
import { type CellChanges, readChanges } from './cell-changes.ts';
import { readExperiment } from './experiment-options.ts';
import { readModel } from './model-argument.ts';
import { hasOption, numberOption, onlyPositional, textOption, textOptions, whereOf } from './option-values.ts';
import { type OutputFiles, readOutputFiles } from './output-files.ts';
import { type RecordedVariable, recordedVariables } from './recorded-variables.ts';
import { readSampling, type Sampling, sampleCount } from './sampling.ts';
import { InputError, UsageError } from './usage-error.ts';

/** Everything that a command line of `simulate` asks for, checked. */
export interface SimulateRequest {
  readonly model: CellModel;
  readonly experiment: Experiment;
  readonly duration_ms: number;
  readonly cell: CellChanges;
  readonly variables: readonly RecordedVariable[];
  readonly sampling: Sampling;
  readonly tolerance: number;
  readonly backend: Backend;
  readonly files: OutputFiles;
  readonly isJson: boolean;
  /** Arrays are printed with the JSON. */
  readonly isTraced: boolean;
}

/** Numbers that one run may write or print: half a gigabyte of text. */
const mostNumbers = 20_000_000;

/**
 * Reads and checks the whole command line, the files it names included, before any work is done.
 *
 * @throws UsageError, InputError, and the errors of the model and protocol rooms
 */
export async function readRequest(args: ParsedArguments): Promise<SimulateRequest> {
  const model = await readModel(onlyPositional(args, 'MODEL'), args.command);
  const experiment = await readExperiment(args, model);
  const duration_ms = experimentDuration_ms(experiment);
  const cell = await readChanges(args, model);
  const recorded = textOptions(args, 'record').join(',');
  const extra = recorded.split(',').flatMap((name) => (name.trim() === '' ? [] : [name.trim()]));
  const request: SimulateRequest = {
    model,
    experiment,
    duration_ms,
    cell,
    variables: recordedVariables(model, extra, whereOf(args, 'record', recorded)),
    sampling: readSampling(args, duration_ms),
    tolerance:
      numberOption(args, 'tolerance', { atLeast: 1e-10, atMost: 0.01 }) ??
      runOptions(experiment.kind === 'clamp').tolerance,
    backend: readBackend(args),
    files: await readOutputFiles(args),
    isJson: hasOption(args, 'json'),
    isTraced: hasOption(args, 'trace'),
  };
  if (request.isTraced && !request.isJson) {
    throw new UsageError(
      '--trace goes with --json',
      'in: iontwin simulate --trace',
      'Add --json, or write a file: --out trace.csv.',
    );
  }
  refuseTooMuch(request);
  return request;
}

/** Whether anything but biomarkers is wanted. */
export function wantsTraces({ files, isTraced }: SimulateRequest): boolean {
  return isTraced || files.csv !== undefined || files.plot !== undefined;
}

function readBackend(args: ParsedArguments): Backend {
  const text = textOption(args, 'backend') ?? 'wasm';
  if (text === 'wasm' || text === 'javascript') return text;
  throw new UsageError(`unknown back end \`${text}\``, whereOf(args, 'backend', text), 'Give wasm or javascript.');
}

function refuseTooMuch(request: SimulateRequest): void {
  const { model, variables, sampling, duration_ms } = request;
  if (wantsTraces(request) && variables.length === 0) {
    const remedy = 'Name some of its variables: --record NAME,NAME.';
    throw new InputError(
      `${model.name} has no membrane potential and no currents to show`,
      'in: iontwin simulate',
      remedy,
    );
  }
  const numbers = sampleCount(duration_ms, sampling.shown_ms) * (variables.length + 1);
  if (!wantsTraces(request) || numbers <= mostNumbers) return;
  const enough = ((sampling.shown_ms * numbers) / mostNumbers).toPrecision(2);
  const what = `${variables.length + 1} columns of ${sampleCount(duration_ms, sampling.shown_ms)} samples are too much`;
  throw new InputError(what, 'in: iontwin simulate --sample', `Give a coarser --sample, such as ${Number(enough)}ms.`);
}
