import { describe, expect, test } from 'vitest';
import { loadBuiltin } from '../../src/model/builtin.ts';
import { namedProtocol } from '../../src/protocol/library.ts';
import { type SimulationRequest, simulate, uniformGrid } from '../../src/simulate/simulate.ts';
import { figure } from './reference.ts';

const tolerances = [1e-3, 1e-4, 1e-5, 1e-6, 1e-7];
const reference = 1e-10;

/** A cell of a +-20 % population: factors from a fixed sequence, so that the pairs are always the same. */
function varied(seed: number): Record<string, number> {
  const kernik = loadBuiltin('kernik2019');
  const names = kernik.variables.filter((v) => v.meta.varied !== undefined).map((v) => v.name);
  let x = seed >>> 0;
  return Object.fromEntries(
    names.map((name) => {
      x = (Math.imul(x, 1664525) + 1013904223) >>> 0;
      return [name, 0.8 + (0.4 * x) / 4294967296];
    }),
  );
}

interface Pair {
  readonly name: string;
  readonly request: Omit<SimulationRequest, 'options'>;
}

function free(model: string, duration_ms: number, changes = {}): Pair['request'] {
  return {
    model: loadBuiltin(model),
    experiment: { kind: 'free', duration_ms },
    outputs: ['V'],
    sampleTimes: uniformGrid(duration_ms, 0.5),
    changes: { scale: changes },
  };
}

function paced(model: string, period_ms: number, beats: number): Pair['request'] {
  const cell = loadBuiltin(model);
  const pacing = {
    period_ms,
    width_ms: Number(cell.meta.pace_width),
    amplitude: Number(cell.meta.pace_amplitude),
    offset_ms: 5,
  };
  const duration_ms = period_ms * beats;
  return {
    model: cell,
    experiment: { kind: 'paced', pacing, duration_ms },
    outputs: ['V'],
    sampleTimes: uniformGrid(duration_ms, 0.5),
  };
}

function clamp(model: string, protocol: string, changes = {}): Pair['request'] {
  const cell = loadBuiltin(model);
  const current = cell.variables.find((v) => v.label === 'cellular_current')?.name as string;
  return {
    model: cell,
    experiment: { kind: 'clamp', protocol: namedProtocol(protocol) },
    outputs: [current],
    // Off the edges of the command, where the current jumps.
    sampleTimes: uniformGrid(6900, 1.7).map((t) => t + 0.3),
    changes: { scale: changes },
  };
}

const pairs: readonly Pair[] = [
  { name: 'Kernik free', request: free('kernik2019', 2000) },
  ...[1, 2, 3, 4, 5].map((seed) => ({
    name: `Kernik +-20 % cell ${seed}, free`,
    request: free('kernik2019', 2000, varied(seed)),
  })),
  { name: 'Kernik paced 800 ms', request: paced('kernik2019', 800, 3) },
  { name: 'Kernik paced 500 ms', request: paced('kernik2019', 500, 4) },
  { name: 'Kernik composite', request: clamp('kernik2019', 'composite') },
  ...[6, 7, 8].map((seed) => ({
    name: `Kernik +-20 % cell ${seed}, composite`,
    request: clamp('kernik2019', 'composite', varied(seed)),
  })),
  { name: 'Kernik ipsc-10s (ramps)', request: clamp('kernik2019', 'ipsc-10s') },
  { name: 'Kernik cell 9, ipsc-10s (ramps)', request: clamp('kernik2019', 'ipsc-10s', varied(9)) },
  { name: 'Skibsbye S 1 Hz', request: paced('skibsbye2016', 1000, 2) },
  { name: 'Skibsbye D 2 Hz', request: paced('skibsbye2016:D', 500, 3) },
  { name: 'Skibsbye S composite', request: clamp('skibsbye2016', 'composite') },
  { name: 'HH pulses', request: paced('hodgkin-huxley1952', 40, 3) },
  { name: 'HH fast pulses', request: paced('hodgkin-huxley1952', 15, 6) },
  { name: 'Aliev-Panfilov', request: paced('aliev-panfilov1996', 1290, 2) },
];

/** Root mean square over the samples: an error that no single sample near an upstroke decides. */
function rms(a: Float64Array, b: Float64Array): number {
  return Math.sqrt(a.reduce((sum, x, i) => sum + (x - (b[i] as number)) ** 2, 0) / a.length);
}

describe('error follows the tolerance', () => {
  test.each(pairs)('$name', ({ name, request }) => {
    const solve = (tolerance: number) => simulate({ ...request, options: { tolerance } });
    const [output] = request.outputs as [string];
    const exact = solve(reference).columns.get(output) as Float64Array;
    const runs = tolerances.map(solve);
    const errors = runs.map((run) => rms(run.columns.get(output) as Float64Array, exact));
    const first = errors[0] as number;
    const last = errors[errors.length - 1] as number;
    // Error against steps: what the order of a method means for its user.
    const steps = runs.map((run) => run.steps);
    const order = Math.log(first / last) / Math.log((steps[steps.length - 1] as number) / (steps[0] as number));
    const slope = Math.log10(first / last) / (tolerances.length - 1);
    figure(
      `tolerance, ${name}`,
      `${errors.map((e) => e.toExponential(1)).join(' > ')}; ${slope.toFixed(2)} decades a decade, order ${order.toFixed(1)} in steps`,
    );
    for (let i = 1; i < errors.length; i++) expect(errors[i] as number).toBeLessThanOrEqual(errors[i - 1] as number);
  });
});
