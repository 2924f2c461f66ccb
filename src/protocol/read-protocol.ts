import { csvPieces } from './csv-pieces.ts';
import type { Protocol, Segment } from './protocol.ts';
import { ProtocolError } from './protocol-error.ts';
import { validateProtocol } from './validate-protocol.ts';

/**
 * Reads a protocol file in JSON: `{"name", "holding_mV", "segments": [{"kind": "step", "mV", "ms"}, ...]}`.
 *
 * @param name what errors call it (the file's name), and its name when the document has none
 * @throws ProtocolError when it is not JSON, and for everything `validateProtocol` refuses
 */
export function protocolFromJson(text: string, name: string): Protocol {
  let value: unknown;
  try {
    value = JSON.parse(text.replace(/^\uFEFF/, ''));
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new ProtocolError(
      `this is not JSON: ${reason}`,
      name,
      'Write it as {"name": "...", "holding_mV": -80, "segments": [{"kind": "step", "mV": 0, "ms": 100}]}.',
    );
  }
  return validateProtocol(value, name);
}

/**
 * Reads a protocol as a table. Two forms, told apart by the header line; lines that start with `#` are skipped:
 *
 * - `t_ms,V_mV`: corner points from t = 0 on, straight lines between them; a repeated time is a step. Other headings of a time and a
 *   voltage with their units are read too: `Time (s),Voltage (V)`
 * - `t_start_ms,t_end_ms,v_start_mV,v_end_mV`: one straight piece a line, each starting where the one before it ends
 *
 * The holding voltage is the first voltage of the table. (So a protocol that starts with a step is two lines at t = 0.)
 *
 * @param name what errors call it (the file's name), and the protocol's name
 * @throws ProtocolError on an unknown header, cells that are not numbers, times that descend, pieces that overlap or leave a
 *   gap, and for everything `validateProtocol` refuses
 */
export function protocolFromCsv(text: string, name: string): Protocol {
  const { holding_mV, pieces } = csvPieces(text, name);
  const segments = pieces.map(
    ({ ms, from_mV, to_mV }): Segment =>
      from_mV === to_mV ? { kind: 'step', mV: from_mV, ms } : { kind: 'ramp', from_mV, to_mV, ms },
  );
  return validateProtocol({ name, holding_mV, segments }, name);
}
