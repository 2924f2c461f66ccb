import { type AtfTable, readAtfTable } from './atf-table.ts';
import { commandTolerance_mV, commandToProtocol } from './command-protocol.ts';
import { joinSweeps } from './join-sweeps.ts';
import { type Protocol, roundTime_ms } from './protocol.ts';
import { ProtocolError } from './protocol-error.ts';
import { sampleProtocol } from './sample-protocol.ts';

/** Sampling of a stimulus file. */
export interface AtfOptions {
  /** From sample to sample, ms; 0.1 by default. Must be that of the acquisition protocol that plays the file. */
  readonly interval_ms?: number;
}

/** What a stimulus file holds: one protocol for each sweep, and when each begins, ms, where it says so of every one. */
export interface AtfProtocols {
  readonly sweeps: readonly Protocol[];
  readonly starts_ms: readonly number[] | undefined;
}

/** Half a unit of the last digit, and some for binary rounding; with fewer than two decimals, ramps are not told from steps. */
const [finest_mV, coarsest_mV] = [0.51 * commandTolerance_mV, 0.0051];
const toMillivolts: ReadonlyMap<string, number> = new Map([
  ['mV', 1],
  ['V', 1e3],
  ['uV', 1e-3],
  ['µV', 1e-3],
]);

/**
 * A protocol as an Axon Text File 1.0 for Clampex to play as a stimulus: one sweep, one line for each sample (see `sampleProtocol`),
 * voltages to 1e-6 mV. The holding voltage stands in the comment.
 *
 * @throws ProtocolError when the interval is not above zero, or the samples are more than 20 million
 */
export function protocolToAtf(protocol: Protocol, { interval_ms = 0.1 }: AtfOptions = {}): string {
  const values = sampleProtocol(protocol, interval_ms);
  const [lowest, highest] = values.reduce(([lo, hi], v) => [Math.min(lo, v), Math.max(hi, v)], [0, 0]);
  const name = protocol.name.replace(/[^\x20-\x7e]|"/g, ' ').trim();
  const header = [
    '"AcquisitionMode=Episodic Stimulation"',
    `"Comment=${name}; holding ${protocol.holding_mV} mV"`,
    `"YTop=${Math.ceil(highest / 10) * 10 + 10}"`,
    `"YBottom=${Math.floor(lowest / 10) * 10 - 10}"`,
    '"SweepStartTimesMS=0.000"',
    '"SignalsExported=Cmd 0"',
    '"Signals="\t"Cmd 0"',
  ];
  const lines = ['ATF\t1.0', `${header.length}\t2`, ...header, '"Time (s)"\t"Trace #1 (mV)"'];
  for (const [i, mV] of values.entries()) {
    lines.push(`${Number((roundTime_ms(i * interval_ms) / 1000).toFixed(12))}\t${mV.toFixed(6)}`);
  }
  return `${lines.join('\r\n')}\r\n`;
}

/**
 * The protocols of an Axon Text File, one for each sweep: its voltage columns. Plateaus come back as steps and straight lines as
 * ramps, see `commandToProtocol`; the tolerance for lines is half a unit of the last digit written, within 5e-7 and 5e-3 mV.
 *
 * @param name what errors call it (the file's name); a single protocol is called so, of several each with its number
 * @throws ProtocolError when it is no ATF 1.x text, its counts are wrong, a cell is not a number, no column is in volts, or the
 *   samples are not evenly spaced
 */
export function protocolsFromAtf(text: string, name: string): AtfProtocols {
  const table = readAtfTable(text, name);
  const sweeps = sweepsOf(table, name);
  const starts = (table.header.get('SweepStartTimesMS') ?? '').split(',').map(Number);
  return { sweeps, starts_ms: starts.length === sweeps.length ? starts : undefined };
}

/** As `protocolsFromAtf`, with several sweeps joined into one protocol at the start times that the file gives. */
export function protocolFromAtf(text: string, name: string): Protocol {
  const { sweeps, starts_ms } = protocolsFromAtf(text, name);
  return sweeps.length === 1 ? (sweeps[0] as Protocol) : joinSweeps(sweeps, starts_ms, name);
}

/** A recording has several signals in each sweep; the first one in volts is the command. */
function commandColumns({ columns, units, signals }: AtfTable): number[] {
  const voltages = columns.flatMap((_, k) => (k > 0 && toMillivolts.has(units[k] ?? '') ? [k] : []));
  return voltages.filter((k) => signals[k] === signals[voltages[0] ?? 0]);
}

function sweepsOf(table: AtfTable, name: string): Protocol[] {
  const perSecond = { s: 1e3, ms: 1, us: 1e-3, µs: 1e-3 }[table.units[0] ?? ''];
  if (perSecond === undefined) {
    throw new ProtocolError(
      `the first column is not a time: "${table.titles[0]}"`,
      name,
      'Call it "Time (s)" or "Time (ms)".',
    );
  }
  const sweeps = commandColumns(table);
  if (sweeps.length === 0) {
    throw new ProtocolError(
      `no column is in volts: ${table.titles.slice(1, 5).join(', ')}`,
      name,
      'Name a stimulus file, with a column such as "Trace #1 (mV)".',
    );
  }
  const times = (table.columns[0] as Float64Array).map((t) => t * perSecond);
  const holding = /; holding ([-+.\deE]+) mV$/.exec(table.header.get('Comment') ?? '')?.[1];
  return sweeps.map((k) => {
    const factor = toMillivolts.get(table.units[k] as string) as number;
    const unit_mV = (table.resolution[k] as number) * factor;
    return commandToProtocol(
      times,
      (table.columns[k] as Float64Array).map((v) => v * factor),
      {
        name: sweeps.length === 1 ? name : `${name}, sweep ${sweeps.indexOf(k) + 1}`,
        timeResolution_ms: (table.resolution[0] as number) * perSecond,
        tolerance_mV: Math.min(Math.max(0.51 * unit_mV, finest_mV), coarsest_mV),
        ...(holding !== undefined && Number.isFinite(Number(holding)) ? { holding_mV: Number(holding) } : {}),
      },
    );
  });
}
