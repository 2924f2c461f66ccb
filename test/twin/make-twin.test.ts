import { expect, test } from 'vitest';
import { inferCell, openSession } from '../../src/infer/infer.ts';
import { boxSetup } from '../../src/infer/setup.ts';
import { recordingOf, syntheticRecorder } from '../../src/infer/synthetic.ts';
import { fitReasons, verdictOf } from '../../src/infer/verdict.ts';
import { namedProtocol } from '../../src/protocol/library.ts';
import { localWorker } from '../../src/simulate/population.ts';
import { experimentOf } from '../../src/twin/experiment-of.ts';
import { makeTwin } from '../../src/twin/make-twin.ts';
import { readTwin } from '../../src/twin/read-twin.ts';
import { twinToJson } from '../../src/twin/write-twin.ts';

const workers = { make: localWorker, count: 1 };
const protocol = namedProtocol('composite');
const setup = boxSetup({
  source: { kind: 'builtin', name: 'kernik2019', extensions: ['leak'] },
  parameters: ['i_Kr.g_Kr', 'i_CaL.p_CaL', 'i_K1.g_K1'],
  nuisances: [
    {
      name: 'leak.g',
      unit: 'nS/pF',
      scale: 'log',
      baseline: 0.02,
      prior: { kind: 'normal', mean: 0, sd: 0.2 },
    },
  ],
  preHolds_ms: [0],
});
const factors = [0.8, 1.2, 1.3];
const leak = 0.017;
const origin = {
  file: 'cell.abf',
  bytes: 10,
  sha256: 'ab'.repeat(32),
  format: 'abf2',
  recordedAt: undefined,
  iontwin: '0',
  seed: 3,
};

/** A twin of a recording of known parameters, as `distort` leaves it. */
async function twinOf(distort: (current: Float64Array) => Float64Array) {
  const session = await openSession(setup, protocol, { interval_ms: 0.5, end_ms: 7000, workers, cells: 100 });
  const recorder = syntheticRecorder(session, 0.5, 0, workers);
  const values = setup.parameters.map(({ baseline }, i) => (i < 3 ? baseline * (factors[i] as number) : leak));
  const trace = await recorder.record(values, 0.1, 1, 0);
  const recording = recordingOf({ ...trace, i: distort(trace.i) }, 'cell.abf');
  const experiment = experimentOf(recording, { protocol, conditions: { temperature_K: 310 } });
  const inference = await inferCell(session, experiment.trace);
  await recorder.close();
  await session.close();
  return { twin: makeTwin(session, inference, experiment, origin), inference, session };
}

test('parameters relative to the baseline, nuisances in their own unit, a file that can be read again', async () => {
  const { twin, inference } = await twinOf((i) => i);
  expect(twin.verdict).toBe('accept');
  expect(readTwin(twinToJson(twin))).toEqual(twin);
  twin.parameters.forEach((p, k) => {
    expect(Math.abs(p.factor - (factors[k] as number)) / p.sd, p.name).toBeLessThan(4);
    expect(p.determined_by).toBe('data');
    expect(p.prior90[0]).toBeCloseTo(0.64, 1);
  });
  const [seal] = twin.nuisance;
  expect(Math.abs((seal?.estimate as number) - leak)).toBeLessThan(4 * (seal?.sd as number));
  expect(seal?.prior90[0]).toBeCloseTo(0.02 * Math.exp(-1.645 * 0.2), 2);
  const { posterior } = twin;
  expect(posterior.names).toEqual([...twin.parameters, ...twin.nuisance].map(({ name }) => name));
  expect(posterior.samples).toHaveLength(inference.posterior.values.length);
  expect(posterior.mean[3]).toBeCloseTo(leak, 3);
  expect(posterior.mode[0]).toBeCloseTo(0.8, 2);
  expect(Math.sqrt(posterior.covariance[0]?.[0] as number)).toBeCloseTo(twin.parameters[0]?.sd as number, 6);
  expect(twin.undetermined).toEqual([]);
  expect(twin.fit.windows.reduce((sum, w) => sum + w.points, 0)).toBe(twin.fit.points);
  expect(twin.fit.trace.t_ms).toHaveLength(twin.fit.points);
  expect(twin.fit.likelihood).toBe('white noise of the recording, bins of current independent');
  expect(twin.conditions).toMatchObject({ temperature_K: 310, capacitance_pF: null, preHold_ms: 0 });
  expect(twin.provenance).toMatchObject({ file: 'cell.abf', seed: 3, simulations: inference.simulations });
});

test('steps left out: few that spikes escaped in are a note, more a doubt, and any that the fit set aside', async () => {
  const { inference, session } = await twinOf((i) => i);
  const flags = (share: number): Uint8Array =>
    inference.escaped.map((_, b) => Number(b < share * inference.escaped.length));
  const judged = (escaped: number, spared: number) => {
    const reasons = fitReasons(session, { ...inference, escaped: flags(escaped), spared: flags(spared) });
    return [verdictOf(reasons), ...reasons.map(({ name, leads_to }) => `${name}: ${leads_to}`)];
  };
  expect(judged(0, 0)).toEqual(['accept']);
  expect(judged(0.05, 0)).toEqual(['accept', 'clamp lost: note']);
  expect(judged(0.15, 0)).toEqual(['flag', 'clamp lost: flag']);
  expect(judged(0.4, 0)).toEqual(['refuse', 'clamp lost: refuse']);
  expect(judged(0, 0.02)).toEqual(['flag', 'set aside: flag']);
});

test('small holes cost the bins they fall into, and are told', async () => {
  const { twin } = await twinOf((i) => i.map((x, k) => (k % 1000 === 400 ? Number.NaN : x)));
  expect(twin.reasons.map(({ name, leads_to }) => [name, leads_to])).toEqual([['missing-samples', 'flag']]);
  expect(twin.verdict).toBe('flag');
  expect(twin.quality?.verdict).toBe('flag');
  expect(twin.parameters[0]?.factor).toBeCloseTo(0.8, 1);
});

test('a current that no cell of the prior has is refused', async () => {
  const { twin } = await twinOf((i) => i.map((x) => 2 * x));
  expect(twin.verdict).toBe('refuse');
  expect(twin.reasons[0]).toMatchObject({ name: 'misfit', leads_to: 'refuse' });
});
