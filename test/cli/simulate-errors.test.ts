import { mkdirSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { simulateCommand, temporaryFolder } from './run-simulate.ts';

/** Must be refused with the status, in three lines that say so, and with nothing on standard output. */
async function refused(args: readonly string[], status: 1 | 2, what: string | RegExp, remedy: string | RegExp = '') {
  const result = await simulateCommand(...args);
  expect(result.stdout).toBe('');
  expect(result.stderr).toMatch(what);
  expect(result.stderr).toMatch(remedy);
  expect(result.stderr.trimEnd().split('\n')).toHaveLength(3);
  expect(result.status).toBe(status);
}

const free = ['kernik2019', '--free', '1s'];
const paced = ['kernik2019', '--pace', '1Hz'];

describe('the model', () => {
  test.each([
    [['kernik2018', '--free', '1s'], 'no built-in model and no file `kernik2018`', 'Did you mean `kernik2019`?'],
    [['ohara2011', '--free', '1s'], 'no built-in model', 'Built-in models are aliev-panfilov1996, hodgkin-huxley1952'],
    [['skibsbye2016:X', '--free', '1s'], 'has no variant `X`', 'Its variants are S, D.'],
    [['no-such.mmt', '--free', '1s'], 'there is no such file', 'Check the path.'],
  ])('%j', (args, what, remedy) => refused(args, 1, what, remedy));

  test('missing, or one too many', async () => {
    await refused(['--free', '1s'], 2, 'MODEL is missing', '--help');
    await refused(['kernik2019', 'skibsbye2016', '--free', '1s'], 2, 'unexpected argument `skibsbye2016`', '--help');
  });

  test('a folder, bytes, a text that is no model, a model in seconds', async () => {
    const folder = temporaryFolder();
    mkdirSync(folder.path('folder.mmt'));
    await refused([folder.path('folder.mmt'), '--free', '1s'], 1, 'this is a folder, not a file', 'Name a file.');
    const bytes = folder.write('bytes.mmt', '\u0000');
    await refused([bytes, '--free', '1s'], 1, /bytes\.mmt:1:1/);
    const broken = folder.write('broken.mmt', '[[model]]\ncell.V = -80\n[cell]\ndot(V) = -1 *\n');
    await refused([broken, '--free', '1s'], 1, /broken\.mmt:4/);
    const text = '[[model]]\ncell.V = -80\n[cell]\nt = 0 [s] in [s] bind time\ndot(V) = -V\n';
    await refused([folder.write('seconds.mmt', text), '--free', '1s'], 1, 'is in s, not in ms', 'for each ms');
  });
});

describe('the experiment', () => {
  test('none, or two at once', async () => {
    await refused(['kernik2019'], 2, 'not said what happens', /--free TIME .* --pace RATE .* --clamp PROTOCOL/);
    await refused([...free, '--clamp', 'composite'], 2, '--free and --clamp exclude each other', '--pace RATE');
    await refused([...free, '--beats', '3'], 2, '--beats belongs to --pace', '--pace 1Hz');
  });

  test.each([
    [['kernik2019', '--free', '-1s'], 'is negative'],
    [['kernik2019', '--free', '0s'], 'leaves nothing to do'],
    [['kernik2019', '--free', '10'], '10 has no unit'],
    [['kernik2019', '--free', '10mV'], '10mV is a voltage, not a time'],
    [['kernik2019', '--pace', '0Hz'], 'is not positive'],
    [['kernik2019', '--pace', '0ms'], 'a period of zero'],
    [['kernik2019', '--pace', '3'], '3 has no unit'],
    [[...paced, '--beats', '0'], '`0` is not a whole number of at least 1'],
    [[...paced, '--beats', '2.5'], '`2.5` is not a whole number'],
    [[...paced, '--width', '-1ms'], 'is negative'],
    [[...paced, '--amplitude', 'strong'], '`strong` is not a number'],
  ])('%j: wrong usage', (args, what) => refused(args, 2, what));

  test.each([
    [[...paced, '--amplitude', '3pA'], 'not measured in pA', 'Give it in A/F, or without a unit.'],
    [['skibsbye2016', '--pace', '1Hz', '--amplitude', '0.5nA'], 'in pA, not in nA', 'Write 500pA.'],
    [[...paced, '--width', '2s'], 'a pulse of 2000 ms does not fit', 'shorter pulses'],
    [['aliev-panfilov1996', '--clamp', 'composite'], 'cannot be voltage-clamped', '--free or --pace'],
    [['kernik2019', '--clamp', 'compsite'], 'no protocol `compsite`', 'Did you mean `composite`?'],
    [['kernik2019', '--clamp', 'none.json'], 'there is no such file', 'Check the path.'],
    [['kernik2019', '--free', '100h'], '100 hours are too long', 'at most 2.8 hours'],
  ])('%j: refused', (args, what, remedy) => refused(args, 1, what, remedy));

  test('a model without a usual stimulus, or without any', async () => {
    const folder = temporaryFolder();
    const head = '[[model]]\nname: plain\ncell.V = -80\n[cell]\n';
    const path = folder.write('plain.mmt', `${head}p = 0 bind pace\ndot(V) = p - V label membrane_potential\n`);
    await refused([path, '--pace', '1Hz'], 1, 'does not say what it is usually', '--amplitude 1 --width 2ms');
    const none = folder.write('none.mmt', `${head}dot(V) = -V label membrane_potential\n`);
    await refused([none, '--pace', '1Hz'], 1, 'has no stimulus', 'bind pace');
  });

  test('protocol files', async () => {
    const folder = temporaryFolder();
    const clamp = (name: string, text: string) => ['kernik2019', '--clamp', folder.write(name, text)];
    const pieces = 't_start_ms,t_end_ms,v_start_mV,v_end_mV\n0,100,-80,-80\n';
    await refused(
      clamp('overlap.csv', `${pieces}50,150,0,0\n`),
      1,
      'overlaps the one before',
      /line 3\n.*Start each piece/,
    );
    await refused(clamp('empty-piece.csv', `${pieces}100,100,0,0\n`), 1, /empty-piece\.csv/);
    const zero = '{"holding_mV":-80,"segments":[{"kind":"step","mV":0,"ms":0}]}';
    await refused(clamp('zero.json', zero), 1, '`ms` is 0', 'above 0 ms');
    const negative = '{"holding_mV":-80,"segments":[{"kind":"step","mV":0,"ms":-5}]}';
    await refused(clamp('negative.json', negative), 1, '`ms` is -5', 'above 0 ms');
    await refused(clamp('broken.json', '{"name":'), 1, 'this is not JSON', 'Write it as');
    await refused(clamp('steps.dat', pieces.slice(5)), 1, 'no recording of a format that is read here', 'Read are');
    await refused(clamp('torn.atf', 'ATF\t1.0\n0\t2\n'), 1, 'torn.atf, line 3', 'Check the two counts');
    mkdirSync(folder.path('folder.csv'));
    await refused(['kernik2019', '--clamp', folder.path('folder.csv')], 1, 'this is a folder, not a file');
  });
});

describe('the cell', () => {
  test.each([
    [['--set', 'g_Kr'], 'not of the form NAME=VALUE'],
    [['--set', 'g_Kr=much'], '`much` is not a number'],
    [['--set', 'g_Kr=1furlong'], '`furlong` is not a unit'],
    [['--set', 'g_Kr=1', '--set', 'i_Kr.g_Kr=2'], '`i_Kr.g_Kr` is given twice'],
    [['--set', 'T=300', '--temperature', '25C'], '`cell.T` is given twice'],
    [['--scale', 'g_Kr=x'], '`x` is not a number'],
    [['--block', 'i_Kr=50'], '`50` is not a fraction'],
    [['--block', 'i_Kr=0.5', '--block', 'IKr=0.5'], 'is given twice'],
    [['--drug', 'E-4031=50'], '50 has no unit'],
    [['--drug', 'E-4031=50mV'], 'is a voltage, not a concentration'],
    [['--temperature', '25'], '25 has no unit'],
    [['--tolerance', '0'], '`0` is not a number of at least 1e-10'],
    [['--sample', '0ms'], 'samples need a distance'],
    [['--backend', 'gpu'], 'unknown back end `gpu`'],
    [['--trace'], '--trace goes with --json'],
    [['--fre', '1s'], 'unknown option --fre'],
  ])('%j: wrong usage', (args, what) => refused([...free, ...args], 2, what));

  test.each([
    [['--set', 'g_Krr=1'], 'has no variable `g_Krr`', 'Did you mean `i_Kr.g_Kr`?'],
    [['--set', 'V=-80'], '`V` is a state', ''],
    [['--set', 'i_Kr=1'], '`i_Kr` is computed', /--block i_Kr=0\.5.* g_Kr/],
    [['--set', 'g_Kr=1mV'], '`g_Kr` is not measured in mV', 'Give it in nS/pF'],
    [['--set', 'T=25C'], '`T` is not measured in C', 'Give it in K'],
    [['--set', 'Ko=5400uM'], '`Ko` is in mM, not in uM', 'Write 5.4mM.'],
    [['--scale', 'g_Kr=1e308', '--scale', 'g_Na=1e308'], 'would become Infinity', 'smaller factor'],
    [['--block', 'i_Krx=0.5'], 'has no current `i_Krx`', 'Did you mean `i_Kr`?'],
    [['--drug', 'E-4013=50nM'], 'no compound `E-4013`', 'Did you mean `E-4031`?'],
    [['--temperature', '25K'], 'no cell lives at 25K', '37C or 310K'],
    [['--set', 'T=25'], 'no cell lives at 25 K', '37C or 310K'],
    [['--set', 'Cm=0'], /capacitance \(`Cm`\) of 0 pF\n.*--set Cm=0/, 'above 0'],
    [['--set', 'Cm=-60'], 'capacitance (`Cm`) of -60 pF', 'above 0'],
    [['--set', 'g_Kr=-1'], /`g_Kr` would be -1 nS\/pF: .* backwards\n.*--set g_Kr=-1/, 'Give 0'],
    [['--scale', 'p_CaL=-2'], /`p_CaL` would be -\d.*\n.*--scale p_CaL=-2/, 'Give 0'],
    [['--scale', 'P_NaK=-1'], '`P_NaK` would be -2.476116 A/F', 'Give 0'],
    [['--record', 'g_Krr'], 'has no variable `g_Krr`', 'Did you mean'],
    [['--record', 'dot(i_Kr)'], '`i_Kr` is no state', 'Record the variable itself.'],
    [['--sample', '2s'], 'is none in 1000 ms', 'shorter'],
    [['--sample', '1e-5ms'], 'are too many', 'Give at least'],
    [['--parameters', 'none.json'], 'there is no such file', 'Check the path.'],
  ])('%j: refused', (args, what, remedy) => refused([...free, ...args], 1, what, remedy));

  test('a model without that current, or without a temperature', async () => {
    const hh = ['hodgkin-huxley1952', '--free', '10ms', '--drug', 'E-4031=50nM'];
    await refused(hh, 1, 'E-4031 blocks i_Kr, and hodgkin-huxley1952 has no such current', 'i_Na, i_K, i_L');
    const ap = ['aliev-panfilov1996', '--free', '10ms', '--temperature', '25C'];
    await refused(ap, 1, 'has no temperature that can be set', 'Leave --temperature out');
  });

  test('files of parameters', async () => {
    const folder = temporaryFolder();
    const file = (text: string) => [...free, '--parameters', folder.write('cell.json', text)];
    await refused(file('{"sets":{}}'), 1, 'unknown key `sets`', 'Did you mean `set`?');
    await refused(file('{"set":{"g_Kr":"1"}}'), 1, '"1" is not a finite number', 'cell.json: set.g_Kr');
    await refused(file('{"set":{"g_Kr":1e999}}'), 1, 'Infinity is not a finite number');
    await refused(file('{"scale":{"g_Krr":2}}'), 1, 'has no variable `g_Krr`', 'Did you mean');
    await refused(file('{"set":{"g_Kr":1,"i_Kr.g_Kr":2}}'), 2, 'is given twice');
    await refused(file('{"set":[1]}'), 1, '`set` is not an object');
    await refused(file('{"scale":{"g_Kr":-1}}'), 1, '`g_Kr` would be -0.2', 'cell.json: scale.g_Kr');
    await refused(file('[]'), 1, 'this is not an object');
    await refused(file('{'), 1, 'this is not JSON');
  });
});

describe('files to write', () => {
  test('are checked before the work', async () => {
    const folder = temporaryFolder();
    await refused([...free, '--out', folder.path('none/trace.csv')], 1, 'the folder of this file does not exist');
    mkdirSync(folder.path('folder.csv'));
    await refused([...free, '--out', folder.path('folder.csv')], 1, 'this is a folder, not a file');
    await refused([...free, '--out', folder.path('trace.txt')], 2, 'something else than its name says', 'trace.csv');
    await refused([...free, '--plot', folder.path('figure.png')], 2, 'something else', 'figure.svg');
    const steps = folder.write('steps.csv', 't_ms,V_mV\n0,-80\n10,-80\n');
    await refused(['kernik2019', '--clamp', steps, '--out', steps], 2, 'this file is read', 'another name');
    // Ten hours of work would not be lost: nothing was begun.
    const long = ['kernik2019', '--free', '2h', '--out', folder.path('none/trace.csv')];
    await refused(long, 1, 'the folder of this file does not exist');
    expect(folder.files()).toEqual(['folder.csv', 'steps.csv']);
  });

  test('too much to write', () =>
    refused(['kernik2019', '--free', '300s', '--sample', '0.05ms', '--out', 'x.csv'], 1, 'are too much', '--sample'));
});

describe('a cell that cannot be simulated', () => {
  const model = (equations: string) =>
    `[[model]]\nname: sick\ncell.V = -80\n[cell]\nt = 0 [ms] in [ms] bind time\n${equations}\n`;

  test.each([
    ['a division by zero', 'a = 0\ndot(V) = 1 / a label membrane_potential', 0, 'not a finite number'],
    ['one in the middle', 'dot(V) = if(t < 5, 0, 1 / (t - t)) label membrane_potential', 5, 'not a finite number'],
    ['a blow-up', 'dot(V) = 0.01 * (V + 81)^2 label membrane_potential', 100, 'step size'],
  ])(
    '%s: failed, with the reason, the time and the state; nothing is written',
    async (_, equations, time_ms, reason) => {
      const folder = temporaryFolder();
      const path = folder.write('sick.mmt', model(equations));
      const args = [path, '--free', '200ms', '--out', folder.path('trace.csv'), '--plot', folder.path('figure.svg')];

      const text = await simulateCommand(...args);
      expect(text.status).toBe(1);
      expect(text.stdout).toMatch(/Cell +failed after /);
      expect(text.stderr.trimEnd().split('\n')).toHaveLength(3);
      expect(text.stderr).toMatch('could not be simulated to the end');
      expect(text.stderr).toMatch(/sick at .* of 200 ms, state cell\.V\n/);
      expect(text.stderr).toMatch(/Not written: .*trace\.csv, .*figure\.svg\./);

      const json = await simulateCommand(...args, '--json', '--trace', '--sample', '1ms');
      expect(json.status).toBe(1);
      expect(json.stderr).toBe(text.stderr);
      const cell = JSON.parse(json.stdout);
      expect(cell).toMatchObject({ classification: 'failed', failure: { state: 'cell.V' }, beats: [] });
      expect(cell.failure.reason).toMatch(reason);
      expect(Math.abs(cell.failure.time_ms - time_ms)).toBeLessThan(1);
      expect(cell.trace.t_ms).toHaveLength(cell.trace.V_mV.length);
      expect(Math.max(0, ...cell.trace.t_ms)).toBeLessThanOrEqual(cell.failure.time_ms);
      expect(cell.trace.V_mV.every(Number.isFinite)).toBe(true);
      expect(folder.files()).toEqual(['sick.mmt']);
    },
  );

  test('a parameter that makes no sense', async () => {
    const { status, stderr } = await simulateCommand('kernik2019', '--free', '1s', '--set', 'Ko=0', '--json');
    expect(status).toBe(1);
    expect(stderr).toMatch(/kernik2019 at 0 of 1000 ms, state membrane\.V/);
  });
});
