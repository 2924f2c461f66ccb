import type { Feasibility } from '../protocol/feasibility.ts';
import { type Protocol, type Segment, segmentDuration_ms, segmentStarts } from '../protocol/protocol.ts';
import { significant, tableLines, timeText } from './format.ts';

/** More segments than this are shown by their first and last few. */
const mostRows = 60;
const endRows = 20;
const mostLevels = 30;

/** A protocol for people: facts, what is in the way of playing it, and its segments. */
export function protocolText(protocol: Protocol, facts: Feasibility): string {
  const { limits, largestCharge_pC, totalCharge_pC, levels_mV } = facts;
  const mV = (value: number) => significant(value, 6);
  const levels = levels_mV.slice(0, mostLevels).map(mV).join(', ');
  const more = levels_mV.length > mostLevels ? ` and ${levels_mV.length - mostLevels} more` : '';
  const lines = [
    protocol.name,
    line('Duration', `${timeText(facts.duration_ms)}, ${count(facts.segments, 'segment')}`),
    line('Holding', `${mV(protocol.holding_mV)} mV`),
    line('Voltage', `${mV(facts.lowest_mV)} to ${mV(facts.highest_mV)} mV`),
    ...(levels_mV.length > 0 ? [line('Levels', `${levels}${more} mV`)] : []),
    facts.jumps === 0
      ? line('Jumps', 'none')
      : line(
          'Jumps',
          `${facts.jumps}, the largest ${signed(facts.largestJump_mV)} mV at ${timeText(facts.largestJump_ms)}`,
        ),
    line('Steepest', facts.steepest_mV_ms > 0 ? `${significant(facts.steepest_mV_ms, 4)} mV/ms` : 'no slopes'),
    line(`Above ${mV(limits.damagingAbove_mV)} mV`, timeText(facts.timeAbove_ms)),
    line(`Below ${mV(limits.damagingBelow_mV)} mV`, timeText(facts.timeBelow_ms)),
    ...(largestCharge_pC === undefined || totalCharge_pC === undefined || facts.jumps === 0
      ? []
      : [
          line(
            'Charge',
            `${significant(largestCharge_pC, 4)} pC at the largest jump, ${significant(totalCharge_pC, 4)} pC in all`,
          ),
        ]),
    line('Samples', `${facts.samples}, one every ${timeText(facts.interval_ms)}`),
    ...facts.problems.map(({ segment, says }) => line('Mind', `segment ${segment}: ${says}`)),
    '',
    ...segmentLines(protocol),
  ];
  return `${lines.join('\n')}\n`;
}

function segmentLines(protocol: Protocol): string[] {
  const starts = segmentStarts(protocol);
  const rows = protocol.segments.map((segment, i) => [
    String(i + 1),
    significant(starts[i] as number, 10),
    significant(segmentDuration_ms(segment), 10),
    segment.kind,
    shape(segment),
  ]);
  const shown =
    rows.length <= mostRows ? rows : [...rows.slice(0, endRows), ['...', '', '', '', ''], ...rows.slice(-endRows)];
  return tableLines([['', 'start', 'lasts', '', 'command'], ['', 'ms', 'ms', '', 'mV'], ...shown]);
}

function shape(segment: Segment): string {
  const mV = (value: number) => significant(value, 6);
  switch (segment.kind) {
    case 'step':
      return mV(segment.mV);
    case 'ramp':
      return `${mV(segment.from_mV)} to ${mV(segment.to_mV)}`;
    case 'sine':
      return `${mV(segment.mean_mV)} + ${mV(segment.amplitude_mV)} sin, ${significant(segment.hz, 6)} Hz`;
    case 'sampled':
      return `${segment.mV.length} samples every ${significant(segment.dt_ms, 6)} ms`;
  }
}

function line(name: string, text: string): string {
  return `${name.padEnd(14)} ${text}`;
}

function signed(value: number): string {
  return `${value > 0 ? '+' : ''}${significant(value, 6)}`;
}

function count(n: number, noun: string): string {
  return `${n} ${noun}${n === 1 ? '' : 's'}`;
}
