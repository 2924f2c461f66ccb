import type { ClampTrace } from '../recording/quality/clamp-trace.ts';
import { recordingQuality } from '../recording/quality/recording-quality.ts';
import type { Fault } from './faults.ts';
import { inferCell, type Session } from './infer.ts';
import { InferenceError } from './inference-error.ts';
import { defaultSampling } from './sample-posterior.ts';
import { recordingOf } from './synthetic.ts';
import { fitReasons, verdictOf } from './verdict.ts';

type Verdict = 'accept' | 'flag' | 'refuse';

/** What was said of one recording with one fault. */
export interface Detection {
  readonly index: number;
  readonly fault: string;
  /** By the recording alone, before any fit. */
  readonly quality: Verdict;
  /** By the fit; null where none was made, as the recording was refused. */
  readonly fit: Verdict | null;
  /** Names, those of the recording first; notes are none. */
  readonly reasons: readonly string[];
}

/**
 * Judges a recording as `twin` does: first by itself; unless it is refused, then by its fit.
 *
 * @param seed of the posterior's chains
 */
export async function judgeRecording(
  session: Session,
  trace: ClampTrace,
  fault: Fault,
  index: number,
  seed: number,
): Promise<Detection> {
  const { verdict, reasons } = recordingQuality(recordingOf(trace, fault.name), { protocol: session.protocol });
  const names = reasons.map(({ name }) => name);
  const detection = { index, fault: fault.name, quality: verdict, reasons: names };
  if (verdict === 'refuse') return { ...detection, fit: null };
  try {
    const sampling = { ...defaultSampling, seed: (seed + index) >>> 0 };
    const inference = await inferCell(session, trace, undefined, { sampling });
    const found = fitReasons(session, inference).filter((r) => r.leads_to !== 'note');
    return { ...detection, fit: verdictOf(found), reasons: [...names, ...found.map(({ name }) => name)] };
  } catch (error) {
    if (!(error instanceof InferenceError)) throw error;
    return { ...detection, fit: 'refuse', reasons: [...names, 'no fit'] };
  }
}

/** How often a fault was noticed. */
export interface DetectionRate {
  readonly fault: string;
  readonly cells: number;
  readonly flagged: number;
  readonly refused: number;
  /** Recordings that the quality checks alone noticed, and that the fit noticed. */
  readonly byQuality: number;
  readonly byFit: number;
  /** Reasons and in how many recordings they were given, most frequent first. */
  readonly reasons: readonly (readonly [string, number])[];
}

/** Detections added up, fault by fault, in the order of the first of each. */
export function detectionRates(detections: readonly Detection[]): DetectionRate[] {
  return [...new Set(detections.map(({ fault }) => fault))].map((fault) => {
    const own = detections.filter((d) => d.fault === fault);
    const count = (test: (d: Detection) => boolean): number => own.filter(test).length;
    const counts = new Map<string, number>();
    for (const { reasons } of own) for (const r of new Set(reasons)) counts.set(r, (counts.get(r) ?? 0) + 1);
    const isRefused = (d: Detection): boolean => d.quality === 'refuse' || d.fit === 'refuse';
    const isNoticed = (d: Detection): boolean => d.quality !== 'accept' || d.fit !== 'accept';
    return {
      fault,
      cells: own.length,
      flagged: count((d) => isNoticed(d) && !isRefused(d)),
      refused: count(isRefused),
      byQuality: count((d) => d.quality !== 'accept'),
      byFit: count((d) => d.fit !== null && d.fit !== 'accept'),
      reasons: [...counts].sort((a, b) => b[1] - a[1]),
    };
  });
}
