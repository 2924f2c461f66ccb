import { expect, test } from 'vitest';
import { evaluation, scoreCell } from '../../src/infer/evaluate.ts';
import { openSession } from '../../src/infer/infer.ts';
import { boxSetup } from '../../src/infer/setup.ts';
import { syntheticRecorder } from '../../src/infer/synthetic.ts';
import { namedProtocol } from '../../src/protocol/library.ts';
import { protocolDuration_ms } from '../../src/protocol/protocol.ts';
import { threadWorker } from '../../src/simulate/worker-pool.node.ts';

/** One of each kind: conductances, a whole gate, parts of others, two that lean on IK1's rectification, one that no clamp knows. */
const parameters = [
  ...['g_Kr', 'Xr1_1', 'Xr1_2', 'Xr1_5', 'Xr1_6'].map((name) => `i_Kr.${name}`),
  ...['p_CaL', 'd1', 'd2', 'f1'].map((name) => `i_CaL.${name}`),
  ...['g_K1', 'xK12', 'xK14'].map((name) => `i_K1.${name}`),
  'i_Na.g_Na',
  'i_Ks.ks2',
  'i_f.g_f',
];
const cells = 50;
const noise_A_F = 0.1;

test('50 fresh cells: they converge, errors reach the bound, intervals cover, ranks are even', {
  timeout: 600_000,
}, async () => {
  const setup = boxSetup({ source: { kind: 'builtin', name: 'kernik2019' }, parameters, preHolds_ms: [0] });
  const protocol = namedProtocol('composite');
  const workers = { make: threadWorker, count: 2 };
  const options = { interval_ms: 0.1, end_ms: protocolDuration_ms(protocol), workers, cells: 400 };
  const session = await openSession(setup, protocol, options);
  const recorder = syntheticRecorder(session, 0.1, 0, { make: threadWorker, count: 1 });
  try {
    const scores = [];
    for (let k = 0; k < cells; k++) {
      const truth = session.prior.draw(50, k);
      const trace = await recorder.record(truth, noise_A_F, 51, k);
      scores.push(await scoreCell(session, trace, truth, k, 52, () => performance.now()));
    }
    const found = evaluation(scores, setup.parameters);
    const ratio = found.medianMae / found.boundMae;
    const evenest = Math.min(...found.perParameter.map((p) => p.ksP));
    console.log(
      `[figure] ${cells} synthetic cells, ${parameters.length} parameters, composite, ${noise_A_F} A/F at 10 kHz: ` +
        `${(100 * found.converged).toFixed(0)} % converge, MAE / bound ${ratio.toFixed(3)}, cell by cell ${found.errorOverBound.toFixed(3)}, ` +
        `90 % intervals cover ${(100 * found.coverage90).toFixed(1)} %, least Kolmogorov-Smirnov p ${evenest.toPrecision(2)}, ` +
        `${found.medianSeconds.toFixed(2)} s a cell`,
    );
    expect(found.converged).toBeGreaterThanOrEqual(0.97);
    expect(ratio).toBeLessThanOrEqual(1.15);
    // The mean bound may be that of few cells; cell by cell the error must be neither above the bound nor far below it.
    expect(found.errorOverBound).toBeLessThanOrEqual(1.15);
    expect(found.errorOverBound).toBeGreaterThan(0.8);
    // Three standard deviations of a binomial proportion; parameters of one cell go together: half of them count.
    const band = 3 * Math.sqrt((0.9 * 0.1) / (cells * (parameters.length / 2)));
    expect(Math.abs(found.coverage90 - 0.9)).toBeLessThan(band);
    expect(evenest).toBeGreaterThan(0.01 / parameters.length);
    const unknown = found.perParameter.find(({ name }) => name === 'i_Ks.ks2');
    expect(unknown?.byPrior).toBe(1);
  } finally {
    await Promise.all([session.close(), recorder.close()]);
  }
});
