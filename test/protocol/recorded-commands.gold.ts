import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { commandToProtocol } from '../../src/protocol/command-protocol.ts';
import { namedProtocol } from '../../src/protocol/library.ts';
import { protocolFromCsv } from '../../src/protocol/read-protocol.ts';
import { sampleProtocol } from '../../src/protocol/sample-protocol.ts';
import { describeWithShared, readJson, readLines } from '../measure/shared-data.ts';

const worst = (a: ArrayLike<number>, b: ArrayLike<number>) =>
  Array.from(a, (value, i) => Math.abs(value - (b[i] as number))).reduce((most, off) => Math.max(most, off), 0);
const figure = (name: string, value: number, unit: string, target: string) =>
  console.log(`[figure] ${name}: ${Number(value.toPrecision(3))} ${unit} (${target})`);

describeWithShared('data', 'protocols of the library against commands as recorded', () => {
  it('sine-wave: the command published with the hERG recordings, to its last digit', () => {
    const published = readLines('data/herg_sine_wave/protocol.csv.gz').slice(2).map(Number);
    const command = sampleProtocol(namedProtocol('sine-wave'), 0.1);
    // The published one begins one sample late.
    const off = worst(command.subarray(0, published.length - 1), published.slice(1));
    figure('sine-wave against the published command', off * 1000, 'uV', 'its rounding, 0.5, and 2.0 of straight lines');
    expect(off).toBeLessThan(0.0025);
  });

  it('sine-wave: the published command is read as seven steps and a curve', () => {
    const published = readLines('data/herg_sine_wave/protocol.csv.gz').slice(2).map(Number);
    const read = commandToProtocol(
      published.map((_, i) => i * 0.1),
      published,
      { tolerance_mV: 0.00051 },
    );
    expect(read.segments.map(({ kind }) => kind)).toEqual([...Array(6).fill('step'), 'sampled', 'step', 'step']);
    expect(worst(sampleProtocol(read, 0.1), published)).toBeLessThan(1e-9);
  });

  it('ipsc-10s-recorded: the command of the recordings', () => {
    const text = readLines('data/ipsc_vc_ap/vc_protocol.csv').join('\n');
    expect(namedProtocol('ipsc-10s-recorded')).toEqual({ ...protocolFromCsv(text, 'x'), name: 'ipsc-10s-recorded' });
  });

  it('staircase: the monitored command of a PatchMaster recording', () => {
    const path = new URL('../../../shared/data/heka/20191010_sg_rrsol_ls_noc3', import.meta.url);
    const truth = readJson<HekaTruth>('data/heka/20191010_sg_rrsol_ls_noc3.truth.json');
    const { n, first5 } = truth.groups[0].series[0].data['0.1.channel'];
    const bytes = readFileSync(fileURLToPath(`${path}.dat`));
    const monitored = samplesBeginningWith(bytes, n, first5);
    const command = sampleProtocol(namedProtocol('staircase'), 0.1);
    // The amplifier follows one sample late, within some hundredths of a ms, and with the noise of its monitor.
    const off: number[] = [];
    for (let i = 5; i + 1 < n; i++) {
      if (Math.abs((command[i + 1] as number) - (command[i - 5] as number)) > 1) continue;
      off.push(Math.abs((monitored[i + 1] as number) - (command[i] as number)));
    }
    const mean = off.reduce((sum, mV) => sum + mV, 0) / off.length;
    const most = off.reduce((a, b) => Math.max(a, b), 0);
    figure('staircase against the monitored command, mean', mean, 'mV', '0.2: noise and gain of the monitor');
    figure('staircase against the monitored command, worst', most, 'mV', '1');
    expect(off.length).toBeGreaterThan(150_000);
    expect(mean).toBeLessThan(0.2);
    expect(most).toBeLessThan(1);
  });
});

describeWithShared('data', 'commands of recordings that an independent reader found', () => {
  const folder = fileURLToPath(new URL('../../../shared/data/abf/', import.meta.url));
  const files = () => readdirSync(folder).filter((name) => name.endsWith('.truth.json'));

  it('are recovered exactly, each change on its sample', () => {
    let [sweeps, steps] = [0, 0];
    for (const name of files()) {
      const truth = readJson<AbfTruth>(`data/abf/${name}`);
      if (truth.dacUnits[0] !== 'mV') continue;
      for (const { n, channel, stimulus } of truth.sweeps) {
        const runs = stimulus?.runs;
        if (channel !== 0 || !runs || runs.some(([, level]) => level === null || Math.abs(level) > 300)) continue;
        const mV = new Float64Array(n);
        for (const [k, [from, level]] of runs.entries()) mV.fill(level as number, from, runs[k + 1]?.[0] ?? n);
        if (mV.every((value) => Math.abs(value) < 0.3)) continue;
        const interval_ms = 1000 / truth.sampleRateHz;
        const { segments } = commandToProtocol(
          mV.map((_, i) => i * interval_ms),
          mV,
          { name },
        );
        expect(segments.map((segment) => segment.kind)).toEqual(runs.map(() => 'step'));
        expect(segments.map((segment) => segment.kind === 'step' && segment.mV)).toEqual(
          runs.map(([, level]) => level),
        );
        for (const [k, segment] of segments.entries()) {
          const samples = (runs[k + 1]?.[0] ?? n) - (runs[k]?.[0] ?? 0);
          expect(segment.kind === 'step' && segment.ms / interval_ms).toBeCloseTo(samples, 4);
        }
        sweeps++;
        steps += segments.length;
      }
    }
    figure('steps recovered from commands of ABF files', steps, 'steps', `all, of ${sweeps} sweeps`);
    expect(sweeps).toBeGreaterThan(30);
  });
});

describe('the oracle', () => {
  it('is found by its first samples, or is not', () => {
    expect(() => samplesBeginningWith(Buffer.alloc(100), 10, [0.1, 0.2, 0.3, 0.4, 0.5])).toThrow('no such samples');
  });
});

/** 16-bit samples of known first values in V, mV. The unit of a sample is that in which all five are whole numbers. */
function samplesBeginningWith(bytes: Buffer, n: number, first_V: readonly number[]): Float64Array {
  for (let count = 1; count < 40; count++) {
    const unit = Math.abs(first_V[0] as number) / count;
    const whole = first_V.map((value) => Math.round(value / unit));
    if (whole.some((k, i) => Math.abs(k - (first_V[i] as number) / unit) > 1e-3)) continue;
    const pattern = Buffer.from(Int16Array.from(whole).buffer);
    const at = bytes.indexOf(pattern);
    if (at >= 0) return Float64Array.from({ length: n }, (_, i) => bytes.readInt16LE(at + 2 * i) * unit * 1000);
  }
  throw new Error('no such samples');
}

interface HekaTruth {
  readonly groups: readonly [
    { readonly series: readonly [{ readonly data: { readonly '0.1.channel': { n: number; first5: number[] } } }] },
  ];
}

interface AbfTruth {
  readonly dacUnits: readonly string[];
  readonly sampleRateHz: number;
  readonly sweeps: readonly {
    readonly n: number;
    readonly channel: number;
    readonly stimulus?: { readonly runs?: readonly (readonly [number, number | null])[] };
  }[];
}
