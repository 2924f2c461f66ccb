import { stimulusUnit } from '../model/stimulus-unit.ts';
import { beatLines, calciumLines } from './beats-text.ts';
import type { CellMeasurements } from './cell-measurements.ts';
import { clampLines } from './clamp-text.ts';
import { significant, timeText } from './format.ts';
import { experimentText, notesOf, temperatureText, titleOf } from './request-text.ts';
import { type SimulateRequest, wantsTraces } from './simulate-request.ts';
import type { SimulatedCell } from './simulated-cell.ts';

/** The result as text for people. */
export function reportText(request: SimulateRequest, cell: SimulatedCell, measures: CellMeasurements): string {
  const { model, experiment } = request;
  const title = titleOf(request);
  const lines = [
    title === model.name ? title : `${title} (${model.name})`,
    field('Temperature', temperatureText(request) ?? 'the model has none'),
    field('Experiment', `${experimentText(experiment, stimulusUnit(request.model))}${clampDetail(request)}`),
    ...changedLines(request),
    '',
    ...(experiment.kind === 'clamp' ? clampLines(request, measures) : behaviourLines(request, cell, measures)),
    '',
    field('Solver', solverText(request, cell)),
    ...notesOf(request).map((note) => field('Note', note)),
  ];
  return `${lines.join('\n')}\n`;
}

/** One line of a report: its name, and what it says. */
export function field(name: string, text: string): string {
  return `${name.padEnd(12)} ${text}`;
}

function clampDetail({ experiment, duration_ms }: SimulateRequest): string {
  if (experiment.kind !== 'clamp') return '';
  const { length } = experiment.protocol.segments;
  return `: ${length} segment${length === 1 ? '' : 's'}, ${timeText(duration_ms)}, from the model's initial state`;
}

function changedLines({ cell }: SimulateRequest): string[] {
  return cell.changed.map(({ parameter, value, default: original, because }) => {
    const unit = parameter.unit?.text && parameter.unit.text !== '1' ? ` ${parameter.unit.text}` : '';
    const why = because.length > 0 ? ` (${because.join('; ')})` : '';
    return field('Changed', `${parameter.name} ${significant(original, 6)} -> ${significant(value, 6)}${unit}${why}`);
  });
}

function behaviourLines(request: SimulateRequest, cell: SimulatedCell, measures: CellMeasurements): string[] {
  const { classification } = measures;
  const { failure } = cell;
  const failed = failure ? [field('Cell', `failed after ${timeText(failure.time_ms)}: ${failure.reason}`)] : [];
  if (!classification.ok) return failure ? failed : [field('Cell', `not classified: ${classification.reason}`)];
  const { value } = classification;
  const lines = failure ? failed : [field('Cell', `${value.classification}: ${value.says}`)];
  const { isActionPotential, biomarkers } = measures;
  const count = isActionPotential.filter(Boolean).length;
  if (biomarkers.length > 0) {
    const oscillations = biomarkers.length - count;
    const more =
      oscillations > 0 ? `, and ${oscillations} more upward crossing${oscillations === 1 ? '' : 's'} of -20 mV` : '';
    const stimuli = request.experiment.kind === 'paced' ? ` after ${stimuliText(request.experiment.pacing.beats)}` : '';
    lines.push(field('Beats', `${count} action potential${count === 1 ? '' : 's'}${stimuli}${more}`));
  }
  if (value.eadCount > 0) lines.push(field('EADs', `${value.eadCount} early afterdepolarisations`));
  if (value.repolarisationFailures > 0) {
    lines.push(field('Failures', `${value.repolarisationFailures} action potential(s) that never repolarise by 90 %`));
  }
  if (value.alternans.ok && value.alternans.value.present) {
    lines.push(field('Alternans', `APD90 alternates by ${significant(value.alternans.value.difference_ms, 3)} ms`));
  }
  if (value.oscillation.ok) {
    const { low_mV, high_mV, period_ms } = value.oscillation.value;
    const swing = `between ${low_mV.toFixed(1)} and ${high_mV.toFixed(1)} mV every ${significant(period_ms, 3)} ms`;
    lines.push(field('Oscillation', swing));
  }
  return [...lines, ...beatLines(measures), ...calciumLines(request, measures)];
}

function stimuliText(beats = 0): string {
  return beats === 1 ? 'one stimulus' : `${beats} stimuli`;
}

function solverText(request: SimulateRequest, { steps, rejected }: SimulatedCell): string {
  const { sampling, tolerance, duration_ms } = request;
  const solver = `${steps} steps, ${rejected} rejected, tolerance ${tolerance.toExponential()}`;
  if (!wantsTraces(request)) return solver;
  const why = sampling.isDefault ? ` (default for ${timeText(duration_ms)}; --sample changes it)` : '';
  return `${solver}; traces every ${timeText(sampling.shown_ms)}${why}`;
}
