import { describe, expect, it } from 'vitest';
import { commandToProtocol } from '../../src/protocol/command-protocol.ts';
import { namedProtocol, namedProtocols } from '../../src/protocol/library.ts';
import type { Protocol } from '../../src/protocol/protocol.ts';
import { ProtocolError } from '../../src/protocol/protocol-error.ts';
import { sampleProtocol } from '../../src/protocol/sample-protocol.ts';

function back(protocol: Protocol, interval_ms: number): Protocol {
  const values = sampleProtocol(protocol, interval_ms);
  const times = values.map((_, i) => i * interval_ms);
  return commandToProtocol(times, values, { name: protocol.name, holding_mV: protocol.holding_mV });
}

describe('a protocol from the samples of a command', () => {
  it.each(['steps-iv', 'iv-ina', 'ramp', 'ipsc-10s', 'ipsc-10s-recorded', 'staircase'])(
    'recovers %s exactly, equal neighbours joined',
    (name) => {
      const protocol = namedProtocol(name);
      expect(back(protocol, 0.1)).toEqual(joined(protocol));
    },
  );

  it('keeps a curve as samples between the steps around it', () => {
    const protocol = namedProtocol('sine-wave');
    const { segments } = back(protocol, 0.2);
    expect(segments.map(({ kind }) => kind)).toEqual([...Array(6).fill('step'), 'sampled', 'step', 'step']);
    const curve = segments[6];
    const original = protocol.segments[6];
    if (curve?.kind !== 'sampled' || original?.kind !== 'sampled') throw new Error('no samples');
    expect(curve.mV.slice(0, -1)).toEqual(original.mV.slice(0, -1));
    expect(curve.mV).toHaveLength(original.mV.length);
  });

  it('gives the same samples for every protocol of the library at 5 and 20 kHz', () => {
    for (const { protocol } of namedProtocols) {
      const interval_ms = protocol.name === 'sine-wave' ? 0.05 : 0.2;
      const values = sampleProtocol(protocol, interval_ms);
      const again = sampleProtocol(back(protocol, interval_ms), interval_ms);
      expect(again.length).toBe(values.length);
      expect(values.reduce((worst, v, i) => Math.max(worst, Math.abs(v - (again[i] as number))), 0)).toBeLessThan(1e-8);
    }
  });

  it('takes pulses of one and two samples for steps', () => {
    const mV = [-80, -80, -80, 20, -80, -80, -80, 5, 30, -80, -80, -80];
    const times = mV.map((_, i) => 100 + i * 0.5);
    expect(commandToProtocol(times, mV).segments).toEqual([
      { kind: 'step', mV: -80, ms: 1.5 },
      { kind: 'step', mV: 20, ms: 0.5 },
      { kind: 'step', mV: -80, ms: 1.5 },
      { kind: 'step', mV: 5, ms: 0.5 },
      { kind: 'step', mV: 30, ms: 0.5 },
      { kind: 'step', mV: -80, ms: 1.5 },
    ]);
  });

  it('gives a corner to the piece that begins there', () => {
    const mV = [-80, -80, -80, -70, -60, -50, -40, -60, -80, -100, -120, -120, -120];
    const times = mV.map((_, i) => i);
    expect(commandToProtocol(times, mV).segments).toEqual([
      { kind: 'step', mV: -80, ms: 2 },
      { kind: 'ramp', from_mV: -80, to_mV: -40, ms: 4 },
      { kind: 'ramp', from_mV: -40, to_mV: -120, ms: 4 },
      { kind: 'step', mV: -120, ms: 3 },
    ]);
  });

  it('keeps a line as samples whose end would be beyond reason', () => {
    const read = commandToProtocol([0, 1, 2, 3, 4], [-80, 100, 280, -120, -120]);
    expect(read.segments[0]).toEqual({ kind: 'sampled', dt_ms: 1, mV: [-80, 100, 280, 280] });
  });

  it('takes rounded times and voltages as what they round', () => {
    const exact = namedProtocol('ramp');
    const values = sampleProtocol(exact, 0.05).map((v) => Math.round(v * 1000) / 1000);
    const times = values.map((_, i) => Math.round(i * 0.5) / 10);
    const read = commandToProtocol(times, values, { name: 'ramp', tolerance_mV: 0.00051, timeResolution_ms: 0.1 });
    expect(read).toEqual(joined(exact));
  });

  it('starts at the first sample, and holds it unless told otherwise', () => {
    expect(commandToProtocol([5, 6, 7], [-90, -90, -90], { name: 'p' })).toEqual({
      name: 'p',
      holding_mV: -90,
      segments: [{ kind: 'step', mV: -90, ms: 3 }],
    });
  });

  it.each([
    [[0, 1, 2], [1, 1], '2 samples cannot belong to 3 times', 'Give a time for each sample, and two samples at least.'],
    [[0], [1], '1 samples are no command', 'Give a time for each sample, and two samples at least.'],
    [
      [0, 1, 3, 4],
      [1, 1, 1, 1],
      'samples are missing: from 1 to 3 ms there are none',
      'Export the recording again without the hole, or say the protocol: --protocol NAME|FILE.',
    ],
    [
      [0, 1, 2.2, 3, 4],
      [1, 1, 1, 1, 1],
      'the samples are not evenly spaced: number 3 is at 2.2 ms, 1.2 ms after the one before',
      'Give the protocol as corner points instead: a table with the header t_ms,V_mV.',
    ],
    [
      [0, 0, 0],
      [1, 1, 1],
      'the samples are not evenly spaced: number 2 is at 0 ms, 0 ms after the one before',
      'Give the protocol as corner points instead: a table with the header t_ms,V_mV.',
    ],
    [
      [0, 1, 2],
      [-80, Number.NaN, 1],
      'the command is NaN at sample 2',
      'Cut the recording before it, or repair the file.',
    ],
    [
      [0, 1, 2],
      [-80, -80, 1000],
      '`mV` is 1000 mV, beyond +-300 mV',
      'Give the voltage in mV; no membrane withstands this one.',
    ],
  ])('refuses %j, %j', (times, mV, problem, remedy) => {
    let error: unknown;
    try {
      commandToProtocol(times, mV);
    } catch (thrown) {
      error = thrown;
    }
    expect(error).toBeInstanceOf(ProtocolError);
    expect(error).toMatchObject({ problem, remedy });
  });
});

/** Neighbouring steps to the same voltage are one: nothing in the command tells them apart. */
function joined(protocol: Protocol): Protocol {
  const segments: Protocol['segments'][number][] = [];
  for (const segment of protocol.segments) {
    const last = segments.at(-1);
    if (last?.kind === 'step' && segment.kind === 'step' && last.mV === segment.mV) {
      segments[segments.length - 1] = { ...last, ms: Number((last.ms + segment.ms).toFixed(9)) };
    } else segments.push(segment);
  }
  return { ...protocol, segments };
}
