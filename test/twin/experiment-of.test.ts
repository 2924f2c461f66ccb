import { describe, expect, test } from 'vitest';
import { type Protocol, voltageAt } from '../../src/protocol/protocol.ts';
import type { Recording } from '../../src/recording/recording.ts';
import type { ExperimentOptions } from '../../src/twin/experiment.ts';
import { ExperimentError } from '../../src/twin/experiment-error.ts';
import { experimentOf } from '../../src/twin/experiment-of.ts';
import { capacitance_pF, madeRecording, recordingOf, tableText, usualTable } from './made-recording.ts';

const made = madeRecording();
const usual = recordingOf(usualTable(made, ['capacitance: 60 pF', 'temperature: 37 C', 'clamp mode: voltage clamp']));
const conditions = { capacitance_pF };
const pA = (k: number): string => (capacitance_pF * (made.current[k] as number)).toFixed(4);

/** What a recording is refused for, and what is asked. */
function refusal(
  recording: Recording,
  options: ExperimentOptions = {},
): { message: string[]; asks: string | undefined } {
  try {
    experimentOf(recording, options);
  } catch (error) {
    if (error instanceof ExperimentError) return { message: error.message.split('\n'), asks: error.asks };
    throw error;
  }
  throw new Error('it was not refused');
}

describe('a recording that says everything', () => {
  const experiment = experimentOf(usual);

  test('its current in A/F, its command as a protocol', () => {
    const levels = (protocol: Protocol) => Array.from(made.t_ms, (t) => voltageAt(protocol, t));
    expect(levels(experiment.protocol)).toEqual(levels(made.protocol));
    expect(experiment.trace.i[1234]).toBeCloseTo(made.current[1234] as number, 5);
    expect(experiment.interval_ms).toBe(0.5);
    expect(experiment.end_ms).toBe(7000);
    expect(experiment.conditions).toMatchObject({ capacitance_pF: 60, temperature_K: 310.15 });
    expect(experiment.rule).toEqual({ mask_ms: 0 });
    expect(experiment.notes).toEqual([]);
    expect(experiment.quality.verdict).toBe('accept');
  });

  test('the same whatever the unit and the source of the protocol', () => {
    const density = recordingOf(tableText(made, { 'Current (pA/pF)': (k) => (made.current[k] as number).toFixed(6) }));
    const nano = recordingOf(
      tableText(made, { 'Current (nA)': (k) => (0.06 * (made.current[k] as number)).toFixed(8) }),
    );
    for (const [recording, options] of [
      [density, {}],
      [nano, { conditions: { capacitance_pF: 60 } }],
    ] as const) {
      const found = experimentOf(recording, { ...options, protocol: made.protocol });
      expect(found.protocol).toBe(made.protocol);
      expect(found.trace.i[777]).toBeCloseTo(made.current[777] as number, 4);
      expect(found.notes[0]).toContain('The temperature is not stated');
    }
  });

  test('options are believed more than the file', () => {
    const found = experimentOf(usual, { conditions: { capacitance_pF: 30, temperature_K: 298 } });
    expect(found.conditions).toMatchObject({ capacitance_pF: 30, temperature_K: 298 });
    expect(found.trace.i[10]).toBeCloseTo(2 * (made.current[10] as number), 4);
  });
});

describe('the leak', () => {
  test('of an unknown seal is fitted from 0 to 0.06 nS/pF', () => {
    const { extensions, nuisances } = experimentOf(usual);
    expect(extensions).toEqual(['leak']);
    expect(nuisances).toEqual([
      {
        name: 'leak.g',
        unit: 'nS/pF',
        scale: 'linear',
        baseline: 0,
        prior: { kind: 'uniform', lowest: 0, highest: 0.06 },
      },
    ]);
  });

  test('of a reported seal is expected near 1 / (R C), that of seal and membrane below', () => {
    const comments = ['capacitance: 60 pF', 'temperature: 37 C'];
    const sealed = experimentOf(recordingOf(usualTable(made, [...comments, 'seal resistance: 1 GOhm']))).nuisances[0];
    expect(sealed).toMatchObject({ scale: 'log', prior: { kind: 'normal', mean: 0, sd: 0.2 } });
    expect(sealed?.baseline).toBeCloseTo(1 / 60, 12);
    const both = experimentOf(recordingOf(usualTable(made, [...comments, 'membrane resistance: 500 MOhm'])))
      .nuisances[0];
    expect(both).toMatchObject({ scale: 'log', prior: { kind: 'normal', mean: 0, sd: 0.6 } });
    expect(both?.baseline).toBeCloseTo(1 / 60, 12);
  });

  test('that was subtracted is not fitted', () => {
    const recording = recordingOf(
      usualTable(made, ['capacitance: 60 pF', 'leak subtracted: yes', 'temperature: 37 C']),
    );
    expect(experimentOf(recording)).toMatchObject({ extensions: [], nuisances: [] });
  });
});

describe('several sweeps', () => {
  const rows = (offset: number): string => Array.from(made.t_ms, (t, k) => `${t},${pA(k)},${offset}`).join('\n');
  const twice = (comment: string): Recording =>
    recordingOf(
      `# capacitance: 60 pF\n# temperature: 37 C\n${comment}\nTime (ms),Current (pA),sweep\n${rows(1)}\n${rows(2)}\n`,
    );

  test('follow one another on one clock', () => {
    const { protocol, trace, end_ms } = experimentOf(twice('# sweep interval: 10 s'), { protocol: made.protocol });
    expect(protocol.segments).toHaveLength(2 * made.protocol.segments.length + 1);
    expect(trace.i).toHaveLength(2 * made.t_ms.length);
    expect(trace.t_ms[made.t_ms.length]).toBe(10_000);
    expect(trace.segment[made.t_ms.length]).toBe(1);
    expect(trace.isUniform).toBe(true);
    expect(end_ms).toBe(17_000);
  });

  test('of unknown times are asked about; one of them can be taken', () => {
    const unknown = twice('# comment: two');
    expect(refusal(unknown, { protocol: made.protocol })).toEqual({
      asks: 'sweep',
      message: [
        'it is not known when each of the 2 sweeps began',
        'cell.csv',
        'Take one of them: --sweep 1; or say in the file how long it is from one to the next: `# sweep interval: 10 s`.',
      ],
    });
    expect(experimentOf(unknown, { protocol: made.protocol, sweep: 2 }).trace.i).toHaveLength(made.t_ms.length);
    expect(refusal(unknown, { protocol: made.protocol, sweep: 3 }).message).toEqual([
      'there is no sweep 3',
      'cell.csv',
      'It has 2: --sweep 1 to 2.',
    ]);
  });
});

describe('asked for, not guessed', () => {
  test('the capacitance', () => {
    const { message, asks } = refusal(recordingOf(usualTable(made)));
    expect(asks).toBe('capacitance');
    expect(message).toEqual([
      'the current is in pA, and the capacitance of the cell is not known',
      'cell.csv',
      'Say it: --capacitance 60pF.',
    ]);
  });

  test('the protocol', () => {
    const { message, asks } = refusal(
      recordingOf(tableText(made, { 'Current (pA/pF)': (k) => made.current[k] as number })),
    );
    expect(asks).toBe('protocol');
    expect(message[0]).toBe('the recording does not say its command voltage');
    expect(message[2]).toContain('--protocol NAME');
  });

  test('which of two channels', () => {
    const two = recordingOf(
      tableText(made, { 'Im 1 (pA)': pA, 'Im 2 (pA)': (k) => k, 'Command (mV)': (k) => (k > 100 ? 20 : -80) }),
    );
    const { message, asks } = refusal(two);
    expect(asks).toBe('channel');
    expect(message).toEqual([
      '2 channels could be the current of the cell',
      'cell.csv',
      'Say which of 1 Im 1 (pA), 2 Im 2 (pA) it is, by name or number: --channel 1.',
    ]);
    expect(refusal(two, { channel: 'Im 3' }).message[0]).toBe('there is no channel Im 3');
    for (const channel of ['1', 'Im 1']) {
      const { trace } = experimentOf(two, { channel, protocol: made.protocol, conditions });
      expect(trace.i[9]).toBeCloseTo(made.current[9] as number, 5);
    }
  });

  test('the steps behind a command that was recorded with noise', () => {
    const noisy = recordingOf(
      tableText(made, {
        'Current (pA/pF)': (k) => made.current[k] as number,
        'Command (mV)': (k) => (((k / 500) | 0) % 2 ? 20 : -80) + 0.01 * ((k * k * 7919) % 13),
      }),
    );
    expect(refusal(noisy)).toMatchObject({ asks: 'protocol' });
    expect(refusal(noisy).message[0]).toBe('the command was recorded with noise, so that its steps are not known');
  });
});

describe('refused, with what and why', () => {
  const cut = (to: number, from = 0) => ({ ...made, t_ms: made.t_ms.slice(from, to) });
  const density = (k: number): number => made.current[k] as number;

  test('a protocol that does not match the trace', () => {
    const half = recordingOf(tableText(cut(6000), { 'Current (pA/pF)': density }));
    expect(refusal(half, { protocol: made.protocol })).toEqual({
      asks: 'protocol',
      message: [
        'the current was recorded from 0 to 3000 ms, the protocol composite lasts 7000 ms',
        'cell.csv',
        'Name the protocol that this was recorded under: --protocol NAME|FILE; it begins at time 0 of each sweep.',
      ],
    });
    // As long, with other levels at other times.
    const other = recordingOf(tableText(made, { 'Current (pA/pF)': (k) => density(13_999 - k) }));
    const { message, asks } = refusal(other, { protocol: made.protocol });
    expect(asks).toBe('protocol');
    expect(message[0]).toMatch(/wrong (or missing )?protocol|shifted against the command/);
  });

  test('a current clamp, a potential, another unit', () => {
    const vm = { 'Vm (mV)': (k: number) => -80 + (k % 100) };
    expect(refusal(recordingOf(tableText(made, vm))).message[0]).toBe(
      'this is a recording of a potential, not of a current: 1 Vm (mV)',
    );
    const clamped = recordingOf(tableText(made, { ...vm, 'Im (pA)': () => 0 }, ['clamp mode: current clamp']));
    expect(refusal(clamped, { protocol: made.protocol, conditions }).message[0]).toBe(
      'this was recorded in current clamp, not in voltage clamp',
    );
    expect(refusal(recordingOf(tableText(made, { 'T (C)': () => 37 }))).message[0]).toBe(
      'no channel is a current: 1 T (C)',
    );
  });

  test('units that are off by a thousand', () => {
    const wrong = recordingOf(tableText(made, { 'Current (nA)': pA }));
    const { message, asks } = refusal(wrong, { protocol: made.protocol, conditions });
    expect(asks).toBe('capacitance');
    expect(message[0]).toContain('a thousand times too large for a cell: wrong unit');
  });

  test('a current with its sign turned round', () => {
    const turned = recordingOf(tableText(made, { 'Current (pA/pF)': (k) => -density(k) }));
    expect(refusal(turned, { protocol: made.protocol }).message[0]).toContain('the current has the wrong sign');
  });

  test('three samples', () => {
    const three = recordingOf(tableText(cut(3), { 'Current (pA/pF)': density }));
    expect(refusal(three, { protocol: made.protocol }).message).toEqual([
      '3 samples are too few for a twin',
      'cell.csv',
      'Name the recording of a whole protocol: some seconds at 1 kHz or more.',
    ]);
  });

  test('large holes; small ones are left out and flagged', () => {
    const holed = (part: number): Recording => {
      const table = recordingOf(tableText(made, { 'Current (pA/pF)': density }));
      const signal = table.sweeps[0]?.signals[0];
      const values = Float64Array.from(signal?.read() ?? []).map((x, k) => (k % 100 < part ? Number.NaN : x));
      const signals = [{ ...signal, read: (from = 0, to = values.length) => values.slice(from, to) }];
      return { ...table, sweeps: [{ start_ms: 0, signals, commands: [] }] } as Recording;
    };
    expect(refusal(holed(20), { protocol: made.protocol }).message).toEqual([
      'samples are missing (not a number) (missing samples 20 %, limit 5 %)',
      'cell.csv',
      'Export the recording again without holes, or take another sweep: --sweep 2.',
    ]);
    const { trace, quality } = experimentOf(holed(2), { protocol: made.protocol });
    expect(trace.i.every(Number.isFinite)).toBe(true);
    expect(trace.segment.at(-1)).toBe(139);
    expect(quality.reasons.map(({ name }) => name)).toContain('missing-samples');
  });

  test.each<[number, string, string]>([
    [77 + 273.15, 'no cell was recorded at 350.15 K (77 C)', 'In Fahrenheit it would be 25 C: --temperature 25C.'],
    [98.6 + 273.15, 'no cell was recorded at 371.75 K (98.6 C)', 'In Fahrenheit it would be 37 C: --temperature 37C.'],
    [37, 'no cell was recorded at 37 K (-236.15 C)', 'In Celsius it would be: --temperature 37C.'],
    [1000, 'no cell was recorded at 1000 K (726.85 C)', 'Give the temperature of the bath: --temperature 37C.'],
  ])('a temperature of %d K', (temperature_K, what, remedy) => {
    expect(refusal(usual, { conditions: { temperature_K } }).message).toEqual([what, 'cell.csv', remedy]);
  });
});
