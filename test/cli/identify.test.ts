import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { runCommandLine } from '../../src/cli/run-command-line.ts';
import { protocolToJson } from '../../src/protocol/write-protocol.ts';
import { shortProtocol } from '../population/small.ts';
import { keep } from './lines.ts';
import { temporaryFolder } from './run-simulate.ts';

/** `iontwin identify ...` within this process, its workers on threads. */
async function identify(...args: string[]) {
  const stdout = keep();
  const stderr = keep();
  const commands = { identify: () => import('../../src/cli/identify.ts') };
  const io = { stdout, stderr };
  const status = await runCommandLine(['identify', ...args], { commands, version: '0', io, debug: true });
  return { status, stdout: stdout.text(), stderr: stderr.text() };
}

function small() {
  const folder = temporaryFolder();
  const protocol = folder.write('short.json', protocolToJson(shortProtocol));
  const few = ['--protocol', protocol, '--vary', 'g_Kr,p_CaL,g_K1,ks2,g_Na', '--cells', '3', '--workers', '1'];
  return { ...folder, few };
}

test('text: parameters by current, who determines them, what stays open, what bins cost', async () => {
  const { few } = small();
  const { status, stdout, stderr } = await identify(...few);
  expect(stderr).toBe('');
  expect(status).toBe(0);
  expect(stdout).toContain('short, 60 ms, holding -80 mV');
  expect(stdout).toContain('3 of kernik2019, uniform ±40 %');
  expect(stdout).toMatch(/p_CaL +ICaL .*the data/);
  expect(stdout).toMatch(/ks2 +IKs .*1\.000 +the prior/);
  expect(stdout).toContain('ks2 (IKs) does not change the recorded current');
  expect(stdout).toMatch(/Averaging over \d+ bins in place of 600 samples widens the bound by/);
  const currents = [...stdout.matchAll(/^ +\S+ +(I\S+) /gm)].map(([, current]) => current);
  expect(currents).toHaveLength(5);
  expect(currents.join(' ')).not.toMatch(/(I\w+) (?!\1).* \1/);
});

test('JSON: more noise widens the bound up to the prior, and the same command says the same', async () => {
  const { few } = small();
  const at = async (...more: string[]) => JSON.parse((await identify(...few, '--json', ...more)).stdout);
  const quiet = await at('--noise', '0.01');
  const noisy = await at('--noise', '1');
  expect(quiet).toMatchObject({
    model: 'kernik2019',
    protocol: 'short',
    noise_A_F: 0.01,
    rate_Hz: 10_000,
    cells: 3,
    failed: 0,
  });
  expect(await at('--noise', '0.01')).toEqual(quiet);
  for (const [i, p] of quiet.parameters.entries()) {
    const other = noisy.parameters[i];
    expect(p.sd_range[0]).toBeLessThanOrEqual(p.sd);
    expect(p.sd).toBeLessThanOrEqual(p.sd_range[1]);
    expect(p.sd).toBeLessThanOrEqual(other.sd * (1 + 1e-9));
    expect(other.sd).toBeLessThanOrEqual(other.prior_sd * (1 + 1e-9));
    expect(p.prior_sd).toBeCloseTo(0.8 / Math.sqrt(12), 9);
  }
  expect(quiet.undetermined).toHaveLength(1);
  expect(quiet.undetermined[0].direction).toEqual({ 'i_Ks.ks2': 1 });
  expect(quiet.binning.median).toBeGreaterThan(0.999);
  expect(quiet.binning.median).toBeLessThan(1.2);
});

test('a leak is one more parameter, known to 20 % beforehand', async () => {
  const { few } = small();
  const { parameters } = JSON.parse((await identify(...few, '--leak', '--json', '--temperature', '298K')).stdout);
  const leak = parameters.find(({ name }: { name: string }) => name === 'leak.g');
  expect(leak.prior_sd).toBeCloseTo(0.206, 1);
  expect(leak.sd).toBeLessThan(leak.prior_sd);
});

test('figure: a bar for each parameter', async () => {
  const { few, path } = small();
  const { status } = await identify(...few, '--plot', path('bound.svg'));
  expect(status).toBe(0);
  const svg = readFileSync(path('bound.svg'), 'utf8');
  // One more is the background.
  expect(svg.match(/<rect /g)).toHaveLength(5 + 1);
  expect(svg).toContain('What short can determine');
});

test('another model, whose unknown parameters are named', async () => {
  const { few } = small();
  const protocol = few.slice(0, 2);
  const { status, stdout } = await identify(
    ...protocol,
    '--model',
    'hodgkin-huxley1952',
    '--vary',
    'g_Na,g_K,g_L',
    '--cells',
    '2',
  );
  expect(status).toBe(0);
  expect(stdout).toContain('3 parameters by the data');
});

test.each([
  [['--noise', '-1'], 2, 'not a number of at least 0'],
  [['--rate', '10'], 2, 'has no unit'],
  [['--rate', '5Hz'], 2, 'currents are sampled at 100 Hz to 1 MHz'],
  [['--vary', 'g_Krr'], 1, 'g_Krr'],
  [['--vary', 'V'], 1, 'V'],
  [['--protocol', 'compsite'], 1, 'composite'],
  [['--model', 'hodgkin-huxley1952'], 2, 'no parameter of hodgkin-huxley1952 is marked as unknown'],
  [['--temperature', '25C', '--model', 'aliev-panfilov1996', '--vary', 'k'], 1, ''],
  [['kernik2019'], 2, 'unexpected argument `kernik2019`'],
  [['--plot', 'figure.png'], 2, 'figure.svg'],
  [['--cells', '0'], 2, 'whole number'],
] as const)('wrong: %j', async (args, expected, says) => {
  const { status, stdout, stderr } = await identify(...args);
  expect(stderr).toContain(says);
  expect(stderr.trim().split('\n')).toHaveLength(3);
  expect(status).toBe(expected);
  expect(stdout).toBe('');
});
