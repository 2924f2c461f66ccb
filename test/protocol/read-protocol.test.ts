import { describe, expect, it } from 'vitest';
import { ProtocolError } from '../../src/protocol/protocol-error.ts';
import { protocolFromCsv, protocolFromJson } from '../../src/protocol/read-protocol.ts';

/** The three lines of the error that `read` must throw. */
function refusal(read: () => unknown): string[] {
  try {
    read();
  } catch (error) {
    expect(error).toBeInstanceOf(ProtocolError);
    const { problem, where, remedy, message } = error as ProtocolError;
    expect(message).toBe(`${problem}\nin ${where}\n${remedy}`);
    return [problem, where, remedy];
  }
  throw new Error('it was accepted');
}

const json = (...segments: unknown[]) => JSON.stringify({ name: 'p', holding_mV: -80, segments });
const positive = 'Give a duration above 0 ms, or remove the segment.';
const plain = 'Give a plain number.';
const millivolts = 'Give the voltage in mV; no membrane withstands this one.';

describe('a protocol in JSON', () => {
  it('may be any sequence of the four kinds', () => {
    const segments = [
      { kind: 'step', mV: -100, ms: 250 },
      { kind: 'ramp', from_mV: -2, to_mV: -34, ms: 103 },
      { kind: 'sine', mean_mV: -30, amplitude_mV: 54, hz: 1.1, ms: 3500 },
      { kind: 'sampled', dt_ms: 0.1, mV: [-80, -79.5] },
    ];
    expect(protocolFromJson(json(...segments), 'a.json')).toEqual({ name: 'p', holding_mV: -80, segments });
  });

  it('is called after its file when it has no name', () => {
    const text = '\uFEFF{"holding_mV":-80,"segments":[{"kind":"step","mV":0,"ms":1}]}';
    expect(protocolFromJson(text, 'a.json').name).toBe('a.json');
  });

  it.each([
    [
      'no list',
      '{"holding_mV":-80}',
      '`segments` is not a list',
      '',
      'Add "segments": [ ... ] with at least one segment.',
    ],
    ['no segments', json(), 'the protocol has no segments', '', 'Add at least one segment.'],
    ['no object', '[]', 'the protocol is not an object', '', 'Write it as { "key": value, ... }.'],
    ['a nameless name', '{"name":7}', '`name` is not a text', '', 'Give the protocol a name in quotes.'],
    ['no holding', '{"segments":[]}', '`holding_mV` is missing', '', 'Add "holding_mV": NUMBER.'],
    ['a strange holding', '{"holding_mV":"-80"}', '`holding_mV` is not a finite number: "-80"', '', plain],
    ['an unknown key', '{"holding_mv":1}', 'unknown key `holding_mv`', '', 'Did you mean `holding_mV`?'],
    ['a bare segment', json(3), 'the segment is not an object', ', segment 1', 'Write it as { "key": value, ... }.'],
    [
      'a misspelt kind',
      json({ kind: 'stepp', mV: 0, ms: 1 }),
      'unknown kind of segment: "stepp"',
      ', segment 1',
      'Did you mean `step`?',
    ],
    [
      'an unknown kind',
      json({ kind: 'chirp' }),
      'unknown kind of segment: "chirp"',
      ', segment 1',
      'A segment is one of step, ramp, sine, sampled.',
    ],
    ['no kind', json({ mV: 0 }), '`kind` is missing', ', segment 1', 'A segment is one of step, ramp, sine, sampled.'],
    [
      'a key of another kind',
      json({ kind: 'step', mV: 0, ms: 1, hz: 3 }),
      'unknown key `hz`',
      ', segment 1',
      'Known here: kind, mV, ms.',
    ],
    ['no voltage', json({ kind: 'step', ms: 1 }), '`mV` is missing', ', segment 1', 'Add "mV": NUMBER.'],
    ['zero duration', json({ kind: 'step', mV: 0, ms: 0 }), '`ms` is 0', ', segment 1', positive],
    [
      'negative duration',
      json({ kind: 'step', mV: 0, ms: 5 }, { kind: 'ramp', from_mV: 0, to_mV: 1, ms: -5 }),
      '`ms` is -5',
      ', segment 2',
      positive,
    ],
    ['no spacing', json({ kind: 'sampled', dt_ms: 0, mV: [0, 1] }), '`dt_ms` is 0', ', segment 1', positive],
    [
      'a non-finite voltage',
      json({ kind: 'step', mV: 0, ms: 5 }).replace('"mV":0', '"mV":1e999'),
      '`mV` is not a finite number: Infinity',
      ', segment 1',
      plain,
    ],
    [
      'a non-finite duration',
      json({ kind: 'step', mV: 0, ms: null }),
      '`ms` is not a finite number: null',
      ', segment 1',
      plain,
    ],
    [
      'a non-finite sample',
      json({ kind: 'sampled', dt_ms: 1, mV: [0, null] }),
      '`mV` number 2 is not a finite number: null',
      ', segment 1',
      plain,
    ],
    [
      'a voltage out of range',
      json({ kind: 'step', mV: -300.5, ms: 5 }),
      '`mV` is -300.5 mV, beyond +-300 mV',
      ', segment 1',
      millivolts,
    ],
    [
      'a sample out of range',
      json({ kind: 'sampled', dt_ms: 1, mV: [0, 1, 301] }),
      '`mV` number 3 is 301 mV, beyond +-300 mV',
      ', segment 1',
      millivolts,
    ],
    [
      'a sine out of range',
      json({ kind: 'sine', mean_mV: -100, amplitude_mV: 201, hz: 1, ms: 5 }),
      'the largest voltage of the sine is 301 mV, beyond +-300 mV',
      ', segment 1',
      millivolts,
    ],
    [
      'a sine without frequency',
      json({ kind: 'sine', mean_mV: 0, amplitude_mV: 20, hz: 0, ms: 5 }),
      '`hz` is 0',
      ', segment 1',
      'Give a frequency above 0 Hz; use a step for a constant voltage.',
    ],
    [
      'a sine that no rig can play',
      json({ kind: 'sine', mean_mV: 0, amplitude_mV: 20, hz: 1e9, ms: 5 }),
      '`hz` is 1000000000, beyond 50000 Hz',
      ', segment 1',
      'Give a frequency that an amplifier can play; it is in Hz.',
    ],
    [
      'more than a day',
      json({ kind: 'step', mV: 0, ms: 9e7 }),
      'the protocol lasts 90000000 ms',
      '',
      'Give durations in ms, of a day at most in all.',
    ],
    [
      'a single sample',
      json({ kind: 'sampled', dt_ms: 1, mV: [0] }),
      '`mV` of a sampled segment is a list of 1',
      ', segment 1',
      'Give at least two voltages, the first for its start and the last for its end; use a step for a constant voltage.',
    ],
    [
      'a constant for samples',
      json({ kind: 'sampled', dt_ms: 1, mV: 0 }),
      '`mV` of a sampled segment is not a list',
      ', segment 1',
      'Give at least two voltages, the first for its start and the last for its end; use a step for a constant voltage.',
    ],
    [
      'volts',
      '{"holding_mV":-0.08,"segments":[{"kind":"step","mV":0.04,"ms":5},{"kind":"sampled","dt_ms":1,"mV":[0,-0.12]}]}',
      'no voltage is larger than 0.12: these look like volts, not mV',
      '',
      'Multiply the voltages by 1000.',
    ],
  ])('is refused with %s', (_, text, problem, place, remedy) => {
    expect(refusal(() => protocolFromJson(text, 'a.json'))).toEqual([problem, `a.json${place}`, remedy]);
  });

  it('is refused when it is not JSON', () => {
    const [problem, where, remedy] = refusal(() => protocolFromJson('t_ms,V_mV\n0,1', 'a.json'));
    expect(problem).toMatch(/^this is not JSON: /);
    expect(where).toBe('a.json');
    expect(remedy).toMatch(/^Write it as /);
  });

  it('may be all zero: that is no sign of volts', () => {
    const text = '{"holding_mV":0,"segments":[{"kind":"step","mV":0,"ms":5}]}';
    expect(protocolFromJson(text, 'a.json').segments).toHaveLength(1);
  });
});

describe('a protocol as corner points', () => {
  it('has steps where a time is repeated, and ramps elsewhere', () => {
    const text = '# made by hand\r\n t_ms, V_mV\r\n0,-80\r\n500,-80\r\n500,20\r\n750.5,20\r\n\r\n1000.5,-60\r\n';
    expect(protocolFromCsv(text, 'a.csv')).toEqual({
      name: 'a.csv',
      holding_mV: -80,
      segments: [
        { kind: 'step', mV: -80, ms: 500 },
        { kind: 'step', mV: 20, ms: 250.5 },
        { kind: 'ramp', from_mV: 20, to_mV: -60, ms: 250 },
      ],
    });
  });

  it.each([
    ['seconds and volts', 't_s,V_V\n0,-0.08\n0.5,-0.08\n0.5,0.02\n1,0.02\n'],
    ['units in brackets', '"Time (s)";"Voltage (mV)"\n0;-80\n0.5;-80\n0.5;20\n1;20\n'],
    ['tabs', 'time [ms]\tcommand_V\n0\t-0.08\n500\t-0.08\n500\t0.02\n1000\t0.02\n'],
    ['a unit alone', 't_ms,mV\n0,-80\n500,-80\n500,20\n1000,20\n'],
  ])('reads corner points in %s', (_, text) => {
    expect(protocolFromCsv(text, 'a')).toEqual({
      name: 'a',
      holding_mV: -80,
      segments: [
        { kind: 'step', mV: -80, ms: 500 },
        { kind: 'step', mV: 20, ms: 500 },
      ],
    });
  });

  it('holds at the first of two voltages at t = 0, and may say so again at the end', () => {
    const text = 't_ms,V_mV\n0,-80\n0,-100\n250,-100\n250,-80\n';
    expect(protocolFromCsv(text, 'a')).toEqual({
      name: 'a',
      holding_mV: -80,
      segments: [{ kind: 'step', mV: -100, ms: 250 }],
    });
  });

  it.each([
    ['an empty table', '\n\n', 'the table is empty', ', line 1', /^Start the table with the line t_ms,V_mV /],
    ['no header', '0,-80\n10,-80', 'unknown header `0,-80`', ', line 1', /^Start the table with the line t_ms,V_mV /],
    ['other quantities', 't_s,I_pA\n0,-80', 'unknown header `t_s,I_pA`', ', line 1', /times in ms, voltages in mV\.$/],
    ['nothing below the header', 't_ms,V_mV\n', 'the protocol has no segments', '', /^Add lines of numbers/],
    ['a single point', 't_ms,V_mV\n0,-80', 'the corner points last no time', '', /^Add corner points at later times/],
    [
      'a step alone',
      't_ms,V_mV\n0,-80\n0,0',
      'the corner points last no time',
      '',
      /^Add corner points at later times/,
    ],
    ['a late start', 't_ms,V_mV\n5,-80\n9,0', 'the protocol starts at 5 ms', ', line 2', /^Let it start at 0 ms/],
    [
      'descending times',
      't_ms,V_mV\n0,-80\n9,0\n\n8,0',
      'the time goes back from 9 to 8 ms',
      ', line 5',
      /^Put the corner points in order of time/,
    ],
    [
      'three points at one time',
      't_ms,V_mV\n0,-80\n9,-80\n9,20\n9,0\n10,0',
      'three corner points at 9 ms: the middle one lasts no time',
      ', line 5',
      /^Keep two: /,
    ],
    [
      'a last step that lasts no time',
      't_ms,V_mV\n0,-80\n9,-80\n9,20',
      'the table ends with a step to 20 mV that lasts no time',
      ', line 4',
      /^Remove the line \(the cell is held at -80 mV, /,
    ],
    ['NaN', 't_ms,V_mV\n0,-80\n9,NaN', '`V_mV` is not a finite number: "NaN"', ', line 3', /^Give a plain number/],
    ['an empty cell', 't_ms,V_mV\n0,-80\n,4', '`t_ms` is not a finite number: ""', ', line 3', /^Give a plain number/],
    ['overflow', 't_ms,V_mV\n0,1e999', '`V_mV` is not a finite number: "1e999"', ', line 2', /^Give a plain number/],
    [
      'decimal commas',
      't_ms,V_mV\n0,-80,5\n',
      '3 cells where the header has 2 columns',
      ', line 2',
      /^Separate cells by commas, and write decimals with a point\./,
    ],
    [
      'a wild voltage',
      't_ms,V_mV\n0,-80\n9,800',
      '`V_mV` is 800 mV, beyond +-300 mV',
      ', line 3',
      /^Give the voltage in mV/,
    ],
    [
      'volts',
      't_ms,V_mV\n0,-0.08\n9,0.04',
      'no voltage is larger than 0.08: these look like volts, not mV',
      '',
      /^Multiply the voltages by 1000/,
    ],
  ])('is refused with %s', (_, text, problem, place, remedy) => {
    const [what, where, todo] = refusal(() => protocolFromCsv(text, 'a.csv'));
    expect([what, where]).toEqual([problem, `a.csv${place}`]);
    expect(todo).toMatch(remedy);
  });
});

describe('a protocol as pieces', () => {
  const header = 't_start_ms,t_end_ms,v_start_mV,v_end_mV\n';

  it('is one segment a line', () => {
    expect(protocolFromCsv(`${header}0,500,-80,-80\n500,1256.9,5.89,5.89\n1256.9,1264.2,-41,8.5\n`, 'a')).toEqual({
      name: 'a',
      holding_mV: -80,
      segments: [
        { kind: 'step', mV: -80, ms: 500 },
        { kind: 'step', mV: 5.89, ms: 756.9 },
        { kind: 'ramp', from_mV: -41, to_mV: 8.5, ms: 7.3 },
      ],
    });
  });

  it.each([
    ['a late start', '1,2,0,0', 'the protocol starts at 1 ms', 2, /^Let it start at 0 ms/],
    [
      'overlap',
      '0,9,-80,0\n8,12,0,0',
      'the piece from 8 to 12 ms overlaps the one before it, which ends at 9 ms',
      3,
      /^Start each piece/,
    ],
    [
      'descending times',
      '0,9,-80,0\n-4,-2,0,0',
      'the piece from -4 to -2 ms overlaps the one before it, which ends at 9 ms',
      3,
      /^Start each/,
    ],
    ['a gap', '0,9,-80,0\n9.5,12,0,0', 'there is a gap from 9 to 9.5 ms', 3, /add a piece for the gap\.$/],
    [
      'zero duration',
      '0,9,-80,0\n9,9,0,0',
      'the piece from 9 to 9 ms lasts 0 ms',
      3,
      /^Let each piece end after it starts/,
    ],
    [
      'negative duration',
      '0,-1,-80,0',
      'the piece from 0 to -1 ms lasts -1 ms',
      2,
      /^Let each piece end after it starts/,
    ],
    ['a wild voltage', '0,1,0,-400', '`v_end_mV` is -400 mV, beyond +-300 mV', 2, /^Give the voltage in mV/],
    ['a missing cell', '0,1,0', '3 cells where the header has 4 columns', 2, /^Separate cells by commas/],
  ])('is refused with %s', (_, text, problem, line, remedy) => {
    const [what, where, todo] = refusal(() => protocolFromCsv(header + text, 'a.csv'));
    expect([what, where]).toEqual([problem, `a.csv, line ${line}`]);
    expect(todo).toMatch(remedy);
  });
});
