import { expect, test } from 'vitest';
import { loadBuiltin } from '../../src/model/builtin.ts';
import { namedProtocol } from '../../src/protocol/library.ts';
import { type Experiment, simulate, uniformGrid } from '../../src/simulate/simulate.ts';
import { figure } from './reference.ts';

const free: Experiment = { kind: 'free', duration_ms: 1500 };
const paced = (period_ms: number, width_ms: number, amplitude: number): Experiment => ({
  kind: 'paced',
  pacing: { period_ms, width_ms, amplitude, offset_ms: 2 },
  duration_ms: 2 * period_ms,
});
const clamp = (name: string): Experiment => ({ kind: 'clamp', protocol: namedProtocol(name) });

/** Whole trajectories of every state at fixed steps: no decision of the solver can hide a difference or be blamed for one. */
test.each([
  ['kernik2019', free, 0.05],
  ['kernik2019', paced(800, 5, 3), 0.05],
  ['kernik2019', clamp('composite'), 0.1],
  ['kernik2019', clamp('ipsc-10s'), 0.1],
  ['skibsbye2016', paced(500, 2, 920), 0.02],
  ['skibsbye2016:D', clamp('composite'), 0.1],
  ['hodgkin-huxley1952', paced(40, 1, 10), 0.01],
  ['aliev-panfilov1996', paced(1290, 12.9, 0.5), 0.5],
] as const)('%s, %o: javascript and wasm agree to 1e-9 at fixed steps', (name, experiment, fixedStep) => {
  const model = loadBuiltin(name);
  const held =
    experiment.kind === 'clamp' ? model.variables.find((v) => v.label === 'membrane_potential')?.name : undefined;
  const outputs = model.variables.filter((v) => v.kind === 'state' && v.name !== held).map((v) => v.name);
  const duration = experiment.kind === 'clamp' ? 6900 : experiment.duration_ms;
  const run = (backend: 'javascript' | 'wasm') =>
    simulate({
      model,
      experiment,
      outputs,
      sampleTimes: uniformGrid(duration, 1),
      options: { fixedStep, sweeps: 3 },
      backend,
    });
  const a = run('javascript');
  const b = run('wasm');
  let worst = 0;
  for (const output of outputs) {
    const x = a.columns.get(output) as Float64Array;
    const y = b.columns.get(output) as Float64Array;
    const size = x.reduce((m, v) => Math.max(m, Math.abs(v)), 1e-300);
    for (let i = 0; i < x.length; i++) worst = Math.max(worst, Math.abs((x[i] as number) - (y[i] as number)) / size);
    expect(y.length).toBe(x.length);
  }
  figure(
    `javascript against wasm, ${name}, ${experiment.kind}, steps of ${fixedStep} ms`,
    `${worst.toExponential(1)} of each state's range (1e-9)`,
  );
  expect(worst).toBeLessThan(1e-9);
});
