import { cornerPoints } from './corner-points.ts';
import type { Protocol } from './protocol.ts';

/** A protocol file in JSON, one segment a line. `protocolFromJson` gives exactly the same protocol back. */
export function protocolToJson(protocol: Protocol): string {
  const segments = protocol.segments.map((segment) => `    ${JSON.stringify(segment)}`).join(',\n');
  return `{
  "name": ${JSON.stringify(protocol.name)},
  "holding_mV": ${JSON.stringify(protocol.holding_mV)},
  "segments": [
${segments}
  ]
}
`;
}

/**
 * A protocol as a table `t_ms,V_mV` of corner points, for rigs and other programs. `protocolFromCsv` gives the same steps and
 * ramps back (exactly, for durations of up to nine decimals and 1000 s in all); samples and sines come back as ramps.
 *
 * @throws ProtocolError when a sine would need millions of lines
 */
export function protocolToCsv(protocol: Protocol): string {
  const { t_ms, V_mV } = cornerPoints(protocol);
  let text = 't_ms,V_mV\n';
  for (let i = 0; i < t_ms.length; i++) text += `${t_ms[i]},${V_mV[i]}\n`;
  return text;
}
