import { loadBuiltin } from '../model/builtin.ts';
import { withExtensions } from '../model/builtin-extensions.ts';
import { normals } from '../numeric/gauss.ts';
import { boxPrior, sampleFactors } from '../population/prior.ts';
import { variedParameters } from '../population/varied-parameters.ts';
import { namedProtocol } from '../protocol/library.ts';
import { roundTime_ms } from '../protocol/protocol.ts';
import { clampexSweep } from '../recording/abf/clampex-sweep.ts';
import { writeAbf2 } from '../recording/abf/write-abf2.ts';
import { simulate } from '../simulate/simulate.ts';

/** A recording of a cell that is known: what a patch-clamper would have got of it. */
export interface ExampleRecording {
  /** ABF 2 file. */
  readonly bytes: Uint8Array;
  readonly capacitance_pF: number;
  readonly temperature_K: number;
  /** Values relative to the published cell, by qualified name. */
  readonly truth: Readonly<Record<string, number>>;
  /** Properties of the experiment, in the model's units. */
  readonly experiment: Readonly<Record<string, number>>;
  readonly says: readonly string[];
}

const capacitance_pF = 60;
const temperature_K = 310;
const interval_ms = 0.1;
const hold_ms = 3000;
const noise_A_F = 0.1;
const leak_GOhm = 1;
/** The draw of the noise, apart from that of the cell. */
const noiseStream = 1;

/**
 * A Kernik cell whose 52 parameters are each drawn within 40 % of the published ones, under the composite protocol at 10 kHz, with a leak
 * through the seal and noise: a pure function of the seed.
 *
 * @param seed whole number, 0 .. 2^32 - 1
 */
export function exampleRecording(seed: number): ExampleRecording {
  const model = withExtensions(loadBuiltin('kernik2019'), ['leak']);
  const varied = variedParameters(model);
  const factors = sampleFactors(boxPrior(varied.map(({ name }) => name)), seed, 0);
  const protocol = namedProtocol('composite');
  const { protocol: played, length, epochs } = clampexSweep(protocol, interval_ms);
  const experiment = { 'leak.g': 1 / (leak_GOhm * capacitance_pF) };
  const { columns, failure } = simulate({
    model,
    experiment: {
      kind: 'clamp',
      protocol: { ...played, segments: [{ kind: 'step', mV: played.holding_mV, ms: hold_ms }, ...played.segments] },
    },
    outputs: ['membrane.i_total'],
    sampleTimes: Float64Array.from({ length }, (_, k) => roundTime_ms(hold_ms + k * interval_ms)),
    changes: {
      set: {
        'cell.T': temperature_K,
        ...experiment,
        ...Object.fromEntries(varied.map(({ name, baseline }, k) => [name, baseline * (factors[k] as number)])),
      },
    },
  });
  const current = columns.get('membrane.i_total');
  if (failure || !current) throw new Error(`the example cell of seed ${seed} could not be simulated`);
  const noise = normals(seed, noiseStream, length);
  const bytes = writeAbf2({
    channels: [{ name: 'Im', unit: 'pA' }],
    interval_ms,
    sampleFormat: 'int16',
    sweeps: [{ samples: [current.map((i, k) => capacitance_pF * (i + noise_A_F * (noise[k] as number)))] }],
    commands: [{ name: 'Vcmd', unit: 'mV', holding: protocol.holding_mV, epochs }],
    protocolName: protocol.name,
    comment: `a made-up cell, seed ${seed}`,
    recordedAt: '2026-01-01T12:00:00',
  });
  return {
    bytes,
    capacitance_pF,
    temperature_K,
    truth: Object.fromEntries(varied.map(({ name }, k) => [name, factors[k] as number])),
    experiment,
    says: [
      `a Kernik 2019 cell whose ${varied.length} parameters each differ from the published ones by up to 40 % (seed ${seed})`,
      `${capacitance_pF} pF at ${temperature_K} K, protocol ${protocol.name}, 10 kHz, 16 bits`,
      `leak of ${leak_GOhm} GOhm, noise of ${noise_A_F} pA/pF a sample`,
    ],
  };
}
