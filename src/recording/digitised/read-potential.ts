import type { Protocol, Segment } from '../../protocol/protocol.ts';
import { roundTime_ms } from '../../protocol/protocol.ts';
import { ProtocolError } from '../../protocol/protocol-error.ts';
import { validateProtocol } from '../../protocol/validate-protocol.ts';
import type { Recording } from '../recording.ts';
import { RecordingError } from '../recording-error.ts';
import { type CellMeta, parseCellMeta, resistances, sealConditions, type Trial } from './meta.ts';
import { digitisedRecording, digitisedTrace, onlySignal, protocolCommand } from './read-clamp.ts';

/** Contents of the files of a recording of potentials, or of the sodium steps. */
export interface DigitisedTraceFiles {
  /** Unpacked. */
  readonly traceCsv: string;
  /** `meta.json` of the cell. */
  readonly metaJson: string;
  /** Of the trace: `spont_pre.csv`, `paced_post.csv`, `na_rscomp_60.csv`, with `.gz` or without. */
  readonly fileName: string;
}

/** What the name of a file of a cell's folder says, or undefined when it is none. */
export function digitisedKind(
  fileName: string,
):
  | { readonly kind: 'clamp' | 'spontaneous' | 'paced'; readonly trial: Trial }
  | { readonly kind: 'sodium'; readonly correction: 'prediction' | 'compensation'; readonly percent: number }
  | undefined {
  const trace = /^(vc|spont|paced)_(pre|post|wash)(?:_digitised)?\.csv(?:\.gz)?$/.exec(fileName);
  if (trace) {
    const kind = trace[1] === 'vc' ? 'clamp' : trace[1] === 'spont' ? 'spontaneous' : 'paced';
    return { kind, trial: trace[2] as Trial };
  }
  const sodium = /^na_rs(pre|comp)_(\d{1,3})\.csv(?:\.gz)?$/.exec(fileName);
  if (!sodium) return undefined;
  return {
    kind: 'sodium',
    correction: sodium[1] === 'pre' ? 'prediction' : 'compensation',
    percent: Number(sodium[2]),
  };
}

/**
 * Reads a membrane potential of a real cell: spontaneous beats without injected current (clamp mode `I = 0`), or paced beats under
 * dynamic clamp (`current clamp`; the injected current is the second channel).
 *
 * @throws RecordingError when a file is damaged or the first column is no voltage
 */
export function readDigitisedPotential(files: DigitisedTraceFiles): Recording {
  const { fileName } = files;
  const meta = parseCellMeta(files.metaJson, 'meta.json');
  const kind = digitisedKind(fileName);
  const paced = kind?.kind === 'paced';
  const trace = digitisedTrace(files.traceCsv, fileName);
  const first = trace.channels[0];
  if (first?.quantity !== 'voltage') {
    throw new RecordingError(
      'damaged',
      `the first column of samples is ${first?.name} (${first?.unit}), not a voltage`,
      fileName,
      'Give the membrane potential as V_mV.',
    );
  }
  const trial = kind !== undefined && kind.kind !== 'sodium' ? kind.trial : 'pre';
  return digitisedRecording(trace, {
    commands: [],
    protocolName: paced ? 'paced under dynamic clamp' : 'spontaneous',
    conditions: {
      clampMode: paced ? 'current clamp' : 'I = 0',
      ...sealConditions(meta, trial, paced ? 'paced' : 'spont'),
    },
    notes: [],
    meta,
  });
}

/**
 * Reads a sodium-step trace: current density under the steps of meta.json, at some prediction or compensation of the series
 * resistance (the file's name says which; the other of the two is not known).
 *
 * @throws RecordingError when a file is damaged, or meta.json has no steps
 */
export function readDigitisedSodium(files: DigitisedTraceFiles): { recording: Recording; protocol: Protocol } {
  const { fileName } = files;
  const meta = parseCellMeta(files.metaJson, 'meta.json');
  const kind = digitisedKind(fileName);
  const trace = digitisedTrace(files.traceCsv, fileName);
  const protocol = sodiumProtocol(meta);
  const percent = kind?.kind === 'sodium' ? kind : undefined;
  const name = percent && `rs${percent.correction === 'prediction' ? 'pre' : 'comp'}${percent.percent}`;
  const seal = name === undefined ? undefined : meta.params.get(name);
  const recording = digitisedRecording(trace, {
    commands: [protocolCommand(protocol, onlySignal(trace, fileName), fileName)],
    protocolName: protocol.name,
    conditions: {
      clampMode: 'voltage clamp',
      ...(seal && resistances(seal)),
      ...(percent && { [percent.correction]: percent.percent / 100 }),
      leakSubtracted: false,
    },
    notes: [],
    meta,
  });
  return { recording, protocol };
}

function sodiumProtocol(meta: CellMeta): Protocol {
  const steps = meta.sodiumSteps;
  if (steps === undefined) {
    throw new RecordingError(
      'missing',
      'meta.json has no `na_step_protocol_ms_mV`: the command of the sodium steps is unknown',
      'meta.json',
      'Add the steps as rows of start ms, end ms, mV.',
    );
  }
  let end = 0;
  const segments = steps.map(([from, to, mV]): Segment => {
    if (Math.abs(from - end) > 1e-6) {
      throw new RecordingError(
        'damaged',
        `the sodium step from ${from} ms does not start where the one before it ends, at ${end} ms`,
        'meta.json',
        'Give steps without gaps, from 0 ms on.',
      );
    }
    end = to;
    return { kind: 'step', mV, ms: roundTime_ms(to - from) };
  });
  try {
    return validateProtocol({ name: 'sodium steps', holding_mV: steps[0]?.[2] ?? Number.NaN, segments }, 'meta.json');
  } catch (error) {
    if (error instanceof ProtocolError) throw new RecordingError('damaged', error.problem, error.where, error.remedy);
    throw error;
  }
}
