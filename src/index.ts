// The library. Everything here runs in browsers too; what needs Node is in `iontwin/node`. (Each heading stands alone between blank
// lines: so the groups stay when the lines are sorted.)

// Models: `.mmt` text, and the cells that come with the library.

export { builtinModelNames, builtinVariants, loadBuiltin } from './model/builtin.ts';
export type { CellModel, Variable, VariableKind } from './model/cell-model.ts';
export { conductanceOf } from './model/conductance.ts';
export type { Expression } from './model/expression.ts';
export { findVariable } from './model/find-variable.ts';
export { formatUnit } from './model/format-unit.ts';
export type { ModelSource } from './model/model-source.ts';
export { parseModel } from './model/parse-model.ts';
export type { Unit } from './model/unit.ts';

// Protocols: what a clamp or a stimulus does to a cell; the named ones, and files.

export { type NamedProtocol, namedProtocol, namedProtocols } from './protocol/library.ts';
export type { Pacing } from './protocol/pacing.ts';
export {
  type Protocol,
  protocolDuration_ms,
  type RampSegment,
  type SampledSegment,
  type Segment,
  type SineSegment,
  type StepSegment,
  segmentStarts,
  voltageAt,
} from './protocol/protocol.ts';
export { protocolFromCsv, protocolFromJson } from './protocol/read-protocol.ts';
export { protocolToCsv, protocolToJson } from './protocol/write-protocol.ts';

// Compounds: what they leave of a current.

export { blockFactor, type Compound, compounds, findCompound } from './drug/compounds.ts';

// One cell.

export type { ParameterChanges } from './simulate/cell-parameters.ts';
export type { Failure, FailureReason, RunOptions, SavedCell } from './simulate/lanes.ts';
export type { Backend } from './simulate/prepare.ts';
export {
  type Experiment,
  experimentDuration_ms,
  type Simulation,
  type SimulationRequest,
  simulate,
  uniformGrid,
} from './simulate/simulate.ts';

// Many cells: a task for all of them, workers that run it, and random numbers that depend on (seed, cell) alone.

export { uniforms } from './numeric/philox.ts';
export type { CellFailure, ChunkRequest, ChunkResult, PopulationTask } from './simulate/chunk.ts';
export { runOptions } from './simulate/lanes.ts';
export { clampPlan, freePlan, type PlanSegment, pacedPlan } from './simulate/plan.ts';
export { type ChunkWorker, localWorker, type PopulationRun, runPopulation } from './simulate/population.ts';
export { browserWorker } from './simulate/worker-pool.ts';

// Measurements on traces: a value, or the reason why there is none.

export { type ActionPotential, actionPotentials } from './measure/action-potentials.ts';
export { type Alternans, alternans } from './measure/alternans.ts';
export { type ApdReason, apd } from './measure/apd.ts';
export { type Beat, type BeatOptions, findBeats } from './measure/beats.ts';
export { BIOMARKER_NAMES, type BiomarkerName, type Biomarkers, biomarkers } from './measure/biomarkers.ts';
export { type CalciumReason, type CalciumTransient, calciumTransients } from './measure/calcium.ts';
export { type CellClass, type Classification, type ClassifyOptions, classify } from './measure/classify.ts';
export { type EarlyAfterdepolarisation, earlyAfterdepolarisations } from './measure/early-afterdepolarisations.ts';
export { type IvOptions, type IvPoint, type IvReason, ivCurve, type StepWindow } from './measure/iv-curve.ts';
export type { Measured } from './measure/measured.ts';
export { type Oscillation, oscillation } from './measure/oscillation.ts';
export {
  type RestitutionCurve,
  type RestitutionPoint,
  type RestitutionResult,
  restitution,
} from './measure/restitution.ts';
export { DEFINITIONS } from './measure/thresholds.ts';
export type { TimeWindow, TraceReason, VoltageTrace } from './measure/trace.ts';

// Figures: SVG text from typed results.

export { type IvFigure, type IvSeries, ivFigure } from './figure/iv-figure.ts';
export { type TraceFigure, type TracePanel, type TraceSeries, traceFigure } from './figure/trace-figure.ts';

// Errors: a message says what, where and what to do.

export { CompileError } from './compile/compile-error.ts';
export { UnknownCompoundError } from './drug/compounds.ts';
export { ConductanceError } from './model/conductance.ts';
export { UnknownNameError } from './model/find-variable.ts';
export { ModelError } from './model/model-error.ts';
export { ProtocolError } from './protocol/protocol-error.ts';
export { ParameterError } from './simulate/cell-parameters.ts';
