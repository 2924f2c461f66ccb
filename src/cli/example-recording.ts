import { loadBuiltin } from '../model/builtin.ts';
import { withExtensions } from '../model/builtin-extensions.ts';
import { normals } from '../numeric/gauss.ts';
import { boxPrior, sampleFactors } from '../population/prior.ts';
import { variedParameters } from '../population/varied-parameters.ts';
import { namedProtocol } from '../protocol/library.ts';
import { roundTime_ms } from '../protocol/protocol.ts';
import { clampexSweep } from '../recording/abf/clampex-sweep.ts';
import { writeAbf2 } from '../recording/abf/write-abf2.ts';
import { recordThrough } from '../recording/amplifier/record-through.ts';
import type { Conditions } from '../recording/recording.ts';
import { simulate } from '../simulate/simulate.ts';

/** A recording of a cell that is known: what a patch-clamper would have got of it. */
export interface ExampleRecording {
  /** ABF 2 file. */
  readonly bytes: Uint8Array;
  /** What the experimenter wrote down. */
  readonly conditions: Partial<Conditions>;
  readonly preHold_ms: number;
  /** Values relative to the published cell, by qualified name. */
  readonly truth: Readonly<Record<string, number>>;
  /** Properties of the experiment that nobody wrote down, in the model's units. */
  readonly experiment: Readonly<Record<string, number>>;
  readonly says: readonly string[];
}

const capacitance_pF = 60;
const conditions = {
  capacitance_pF,
  temperature_K: 310,
  accessResistance_MOhm: 20,
  compensation: 0.7,
  filter_Hz: 5000,
} as const;
const interval_ms = 0.1;
const hold_ms = 3000;
const noise_A_F = 0.1;
const leak_GOhm = 1;
/** The converter's range, A/F. */
const limit_A_F = 20_000 / capacitance_pF;
/** Part of the charging current that the amplifier cancels. */
const cancellation = 0.9;
/** The access resistance is measured to this (sd of its logarithm), electrodes are off by this (sd). */
const accessError = 0.07;
const offset_mV = 0.7;
/** Draws of what is not the cell. */
const amplifierStream = 1;

/**
 * A Kernik cell whose 52 parameters are each drawn within 40 % of the published ones, under the composite protocol at 10 kHz through an
 * amplifier: series resistance and its compensation, leak through the seal, electrode offset, capacitive transients, filter, noise, 16
 * bits. A pure function of the seed.
 *
 * @param seed whole number, 0 .. 2^32 - 1
 */
export function exampleRecording(seed: number): ExampleRecording {
  const model = withExtensions(loadBuiltin('kernik2019'), ['leak', 'amplifier', 'filter']);
  const varied = variedParameters(model);
  const factors = sampleFactors(boxPrior(varied.map(({ name }) => name)), seed, 0);
  const protocol = namedProtocol('composite');
  const { protocol: played, length, epochs } = clampexSweep(protocol, interval_ms);
  const [forAccess, forOffset] = normals(seed, amplifierStream, 2) as unknown as [number, number];
  const experiment = {
    'leak.g': 1 / (leak_GOhm * capacitance_pF),
    'amplifier.Rs': conditions.accessResistance_MOhm * Math.exp(accessError * forAccess),
    'amplifier.V_offset': offset_mV * forOffset,
    'amplifier.cancellation': cancellation,
  };
  const { columns, failure } = simulate({
    model,
    experiment: {
      kind: 'clamp',
      protocol: { ...played, segments: [{ kind: 'step', mV: played.holding_mV, ms: hold_ms }, ...played.segments] },
    },
    outputs: ['amplifier.i_out'],
    sampleTimes: Float64Array.from({ length }, (_, k) => roundTime_ms(hold_ms + k * interval_ms)),
    changes: {
      set: {
        'cell.T': conditions.temperature_K,
        'amplifier.Cm': capacitance_pF,
        'amplifier.compensation': conditions.compensation,
        'filter.corner': conditions.filter_Hz / 1000,
        ...experiment,
        ...Object.fromEntries(varied.map(({ name, baseline }, k) => [name, baseline * (factors[k] as number)])),
      },
    },
  });
  const current = columns.get('amplifier.i_out');
  if (failure || !current) throw new Error(`the example cell of seed ${seed} could not be simulated`);
  const recorded = recordThrough(current, { noise_A_F, limit_A_F, seed, index: 0 });
  const bytes = writeAbf2({
    channels: [{ name: 'Im', unit: 'pA' }],
    interval_ms,
    sampleFormat: 'int16',
    sweeps: [{ samples: [recorded.map((i) => capacitance_pF * i)] }],
    commands: [{ name: 'Vcmd', unit: 'mV', holding: protocol.holding_mV, epochs }],
    protocolName: protocol.name,
    comment: `a made-up cell, seed ${seed}`,
    recordedAt: '2026-01-01T12:00:00',
  });
  return {
    bytes,
    conditions,
    preHold_ms: hold_ms,
    truth: Object.fromEntries(varied.map(({ name }, k) => [name, factors[k] as number])),
    experiment,
    says: [
      `a Kernik 2019 cell whose ${varied.length} parameters each differ from the published ones by up to 40 % (seed ${seed})`,
      `${capacitance_pF} pF at ${conditions.temperature_K} K, protocol ${protocol.name}, 10 kHz, 16 bits, noise ${noise_A_F} pA/pF a sample`,
      `series resistance about ${conditions.accessResistance_MOhm} MOhm, ${100 * conditions.compensation} % compensated; seal ${leak_GOhm} GOhm; filter ${conditions.filter_Hz / 1000} kHz`,
    ],
  };
}
