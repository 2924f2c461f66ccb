import type { Detection } from '../infer/detection.ts';
import { type CellScore, evaluation, scoreCell } from '../infer/evaluate.ts';
import { openSession, type Session } from '../infer/infer.ts';
import { InferenceError } from '../infer/inference-error.ts';
import { type SyntheticRecorder, syntheticRecorder } from '../infer/synthetic.ts';
import { protocolDuration_ms } from '../protocol/protocol.ts';
import type { ParsedArguments } from './arguments.ts';
import type { Command, CommandIo } from './command.ts';
import { detectFaults, faultsJson, faultsText } from './evaluate-faults.ts';
import { evaluateJson, evaluateText, type Failure } from './evaluate-report.ts';
import { type LineStore, openLines } from './evaluate-store.ts';
import { type InferRequest, inferOptions, readInferRequest } from './infer-request.ts';
import { hasOption, numberOption, textOption } from './option-values.ts';
import { EXIT } from './print-error.ts';
import { startProgress } from './progress.ts';
import { UsageError } from './usage-error.ts';
import { programVersion } from './version.ts';

const usualCells = 20;
/** Cells of the library from which fits start. */
const usualLibrary = 2000;
const noiseSeed = 0x6e6f6973;

type Row = CellScore | Failure;

/** `iontwin evaluate`: how accurate and how honest inference is, on cells whose parameters are known. */
export const command: Command = {
  name: 'evaluate',
  summary:
    'Accuracy, coverage and calibration of inference on fresh synthetic cells, against the Bayesian Cramer-Rao bound.',
  usage: 'evaluate [options]',
  options: [
    ...inferOptions,
    { name: 'cells', value: 'N', help: `How many (${usualCells}); 1000 for a calibration of every parameter.` },
    { name: 'library', value: 'N', help: `Prior cells from which fits start (${usualLibrary}).` },
    {
      name: 'faults',
      help: 'Instead: how many recordings with an unreported fault are flagged or refused, and how many clean ones; with --leak.',
    },
    { name: 'only', value: 'NAME,NAME', help: 'With --faults: these of them alone, such as "clean,Rs + 50 %".' },
    {
      name: 'out',
      value: 'FILE.jsonl',
      help: 'One line of JSON a cell; the same command goes on where the file ends.',
    },
  ],
  examples: [
    'iontwin evaluate --cells 20 --noise 0.1',
    'iontwin evaluate --cells 1000 --out calibration.jsonl --json',
    'iontwin evaluate --protocol staircase --amplifier',
    'iontwin evaluate --faults --cells 40 --out faults.jsonl',
    'iontwin evaluate --faults --amplifier --only "clean,Rs + 50 %" --cells 40',
  ],
  run: async (args: ParsedArguments, io: CommandIo) => {
    const cells = numberOption(args, 'cells', { atLeast: 1, atMost: 1e6, whole: true }) ?? usualCells;
    const library = numberOption(args, 'library', { atLeast: 10, atMost: 1e6, whole: true }) ?? usualLibrary;
    const isOfFaults = hasOption(args, 'faults');
    const request = await readInferRequest(args, isOfFaults ? 'seal' : 'nothing');
    const path = textOption(args, 'out');
    const only = textOption(args, 'only')
      ?.split(',')
      .map((name) => name.trim());
    if (only && !isOfFaults) {
      throw new UsageError('there are no faults to choose from', '--only', 'Add --faults, or leave --only out.');
    }
    if (isOfFaults) {
      const lines =
        path === undefined ? undefined : await openLines<Detection>(path, studyOf(request, library, 'faults'));
      const found = await detectFaults(request, cells, only, library, lines, io, hasOption(args, 'quiet')).finally(() =>
        lines?.close(),
      );
      io.stdout.write(hasOption(args, 'json') ? faultsJson(request, found) : faultsText(request, found));
      return EXIT.done;
    }
    const store = path === undefined ? undefined : await openLines<Row>(path, studyOf(request, library, 'accuracy'));
    try {
      const rows = await scoreCells(request, cells, library, store, io, hasOption(args, 'quiet'));
      const scores = rows.filter((row): row is CellScore => !('failure' in row));
      const failures = rows.filter((row): row is Failure => 'failure' in row);
      if (scores.length === 0) {
        const first = failures[0]?.failure ?? '';
        throw new InferenceError(
          `none of ${cells} cells could be inferred: ${first}`,
          `protocol ${request.protocol.name}`,
          'Try another protocol, or a narrower prior.',
        );
      }
      const found = evaluation(scores, request.setup.parameters);
      const report = { request, found, failures };
      io.stdout.write(hasOption(args, 'json') ? evaluateJson(report) : evaluateText(report));
      return EXIT.done;
    } finally {
      await store?.close();
    }
  },
};

/** Everything that a cell's line depends on. */
function studyOf(
  { setup, protocol, noise_A_F, interval_ms, seed }: InferRequest,
  library: number,
  of: string,
): unknown {
  const { source, changes, parameters, marginals, likelihood, rule, preHolds_ms, output } = setup;
  return {
    evaluates: of,
    // Whole, text included: cells of two models are no statistic.
    model: source,
    output,
    iontwin: programVersion(),
    changes,
    parameters: parameters.map(({ name }) => name),
    marginals,
    likelihood,
    rule,
    preHolds_ms,
    protocol,
    noise_A_F,
    interval_ms,
    seed,
    library,
  };
}

async function scoreCells(
  request: InferRequest,
  cells: number,
  library: number,
  store: LineStore<Row> | undefined,
  io: CommandIo,
  quiet: boolean,
): Promise<Row[]> {
  const rows = new Map((store?.rows ?? []).filter(({ index }) => index < cells).map((row) => [row.index, row]));
  const missing = Array.from({ length: cells }, (_, k) => k).filter((k) => !rows.has(k));
  if (missing.length > 0) {
    const { setup, protocol, interval_ms, workers } = request;
    const session = await openSession(setup, protocol, {
      interval_ms,
      end_ms: protocolDuration_ms(protocol),
      workers,
      cells: library,
    });
    const recorder = syntheticRecorder(session, interval_ms, setup.preHolds_ms[0] ?? 0, { ...workers, count: 1 });
    const progress = startProgress({
      label: 'evaluating',
      total: missing.length,
      unit: 'cells',
      sink: io.stderr,
      quiet,
    });
    try {
      for (const [done, index] of missing.entries()) {
        const row = await scoreOne(request, session, recorder, index);
        rows.set(index, row);
        await store?.append(row);
        progress.update(done + 1);
      }
    } finally {
      progress.end();
      await Promise.all([session.close(), recorder.close()]);
    }
  }
  return [...rows.values()].sort((a, b) => a.index - b.index);
}

async function scoreOne(
  { noise_A_F, seed }: InferRequest,
  session: Session,
  recorder: SyntheticRecorder,
  index: number,
): Promise<Row> {
  const truth = session.prior.draw(seed, index);
  try {
    // Noise of another seed: that of the cell's parameters would make noise and parameters one.
    const trace = await recorder.record(truth, noise_A_F, (seed ^ noiseSeed) >>> 0, index);
    const { inference: _, ...score } = await scoreCell(session, trace, truth, index, seed, () => performance.now());
    return score;
  } catch (error) {
    // One cell that cannot be had does not end a study of a thousand.
    if (!(error instanceof InferenceError)) throw error;
    return { index, failure: error.message.split('\n')[0] ?? '' };
  }
}
