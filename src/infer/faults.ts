import { loadBuiltin } from '../model/builtin.ts';
import { uniforms } from '../numeric/philox.ts';
import { namedParameters } from '../population/varied-parameters.ts';
import type { Protocol } from '../protocol/protocol.ts';
import { totalCurrent } from './setup.ts';
import type { ClampExperiment } from './simulator.ts';

/** What a recording really was, unlike what is believed of it. */
export interface Fault {
  readonly name: string;
  /** A sentence. */
  readonly says: string;
  /** The experiment as it was. */
  readonly experiment: (believed: ClampExperiment) => ClampExperiment;
  /** The varied parameters of that experiment, for the cell of a number that is believed to have `values`. */
  readonly values: (values: Float64Array, believed: ClampExperiment, index: number) => Float64Array;
  /** What the recorder did to the current, A/F. */
  readonly distort: (current: Float64Array) => Float64Array;
}

const same = <T>(x: T): T => x;
const honest: Omit<Fault, 'name' | 'says'> = { experiment: same, values: same, distort: same };

/** A cell of another model: these conductances within 40 % of their baseline. */
function otherCell(name: string, conductances: readonly string[]): Pick<Fault, 'experiment' | 'values'> {
  const model = loadBuiltin(name);
  const varied = namedParameters(model, conductances);
  return {
    experiment: (believed) => ({
      ...believed,
      source: { kind: 'builtin', name },
      changes: {},
      output: totalCurrent(model),
      varied: varied.map((p) => p.name),
    }),
    values: (_, __, index) => {
      const u = uniforms(0x6f746865, index, varied.length);
      return Float64Array.from(varied, ({ baseline }, k) => baseline * (0.6 + 0.8 * (u[k] as number)));
    },
  };
}

function largest(current: Float64Array): number {
  return current.reduce((most, x) => Math.max(most, Math.abs(x)), 0);
}

function clip(current: Float64Array, low: number, high: number): Float64Array {
  return current.map((x) => Math.min(Math.max(x, low), high));
}

/** The same steps in another order: the levels are right, the times are not. */
function reversed(protocol: Protocol): Protocol {
  return { ...protocol, segments: protocol.segments.toReversed() };
}

/** A parameter of the experiment by name, and the value that is reported of it. */
export type Reported = readonly [name: string, value: number];

/** What is reported of an experiment: leak, series resistance and temperature (K). */
export interface ReportedConditions {
  readonly leak?: Reported | undefined;
  readonly access?: Reported | undefined;
  readonly temperature?: Reported | undefined;
}

/** The cell as drawn, but for one parameter that is so many times as large as reported. */
function timesReported([name, value]: Reported, factor: number): Pick<Fault, 'values'> {
  return {
    values: (values, { varied }) => values.map((drawn, i) => (varied[i] === name ? factor * value : drawn)),
  };
}

/**
 * Recordings that a twin must not be made from without a word: each is what is believed of it but for one fault. The first is clean.
 * What is not reported cannot be other than reported.
 */
export function unreportedFaults({ leak, access, temperature }: ReportedConditions): readonly Fault[] {
  const faults: Fault[] = [{ ...honest, name: 'clean', says: 'as reported' }];
  if (leak !== undefined) {
    faults.push({ ...honest, ...timesReported(leak, 3), name: 'leak x 3', says: 'three times the reported leak' });
  }
  if (access !== undefined) {
    faults.push({
      ...honest,
      ...timesReported(access, 1.5),
      name: 'Rs + 50 %',
      says: 'half more series resistance than reported',
    });
  }
  if (temperature) {
    const [name, kelvin] = temperature;
    faults.push({
      ...honest,
      name: '+5 C',
      says: 'five degrees warmer than reported',
      experiment: (believed) => ({
        ...believed,
        changes: { ...believed.changes, set: { ...believed.changes.set, [name]: kelvin + 5 } },
      }),
    });
  }
  return [
    ...faults,
    {
      ...honest,
      name: 'cut at 1 %',
      says: 'the lowest and highest 1 % of the samples cut off',
      distort: (current) => {
        const sorted = current.slice().sort();
        const n = Math.floor(0.01 * sorted.length);
        return clip(current, sorted[n] as number, sorted[sorted.length - 1 - n] as number);
      },
    },
    {
      ...honest,
      name: 'cut at half',
      says: 'saturated at half of the largest current',
      distort: (current) => clip(current, -largest(current) / 2, largest(current) / 2),
    },
    {
      ...honest,
      ...otherCell('skibsbye2016', ['INaF.g_NaF', 'ICaL.g_CaL', 'IKr.g_Kr', 'IK1.g_K1']),
      name: 'Skibsbye cell',
      says: 'a human atrial cell',
    },
    {
      ...honest,
      ...otherCell('hodgkin-huxley1952', ['i_Na.g_Na', 'i_K.g_K', 'i_L.g_L']),
      name: 'HH cell',
      says: 'a squid axon',
    },
    { ...honest, name: 'x 10', says: 'ten times too large', distort: (current) => current.map((x) => 10 * x) },
    { ...honest, name: 'sign', says: 'the sign turned round', distort: (current) => current.map((x) => -x) },
    {
      ...honest,
      name: 'wrong protocol',
      says: 'recorded under the same steps in another order',
      experiment: (believed) => ({ ...believed, protocol: reversed(believed.protocol) }),
    },
  ];
}
