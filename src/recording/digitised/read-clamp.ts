import { type Protocol, protocolDuration_ms, voltageAt } from '../../protocol/protocol.ts';
import { ProtocolError } from '../../protocol/protocol-error.ts';
import { protocolFromCsv } from '../../protocol/read-protocol.ts';
import { computedCommand } from '../csv/held-signal.ts';
import { readCsv } from '../csv/read-csv.ts';
import type { Command, Conditions, Recording, Signal } from '../recording.ts';
import { RecordingError } from '../recording-error.ts';
import { type CellMeta, clampName, meanCapacitance_pF, parseCellMeta, sealConditions, type Trial } from './meta.ts';

/** Contents of the files of a digitised voltage clamp. */
export interface DigitisedClampFiles {
  /** `t_ms,i_pA_pF,seg`, unpacked. */
  readonly traceCsv: string;
  /** `meta.json` of the cell. */
  readonly metaJson: string;
  /** Command of every such file: `t_start_ms,t_end_ms,v_start_mV,v_end_mV`, or corner points. */
  readonly protocolCsv: string;
  readonly trial: Trial;
  /** Of the trace, for messages and provenance; `vc_<trial>.csv` by default. */
  readonly fileName?: string;
  /** Of the protocol, for messages and as its name; `vc_protocol.csv` by default. */
  readonly protocolName?: string;
}

/** A digitised voltage clamp, and the protocol that its command follows. */
export interface DigitisedClamp {
  readonly recording: Recording;
  readonly protocol: Protocol;
}

/**
 * Reads a voltage clamp of a real cell that was digitised from a vector drawing: current density in pA/pF, outward positive, at
 * listed times. Times ascend strictly within a segment; between segments the current went beyond `conditions.clipped` and
 * nothing may be interpolated. The command is the protocol's voltage at the times of the samples.
 *
 * `conditions.clipped` is the range that meta.json gives, widened to the samples: some lie up to 0.12 pA/pF beyond it.
 *
 * @throws RecordingError when a file is damaged
 * @source layout: ipsc_vc_ap, digitised from the drawings of Clark et al. 2022, Br J Pharmacol, doi 10.1111/bph.15915
 */
export function readDigitisedClamp(files: DigitisedClampFiles): DigitisedClamp {
  const { trial, fileName = `vc_${trial}.csv`, protocolName = 'vc_protocol.csv' } = files;
  const meta = parseCellMeta(files.metaJson, 'meta.json');
  const protocol = readProtocol(files.protocolCsv, protocolName);
  const trace = digitisedTrace(files.traceCsv, fileName);
  const signal = onlySignal(trace, fileName);
  const clamp = clampName(meta);
  const seal = clamp && sealConditions(meta, trial, clamp.name);
  const recording = digitisedRecording(trace, {
    commands: [protocolCommand(protocol, signal, fileName)],
    protocolName: protocol.name,
    conditions: {
      clampMode: 'voltage clamp',
      ...seal,
      compensation: clamp?.compensation,
      prediction: clamp?.prediction,
      clipped: clippedRange(meta, signal.read()),
      leakSubtracted: false,
    },
    notes: [...clampNotes(meta, clamp?.name, seal !== undefined), ...overrunNote(protocol, signal)],
    meta,
  });
  return { recording, protocol };
}

/** The table of a trace of this layout, as any table: one sweep. */
export function digitisedTrace(text: string, fileName: string): Recording {
  return readCsv(text, fileName, { dropRepeats: true });
}

/** What is known beside the table. */
export interface DigitisedParts {
  readonly commands: readonly Command[];
  readonly protocolName: string | undefined;
  readonly conditions: Conditions;
  readonly notes: readonly string[];
  readonly meta: CellMeta;
}

/** A recording of this layout from its table and what is known beside it. */
export function digitisedRecording(trace: Recording, parts: DigitisedParts): Recording {
  const { meta } = parts;
  const about = [
    meta.cell,
    meta.drug && `drug: ${meta.drug}`,
    meta.excluded && `left out by its authors: ${meta.excluded}`,
  ];
  return {
    ...trace,
    format: 'digitised',
    protocolName: parts.protocolName,
    sweeps: trace.sweeps.map((sweep) => ({ ...sweep, commands: parts.commands })),
    comment: about.filter((text) => text !== undefined).join(', ') || undefined,
    conditions: parts.conditions,
    provenance: { ...trace.provenance, reader: 'iontwin digitised 1' },
    notes: [...parts.notes, ...trace.notes],
  };
}

/**
 * The one current of a clamp.
 *
 * @throws RecordingError when there is another number of sweeps or channels, or no current density
 */
export function onlySignal(trace: Recording, fileName: string): Signal {
  const [sweep, ...otherSweeps] = trace.sweeps;
  const [signal, ...otherSignals] = sweep?.signals ?? [];
  if (
    signal !== undefined &&
    otherSignals.length === 0 &&
    otherSweeps.length === 0 &&
    trace.channels[0]?.quantity === 'current density'
  ) {
    return signal;
  }
  throw new RecordingError(
    'damaged',
    `${trace.sweeps.length} sweeps of ${trace.channels.map((c) => `${c.name} (${c.unit})`).join(', ')}, not one current density`,
    fileName,
    'Give the trace as t_ms,i_pA_pF,seg.',
  );
}

/** The command at the times of the samples; right-continuous at steps. */
export function protocolCommand(protocol: Protocol, { times, length }: Signal, fileName: string): Command {
  const facts = { name: 'V', unit: 'mV', holding: protocol.holding_mV, protocol, origin: 'protocol file' } as const;
  const samples = () =>
    Float64Array.from({ length }, (_, i) =>
      voltageAt(
        protocol,
        times.kind === 'uniform' ? times.start_ms + i * times.interval_ms : (times.t_ms[i] as number),
      ),
    );
  return computedCommand(facts, length, times, samples, fileName);
}

function readProtocol(text: string, name: string): Protocol {
  try {
    return protocolFromCsv(text, name);
  } catch (error) {
    if (error instanceof ProtocolError) throw new RecordingError('damaged', error.problem, error.where, error.remedy);
    throw error;
  }
}

function clippedRange(
  meta: CellMeta,
  samples: ArrayLike<number> & Iterable<number>,
): readonly [number, number] | undefined {
  if (meta.clip === undefined) return undefined;
  let [lowest, highest] = meta.clip;
  for (const i of samples) {
    if (i < lowest) lowest = i;
    else if (i > highest) highest = i;
  }
  return [lowest, highest];
}

function clampNotes(meta: CellMeta, clamp: string | undefined, tested: boolean): string[] {
  const notes: string[] = [];
  if (clamp === undefined)
    notes.push('meta.json names no voltage clamp `vcp_..`: compensation and prediction are unknown.');
  if (!tested) notes.push('meta.json has no seal test for this trial: capacitance and resistances are unknown.');
  const mean = meanCapacitance_pF(meta);
  if (mean !== undefined) {
    notes.push(
      `Currents were divided by ${Number(mean.toPrecision(6))} pF, the mean of the seal tests, whatever the trial's capacitance.`,
    );
  }
  return notes;
}

function overrunNote(protocol: Protocol, { times, length }: Signal): string[] {
  const last_ms =
    times.kind === 'uniform' ? times.start_ms + (length - 1) * times.interval_ms : (times.t_ms.at(-1) ?? 0);
  const over_ms = last_ms - protocolDuration_ms(protocol);
  if (over_ms <= 0) return [];
  return [
    `The trace goes on for ${over_ms.toFixed(1)} ms after the protocol's end: there the command is its holding voltage.`,
  ];
}
