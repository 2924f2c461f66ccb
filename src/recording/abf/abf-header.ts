/** What the headers of ABF 1 and ABF 2 say, in one form: all that is needed to find, scale and name samples and commands. */
export interface AbfHeader {
  readonly format: 'abf1' | 'abf2';
  readonly fileName: string;
  /** ABF 1: as single precision has it (1.65 is 1.64999998); ABF 2: four numbers. */
  readonly version: readonly [number] | readonly [number, number, number, number];
  readonly mode: AcquisitionMode;
  readonly sampleFormat: 'int16' | 'float32';
  /** First byte of the samples. */
  readonly dataOffset: number;
  /** Samples of all channels together. */
  readonly dataCount: number;
  /** As the header says; 0 where it does not. */
  readonly episodes: number;
  /** Samples of all channels together in one sweep, as the header says. */
  readonly samplesPerEpisode: number;
  /** From one sample of a channel to its next, microseconds. */
  readonly interval_us: number;
  /** Files of two clocks: after `after` samples of a channel the interval is another. */
  readonly secondClock: { readonly after: number; readonly interval_us: number } | undefined;
  /** What times of tags, sweeps and changes count; 0 where they count samples of all channels together. */
  readonly timeUnit_us: number;
  /** From the start of one sweep to the next; 0 where sweeps follow each other as they come. */
  readonly startToStart_s: number;
  /** Each sweep: start in `timeUnit_us`, length in samples of all channels together. */
  readonly synch: readonly (readonly [start: number, length: number])[];
  /** Recorded channels, in the order in which their samples alternate. */
  readonly adcs: readonly AbfAdc[];
  readonly dacs: readonly AbfDac[];
  /** Number of the output that a single waveform was played on. */
  readonly activeDac: number;
  readonly tags: readonly { readonly time: number; readonly text: string }[];
  /** Changes of the settings during the recording: identifier and new value, as a whole number and as a real one. */
  readonly deltas: readonly {
    readonly time: number;
    readonly parameter: number;
    readonly whole: number;
    readonly real: number;
  }[];
  readonly creator: string;
  readonly protocolPath: string;
  readonly comment: string;
  /** ISO 8601 without zone. */
  readonly recordedAt: string | undefined;
  readonly notes: readonly string[];
}

/** `nOperationMode`. */
export const acquisitionModes = new Map([
  [1, 'variable-length event-driven'],
  [2, 'fixed-length event-driven'],
  [3, 'gap-free'],
  [4, 'high-speed oscilloscope'],
  [5, 'episodic'],
] as const);

/** Keys of `acquisitionModes`. */
export type AcquisitionMode = 1 | 2 | 3 | 4 | 5;

/** One recorded channel. */
export interface AbfAdc {
  readonly name: string;
  readonly unit: string;
  /** Value of a 16-bit sample: scale * sample + offset, in the unit. */
  readonly scale: number;
  readonly offset: number;
  /** What the amplifier told, where it was asked. */
  readonly telegraph:
    | {
        readonly instrument: number;
        readonly mode: number;
        readonly filter_Hz: number;
        readonly capacitance_pF: number;
      }
    | undefined;
}

/** One output. */
export interface AbfDac {
  readonly number: number;
  readonly name: string;
  readonly unit: string;
  /** Level between and around waveforms, in the unit. */
  readonly holding: number;
  readonly waveform: 'none' | 'epochs' | 'file';
  /** Whether between sweeps the last level of a waveform stays on. */
  readonly keepsLastLevel: boolean;
  readonly epochs: readonly Epoch[];
  readonly userList: UserList | undefined;
  readonly file: StimulusReference;
  /** A train of pulses before each sweep, which is not recorded. */
  readonly conditioned: boolean;
  readonly leakSubtracted: boolean;
}

/** Shapes of `nEpochType`. */
export const epochTypes = new Map([
  [1, 'step'],
  [2, 'ramp'],
  [3, 'pulse'],
  [4, 'triangle'],
  [5, 'cosine'],
  [7, 'biphasic'],
] as const);

/** A piece of a waveform. Durations in samples of a channel. */
export interface Epoch {
  /** 0 is A. */
  readonly index: number;
  readonly kind: 'step' | 'ramp' | 'pulse' | 'triangle' | 'cosine' | 'biphasic';
  readonly level: number;
  /** Added for each sweep. */
  readonly levelIncrement: number;
  readonly duration: number;
  readonly durationIncrement: number;
  readonly period: number;
  readonly width: number;
}

/** Values of one setting, one for each sweep. */
export interface UserList {
  readonly what: 'level' | 'duration' | 'period' | 'width' | 'other';
  /** Index of the epoch; for `other` the number of the setting in the file format. */
  readonly epoch: number;
  readonly values: readonly number[];
  /** From the start again after the last value; otherwise the last value stays. */
  readonly repeats: boolean;
}

/** A command whose samples lie in another file. */
export interface StimulusReference {
  readonly path: string;
  readonly scale: number;
  readonly offset: number;
  /** 1-based sweep of that file for all sweeps; 0: each sweep has its own. */
  readonly episode: number;
}

/** Name of an epoch, as pClamp shows it: A, B, ..., Z, AA, ... */
export function epochName(index: number): string {
  const letter = String.fromCharCode(65 + (index % 26));
  return index < 26 ? letter : epochName(Math.floor(index / 26) - 1) + letter;
}
