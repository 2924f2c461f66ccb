import type { CurrentAt } from '../measure/iv-curve.ts';
import type { Measured } from '../measure/measured.ts';
import type { CellMeasurements, ClampSegment } from './cell-measurements.ts';
import { significant, tableLines } from './format.ts';
import type { SimulateRequest } from './simulate-request.ts';

/** More segments than this are shown by their first and last few. */
const mostRows = 80;
const endRows = 20;

/** Table of the segments of a clamp with the peaks and the end of the total current. */
export function clampLines({ variables }: SimulateRequest, { clamp }: CellMeasurements): string[] {
  if (!clamp.ok) return [`Currents are not tabulated: ${clamp.reason}.`];
  const total = variables.find(({ kind }) => kind === 'total');
  const unit = total?.unit ?? '';
  const rows = clamp.value.map(row);
  const gap = ['...', ...(rows[0] ?? []).slice(1).map(() => '')];
  const shown = rows.length <= mostRows ? rows : [...rows.slice(0, endRows), gap, ...rows.slice(-endRows)];
  return [
    `Total current (${total?.name}, outward positive) in each segment; times from its start; end: mean of its last 10 ms`,
    ...tableLines([
      ['', 'start', 'command', 'peak inward', 'at', 'peak outward', 'at', 'end'],
      ['', 'ms', 'mV', unit, 'ms', unit, 'ms', unit],
      ...shown,
    ]),
  ];
}

function row({ segment, from_ms, from_mV, to_mV, current }: ClampSegment, k: number): string[] {
  const command = {
    step: significant(from_mV, 4),
    ramp: `${significant(from_mV, 4)} to ${significant(to_mV, 4)}`,
    sine: 'sine',
    sampled: 'sampled',
  }[segment.kind];
  const { peakInward, peakOutward, steady } = current;
  const end = steady.ok ? amount(steady.value) : '-';
  return [
    String(k + 1),
    significant(from_ms, 9),
    command,
    ...peak(peakInward, from_ms),
    ...peak(peakOutward, from_ms),
    end,
  ];
}

function peak(m: Measured<CurrentAt>, from_ms: number): string[] {
  return m.ok ? [amount(m.value.current), (m.value.t_ms - from_ms).toFixed(2)] : ['-', '-'];
}

/** Four digits, as many of them after the point as columns of numbers can take. */
function amount(current: number): string {
  const size = Math.abs(current);
  return current.toFixed(size >= 1000 ? 0 : size >= 100 ? 1 : size >= 10 ? 2 : 3);
}
