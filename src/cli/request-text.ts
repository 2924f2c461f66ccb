import type { Experiment } from '../simulate/simulate.ts';
import { significant, timeText } from './format.ts';
import type { SimulateRequest } from './simulate-request.ts';

/** Name of the model for people. */
export function titleOf({ model }: Pick<SimulateRequest, 'model'>): string {
  const variant = model.name.split(':')[1];
  const title = model.meta.title ?? model.name;
  return variant === undefined ? title : `${title}, variant ${variant}`;
}

/** What happens to the cell, in a few words. */
export function experimentText(experiment: Experiment, stimulusUnit: string): string {
  if (experiment.kind === 'free') return `free running for ${timeText(experiment.duration_ms)}`;
  if (experiment.kind === 'clamp') return `voltage clamp, ${experiment.protocol.name}`;
  const { period_ms, beats = 0, amplitude, width_ms, offset_ms } = experiment.pacing;
  const unit = stimulusUnit === '' ? '' : ` ${stimulusUnit}`;
  const start = offset_ms > 0 ? `, from ${timeText(offset_ms)} on` : '';
  const pulse = `${significant(amplitude, 6)}${unit} for ${timeText(width_ms)}${start}`;
  return beats === 1
    ? `one stimulus, ${pulse}`
    : `${beats} stimuli at ${significant(1000 / period_ms, 4)} Hz, each ${pulse}`;
}

/** `310 K (36.85 C)`; undefined for a model without a temperature. */
export function temperatureText({ cell }: Pick<SimulateRequest, 'cell'>): string | undefined {
  const kelvin = cell.temperature_K;
  return kelvin === undefined ? undefined : `${significant(kelvin, 6)} K (${significant(kelvin - 273.15, 4)} C)`;
}

/** What a reader should know: the notes on the model's text, and on what is taken for granted here. */
export function notesOf({ model, variables, cell }: Pick<SimulateRequest, 'model' | 'variables' | 'cell'>): string[] {
  const potential = variables.find(({ kind }) => kind === 'potential');
  const isUnitless = model.variables.some(({ name, unit }) => name === potential?.output && !unit);
  return [
    ...model.notes,
    ...cell.warnings,
    ...(isUnitless ? [`${potential?.name} has no unit in this model; it is taken for mV.`] : []),
  ];
}
