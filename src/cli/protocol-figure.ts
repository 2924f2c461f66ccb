import { type TraceFigure, traceFigure } from '../figure/trace-figure.ts';
import { cornerPoints } from '../protocol/corner-points.ts';
import type { Feasibility } from '../protocol/feasibility.ts';
import { type Protocol, protocolDuration_ms } from '../protocol/protocol.ts';
import { significant, timeText } from './format.ts';

/** The command over time, with the holding voltage for a twentieth of its duration before and after. */
export function protocolFigure(protocol: Protocol, facts: Feasibility): string {
  const duration = protocolDuration_ms(protocol);
  const margin = duration / 20;
  const { t_ms, V_mV } = cornerPoints(protocol);
  const { holding_mV } = protocol;
  const t = Float64Array.from([-margin, 0, ...t_ms, duration, duration + margin]);
  const y = Float64Array.from([holding_mV, holding_mV, ...V_mV, holding_mV, holding_mV]);
  const subtitle = [
    timeText(facts.duration_ms),
    `${facts.segments} segment${facts.segments === 1 ? '' : 's'}`,
    `${significant(facts.lowest_mV, 4)} to ${significant(facts.highest_mV, 4)} mV`,
    `held at ${significant(holding_mV, 4)} mV`,
  ].join(', ');
  const figure: TraceFigure = {
    title: protocol.name,
    subtitle,
    panels: [{ label: 'Command', unit: 'mV', series: [{ name: 'command', t, y }], zeroLine: true, height: 260 }],
    time_ms: [-margin, duration + margin],
  };
  return traceFigure(figure);
}
