// The library. Everything here runs in browsers too; what needs Node is in `iontwin/node`. (Each heading stands alone between blank
// lines: so the groups stay when the lines are sorted.)

// Models: `.mmt` text, and the cells that come with the library.

export { builtinModelNames, builtinVariants, loadBuiltin } from './model/builtin.ts';
export { builtinExtensionNames, type ExtensionSource, withExtensions } from './model/builtin-extensions.ts';
export type { CellModel, Variable, VariableKind } from './model/cell-model.ts';
export { conductanceOf } from './model/conductance.ts';
export type { Expression } from './model/expression.ts';
export { extendModel } from './model/extension.ts';
export { findVariable } from './model/find-variable.ts';
export { formatUnit } from './model/format-unit.ts';
export { type ModelSource, modelOf } from './model/model-source.ts';
export { parseModel } from './model/parse-model.ts';
export type { Unit } from './model/unit.ts';

// Protocols: what a clamp or a stimulus does to a cell; the named ones, and files.

export {
  type ActionPotentialClamp,
  type ActionPotentialClampOptions,
  actionPotentialClamp,
} from './protocol/action-potential-clamp.ts';
export { type AtfProtocols, protocolFromAtf, protocolsFromAtf, protocolToAtf } from './protocol/atf.ts';
export { type CommandOptions, commandToProtocol } from './protocol/command-protocol.ts';
export { type Feasibility, type FeasibilityOptions, feasibility } from './protocol/feasibility.ts';
export type { FeasibilityLimits, FeasibilityProblem } from './protocol/feasibility-problems.ts';
export { joinSweeps } from './protocol/join-sweeps.ts';
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
export { sameCommand } from './protocol/same-command.ts';
export { sampleProtocol } from './protocol/sample-protocol.ts';
export { type StepFamily, stepFamily } from './protocol/step-family.ts';
export { protocolToCsv, protocolToJson } from './protocol/write-protocol.ts';

// Recordings: files of recorders, read and written.

export type { AbfChannel, AbfCommand, AbfContents, AbfEpoch, AbfSweepContents } from './recording/abf/abf-contents.ts';
export { type ClampexSweep, clampexSweep } from './recording/abf/clampex-sweep.ts';
export type { StimulusLookup, StimulusSamples } from './recording/abf/commands.ts';
export { type AbfOptions, readAbf } from './recording/abf/read-abf.ts';
export { writeAbf2 } from './recording/abf/write-abf2.ts';
export { type Recorder, RecorderError, recordThrough } from './recording/amplifier/record-through.ts';
export { readAtf } from './recording/atf/read-atf.ts';
export { type AtfContents, writeAtf } from './recording/atf/write-atf.ts';
export { type ByteSource, bytesSource } from './recording/byte-source.ts';
export { type CsvOptions, readCsv } from './recording/csv/read-csv.ts';
export { fileDigest } from './recording/digest.ts';
export type { Trial } from './recording/digitised/meta.ts';
export { type DigitisedClamp, type DigitisedClampFiles, readDigitisedClamp } from './recording/digitised/read-clamp.ts';
export {
  type DigitisedTraceFiles,
  readDigitisedPotential,
  readDigitisedSodium,
} from './recording/digitised/read-potential.ts';
export { type Hdf5Options, readHdf5 } from './recording/hdf5/read-hdf5.ts';
export { type HekaOptions, readHeka } from './recording/heka/read-heka.ts';
export { openRecording } from './recording/open-recording.ts';
export type { Fact } from './recording/quality/facts.ts';
export { type Quality, type QualityOptions, recordingQuality } from './recording/quality/recording-quality.ts';
export { type Limit, type LimitChange, qualityLimits } from './recording/quality/thresholds.ts';
export type { QualityReason, Verdict } from './recording/quality/verdict.ts';
export type { Channel, Command, Conditions, Recording, Signal, Sweep } from './recording/recording.ts';
export { RecordingError, type RecordingErrorKind } from './recording/recording-error.ts';
export { readWcp } from './recording/wcp/read-wcp.ts';

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

// Populations: recipes, priors as data, what cells must fulfil, counts of what they did.

export { wilsonInterval } from './numeric/wilson.ts';
export type { Criterion } from './population/acceptance.ts';
export type { CellRow } from './population/cell-row.ts';
export { type Census, censusOf, sumOfCensuses } from './population/census.ts';
export { makePopulation, type PopulationJob } from './population/make-population.ts';
export { type MeasuredCell, measureCell, type Outcome, type Quantity } from './population/measure-cell.ts';
export {
  boxPrior,
  type Prior,
  priorCdf,
  priorLogDensity,
  priorParameters,
  priorQuantile,
  sampleFactors,
} from './population/prior.ts';
export { validatePrior } from './population/read-prior.ts';
export { validateRecipe } from './population/read-recipe.ts';
export {
  type Amplifier,
  cellOf,
  parameterValues,
  type Recipe,
  type RecipeCell,
  type RecipeOptions,
  recipeOf,
} from './population/recipe.ts';
export { protocolWindows, type Sampling } from './population/recorded.ts';
export { type ShardPlan, shardPlans, usualShardCells } from './population/shard-plan.ts';
export { type Stage, stagesOf } from './population/stage.ts';
export { namedParameters, type VariedParameter, variedParameters } from './population/varied-parameters.ts';

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

export { type IntervalFigure, type IntervalGroup, intervalFigure } from './figure/interval-figure.ts';
export { type IvFigure, type IvSeries, ivFigure } from './figure/iv-figure.ts';
export { type RecordedSweep, type RecordingFigure, recordingFigure } from './figure/recording-figure.ts';
export { type TraceFigure, type TracePanel, type TraceSeries, traceFigure } from './figure/trace-figure.ts';

// Learning: networks on a tape with gradients, trained as one ONNX graph a step, run by whichever engine is there.

export type { Engine, LoadOptions, Port, Session } from './learn/engine/engine.ts';
export { interpreterEngine } from './learn/engine/interpreter-engine.ts';
export { type OrtWebModule, type WebEngineOptions, webEngine } from './learn/engine/web-engine.ts';
export type { Precision } from './learn/interpret/interpreter.ts';
export { ForwardPass, type Noise } from './learn/layers/forward-pass.ts';
export * as layers from './learn/layers/layers.ts';
export { type Variable as NetworkVariable, Variables } from './learn/layers/variables.ts';
export * as losses from './learn/loss/losses.ts';
export type { FiledCard, Json, NetworkCard } from './learn/network/card.ts';
export { type ExportedNetwork, exportNetwork } from './learn/network/export-network.ts';
export { type LoadedNetwork, loadNetwork, readNetworkCard } from './learn/network/load-network.ts';
export type { GradientClip } from './learn/optimise/clip-gradients.ts';
export { type AdamOptions, type AdamWOptions, adam, adamW, type Optimiser, sgd } from './learn/optimise/optimiser.ts';
export * as schedules from './learn/optimise/schedule.ts';
export { type TrainingStep, type TrainingStepOptions, trainingStep } from './learn/optimise/training-step.ts';
export * as tape from './learn/tape/tape.ts';
export type { Tensor } from './learn/tape/tensor.ts';
export type { TrainProgress } from './learn/train/progress.ts';
export { arraySource, type Batch, type BatchSource } from './learn/train/source.ts';
export { type TrainOptions, type TrainResult, train } from './learn/train/train.ts';
export type { Validation } from './learn/train/validator.ts';

// Inference: from a current to parameters with their uncertainty.

export { type Bound, cramerRaoBound } from './infer/bound.ts';
export { type Coordinates, coordinatesOf, type FitParameter } from './infer/coordinates.ts';
export {
  type Inference,
  inferCell,
  openSession,
  type Session as InferenceSession,
  type SessionOptions,
} from './infer/infer.ts';
export { learnPrior } from './infer/learn-prior.ts';
export { type Likelihood, modelDiscrepancy, whiteNoise } from './infer/likelihood.ts';
export { livingSetup } from './infer/living-setup.ts';
export { livingBoxPrior, physicalPrior } from './infer/physical-prior.ts';
export type { FitPrior } from './infer/prior-file.ts';
export { readFitPrior } from './infer/read-fit-prior.ts';
export { boxSetup, type FitSetup, type Nuisance } from './infer/setup.ts';
export { defaultFitLimits, type FitLimits, type FitReason, fitReasons, verdictOf } from './infer/verdict.ts';

// Twins: their files, what they predict, and the report.

export { type Advice, adviceFor } from './twin/advice.ts';
export { type ApJson, apToJson } from './twin/ap-json.ts';
export { AP_QUANTITIES, type ApQuantity } from './twin/beat-rows.ts';
export {
  compareTwins,
  type TwinChange,
  type TwinComparison,
  twinComparisonToJson,
} from './twin/compare-twins.ts';
export { type CredibilityRow, credibilityTable } from './twin/credibility.ts';
export type { LeakChoice } from './twin/ensemble.ts';
export type { ExperimentOptions, TwinExperiment } from './twin/experiment.ts';
export { experimentOf } from './twin/experiment-of.ts';
export { makeTwin, type TwinOrigin } from './twin/make-twin.ts';
export { type ExperimentModel, experimentModel } from './twin/nuisances.ts';
export type { ApPrediction } from './twin/predict-ap.ts';
export type { ClampPrediction } from './twin/predict-clamp.ts';
export { readTwin } from './twin/read-twin.ts';
export { measureRecordedAp, type RecordedAp, type RecordedQuantity } from './twin/recorded-ap.ts';
export type { ReportContext } from './twin/report/context.ts';
export type { NamedFigure } from './twin/report/figures.ts';
export { reportFigures, reportHtml } from './twin/report/report.ts';
export {
  type ApScore,
  apScoreToJson,
  recordedApFigure,
  type ScoredQuantity,
  scoreRecordedAp,
} from './twin/score-ap.ts';
export { boxSetupOf, priorSetupOf } from './twin/setup-of.ts';
export { simulateTwin, type TwinPredictions, type TwinSimulationOptions } from './twin/simulate-twin.ts';
export type { Spread } from './twin/spread.ts';
export type { Twin, TwinNuisance, TwinParameter, TwinReason } from './twin/twin.ts';
export { twinSchema } from './twin/twin-schema.ts';
export { twinToJson } from './twin/write-twin.ts';

// Errors: a message says what, where and what to do.

export { CompileError } from './compile/compile-error.ts';
export { UnknownCompoundError } from './drug/compounds.ts';
export { InferenceError } from './infer/inference-error.ts';
export { CheckpointError, EngineError, LearnError, OnnxError, ShapeError } from './learn/learn-error.ts';
export { ConductanceError } from './model/conductance.ts';
export { ExtensionError } from './model/extension-error.ts';
export { UnknownNameError } from './model/find-variable.ts';
export { ModelError } from './model/model-error.ts';
export { RecipeError } from './population/recipe-error.ts';
export { StoreError } from './population/store-error.ts';
export { ProtocolError } from './protocol/protocol-error.ts';
export { ParameterError } from './simulate/cell-parameters.ts';
export { ExperimentError, type ExperimentQuestion } from './twin/experiment-error.ts';
export { TwinError } from './twin/twin-error.ts';
