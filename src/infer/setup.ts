import type { CellModel } from '../model/cell-model.ts';
import { formatUnit } from '../model/format-unit.ts';
import { type ModelSource, modelOf } from '../model/model-source.ts';
import type { Unit } from '../model/unit.ts';
import { namedParameters, variedParameters } from '../population/varied-parameters.ts';
import type { ParameterChanges } from '../simulate/cell-parameters.ts';
import { type BinRule, defaultBinRule } from './bins.ts';
import type { FitParameter } from './coordinates.ts';
import { type Likelihood, whiteNoise } from './likelihood.ts';
import type { PriorMarginal } from './prior-density.ts';

/** What is fitted and what is believed beforehand: everything about an inference but the recording and its protocol. */
export interface FitSetup {
  readonly source: ModelSource;
  /** Set for all simulations: temperature, concentrations. */
  readonly changes: ParameterChanges;
  /** Parameters of the cell, then properties of the experiment. */
  readonly parameters: readonly FitParameter[];
  /** How many of them are of the cell. */
  readonly cellParameters: number;
  /** One a parameter. */
  readonly marginals: readonly PriorMarginal[];
  readonly priorName: string;
  readonly priorSays: string;
  /** Cells the prior was learned from; null where it is assumed. */
  readonly priorCells: number | null;
  /** Coordinates from which a fit may start besides the prior's centre: optima of other cells. */
  readonly starts?: readonly Float64Array[];
  readonly likelihood: Likelihood;
  readonly rule: BinRule;
  /** Bins that begin sooner than this after a corner of the command have a further error: the voltage has not arrived. */
  readonly early?: { readonly until_ms: number; readonly floor_A_F: number; readonly relative: number };
  /** Where the command moves as fast as this, mV/ms, the model is held to this share of its usual error. */
  readonly moving?: { readonly slowest_mV_ms: number; readonly fastest_mV_ms: number; readonly share: number };
  /** Times for which the cell may have been held before the protocol, ms, most likely first: the next is tried when one does not fit. */
  readonly preHolds_ms: readonly number[];
  /** Recorded variable, A/F. */
  readonly output: string;
}

/** A property of the experiment to be fitted with the cell. */
export interface Nuisance {
  /** Qualified name in the model with its extensions: `leak.g`. */
  readonly name: string;
  readonly scale: 'log' | 'linear';
  readonly baseline: number;
  readonly unit: string;
  readonly prior: PriorMarginal;
}

/** What may be chosen of a setup; the rest is as usual. */
export interface SetupOptions {
  readonly source: ModelSource;
  readonly changes?: ParameterChanges;
  /** Half-width of the uniform prior as a fraction of the baseline; 0.4 by default. */
  readonly spread?: number;
  /** Parameters of the cell by name; those that the model's text marks by default. */
  readonly parameters?: readonly string[];
  readonly nuisances?: readonly Nuisance[];
  readonly likelihood?: Likelihood;
  readonly rule?: Partial<BinRule>;
  readonly preHolds_ms?: readonly number[];
  /** The labelled total current by default. */
  readonly output?: string;
}

/** A unit without the brackets of model text. */
export function unitText(unit: Unit): string {
  return formatUnit(unit).replace(/^\[(.*)\]$/, '$1');
}

/** Parameters of a cell as they are fitted: what the model's text says of them. */
export function cellParameters(model: CellModel, names?: readonly string[]): FitParameter[] {
  const varied = names ? namedParameters(model, names) : variedParameters(model);
  return varied.map(({ name, current, baseline }) => {
    const variable = model.variables.find((v) => v.name === name);
    const gates = (variable?.meta.gate ?? '').split(',').map((gate) => gate.trim());
    return {
      name,
      baseline,
      current,
      unit: variable?.unit ? unitText(variable.unit) : '',
      scale: 'log',
      gates: gates.filter((gate) => gate !== ''),
      role: variable?.meta.role,
    };
  });
}

/** The published setting: every marked parameter uniform around its baseline, errors from noise alone. */
export function boxSetup(options: SetupOptions): FitSetup {
  const model = modelOf(options.source);
  const spread = options.spread ?? 0.4;
  const cell = cellParameters(model, options.parameters);
  const nuisances = options.nuisances ?? [];
  return {
    source: options.source,
    changes: options.changes ?? {},
    parameters: [...cell, ...nuisances.map(asParameter)],
    cellParameters: cell.length,
    marginals: [
      ...cell.map(({ baseline }): PriorMarginal => {
        const ends = [(1 - spread) * baseline, (1 + spread) * baseline].sort((a, b) => a - b);
        return { kind: 'uniform', lowest: ends[0] as number, highest: ends[1] as number };
      }),
      ...nuisances.map(({ prior }) => prior),
    ],
    priorName: `uniform ±${Math.round(100 * spread)} %`,
    priorSays: `each parameter uniform within ${Math.round(100 * spread)} % of the published baseline (Yang et al. 2026)`,
    priorCells: null,
    likelihood: options.likelihood ?? whiteNoise,
    rule: { ...defaultBinRule, ...options.rule },
    preHolds_ms: options.preHolds_ms ?? [3000, 0],
    output: options.output ?? totalCurrent(model),
  };
}

function asParameter({ name, scale, baseline, unit }: Nuisance): FitParameter {
  return { name, baseline, unit, scale, current: name.split('.')[0] ?? '', gates: [], role: undefined };
}

/** The variable that a voltage clamp records. */
export function totalCurrent(model: CellModel): string {
  return model.variables.find((v) => v.label === 'cellular_current')?.name ?? 'membrane.i_total';
}
