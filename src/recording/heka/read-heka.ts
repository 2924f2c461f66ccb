import type { ByteSource } from '../byte-source.ts';
import { computedCommand } from '../csv/held-signal.ts';
import type { RecordingReader } from '../open-recording.ts';
import type { Command, Recording, Signal, Sweep } from '../recording.ts';
import { RecordingError } from '../recording-error.ts';
import { quantityOf } from '../units.ts';
import { type Bundle, readBundle, startsAsHeka } from './bundle.ts';
import { hekaConditions } from './conditions.ts';
import { type HekaSeries, type HekaTrace, isoTime, seriesOf } from './pulse.ts';
import { traceSignal } from './samples.ts';
import { stimuliOf, stimulusSamples } from './stimulus.ts';
import { readTree, type TreeNode } from './tree.ts';

export const hekaReader: RecordingReader = {
  format: 'HEKA PatchMaster',
  extensions: ['.dat'],
  recognises: startsAsHeka,
  read: (source) => readHeka(source),
};

/** Which part of a file is wanted. */
export interface HekaOptions {
  /** 0-based number of the series, counted through all groups; by default the first that has samples. */
  readonly series?: number;
}

/**
 * Reads one series of a bundle file of PatchMaster (2x65 and later: `DAT1` and `DAT2`), in either byte order. The other series are named in
 * the notes. Channels are the traces of its first sweep, in the unit of the file (A, V).
 *
 * The command is that of the stimulus tree: constant, ramp, continuous and sine segments, with their increments. Where the
 * stimulus came from a file that is not in the bundle, the recorded voltage (Vmon) of a voltage clamp stands for it, and a note
 * says so; where it cannot be rebuilt, a note says why.
 *
 * @throws RecordingError for files that are damaged, cut or no bundle, and for a series that is not there
 * @source HEKA, "FileFormat_v9" of the PatchMaster 2x90 documentation
 */
export function readHeka(source: ByteSource, { series: wanted }: HekaOptions = {}): Recording {
  const bundle = readBundle(source);
  const pulse = readTree(source, bundle.parts.get('.pul') as { at: number; length: number }, '.pul');
  const all = seriesOf(pulse);
  const chosen =
    wanted ?? all.findIndex(({ sweeps }) => sweeps.some(({ traces }) => traces.some((t) => t.samples > 0)));
  const series = all[chosen];
  if (series === undefined) {
    throw new RecordingError(
      'no-such-data',
      wanted === undefined ? 'no series has samples' : `there is no series ${wanted}`,
      source.fileName,
      all.length === 0 ? 'The file holds no series.' : `Choose one of 0 to ${all.length - 1}.`,
    );
  }
  const notes: string[] = [];
  const others = all.flatMap((other, i) => (i === chosen ? [] : [`${i}: ${other.group} ${other.label}`.trim()]));
  if (others.length > 0) {
    const more = others.length > 40 ? `, and ${others.length - 40} more` : '';
    notes.push(`This is series ${chosen}; the file holds others: ${others.slice(0, 40).join('; ')}${more}.`);
  }
  return recordingOf(source, bundle, series, isoTime(pulse.fields.f64(520)), notes);
}

function recordingOf(
  source: ByteSource,
  bundle: Bundle,
  series: HekaSeries,
  recordedAt: string | undefined,
  notes: string[],
): Recording {
  const channels = (series.sweeps.find(({ traces }) => traces.length > 0)?.traces ?? []).filter((t) => t.samples > 0);
  if (channels.length === 0) {
    throw new RecordingError(
      'no-such-data',
      `the series ${series.label} has no samples`,
      source.fileName,
      'Choose another.',
    );
  }
  const entries = stimulusTree(source, bundle, notes);
  const first_s = series.sweeps[0]?.time_s;
  const sweeps: Sweep[] = [];
  const rates = channels.map(() => new Set<number>());
  for (const [i, sweep] of series.sweeps.entries()) {
    const traces = sweep.traces.filter((t) => t.samples > 0);
    if (!sameChannels(traces, channels)) {
      note(notes, `Sweep ${i + 1} has other traces than the first one and is left out.`);
      continue;
    }
    const signals = traces.map((trace) => traceSignal(source, trace));
    signals.forEach(({ times }, c) => {
      if (times.kind === 'uniform') rates[c]?.add(Number((1000 / times.interval_ms).toPrecision(12)));
    });
    const elapsed_ms = first_s === undefined || sweep.time_s === undefined ? 0 : (sweep.time_s - first_s) * 1000;
    sweeps.push({
      start_ms: Number.isFinite(elapsed_ms) ? Number(elapsed_ms.toFixed(3)) : 0,
      signals,
      commands: commandsOf(
        entries[sweep.stimulus - 1],
        Math.max(0, sweep.count - 1),
        traces,
        signals,
        source.fileName,
        notes,
      ),
    });
  }
  const zero = channels.filter(({ fields }) => (fields.f64(88) ?? 0) !== 0).map(({ label }) => label);
  if (zero.length > 0)
    note(notes, `The zero offset of ${zero.join(', ')}, which PatchMaster may subtract for display, is not applied.`);
  return {
    format: 'heka',
    version: bundle.signature,
    protocolName: series.label || undefined,
    channels: channels.map(({ label, unit }, c) => ({
      name: label,
      unit,
      quantity: quantityOf(unit),
      rateHz: rates[c]?.size === 1 ? ([...(rates[c] ?? [])][0] ?? null) : null,
    })),
    sweeps,
    tags: [],
    comment: series.comment || undefined,
    acquisition: 'series',
    conditions: hekaConditions(series, channels.find((t) => !t.isVoltageMonitor) ?? (channels[0] as HekaTrace)),
    provenance: {
      fileName: source.fileName,
      bytes: source.byteLength,
      writtenBy: `PatchMaster ${bundle.version}`,
      recordedAt: isoTime(first_s) ?? recordedAt,
      reader: 'iontwin HEKA 1',
    },
    notes,
  };
}

function sameChannels(traces: readonly HekaTrace[], channels: readonly HekaTrace[]): boolean {
  return (
    traces.length === channels.length &&
    traces.every(({ label, unit }, i) => label === channels[i]?.label && unit === channels[i]?.unit)
  );
}

function stimulusTree(source: ByteSource, bundle: Bundle, notes: string[]): readonly TreeNode[] {
  const part = bundle.parts.get('.pgf');
  if (part !== undefined) return readTree(source, part, '.pgf').children;
  notes.push('The bundle has no stimulus tree (.pgf): the command is unknown.');
  return [];
}

function commandsOf(
  entry: TreeNode | undefined,
  sweep: number,
  traces: readonly HekaTrace[],
  signals: readonly Signal[],
  fileName: string,
  notes: string[],
): Command[] {
  const [first] = signals;
  if (entry === undefined || first === undefined) return [];
  const name = entry.fields.text(4, 32) || 'Stim-DA';
  return stimuliOf(entry, sweep).flatMap((stimulus): Command[] => {
    if (stimulus.kind === 'unknown') {
      note(notes, `The command of ${name} is unknown: ${stimulus.why}.`);
      return [];
    }
    if (stimulus.kind === 'file') {
      const monitor = traces.findIndex((t) => t.isVoltageMonitor && t.recordingMode !== 4);
      const recorded = signals[monitor];
      const instead = recorded === undefined ? '' : ` The recorded ${traces[monitor]?.label} stands for it.`;
      note(notes, `The command of ${name} came from a stimulus file that is not in the bundle.${instead}`);
      return recorded === undefined
        ? []
        : [recordedCommand(traces[monitor] as HekaTrace, recorded, stimulus.holding, fileName)];
    }
    if (stimulus.samples !== first.length) {
      note(notes, `The stimulus ${name} describes ${stimulus.samples} samples, and the trace has ${first.length}.`);
    }
    const facts = { name, unit: stimulus.unit, holding: stimulus.holding, origin: 'epochs' } as const;
    const times = { ...first.times, start_ms: 0 } as Command['times'];
    return [computedCommand(facts, first.length, times, () => stimulusSamples(stimulus, first.length), fileName)];
  });
}

function recordedCommand(trace: HekaTrace, signal: Signal, holding: number, fileName: string): Command {
  const facts = { name: trace.label, unit: trace.unit, holding, origin: 'recorded' } as const;
  return computedCommand(facts, signal.length, signal.times, () => Float64Array.from(signal.read()), fileName);
}

/** Each sentence once, and not more than a page of them. */
function note(notes: string[], text: string): void {
  if (notes.length < 50 && !notes.includes(text)) notes.push(text);
}
