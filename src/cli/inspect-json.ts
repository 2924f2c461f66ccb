import type { Quality } from '../recording/quality/recording-quality.ts';
import type { Recording } from '../recording/recording.ts';
import type { SignalSummary } from './inspect-data.ts';
import type { TwinQuestion } from './twin-question.ts';

/** The document of `inspect --json`: the fields that other programs rely on, and more. */
export function inspectJson(
  recording: Recording,
  data: readonly SignalSummary[],
  quality: Quality,
  question: TwinQuestion | undefined,
) {
  const { format, version, channels, sweeps, protocolName, tags, provenance } = recording;
  return {
    format,
    version: version ?? null,
    channels: channels.map(({ name, unit, rateHz }) => ({ name, unit, rate_Hz: rateHz })),
    sweeps: sweeps.length,
    protocol_name: protocolName ?? null,
    tags: tags.map(({ ms, text }) => ({ ms, text })),
    data,
    quality: {
      verdict: quality.verdict,
      reasons: quality.reasons.map(({ name, value, unit, limit, says, effect }) => ({
        name,
        value,
        unit,
        limit,
        says,
        effect,
      })),
      facts: quality.facts.map(({ name, value, unit, how }) =>
        value.ok
          ? { name, value: value.value, unit, how }
          : { name, value: null, value_reason: value.reason, unit, how },
      ),
      lacks_capacitance: quality.lacksCapacitance,
      looked_at: quality.looked,
    },
    twin_asks: question ?? null,
    acquisition: recording.acquisition,
    comment: recording.comment ?? null,
    conditions: recording.conditions,
    provenance: {
      file: provenance.fileName,
      bytes: provenance.bytes,
      written_by: provenance.writtenBy ?? null,
      recorded_at: provenance.recordedAt ?? null,
      reader: provenance.reader,
    },
    notes: recording.notes,
  };
}
