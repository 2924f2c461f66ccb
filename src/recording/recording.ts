import type { Protocol } from '../protocol/protocol.ts';

/** The formats that are read. */
export type RecordingFormat = 'abf1' | 'abf2' | 'atf' | 'heka' | 'wcp' | 'csv' | 'nwb' | 'mcs' | 'digitised';

/** What a channel measures; decided by its unit alone. */
export type Quantity = 'current' | 'current density' | 'voltage' | 'temperature' | 'other';

/** One recorded channel. */
export interface Channel {
  readonly name: string;
  /** As the file has it: `pA`, `nA`, `A`, `pA/pF`, `mV`, `V`, ... Samples are in this unit; `scaleTo` converts. */
  readonly unit: string;
  readonly quantity: Quantity;
  /** Samples a second; null where times are not uniform. */
  readonly rateHz: number | null;
}

/**
 * Times of the samples of one sweep, ms from the start of the sweep. Non-uniform ones carry the segment of each sample: between
 * two samples of different segments the true signal is unknown (cut off), and nothing may be interpolated across.
 */
export type SampleTimes =
  | { readonly kind: 'uniform'; readonly start_ms: number; readonly interval_ms: number }
  | { readonly kind: 'listed'; readonly t_ms: Float64Array; readonly segment: Int32Array };

/** Samples of one channel in one sweep; read from the file when asked for. */
export interface Signal {
  readonly length: number;
  readonly times: SampleTimes;
  /**
   * @param from first sample, 0 by default
   * @param to one past the last, `length` by default
   * @returns samples in the channel's unit; float64 only where the file holds more than float32 does
   * @throws RecordingError when the bytes are not there
   */
  read(from?: number, to?: number): Float32Array | Float64Array;
}

/** The command that a sweep was recorded under, as the file describes it (not as measured). */
export interface Command {
  /** Name of the output channel. */
  readonly name: string;
  readonly unit: string;
  /** In the unit. */
  readonly holding: number | undefined;
  readonly length: number;
  readonly times: SampleTimes;
  /** Samples in the unit, from `from` to before `to`. */
  read(from?: number, to?: number): Float64Array;
  /** What it was sampled from, from the start of the sweep, where that is known. */
  readonly protocol?: Protocol | undefined;
  /** Where it comes from. */
  readonly origin: 'epochs' | 'recorded' | 'stimulus file' | 'holding only' | 'protocol file';
}

/** One sweep (episode, trace, segment of an event-driven file). */
export interface Sweep {
  /** From the start of the recording, ms. */
  readonly start_ms: number;
  /** One for each channel, in the channels' order. */
  readonly signals: readonly Signal[];
  /** One for each output that the file describes; empty where there is none (gap-free). */
  readonly commands: readonly Command[];
}

/** A comment of the experimenter. */
export interface Tag {
  readonly ms: number;
  readonly text: string;
}

/** How the amplifier was set. */
export type ClampMode = 'voltage clamp' | 'current clamp' | 'I = 0';

/** Facts about cell and amplifier that a file may hold; undefined where it does not say. */
export interface Conditions {
  readonly clampMode?: ClampMode | undefined;
  readonly capacitance_pF?: number | undefined;
  /** Access (series) resistance as measured, before compensation. */
  readonly accessResistance_MOhm?: number | undefined;
  /** Fraction 0..1 of the access resistance that was compensated, and predicted. */
  readonly compensation?: number | undefined;
  readonly prediction?: number | undefined;
  readonly membraneResistance_MOhm?: number | undefined;
  readonly sealResistance_MOhm?: number | undefined;
  readonly temperature_K?: number | undefined;
  /** Already subtracted from the command, mV. */
  readonly junctionPotential_mV?: number | undefined;
  /** Cut-off of the low-pass filter, Hz. */
  readonly filter_Hz?: number | undefined;
  readonly leakSubtracted?: boolean | undefined;
  /** Recordings made since the seal test that capacitance and resistances come from; 0 when it was made right before. */
  readonly recordingsSinceSealTest?: number | undefined;
  /** Range outside of which the signal was cut off, in the unit of channel 0: `[lowest, highest]`. */
  readonly clipped?: readonly [number, number] | undefined;
}

/** Where a recording comes from. */
export interface Provenance {
  readonly fileName: string;
  readonly bytes: number;
  /** What made the file, as it says: `pClamp 10.3`, `PatchMaster 2x90.2`. */
  readonly writtenBy: string | undefined;
  /** When recording began, ISO 8601 without zone (files have none), where the file says. */
  readonly recordedAt: string | undefined;
  /** Name and version of the reader. */
  readonly reader: string;
}

/** What a file holds, the same for every format. */
export interface Recording {
  readonly format: RecordingFormat;
  /** Version of the format, as text. */
  readonly version: string | undefined;
  /** Name of the protocol that the file was recorded with. */
  readonly protocolName: string | undefined;
  readonly channels: readonly Channel[];
  readonly sweeps: readonly Sweep[];
  readonly tags: readonly Tag[];
  /** Comment on the whole file. */
  readonly comment: string | undefined;
  /** Acquisition, as the format names it: `gap-free`, `episodic`, `event-driven`, `series`. */
  readonly acquisition: string;
  readonly conditions: Conditions;
  readonly provenance: Provenance;
  /** What the reader could not understand or had to leave out: each a sentence. */
  readonly notes: readonly string[];
}
