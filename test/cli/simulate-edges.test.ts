import { describe, expect, test } from 'vitest';
import { simulateCommand, simulateJson, temporaryFolder } from './run-simulate.ts';

/** Numbers of one row of the table of beats. */
function row(stdout: string, name: string): string[] {
  const line = stdout.split('\n').find((one) => one.trimStart().startsWith(`${name} `));
  return line?.trim().split(/ +/).slice(1) ?? [];
}

describe('a cell that swings without action potentials (E-4031 50 nM)', () => {
  const args = ['kernik2019', '--free', '6s', '--drug', 'E-4031=50nM'];

  test('its swings are marked, and in no mean', async () => {
    const { stdout } = await simulateCommand(...args);
    expect(stdout).toMatch(/\nCell {9}depolarised/);
    expect(stdout).toMatch(/\nBeats {8}1 action potential, and \d+ more upward crossings of -20 mV\n/);
    expect(stdout).toMatch(/\n +1 {2}.*\n +2\* .*\n +3\* /);
    expect(stdout).toContain('  * crosses -20 mV, but is no action potential: not in mean, sd and n\n');
    // MDP, peak, APA, dV/dt max, APD30, APD50, APD90, cycle: those of the first beat; its next beat is no action potential.
    expect(row(stdout, 'mean').slice(0, 4)).toEqual(row(stdout, '1').slice(1, 5));
    expect(row(stdout, 'mean').at(-1)).toBe('-');
    expect(row(stdout, 'n')).toEqual(['1', '1', '1', '1', '1', '1', '0', '0']);
    expect(stdout).toMatch(/\nCalcium \(Cai\), mean of 1 transient of action potentials: /);
  });

  test('the JSON says of each beat whether it is an action potential', async () => {
    const { beats } = await simulateJson(...args);
    expect(beats.length).toBeGreaterThan(5);
    expect(beats.map((beat) => beat.is_action_potential)).toEqual(beats.map((_, k) => k === 0));
  });

  test('a trace of swings alone: nothing is averaged', async () => {
    const model = temporaryFolder().write(
      'swing.mmt',
      '[[model]]\nc.V = -43\nc.u = 0\n[c]\ndot(V) = 22 [mV] * u * 0.0138 [1/ms] in [mV]\n    label membrane_potential\n' +
        'dot(u) = (-21 [mV] - V) / 22 [mV] * 0.0138 [1/ms] in [1]\n',
    );
    const { stdout } = await simulateCommand(model, '--free', '3s');
    expect(stdout).toContain('  * crosses -20 mV, but is no action potential: nothing is averaged\n');
    expect(stdout).not.toMatch(/\n +mean /);
  });
});

test('means say over how many beats they are, where one is cut off', async () => {
  const { stdout } = await simulateCommand('kernik2019', '--free', '3s');
  expect(row(stdout, 'n')).toEqual(['3', '3', '3', '3', '3', '3', '3', '2']);
  expect(stdout).toMatch(
    /mean of 3 transients: .*\n {2}CaTD50 \d+ ms, CaTD90 \d+ ms \(2 of 3\), .* \d+ ms \(2 of 3\)\n/,
  );
});

test('one upstroke that is cut off before its peak is not called beating', async () => {
  const args = ['kernik2019', '--free', '100ms', '--set', 'g_Na=58.32', '--set', 'g_Kr=0.01228'];
  const reason = 'not enough time to judge: its only action potential is cut off before its peak';
  expect(await simulateJson(...args)).toMatchObject({
    classification: null,
    classification_reason: reason,
    beats: [],
  });
  expect((await simulateCommand(...args)).stdout).toContain(`\nCell         not classified: ${reason}\n`);
  const longer = await simulateJson('kernik2019', '--free', '1s', ...args.slice(3));
  expect(longer).toMatchObject({ classification: 'beating', action_potentials: 1 });
  expect(longer.beats.map((beat) => beat.is_action_potential)).toEqual([true, false]);
});

test('a dose that no bath has is simulated with a warning', async () => {
  const dose = (text: string) => ['kernik2019', '--free', '1ms', '--drug', `E-4031=${text}`];
  const warning = /50 mM of E-4031 is more than any bath has.* i_Kr is blocked at 7 nM\. Check the unit\./;
  expect((await simulateJson(...dose('50mM'))).notes).toEqual([expect.stringMatching(warning)]);
  expect((await simulateCommand(...dose('50mM'))).stdout).toMatch(warning);
  expect((await simulateJson(...dose('50uM'))).notes).toEqual([]);
});

test('a sine that cannot be sampled is refused', async () => {
  const sine = '{"kind":"sine","mean_mV":-20,"amplitude_mV":30,"hz":1e9,"ms":100}';
  const file = temporaryFolder().write('sine.json', `{"holding_mV":-80,"segments":[${sine}]}`);
  const { status, stdout, stderr } = await simulateCommand('kernik2019', '--clamp', file);
  expect({ status, stdout }).toEqual({ status: 1, stdout: '' });
  expect(stderr).toMatch(/`hz` is 1000000000, beyond 50000 Hz\n.*sine.json, segment 1\n.*amplifier can play/);
});
