import { type CellScore, evaluation, scoreCell } from '../infer/evaluate.ts';
import { openSession, type Session } from '../infer/infer.ts';
import { boxSetup } from '../infer/setup.ts';
import { syntheticRecorder } from '../infer/synthetic.ts';
import { namedProtocol } from '../protocol/library.ts';
import { protocolDuration_ms } from '../protocol/protocol.ts';
import type { ClampTrace } from '../recording/quality/clamp-trace.ts';
import { threadWorker } from '../simulate/worker-pool.node.ts';

/** What a row of the bench needs to know of a run. */
export interface TwinFigure {
  readonly name: string;
  readonly value: number;
  readonly unit: string;
  readonly accuracy: Readonly<Record<string, number>>;
  readonly context: Readonly<Record<string, number | string>>;
}

const interval_ms = 0.1;
const noise_A_F = 0.1;
const seed = 1;
/** The size of library that the published method was compared with. */
const freshCells = 20_000;
const usualCells = 9;

/** Seconds from a recording to its posterior: with a library that is there, and with one made for it. */
export async function benchTwin(
  workers: number,
  cells: number | undefined,
  print: (figure: TwinFigure) => void,
): Promise<void> {
  const setup = boxSetup({ source: { kind: 'builtin', name: 'kernik2019' }, preHolds_ms: [0] });
  const protocol = namedProtocol('composite');
  const open = (library?: number): Promise<Session> =>
    openSession(setup, protocol, {
      interval_ms,
      end_ms: protocolDuration_ms(protocol),
      workers: { make: threadWorker, count: workers },
      ...(library === undefined ? {} : { cells: library }),
    });
  const session = await open();
  const recorder = syntheticRecorder(session, interval_ms, 0, { make: threadWorker, count: 1 });
  const truths = Array.from({ length: cells ?? usualCells }, (_, index) => session.prior.draw(seed, index));
  const traces: ClampTrace[] = [];
  for (const [index, truth] of truths.entries()) traces.push(await recorder.record(truth, noise_A_F, seed, index));
  await recorder.close();
  const what = 'Kernik, 52 parameters +-40 %, 7 s composite protocol, 10 kHz, 0.1 A/F of white noise';
  const score = (on: Session, index: number): Promise<CellScore> => {
    const [trace, truth] = [traces[index], truths[index]];
    if (!trace || !truth) throw new Error(`no cell ${index}`);
    return scoreCell(on, trace, truth, index, seed, () => performance.now());
  };
  const report = (name: string, value: number, scores: readonly CellScore[], context: TwinFigure['context']): void => {
    const { converged, errorOverBound, coverage90 } = evaluation(scores, setup.parameters);
    print({
      name,
      value: Number(value.toPrecision(3)),
      unit: 's',
      accuracy: {
        converged,
        error_over_bound: Number(errorOverBound.toPrecision(3)),
        coverage_of_90_percent_intervals: Number(coverage90.toPrecision(3)),
      },
      context: { what, workers, ...context },
    });
  };
  const scores: CellScore[] = [];
  for (const index of truths.keys()) scores.push(await score(session, index));
  await session.close();
  const { medianSeconds, slowestSeconds } = evaluation(scores, setup.parameters);
  report('twin', medianSeconds, scores, {
    of: 'from a recording to its posterior, library excluded, median',
    cells: scores.length,
    slowest: Number(slowestSeconds.toPrecision(3)),
  });
  const start = performance.now();
  const fresh = await open(freshCells);
  const library = (performance.now() - start) / 1000;
  const first = await score(fresh, 0);
  await fresh.close();
  report('twin-with-fresh-library', library + first.seconds, [first], {
    of: `the same with a library of ${freshCells} cells made for it`,
    library: Number(library.toPrecision(3)),
    inference: Number(first.seconds.toPrecision(3)),
  });
}
