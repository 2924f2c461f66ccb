import { loadBuiltin } from '../../../src/model/builtin.ts';
import { findVariable } from '../../../src/model/find-variable.ts';
import { uniforms } from '../../../src/numeric/philox.ts';
import { namedProtocol } from '../../../src/protocol/library.ts';
import { type Protocol, protocolDuration_ms, voltageAt } from '../../../src/protocol/protocol.ts';
import type { Command, Conditions, Recording, SampleTimes } from '../../../src/recording/recording.ts';
import { quantityOf } from '../../../src/recording/units.ts';
import { runOptions } from '../../../src/simulate/lanes.ts';
import { clampPlan } from '../../../src/simulate/plan.ts';
import { localWorker, runPopulation } from '../../../src/simulate/population.ts';
import { uniformGrid } from '../../../src/simulate/simulate.ts';

/** Samples of the synthetic recordings are this far apart, ms: 10 kHz. */
export const dt_ms = 0.1;

/** Total currents, pA/pF, of Kernik cells whose parameters differ by up to +-`spread`, with others scaled; one array a cell. */
export async function kernikCurrents(
  cells: number,
  spread: number,
  protocol: Protocol = namedProtocol('composite'),
  scale: Readonly<Record<string, number>> = {},
): Promise<readonly Float64Array[]> {
  const model = loadBuiltin('kernik2019');
  const varied = model.variables
    .filter(({ name, meta }) => meta.varied !== undefined && scale[name] === undefined)
    .map(({ name }) => name);
  const baseline = varied.map((name) => {
    const e = findVariable(model, name).expression;
    if (e?.kind === 'number') return e.value;
    if (e?.kind === 'call' && e.op === 'neg' && e.args[0]?.kind === 'number') return -e.args[0].value;
    throw new Error(`${name} is no number`);
  });
  const sampleTimes = uniformGrid(protocolDuration_ms(protocol) - dt_ms, dt_ms);
  const task = {
    source: { kind: 'builtin', name: 'kernik2019' },
    clamped: true,
    outputs: ['i_total'],
    sampleTimes,
    plan: clampPlan(protocol),
    options: runOptions(true),
    backend: 'wasm',
    changes: { scale },
    varied,
  } as const;
  const currents: Float64Array[] = [];
  await runPopulation([localWorker(task)], varied.length, {
    cells,
    chunkCells: 8,
    valuesOf: (index) => {
      const u = uniforms(20, index, varied.length);
      return baseline.map((value, k) => value * (1 + spread * (2 * (u[k] as number) - 1)));
    },
    consume: ({ samples, count }) => {
      const n = sampleTimes.length;
      for (let k = 0; k < count; k++) currents.push(samples.slice(k * n, (k + 1) * n));
    },
  });
  return currents;
}

/** Normal numbers with mean 0 and standard deviation 1, the same for the same seed. */
function normals(seed: number, count: number): Float64Array {
  const u = uniforms(seed, 7, count + (count % 2));
  return Float64Array.from({ length: count }, (_, k) => {
    const [a, b] = [u[k - (k % 2)] as number, u[k - (k % 2) + 1] as number];
    const angle = 2 * Math.PI * b;
    return Math.sqrt(-2 * Math.log(1 - a)) * (k % 2 === 0 ? Math.cos(angle) : Math.sin(angle));
  });
}

const commands = new Map<Protocol, Float64Array>();

/** The command at 0, 0.1, 0.2, ... ms, kept for the next time. */
function sampledCommand(protocol: Protocol, length: number): Float64Array {
  const known = commands.get(protocol);
  if (known?.length === length) return known;
  const samples = Float64Array.from({ length }, (_, k) => voltageAt(protocol, k * dt_ms));
  commands.set(protocol, samples);
  return samples;
}

/** What an amplifier and a seal add to the current of a membrane. */
export interface Artefacts {
  readonly seed?: number;
  /** pA/pF, white. */
  readonly noise?: number;
  /** nS/pF, reversing at 0 mV. */
  readonly leak?: number;
  /** Time constant of the capacitive transients, ms; 0 for none. */
  readonly tau_ms?: number;
}

/** A current as a good rig records it: noise 0.1 pA/pF, leak 0.015 nS/pF, transients of 0.4 ms. */
export function recorded(
  membrane: Float64Array,
  { seed = 1, noise = 0.1, leak = 0.015, tau_ms = 0.4 }: Artefacts = {},
  protocol: Protocol = namedProtocol('composite'),
): Float64Array {
  const random = normals(seed, membrane.length);
  const command = sampledCommand(protocol, membrane.length);
  let charging = 0;
  let before_mV = protocol.holding_mV;
  return membrane.map((i, k) => {
    const v = command[k] as number;
    charging *= tau_ms > 0 ? Math.exp(-dt_ms / tau_ms) : 0;
    // 1 mV over 1 ms is 1 pA/pF.
    if (tau_ms > 0) charging += (v - before_mV) / tau_ms;
    before_mV = v;
    return i + charging + leak * v + noise * (random[k] as number);
  });
}

export interface RecordingParts {
  readonly unit?: string;
  readonly protocol?: Protocol | undefined;
  readonly conditions?: Conditions;
  /** Where the times are not 0, 0.1, 0.2, ... ms. */
  readonly times?: SampleTimes;
}

/** Capacitance and resistances as of a good seal test. */
export const goodConditions: Conditions = {
  clampMode: 'voltage clamp',
  capacitance_pF: 50,
  accessResistance_MOhm: 8,
  membraneResistance_MOhm: 1500,
};

/** A recording in memory: one sweep for each signal, one channel. */
export function recordingOf(
  sweeps: readonly Float64Array[],
  { unit = 'pA/pF', protocol, conditions = goodConditions, times: given }: RecordingParts = {},
): Recording {
  const times: SampleTimes = given ?? { kind: 'uniform', start_ms: 0, interval_ms: dt_ms };
  const length = sweeps[0]?.length ?? 0;
  return {
    format: 'csv',
    version: undefined,
    protocolName: protocol?.name,
    channels: [
      {
        name: 'I',
        unit,
        quantity: quantityOf(unit),
        rateHz: times.kind === 'uniform' ? 1000 / times.interval_ms : null,
      },
    ],
    sweeps: sweeps.map((samples, k) => ({
      start_ms: k * length * dt_ms,
      signals: [{ length: samples.length, times, read: (from = 0, to = samples.length) => samples.slice(from, to) }],
      commands: protocol ? [commandOf(protocol, samples.length, times)] : [],
    })),
    tags: [],
    comment: undefined,
    acquisition: 'one sweep',
    conditions,
    provenance: { fileName: 'test.csv', bytes: 0, writtenBy: undefined, recordedAt: undefined, reader: 'test' },
    notes: [],
  };
}

function commandOf(protocol: Protocol, length: number, times: SampleTimes): Command {
  const at = (k: number) =>
    times.kind === 'uniform' ? times.start_ms + k * times.interval_ms : (times.t_ms[k] as number);
  const samples =
    times.kind === 'uniform' && times.start_ms === 0 && times.interval_ms === dt_ms
      ? sampledCommand(protocol, length)
      : Float64Array.from({ length }, (_, k) => voltageAt(protocol, at(k)));
  return {
    name: 'V',
    unit: 'mV',
    holding: protocol.holding_mV,
    length,
    times,
    read: (from = 0, to = length) => samples.slice(from, to),
    origin: 'protocol file',
  };
}
