import { normals } from '../numeric/gauss.ts';
import { type Protocol, protocolDuration_ms } from '../protocol/protocol.ts';
import type { ClampTrace } from '../recording/quality/clamp-trace.ts';
import { shapeOfProtocol } from '../recording/quality/command-shape.ts';
import type { Recording, Signal } from '../recording/recording.ts';
import type { Bin } from './bins.ts';
import type { Session } from './infer.ts';
import { InferenceError } from './inference-error.ts';
import { type ClampExperiment, simulatorOf, type Workers } from './simulator.ts';

/** Makes recordings of known cells under a session's protocol. */
export interface SyntheticRecorder {
  /**
   * @param values of the session's parameters
   * @param noise_A_F standard deviation of white noise on each sample
   * @param seed, index the noise is a pure function of them
   * @throws InferenceError when the cell cannot be simulated
   */
  readonly record: (values: ArrayLike<number>, noise_A_F: number, seed: number, index: number) => Promise<ClampTrace>;
  readonly close: () => Promise<void>;
}

/** Accuracy of recordings that stand for the truth. */
const exact = 1e-8;

/** Recordings sampled every `interval_ms`, of cells held for `preHold_ms` before. */
export function syntheticRecorder(
  session: Session,
  interval_ms: number,
  preHold_ms: number,
  workers: Workers,
): SyntheticRecorder {
  const { setup, protocol } = session;
  const experiment = {
    source: setup.source,
    changes: setup.changes,
    protocol,
    preHold_ms,
    output: setup.output,
    varied: setup.parameters.map((p) => p.name),
  };
  return recorderOf(experiment, protocol, interval_ms, workers);
}

/**
 * Recordings of any experiment, sampled every `interval_ms`.
 *
 * @param told the protocol that the recording says it was made under
 */
export function recorderOf(
  experiment: ClampExperiment,
  told: Protocol,
  interval_ms: number,
  workers: Workers,
): SyntheticRecorder {
  const count = Math.round(protocolDuration_ms(experiment.protocol) / interval_ms);
  const t_ms = Float64Array.from({ length: count }, (_, k) => Number((k * interval_ms).toFixed(6)));
  const instants = Array.from(
    t_ms,
    (t, k): Bin => ({ from_ms: t, to_ms: t, early_ms: t, late_ms: t, first: k, count: 1, segment: 0 }),
  );
  const simulator = simulatorOf(experiment, instants, workers, { tolerance: exact });
  return {
    record: async (values, noise_A_F, seed, index) => {
      const current = (await simulator.run([values]))[0] as Float64Array;
      if (!current.every(Number.isFinite)) {
        throw new InferenceError(
          'the cell could not be simulated',
          `${told.name}, cell ${index}`,
          'Leave it out, or choose parameters nearer to the baseline.',
        );
      }
      const noise = normals(seed, index, count);
      return {
        start_ms: 0,
        t_ms,
        i: current.map((x, k) => x + noise_A_F * (noise[k] as number)),
        segment: new Int32Array(count),
        interval_ms,
        isUniform: true,
        command: shapeOfProtocol(told),
      };
    },
    close: () => simulator.close(),
  };
}

/** A trace as a file of a recorder would hold it. */
export function recordingOf(trace: ClampTrace, name: string): Recording {
  const { i, interval_ms } = trace;
  const signal: Signal = {
    length: i.length,
    times: { kind: 'uniform', start_ms: trace.t_ms[0] ?? 0, interval_ms },
    read: (from = 0, to = i.length) => i.slice(from, to),
  };
  return {
    format: 'csv',
    version: undefined,
    protocolName: undefined,
    channels: [{ name: 'I', unit: 'pA/pF', quantity: 'current density', rateHz: 1000 / interval_ms }],
    sweeps: [{ start_ms: 0, signals: [signal], commands: [] }],
    tags: [],
    comment: undefined,
    acquisition: 'episodic',
    conditions: { clampMode: 'voltage clamp' },
    provenance: { fileName: name, bytes: 8 * i.length, writtenBy: undefined, recordedAt: undefined, reader: 'none' },
    notes: [],
  };
}
