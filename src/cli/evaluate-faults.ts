import { type Detection, type DetectionRate, detectionRates, judgeRecording } from '../infer/detection.ts';
import { type Fault, type Reported, unreportedFaults } from '../infer/faults.ts';
import { openSession } from '../infer/infer.ts';
import { recorderOf } from '../infer/synthetic.ts';
import { wilsonInterval } from '../numeric/wilson.ts';
import { protocolDuration_ms } from '../protocol/protocol.ts';
import type { CommandIo } from './command.ts';
import type { LineStore } from './evaluate-store.ts';
import { tableLines } from './format.ts';
import type { InferRequest } from './infer-request.ts';
import { startProgress } from './progress.ts';
import { field } from './simulate-report.ts';
import { UsageError } from './usage-error.ts';

/** Reasons told of each fault. */
const shownReasons = 3;

/**
 * Judges every fault in every cell that the store does not have yet.
 *
 * @param only names of faults; all when left out
 * @throws UsageError for a name that is none
 */
export async function detectFaults(
  request: InferRequest,
  cells: number,
  only: readonly string[] | undefined,
  library: number,
  store: LineStore<Detection> | undefined,
  io: CommandIo,
  quiet: boolean,
): Promise<Detection[]> {
  const { setup, protocol, interval_ms, noise_A_F, seed, workers } = request;
  const faults = faultsOf(request, only);
  const key = (fault: string, index: number): string => `${fault} ${index}`;
  const known = new Map((store?.rows ?? []).map((row) => [key(row.fault, row.index), row]));
  const wanted = Array.from({ length: cells }, (_, index) => faults.map((fault) => ({ fault, index }))).flat();
  const missing = wanted.filter(({ fault, index }) => !known.has(key(fault.name, index)));
  if (missing.length > 0) {
    const end_ms = protocolDuration_ms(protocol);
    const session = await openSession(setup, protocol, { interval_ms, end_ms, workers, cells: library });
    const recorders = new Map<Fault, ReturnType<typeof recorderOf>>();
    const believed = {
      source: setup.source,
      changes: setup.changes,
      protocol,
      preHold_ms: setup.preHolds_ms[0] ?? 0,
      output: setup.output,
      varied: setup.parameters.map((p) => p.name),
    };
    const recorderFor = (fault: Fault): ReturnType<typeof recorderOf> => {
      const made =
        recorders.get(fault) ?? recorderOf(fault.experiment(believed), protocol, interval_ms, { ...workers, count: 1 });
      recorders.set(fault, made);
      return made;
    };
    const progress = startProgress({
      label: 'judging',
      total: missing.length,
      unit: 'recordings',
      sink: io.stderr,
      quiet,
    });
    try {
      for (const [done, { fault, index }] of missing.entries()) {
        const values = fault.values(session.prior.draw(seed, index), believed, index);
        const trace = await recorderFor(fault).record(values, noise_A_F, ~seed >>> 0, index);
        const row = await judgeRecording(session, { ...trace, i: fault.distort(trace.i) }, fault, index, seed);
        known.set(key(fault.name, index), row);
        await store?.append(row);
        progress.update(done + 1);
      }
    } finally {
      progress.end();
      await Promise.all([session, ...recorders.values()].map((one) => one.close()));
    }
  }
  return wanted.map(({ fault, index }) => known.get(key(fault.name, index)) as Detection);
}

/** Faults that an experiment can have, or those of them with the given names. */
function faultsOf(
  { setup, temperature_K, temperatureName }: InferRequest,
  only: readonly string[] | undefined,
): readonly Fault[] {
  const reported = (name: string): Reported | undefined => {
    const found = setup.parameters.slice(setup.cellParameters).find((p) => p.name === name);
    return found && [name, found.baseline];
  };
  const faults = unreportedFaults({
    leak: reported('leak.g'),
    access: reported('amplifier.Rs'),
    temperature: temperatureName !== undefined && temperature_K !== null ? [temperatureName, temperature_K] : undefined,
  });
  const names = faults.map(({ name }) => name);
  const unknown = only?.find((name) => !names.includes(name));
  if (unknown !== undefined) {
    throw new UsageError(
      `\`${unknown}\` is no fault of this experiment`,
      `--only ${only?.join(',')}`,
      `They are: ${names.join(', ')}. (Rs + 50 % needs --amplifier.)`,
    );
  }
  return only ? faults.filter(({ name }) => only.includes(name)) : faults;
}

/** Detections as text for people. */
export function faultsText({ model, protocol, setup }: InferRequest, detections: readonly Detection[]): string {
  const rates = detectionRates(detections);
  const percent = (part: number): string => `${(100 * part).toFixed(1)} %`;
  const row = ({ fault, cells, flagged, refused, byQuality, byFit, reasons }: DetectionRate): string[] => [
    fault,
    String(cells),
    percent((flagged + refused) / cells),
    wilsonInterval(flagged + refused, cells)
      .map(percent)
      .join(' to '),
    percent(refused / cells),
    percent(byQuality / cells),
    percent(byFit / cells),
    reasons
      .slice(0, shownReasons)
      .map(([name, n]) => `${name} (${n})`)
      .join(', '),
  ];
  const lines = [
    field('Cells', `${rates[0]?.cells ?? 0} of ${model}, ${setup.priorName}; protocol ${protocol.name}`),
    '',
    ...tableLines([
      ['unreported', 'cells', 'noticed', '95 % interval', 'refused', 'by recording', 'by fit', 'reasons'],
      ...rates.map(row),
    ]),
  ];
  return `${lines.join('\n')}\n`;
}

/** Detections as one JSON document. */
export function faultsJson(
  { model, protocol, setup, seed, noise_A_F }: InferRequest,
  detections: readonly Detection[],
): string {
  return `${JSON.stringify({
    model,
    protocol: protocol.name,
    prior: setup.priorName,
    noise_A_F,
    seed,
    faults: detectionRates(detections).map((rate) => ({
      name: rate.fault,
      cells: rate.cells,
      noticed: (rate.flagged + rate.refused) / rate.cells,
      interval95: wilsonInterval(rate.flagged + rate.refused, rate.cells),
      refused: rate.refused / rate.cells,
      by_recording: rate.byQuality / rate.cells,
      by_fit: rate.byFit / rate.cells,
      reasons: Object.fromEntries(rate.reasons),
    })),
  })}\n`;
}
