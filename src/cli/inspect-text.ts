import type { Quality } from '../recording/quality/recording-quality.ts';
import type { QualityReason } from '../recording/quality/verdict.ts';
import type { Recording, Signal } from '../recording/recording.ts';
import { significant, timeText } from './format.ts';

/** Facts that only repeat another one for a limit on its other side. */
const repeated: ReadonlySet<string> = new Set(['large-capacitance', 'large-current-span', 'outward-holding-current']);
const mostTags = 10;

/** What a recording holds, and whether it is good enough, for people. */
export function inspectText(recording: Recording, quality: Quality): string {
  const { format, version, provenance, channels, protocolName, tags, comment, notes } = recording;
  const lines: (readonly [string, string])[] = [
    [
      'File',
      [provenance.fileName, [format, version].filter(Boolean).join(' '), provenance.writtenBy, provenance.recordedAt]
        .filter(Boolean)
        .join(', '),
    ],
    ['Contents', contentsText(recording)],
    ...channels.map(({ name, unit, rateHz }, k) => {
      const rate = rateHz === null ? 'unevenly sampled' : `${significant(rateHz / 1000, 6)} kHz`;
      return [k === 0 ? 'Channels' : '', `${name} (${unit}), ${rate}`] as const;
    }),
    ...(protocolName ? [['Protocol', protocolName] as const] : []),
    ...(comment ? [['Comment', comment] as const] : []),
    ...tags.slice(0, mostTags).map(({ ms, text }, k) => [k === 0 ? 'Tags' : '', `${timeText(ms)}: ${text}`] as const),
    ...(tags.length > mostTags ? [['', `and ${tags.length - mostTags} more`] as const] : []),
    ...notes.map((note, k) => [k === 0 ? 'Notes' : '', note] as const),
    ['Verdict', verdictText(quality)],
    ...quality.reasons.map((reason) => ['', reasonText(reason)] as const),
  ];
  const shown = quality.facts.filter(({ name }) => !repeated.has(name));
  const known = shown.flatMap(({ name, value, unit, how }) =>
    value.ok ? [[spaced(name), significant(value.value, 3), unit, how] as const] : [],
  );
  const unknown = shown.flatMap(({ name, value }) => (value.ok ? [] : [`${spaced(name)}: ${value.reason}`]));
  const text = [
    ...lines.map(([label, value]) => `${label.padEnd(10)}${value}`),
    ...(known.length > 0 ? ['', 'Measured', ...aligned(known)] : []),
    ...(unknown.length > 0 ? ['', 'Not measured', ...unknown.map((line) => `  ${line}`)] : []),
  ];
  return `${text.map((line) => line.trimEnd()).join('\n')}\n`;
}

/** `flag leak-conductance 0.0630 nS/pF, limit 0.04: leak ...` */
function reasonText({ effect, name, value, unit, limit, says }: QualityReason): string {
  const amount = value === null ? '' : ` ${[significant(value, 3), unit].join(' ').trim()}`;
  const bound = limit === null ? '' : `, limit ${significant(limit, 3)}`;
  return `${effect.padEnd(6)} ${spaced(name)}${amount}${bound}: ${says}`;
}

function verdictText({ verdict, looked }: Quality): string {
  const says = {
    accept: 'good enough for a twin',
    flag: 'usable for a twin, but',
    refuse: 'not good enough for a twin',
  };
  const part = looked < 1 ? ` (from ${significant(100 * looked, 2)} % of the samples)` : '';
  return `${verdict}: ${says[verdict]}${part}`;
}

function contentsText({ sweeps, acquisition }: Recording): string {
  const durations = sweeps.map(({ signals }) => duration_ms(signals[0]));
  const [least, most] = [Math.min(...durations), Math.max(...durations)];
  const each =
    sweeps.length === 0 ? '' : least === most ? ` of ${timeText(most)}` : ` of ${timeText(least)} to ${timeText(most)}`;
  return `${sweeps.length} sweep${sweeps.length === 1 ? '' : 's'}${each}, ${acquisition}`;
}

function duration_ms(signal: Signal | undefined): number {
  if (signal === undefined || signal.length === 0) return 0;
  const { times, length } = signal;
  return times.kind === 'uniform'
    ? length * times.interval_ms
    : (times.t_ms[length - 1] as number) - (times.t_ms[0] as number);
}

function aligned(rows: readonly (readonly [string, string, string, string])[]): string[] {
  const width = (k: 0 | 1 | 2) => Math.max(...rows.map((row) => row[k].length));
  const widths = [width(0), width(1), width(2)] as const;
  return rows.map(
    ([name, value, unit, how]) =>
      `  ${name.padEnd(widths[0])}  ${value.padStart(widths[1])} ${unit.padEnd(widths[2])}  ${how}`,
  );
}

function spaced(name: string): string {
  return name.replaceAll('-', ' ');
}
