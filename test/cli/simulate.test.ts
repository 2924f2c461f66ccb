import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { gunzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { simulateCommand, simulateJson, temporaryFolder } from './run-simulate.ts';

const fixture = (name: string) => fileURLToPath(new URL(`../model/fixtures/${name}`, import.meta.url));
const free = ['kernik2019', '--free', '1s'];

async function parametersOf(...args: string[]): Promise<Record<string, number>> {
  const { parameters } = await simulateJson('kernik2019', '--free', '5ms', ...args);
  return Object.fromEntries(parameters.map(({ name, value }) => [name, value]));
}

describe('changes of the cell', () => {
  test('set, then scale, block and drug multiply', async () => {
    const values = await parametersOf(
      ...['--drug', 'E-4031=7nM', '--block', 'IKr=75%', '--scale', 'g_Kr=3', '--set', 'i_Kr.g_Kr=0.4'],
    );
    expect(values).toEqual({ 'i_Kr.g_Kr': 0.4 * 3 * 0.25 * 0.5 });
  });

  test('units of --set, spelt in the usual ways', async () => {
    for (const text of ['0.4', '0.4nS/pF', '0.4 nS/pF', '0.4 [nS/pF]', '4e-1']) {
      expect(await parametersOf('--set', `g_Kr=${text}`)).toEqual({ 'i_Kr.g_Kr': 0.4 });
    }
  });

  test('a file of parameters: the command line replaces its values, and multiplies its factors', async () => {
    const text = '{"set":{"g_Kr":0.4,"g_Na":5,"T":300},"scale":{"g_Kr":2}}';
    const file = ['--parameters', temporaryFolder().write('cell.json', text)];
    expect(await parametersOf(...file)).toEqual({ 'i_Kr.g_Kr': 0.8, 'i_Na.g_Na': 5, 'cell.T': 300 });
    const both = await parametersOf(...file, '--set', 'g_Kr=1', '--scale', 'g_Kr=3', '--temperature', '20C');
    expect(both).toEqual({ 'i_Kr.g_Kr': 6, 'i_Na.g_Na': 5, 'cell.T': 293.15 });
  });

  test('every current of the Kernik cell, and every channel of the Skibsbye cell, can be blocked', async () => {
    for (const model of ['kernik2019', 'skibsbye2016']) {
      const { trace } = await simulateJson(model, '--free', '1ms', '--trace', '--sample', '1ms');
      const unit = /_(A_F|pA)$/;
      const others = /total|^INaK|^ICaP/i;
      const currents = Object.keys(trace ?? {}).filter((name) => unit.test(name) && !others.test(name));
      expect(currents).toHaveLength(13);
      for (const column of currents) {
        const name = column.replace(unit, '');
        const args = [model, '--free', '1ms', '--trace', '--sample', '1ms', '--block', `${name}=100%`];
        const blocked = await simulateJson(...args);
        expect(blocked.trace?.[column]?.[0], `${name} of ${model}`).toBeCloseTo(0, 12);
      }
    }
  });

  test('a value equal to the default, a factor of one and a dose of zero change nothing', async () => {
    expect(await parametersOf('--set', 'g_Kr=0.218025', '--scale', 'g_Na=1', '--drug', 'E-4031=0')).toEqual({});
  });

  test('the temperature', async () => {
    expect((await simulateJson(...free, '--temperature', '25C')).temperature_K).toBe(298.15);
    expect((await simulateJson(...free, '--set', 'T=300')).temperature_K).toBe(300);
    const none = await simulateJson('aliev-panfilov1996', '--free', '10ms');
    expect(none).toMatchObject({ temperature_K: null, temperature_K_reason: 'aliev-panfilov1996 has no temperature' });
  });
});

describe('--json', () => {
  test('is one document and nothing else; no NaN; what cannot be had is null, with the reason', async () => {
    const { stdout, stderr } = await simulateCommand(...free, '--json');
    expect(stderr).toBe('');
    expect(stdout.trimEnd().split('\n')).toHaveLength(1);
    expect(stdout).not.toMatch(/NaN|undefined|Infinity/);
    const cell = JSON.parse(stdout);
    expect(Object.keys(cell).slice(0, 4)).toEqual(['model', 'temperature_K', 'duration_ms', 'classification']);
    expect(cell.trace).toBeUndefined();
    expect(cell.beats).toHaveLength(1);
    const names = ['upstroke_ms', 'mdp_mV', 'peak_mV', 'apa_mV', 'dvdt_max_V_s', 'apd30_ms', 'apd50_ms', 'apd90_ms'];
    for (const name of names) expect(typeof cell.beats[0][name], name).toBe('number');
    expect(cell.beats[0]).toMatchObject({ cycle_length_ms: null, cycle_length_ms_reason: 'no next beat' });
  });

  test('--trace: names with units, on the --sample grid', async () => {
    const args = [...free, '--trace', '--sample', '0.25ms', '--record', 'i_Na.m, dot(Cai),g_Kr'];
    const { trace = {} } = await simulateJson(...args);
    expect(Object.keys(trace)).toEqual([
      ...['t_ms', 'V_mV', 'Cai_mM', 'i_total_A_F', 'i_K1_A_F', 'i_Kr_A_F', 'i_Ks_A_F', 'i_to_A_F', 'i_CaL_A_F'],
      ...['i_CaT_A_F', 'i_Na_A_F', 'i_f_A_F', 'i_b_Na_A_F', 'i_b_Ca_A_F', 'i_PCa_A_F', 'i_NaCa_A_F', 'i_NaK_A_F'],
      ...['m', 'dot_Cai_mM_ms', 'g_Kr_nS_pF'],
    ]);
    expect(trace.t_ms).toEqual(Array.from({ length: 4001 }, (_, i) => i / 4));
    for (const column of Object.values(trace)) expect(column).toHaveLength(4001);
    const sum = Object.keys(trace).filter((name) => /^i_(?!total)/.test(name));
    for (const i of [0, 2015, 4000]) {
      const total = sum.reduce((all, name) => all + (trace[name]?.[i] as number), 0);
      expect(trace.i_total_A_F?.[i]).toBeCloseTo(total, 9);
    }
  });

  test('biomarkers do not depend on --sample', async () => {
    const fine = await simulateJson(...free, '--sample', '0.1ms');
    for (const sample of ['0.7ms', '1s', '100ms']) {
      const coarse = await simulateJson(...free, '--sample', sample);
      for (const [name, value] of Object.entries(fine.beats[0] ?? {})) {
        if (typeof value === 'number') expect(coarse.beats[0]?.[name], `${name} at ${sample}`).toBeCloseTo(value, 3);
      }
    }
  });

  test('a clamp: segments, and no classification', async () => {
    const steps = temporaryFolder().write('steps.csv', 't_ms,V_mV\n0,-80\n50,-80\n50,0\n80,0\n100,-80\n');
    const cell = await simulateJson('kernik2019', '--clamp', steps, '--trace', '--sample', '5ms');
    expect(cell).toMatchObject({ duration_ms: 100, classification: null, beats: [] });
    expect(cell.classification_reason).toBe('the potential is clamped');
    expect(cell.trace?.V_mV?.slice(0, 20)).toEqual([...Array(10).fill(-80), ...Array(7).fill(0), ...[-20, -40, -60]]);
    expect(cell.clamp).toHaveLength(3);
    expect(cell.clamp?.[1]).toMatchObject({ kind: 'step', from_ms: 50, to_ms: 80, from_mV: 0, to_mV: 0 });
    expect(Number(cell.clamp?.[1]?.peak_inward)).toBeLessThan(-50);
    expect(Number(cell.clamp?.[1]?.peak_inward_ms) - 50).toBeLessThan(1);
    expect(cell.clamp?.[2]).toMatchObject({ kind: 'ramp', from_mV: 0, to_mV: -80 });
  });
});

describe('pacing', () => {
  test("the model's own stimulus, at its own rate", async () => {
    const { stdout } = await simulateCommand('kernik2019', '--pace', 'model', '--beats', '1', '--json');
    const cell = JSON.parse(stdout);
    expect(cell.experiment).toMatchObject({ kind: 'paced', period_ms: 800, width_ms: 5, amplitude: 3, beats: 1 });
    expect(cell.duration_ms).toBe(800);
  });

  test.each(['2Hz', '120bpm', '500ms', '0.5s'])('--pace %s', async (rate) => {
    const { duration_ms } = await simulateJson('skibsbye2016', '--pace', rate, '--beats', '1', '--offset', '20ms');
    expect(duration_ms).toBeCloseTo(520, 9);
  });
});

describe('models of the user', () => {
  test('no units, nested variables, other names', async () => {
    const args = ['--pace', '1Hz', '--beats', '2', '--amplitude', '1', '--width', '1ms', '--block', 'INa=20%'];
    await expect(simulateJson(fixture('luo-rudy1991.mmt'), ...args)).resolves.toMatchObject({
      classification: 'beating',
      parameters: [{ name: 'ina.gNa', value: 23 * 0.8 }],
    });
  });

  test('a potential without a unit is taken for mV, and that is said', async () => {
    const { notes } = await simulateJson(fixture('fitzhugh-nagumo.mmt'), '--free', '10ms');
    expect(notes).toContain('v has no unit in this model; it is taken for mV.');
  });

  test('a clamp of a model that has no total current', async () => {
    const args = [fixture('morris-lecar1981.mmt'), '--clamp', 'steps-iv'];
    expect(await simulateJson(...args)).toMatchObject({ clamp: null, classification: null });
    expect((await simulateCommand(...args)).stdout).toMatch('no variable labelled cellular_current');
  });
});

describe('files', () => {
  test('--out and --plot', async () => {
    const folder = temporaryFolder();
    const [plain, packed, figure] = [folder.path('trace.csv'), folder.path('trace.csv.gz'), folder.path('figure.svg')];
    const args = [...free, '--sample', '2ms'];
    const text = await simulateCommand(...args, '--out', plain, '--plot', figure);
    expect(text).toMatchObject({ status: 0, stderr: '' });
    expect(text.stdout).toMatch(`Written      ${plain}: 501 samples of 17 columns`);
    expect(text.stdout).toMatch(`Written      ${figure}`);
    await simulateCommand(...args, '--out', packed);
    const csv = readFileSync(plain, 'utf8');
    expect(gunzipSync(readFileSync(packed)).toString()).toBe(csv);

    const { trace = {} } = await simulateJson(...args, '--trace');
    const [head, ...rows] = csv.trimEnd().split('\n');
    expect(head).toBe(Object.keys(trace).join(','));
    expect(rows).toHaveLength(501);
    const cells = (rows[300] ?? '').split(',').map(Number);
    for (const [k, column] of Object.values(trace).entries()) expect(cells[k]).toBeCloseTo(column[300] as number, 7);

    const svg = readFileSync(figure, 'utf8');
    expect(svg).toMatch(/^<svg .*<\/svg>\n$/s);
    expect(svg).toMatch('Kernik-Clancy 2019 human iPSC-CM');
    expect(svg).toMatch('free running for 1 s');
    expect(folder.files()).toEqual(['figure.svg', 'trace.csv', 'trace.csv.gz']);
  });

  test('figures of a clamp and of a model without calcium', async () => {
    const folder = temporaryFolder();
    const figure = folder.path('figure.svg');
    await simulateCommand('kernik2019', '--clamp', 'composite', '--drug', 'E-4031=50nM', '--plot', figure);
    const svg = readFileSync(figure, 'utf8');
    for (const text of ['Command (mV)', 'Total current (A/F)', 'Main currents (A/F)', '310 K', 'E-4031 50 nM']) {
      expect(svg).toMatch(text);
    }
    await simulateCommand('hodgkin-huxley1952', '--pace', 'model', '--plot', figure, '--record', 'm,h,n');
    const squid = readFileSync(figure, 'utf8');
    for (const text of ['Currents (µA/cm²)', 'Recorded', 'last 3 shown']) expect(squid).toMatch(text);
  });
});

describe('the report', () => {
  test('of a beating cell', async () => {
    const { stdout } = await simulateCommand('kernik2019', '--free', '3s', '--drug', 'E-4031=1nM', '--set', 'g_Na=9');
    expect(stdout.split('\n').slice(0, 10)).toEqual([
      'Kernik-Clancy 2019 human iPSC-CM (kernik2019)',
      'Temperature  310 K (36.85 C)',
      'Experiment   free running for 3 s',
      'Changed      i_Na.g_Na 9.72061 -> 9 nS/pF',
      'Changed      i_Kr.g_Kr 0.218025 -> 0.190772 nS/pF (E-4031 1 nM)',
      '',
      expect.stringMatching(/^Cell {9}beating: last action potential \d+ ms before the end$/),
      'Beats        3 action potentials',
      '',
      expect.stringMatching(/^ +beat +upstroke +MDP +peak +APA +dV\/dt max +APD30 +APD50 +APD90 +cycle$/),
    ]);
    expect(stdout).toMatch(/\n {2}mean +-7\d\.\d/);
    expect(stdout).toMatch(
      /\nCalcium \(Cai\), mean of 3 transients: diastolic 0\.0\d+ uM, peak 0\.\d+ uM after \d+ ms,/,
    );
    expect(stdout).toMatch(/\nSolver {7}\d+ steps, \d+ rejected, tolerance \de-\d\n$/);
  });

  test('of many beats: the first and the last few', async () => {
    const { stdout } = await simulateCommand('hodgkin-huxley1952', '--pace', '50Hz', '--beats', '40');
    expect(stdout).toMatch(/40 stimuli at 50 Hz, each 10 uA\/cm\^2 for 1 ms/);
    expect(stdout).toMatch(/\n +4 .*\n +\.\.\. .*\n +37 /);
  });

  test('of a clamp', async () => {
    const { stdout } = await simulateCommand('kernik2019', '--clamp', 'composite');
    expect(stdout).toMatch('voltage clamp, composite: 28 segments, 7 s');
    expect(stdout).toMatch(/\n +2 +250 +20 +-1\d\d\.\d +0\.\d\d /);
  });

  test('of a drug that depolarises the cell', async () => {
    const { stdout } = await simulateCommand('kernik2019', '--free', '10s', '--drug', 'E-4031=50nM');
    expect(stdout).toMatch(/Cell +depolarised: /);
    expect(stdout).toMatch(/Beats +1 action potential, and \d+ more upward crossings of -20 mV/);
    expect(stdout).toMatch(/Oscillation +between -\d+\.\d and -?\d+\.\d mV every \d+ ms/);
  });
});
