import { type ClampData, clampData, inDensity } from '../recording/quality/clamp-trace.ts';
import { type Quality, recordingQuality } from '../recording/quality/recording-quality.ts';
import { transients } from '../recording/quality/transients.ts';
import type { Conditions, Recording } from '../recording/recording.ts';
import { withCurrentOnly } from './current-channel.ts';
import type { ExperimentOptions, TwinExperiment } from './experiment.ts';
import { ExperimentError } from './experiment-error.ts';
import { joinedTrace } from './joined-trace.ts';
import { experimentModel } from './nuisances.ts';
import { rangeLimits } from './range-limits.ts';
import { refuseUnusable } from './refuse-unusable.ts';
import { sweepProtocols } from './sweep-protocols.ts';
import { checkTemperature } from './temperature.ts';
import { withinRange } from './within-range.ts';

/** Transients of recordings whose samples are too far apart to see them are taken to last so long, ms. */
const unseenTransient_ms = 5;
/** No amplifier that is stable compensates a larger part of the series resistance. */
export const mostCompensation = 0.99;
/** Fewer samples are no recording. */
const leastSamples = 50;

/**
 * A recording as the input of an inference: its current in A/F over its protocol, and what is known of the experiment.
 *
 * @throws ExperimentError for a recording of which no twin can be made, and for what must be asked; nothing is guessed
 */
export function experimentOf(recording: Recording, options: ExperimentOptions = {}): TwinExperiment {
  const where = recording.provenance.fileName;
  const chosen = withSweep(withCurrentOnly(recording, options.channel, where), options.sweep, where);
  const most = Math.max(0, ...chosen.sweeps.map(({ signals }) => signals[0]?.length ?? 0));
  if (most < leastSamples) {
    const remedy = 'Name the recording of a whole protocol: some seconds at 1 kHz or more.';
    throw new ExperimentError(`${most} samples are too few for a twin`, where, remedy);
  }
  const conditions: Conditions = { ...chosen.conditions, ...options.conditions };
  if (conditions.temperature_K !== undefined) checkTemperature(conditions.temperature_K, where);
  checkCompensation(conditions, where);
  const protocols = sweepProtocols(chosen, options.protocol, where);
  const judged = { protocol: options.protocol, conditions: options.conditions };
  const data = clampData(chosen, judged);
  if (!data.ok) throw new ExperimentError(data.reason, where, 'Name a recording of a voltage clamp.');
  const density = densityOf(data.value, conditions, where);
  const quality = recordingQuality(chosen, judged);
  refuseUnusable(quality, where);
  const isSeen = density.traces.every(({ isUniform }) => isUniform);
  // Between samples that are far apart the amplifier cannot be told from an ideal one.
  const model = experimentModel(isSeen ? conditions : { ...conditions, accessResistance_MOhm: undefined });
  const clipped = rangeLimits(density.traces, density.clipped);
  const traces = density.traces.map((one) => withinRange(one, clipped));
  const trace = joinedTrace(traces, protocols.starts_ms, protocols.offset_ms);
  return {
    protocol: protocols.whole,
    trace,
    interval_ms: trace.isUniform ? trace.interval_ms : 0,
    end_ms: (trace.t_ms.at(-1) ?? 0) + trace.interval_ms,
    clipped,
    conditions,
    ...model,
    // Transients are part of what is fitted where the amplifier is.
    rule: model.output === undefined ? { ...model.rule, mask_ms: maskOf(quality, isSeen) } : model.rule,
    preHold_ms: options.preHold_ms,
    quality,
    notes: notesOf(recording, conditions),
  };
}

function withSweep(recording: Recording, sweep: number | undefined, where: string): Recording {
  if (sweep === undefined) return recording;
  const found = recording.sweeps[sweep - 1];
  if (found) return { ...recording, sweeps: [found] };
  const count = recording.sweeps.length;
  throw new ExperimentError(`there is no sweep ${sweep}`, where, `It has ${count}: --sweep 1 to ${count}.`, 'sweep');
}

/** Behind an amplifier that compensates everything, or more, nothing is stable: a file that says so is wrong. */
function checkCompensation({ compensation = 0 }: Conditions, where: string): void {
  if (compensation >= 0 && compensation <= mostCompensation) return;
  throw new ExperimentError(
    `a compensation of ${Number((100 * compensation).toPrecision(4))} % cannot be`,
    where,
    `Say the share of the series resistance that was compensated, 0 to ${mostCompensation}: --compensation 0.7.`,
  );
}

function densityOf(data: ClampData, { capacitance_pF }: Conditions, where: string): ClampData {
  if (data.looked < 1 || data.traces.length === 0) {
    const remedy = 'Take a part of it: --sweep 1.';
    throw new ExperimentError('the recording is too long to be fitted as a whole', where, remedy, 'sweep');
  }
  if (data.unit === 'pA/pF') return data;
  if (capacitance_pF !== undefined) return inDensity(data, capacitance_pF);
  const charging = transients(data.traces);
  const seen = charging.ok ? ` Its capacitive transients show ${charging.value.capacitance.toPrecision(2)} pF.` : '';
  throw new ExperimentError(
    `the current is in ${data.unit}, and the capacitance of the cell is not known`,
    where,
    `Say it: --capacitance 60pF.${seen}`,
    'capacitance',
  );
}

/** Until capacitive transients no longer hide the currents of the membrane, ms; whole tenths. */
function maskOf({ facts }: Quality, isUniform: boolean): number {
  const mask = facts.find(({ name }) => name === 'transient-mask')?.value;
  if (mask?.ok) return Math.ceil(10 * mask.value) / 10;
  return isUniform ? 0 : unseenTransient_ms;
}

function notesOf({ notes }: Recording, { temperature_K, leakSubtracted }: Conditions): string[] {
  return [
    ...(temperature_K === undefined
      ? ['The temperature is not stated: that of the model is taken. Say it with --temperature 37C.']
      : []),
    ...(leakSubtracted ? ['The leak was subtracted when this was recorded: none is fitted.'] : []),
    ...notes,
  ];
}
