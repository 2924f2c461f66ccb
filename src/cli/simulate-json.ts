import { biomarkersToJson } from '../measure/biomarkers.ts';
import type { CalciumTransient } from '../measure/calcium.ts';
import type { Classification } from '../measure/classify.ts';
import type { CurrentAt } from '../measure/iv-curve.ts';
import type { Measured } from '../measure/measured.ts';
import type { CellMeasurements, ClampSegment } from './cell-measurements.ts';
import type { TextSink } from './command.ts';
import { notesOf } from './request-text.ts';
import type { SimulateRequest } from './simulate-request.ts';
import type { CellTraces, SimulatedCell } from './simulated-cell.ts';

type Json = Record<string, unknown>;

/**
 * The result as one JSON document. A value that cannot be had is `null`, with the reason beside it as `<name>_reason`.
 *
 * @param sink standard output; the document is written in pieces, as traces can be long
 */
export function writeJson(
  sink: TextSink,
  request: SimulateRequest,
  cell: SimulatedCell,
  measures: CellMeasurements,
): void {
  const head = JSON.stringify(summary(request, cell, measures));
  if (!request.isTraced || !cell.traces) {
    sink.write(`${head}\n`);
    return;
  }
  sink.write(`${head.slice(0, -1)},"trace":{`);
  writeTraces(sink, cell.traces);
  sink.write('}}\n');
}

function writeTraces(sink: TextSink, { t, columns }: CellTraces): void {
  const all = [{ name: 't_ms', y: t }, ...columns.map(({ variable, y }) => ({ name: variable.column, y }))];
  for (const [k, { name, y }] of all.entries()) {
    sink.write(`${k === 0 ? '' : ','}${JSON.stringify(name)}:${JSON.stringify(Array.from(y))}`);
  }
}

function summary(request: SimulateRequest, cell: SimulatedCell, measures: CellMeasurements): Json {
  const { model, duration_ms, sampling, tolerance, experiment } = request;
  const { classification, biomarkers, clamp } = measures;
  const what = classification.ok ? classification.value : undefined;
  const verdict = cell.failure
    ? { classification: 'failed', classification_reason: cell.failure.reason, failure: cell.failure }
    : { ...orReason('classification', classification, (c) => c.classification), ...(what ? { says: what.says } : {}) };
  const clamped = experiment.kind === 'clamp' ? orReason('clamp', clamp, (segments) => segments.map(segmentJson)) : {};
  return {
    model: model.name,
    ...temperature(request),
    duration_ms,
    ...verdict,
    beats: biomarkers.map((beat, k) => ({
      ...biomarkersToJson(beat),
      is_action_potential: measures.isActionPotential[k],
    })),
    ...(what ? behaviour(request, what, cell, measures) : {}),
    ...clamped,
    current_unit: model.meta.current_unit ?? null,
    experiment: experimentJson(request),
    parameters: request.cell.changed.map(({ parameter, value, default: original }) => {
      return { name: parameter.name, value, default: original, unit: parameter.unit?.text ?? null };
    }),
    conditions: request.cell.conditions,
    sample_ms: sampling.shown_ms,
    tolerance,
    steps: cell.steps,
    rejected: cell.rejected,
    notes: notesOf(request),
  };
}

function behaviour(
  request: SimulateRequest,
  what: Classification,
  { failure }: SimulatedCell,
  { isActionPotential, calcium }: CellMeasurements,
): Json {
  return {
    action_potentials: isActionPotential.filter(Boolean).length,
    eads: what.eadCount,
    repolarisation_failures: what.repolarisationFailures,
    // How a cell ends means nothing when it was stopped.
    ...(failure
      ? {}
      : {
          ...orReason('rest_mV', what.rest_mV),
          ...orReason('oscillation', what.oscillation),
          ...orReason('alternans', what.alternans),
        }),
    definitions: what.definitions,
    ...calciumJson(request, calcium),
  };
}

function experimentJson({ experiment, model }: SimulateRequest): Json {
  if (experiment.kind === 'free') return { kind: 'free' };
  if (experiment.kind === 'paced')
    return { kind: 'paced', ...experiment.pacing, amplitude_unit: model.meta.pace_unit ?? null };
  const { name, segments } = experiment.protocol;
  return { kind: 'clamp', protocol: name, segments: segments.length };
}

function temperature({ cell, model }: SimulateRequest): Json {
  if (cell.temperature_K !== undefined) return { temperature_K: cell.temperature_K };
  return { temperature_K: null, temperature_K_reason: `${model.name} has no temperature` };
}

function calciumJson({ variables }: SimulateRequest, calcium: Measured<readonly CalciumTransient[]>): Json {
  const unit = variables.find(({ kind }) => kind === 'calcium')?.unit;
  if (unit !== undefined && unit !== 'mM') {
    return { calcium_transients: null, calcium_transients_reason: `calcium is in ${unit || 'no unit'}, not in mM` };
  }
  return orReason('calcium_transients', calcium, (transients) => transients.map(transientJson));
}

function transientJson(transient: CalciumTransient): Json {
  const { diastolic_mM, ...measured } = transient;
  const rest = Object.entries(measured).map(([name, m]) => orReason(name, m));
  return Object.assign({ diastolic_mM }, ...rest) as Json;
}

function segmentJson({ segment, from_ms, to_ms, from_mV, to_mV, current }: ClampSegment): Json {
  const peak = (name: string, m: Measured<CurrentAt>) => ({
    ...orReason(name, m, (at) => at.current),
    ...(m.ok ? { [`${name}_ms`]: m.value.t_ms } : {}),
  });
  return {
    kind: segment.kind,
    from_ms,
    to_ms,
    from_mV,
    to_mV,
    ...peak('peak_inward', current.peakInward),
    ...peak('peak_outward', current.peakOutward),
    ...orReason('end', current.steady),
  };
}

function orReason<T>(name: string, m: Measured<T>, f: (value: T) => unknown = (value) => value): Json {
  return m.ok ? { [name]: f(m.value) } : { [name]: null, [`${name}_reason`]: m.reason };
}
