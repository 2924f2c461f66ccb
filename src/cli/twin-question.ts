import { Refusal } from '../model/refusal.ts';
import { ProtocolError } from '../protocol/protocol-error.ts';
import type { Quality, QualityOptions } from '../recording/quality/recording-quality.ts';
import type { Recording } from '../recording/recording.ts';
import { experimentOf } from '../twin/experiment-of.ts';

/** What a twin of a recording would still ask, or refuse it for: what, and what to do. */
export interface TwinQuestion {
  readonly what: string;
  readonly remedy: string;
}

/**
 * Whether `twin` would take a recording whose quality is good enough; undefined where it would, and where the verdict says already that it
 * would not.
 */
export function twinQuestion(
  recording: Recording,
  quality: Quality,
  options: QualityOptions,
): TwinQuestion | undefined {
  if (quality.verdict === 'refuse' || quality.lacksCapacitance) return undefined;
  const { channel, protocol, conditions } = options;
  try {
    experimentOf(recording, { channel, protocol, ...(conditions ? { conditions } : {}) });
    return undefined;
  } catch (error) {
    if (error instanceof Refusal) return { what: error.what, remedy: error.remedy };
    if (error instanceof ProtocolError) return { what: error.problem, remedy: error.remedy };
    throw error;
  }
}
