import { loadBuiltin } from '../../src/model/builtin.ts';
import { withExtensions } from '../../src/model/builtin-extensions.ts';
import { normals } from '../../src/numeric/gauss.ts';
import { boxPrior, sampleFactors } from '../../src/population/prior.ts';
import { variedParameters } from '../../src/population/varied-parameters.ts';
import { namedProtocol } from '../../src/protocol/library.ts';
import { type Protocol, protocolDuration_ms, roundTime_ms, voltageAt } from '../../src/protocol/protocol.ts';
import { readCsv } from '../../src/recording/csv/read-csv.ts';
import type { Recording } from '../../src/recording/recording.ts';
import { simulate } from '../../src/simulate/simulate.ts';

/** A made-up recording: the current of a known cell with a leak of 1 GOhm and noise. */
export interface MadeRecording {
  readonly t_ms: Float64Array;
  /** A/F. */
  readonly current: Float64Array;
  readonly protocol: Protocol;
  /** Relative to the baseline, by name. */
  readonly truth: Readonly<Record<string, number>>;
}

export const capacitance_pF = 60;
const leak_nS_pF = 1 / capacitance_pF;
const hold_ms = 3000;

/** A Kernik cell at 310 K, its parameters drawn by the seed. */
export function madeRecording(
  options: { seed?: number; interval_ms?: number; noise_A_F?: number } = {},
): MadeRecording {
  const { seed = 1, interval_ms = 0.5, noise_A_F = 0.1 } = options;
  const protocol = namedProtocol('composite');
  const model = withExtensions(loadBuiltin('kernik2019'), ['leak']);
  const varied = variedParameters(model);
  const factors = sampleFactors(boxPrior(varied.map(({ name }) => name)), seed, 0);
  const length = Math.round(protocolDuration_ms(protocol) / interval_ms);
  const t_ms = Float64Array.from({ length }, (_, k) => roundTime_ms(k * interval_ms));
  const held = { kind: 'step', mV: protocol.holding_mV, ms: hold_ms } as const;
  const { columns } = simulate({
    model,
    experiment: { kind: 'clamp', protocol: { ...protocol, segments: [held, ...protocol.segments] } },
    outputs: ['membrane.i_total'],
    sampleTimes: t_ms.map((t) => roundTime_ms(t + hold_ms)),
    changes: {
      set: {
        'leak.g': leak_nS_pF,
        ...Object.fromEntries(varied.map(({ name, baseline }, k) => [name, baseline * (factors[k] as number)])),
      },
    },
  });
  const noise = normals(seed, 1, length);
  const current = (columns.get('membrane.i_total') as Float64Array).map((i, k) => i + noise_A_F * (noise[k] as number));
  return {
    t_ms,
    current,
    protocol,
    truth: Object.fromEntries(varied.map(({ name }, k) => [name, factors[k] as number])),
  };
}

/** A table of some columns, each a heading and a value for a sample. */
export function tableText(
  { t_ms }: Pick<MadeRecording, 't_ms'>,
  columns: Readonly<Record<string, (k: number) => number | string>>,
  comments: readonly string[] = [],
): string {
  const headings = ['Time (ms)', ...Object.keys(columns)];
  const values = Object.values(columns);
  const rows = Array.from(t_ms, (t, k) => [t, ...values.map((value) => value(k))].join(','));
  return `${[...comments.map((comment) => `# ${comment}`), headings.join(','), ...rows].join('\n')}\n`;
}

/** The usual table: current in pA with its command. */
export function usualTable(made: MadeRecording, comments: readonly string[] = []): string {
  return tableText(
    made,
    {
      'Current (pA)': (k) => (capacitance_pF * (made.current[k] as number)).toFixed(4),
      'Command (mV)': (k) => voltageAt(made.protocol, made.t_ms[k] as number),
    },
    comments,
  );
}

/** A table as a recording. */
export function recordingOf(text: string, fileName = 'cell.csv'): Recording {
  return readCsv(text, fileName);
}
