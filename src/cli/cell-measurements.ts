import { type Biomarkers, biomarkers } from '../measure/biomarkers.ts';
import { type CalciumTransient, calciumTransients } from '../measure/calcium.ts';
import { type Classification, classify } from '../measure/classify.ts';
import { type IvPoint, ivCurve } from '../measure/iv-curve.ts';
import { type Measured, mapMeasured, measured, unmeasured } from '../measure/measured.ts';
import { stimulationOf } from '../measure/stimulation.ts';
import { stimulusUnit } from '../model/stimulus-unit.ts';
import { type Segment, segmentDuration_ms, segmentStarts, segmentVoltage } from '../protocol/protocol.ts';
import type { SimulateRequest } from './simulate-request.ts';
import type { SimulatedCell } from './simulated-cell.ts';

/** One segment of a clamp protocol and the total current that flows in it. */
export interface ClampSegment {
  readonly segment: Segment;
  readonly from_ms: number;
  readonly to_ms: number;
  /** Command at the start and at the end, mV. */
  readonly from_mV: number;
  readonly to_mV: number;
  readonly current: IvPoint;
}

/** What is measured on a simulated cell. */
export interface CellMeasurements {
  /** What a free or paced cell does; a cell that failed is judged by what it did before. */
  readonly classification: Measured<Classification>;
  /** One for each beat that reaches its peak before the end. */
  readonly biomarkers: readonly Biomarkers[];
  /** Which of these are action potentials; others are EADs that cross -20 mV, or swings of a depolarised cell. */
  readonly isActionPotential: readonly boolean[];
  /** One for each of these beats. */
  readonly calcium: Measured<readonly CalciumTransient[]>;
  readonly clamp: Measured<readonly ClampSegment[]>;
}

/** Measures a simulated cell: beats and calcium of a free or paced one, currents of a clamped one. */
export function measureCell(request: SimulateRequest, cell: SimulatedCell): CellMeasurements {
  const clamp = clampSegments(request, cell);
  const classification = classifyCell(request, cell);
  if (!classification.ok)
    return { classification, biomarkers: [], isActionPotential: [], calcium: classification, clamp };
  const { beats, actionPotentials } = classification.value;
  const trace = { t: cell.t, v: cell.v as Float64Array };
  const calcium: Measured<readonly CalciumTransient[]> = cell.calcium
    ? calciumTransients(cell.t, cell.calcium, beats)
    : unmeasured('the model has no cytosolic calcium');
  // A beat that is cut off on its way up has hardly anything to measure, and its upstroke may not have come yet.
  const complete = beats.filter(({ peakReached }) => peakReached);
  return {
    classification,
    biomarkers: complete.map((beat, k) => {
      const found = biomarkers(trace, beat);
      return k + 1 < complete.length ? found : { ...found, cycle_length_ms: unmeasured('no next beat') };
    }),
    isActionPotential: complete.map((beat) => actionPotentials.some((ap) => ap.beat === beat)),
    calcium: mapMeasured(calcium, (transients) => transients.slice(0, complete.length)),
    clamp,
  };
}

function classifyCell(
  { experiment, model, variables }: SimulateRequest,
  { t, v, dvdt }: SimulatedCell,
): Measured<Classification> {
  if (experiment.kind === 'clamp') return unmeasured('the potential is clamped');
  if (!v) return unmeasured(`${model.name} has no variable labelled membrane_potential`);
  const potential = variables.find(({ kind }) => kind === 'potential');
  if (potential?.unit !== 'mV')
    return unmeasured(`${potential?.name} is in ${potential?.unit || 'no unit'}, not in mV`);
  const options =
    experiment.kind === 'paced'
      ? { stimulation: stimulationOf(experiment.pacing, experiment.duration_ms, stimulusUnit(model)) }
      : {};
  return unlessCutOff(classify(dvdt ? { t, v, dvdt } : { t, v }, options));
}

/** One upstroke that the trace cuts off before its peak does not tell whether a cell beats. */
function unlessCutOff(found: Measured<Classification>): Measured<Classification> {
  if (!found.ok || found.value.classification !== 'beating') return found;
  if (found.value.actionPotentials.some(({ beat }) => beat.peakReached)) return found;
  return unmeasured('not enough time to judge: its only action potential is cut off before its peak');
}

function clampSegments(
  { experiment, model }: SimulateRequest,
  { t, total }: SimulatedCell,
): Measured<readonly ClampSegment[]> {
  if (experiment.kind !== 'clamp') return unmeasured('the cell is not clamped');
  if (!total) return unmeasured(`${model.name} has no variable labelled cellular_current`);
  const { protocol } = experiment;
  const starts = segmentStarts(protocol);
  const windows = protocol.segments.map((segment, i) => {
    const from_ms = starts[i] as number;
    const duration_ms = segmentDuration_ms(segment);
    return {
      segment,
      from_ms,
      to_ms: starts[i + 1] ?? from_ms + duration_ms,
      from_mV: segmentVoltage(segment, 0),
      to_mV: segmentVoltage(segment, duration_ms),
      level_mV: segmentVoltage(segment, 0),
    };
  });
  const points = ivCurve(t, total, windows);
  if (!points.ok) return points;
  return measured(windows.map((window, i) => ({ ...window, current: points.value[i] as IvPoint })));
}
