import type { Quality } from '../recording/quality/recording-quality.ts';
import type { QualityReason } from '../recording/quality/verdict.ts';
import type { Recording, Signal } from '../recording/recording.ts';
import { significant, timeText } from './format.ts';
import type { TwinQuestion } from './twin-question.ts';

/** Facts that only repeat another one for a limit on its other side. */
const repeated: ReadonlySet<string> = new Set(['large-capacitance', 'large-current-span', 'outward-holding-current']);
/** Noise below this, by unit, is not that of an amplifier (thermal noise alone is more) but of arithmetic: the data are noise-free. */
const leastNoise: Readonly<Record<string, number>> = { pA: 1e-3, 'pA/pF': 1e-5 };
const noises: ReadonlySet<string> = new Set(['noise', 'white-noise', 'line-hum', 'baseline-drift']);
const mostTags = 10;

/** What a recording holds, and whether it is good enough, for people. */
export function inspectText(recording: Recording, quality: Quality, question?: TwinQuestion): string {
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
    ['Verdict', verdictText(quality, question)],
    ...quality.reasons.map((reason) => ['', reasonText(reason)] as const),
    ...(quality.lacksCapacitance ? [['Missing', missingText(quality)] as const] : []),
    ...(question ? [['Missing', question.what] as const, ['', question.remedy] as const] : []),
  ];
  const shown = quality.facts.filter(({ name }) => !repeated.has(name));
  const known = shown.flatMap(({ name, value, unit, how }) =>
    !value.ok
      ? []
      : isArithmetic(name, value.value, unit)
        ? [[spaced(name), 'none measurable', '', `below ${leastNoise[unit]} ${unit}; ${how}`] as const]
        : [[spaced(name), significant(value.value, 3), unit, how] as const],
  );
  const unknown = shown.flatMap(({ name, value }) => (value.ok ? [] : [`${spaced(name)}: ${value.reason}`]));
  const text = [
    ...lines.map(([label, value]) => `${label.padEnd(10)}${value}`),
    ...(known.length > 0 ? ['', 'Measured', ...aligned(known)] : []),
    ...(unknown.length > 0 ? ['', 'Not measured', ...unknown.map((line) => `  ${line}`)] : []),
  ];
  return `${text.map((line) => line.trimEnd()).join('\n')}\n`;
}

function isArithmetic(name: string, value: number, unit: string): boolean {
  return noises.has(name) && value < (leastNoise[unit] ?? 0);
}

/** That a twin needs the capacitance, what the recording itself shows of it, and how to give it. */
function missingText({ facts }: Quality): string {
  const charge = facts.find(({ name }) => name === 'capacitance')?.value;
  const seen = charge?.ok ? ` (its capacitive transients show ${significant(charge.value, 2)} pF)` : '';
  return `the capacitance of the cell${seen}; a twin needs it: --capacitance 60pF`;
}

/** `flag leak-conductance 0.0630 nS/pF, limit 0.04: leak ...` */
function reasonText({ effect, name, value, unit, limit, says }: QualityReason): string {
  const amount = value === null ? '' : ` ${[significant(value, 3), unit].join(' ').trim()}`;
  const bound = limit === null ? '' : `, limit ${significant(limit, 3)}`;
  return `${effect.padEnd(6)} ${spaced(name)}${amount}${bound}: ${says}`;
}

function verdictText({ verdict, looked, lacksCapacitance }: Quality, question: TwinQuestion | undefined): string {
  const once = lacksCapacitance ? ' once its capacitance is given' : question ? ' once what is missing is settled' : '';
  const says = {
    accept: `good enough for a twin${once}`,
    flag: `usable for a twin${once}, but`,
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
