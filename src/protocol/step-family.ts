import type { Protocol, Segment } from './protocol.ts';
import { ProtocolError } from './protocol-error.ts';
import { validateProtocol } from './validate-protocol.ts';

/** A family of steps, run as one sweep: what comes before a step and after it is the same each time. */
export interface StepFamily {
  readonly name: string;
  readonly holding_mV: number;
  /** Once, before everything. */
  readonly first?: readonly Segment[];
  /** Before each step: recovery, conditioning. */
  readonly before?: readonly Segment[];
  /** One step each, in this order. */
  readonly levels_mV: readonly number[];
  /** Duration of each step. */
  readonly ms: number;
  /** After each step: a tail, a rest. */
  readonly after?: readonly Segment[];
}

/**
 * The protocol of a family of steps: current-voltage curves, tails, inactivation.
 *
 * @throws ProtocolError when there is no level, and for everything `validateProtocol` refuses
 */
export function stepFamily(family: StepFamily): Protocol {
  const { name, holding_mV, first = [], before = [], levels_mV, ms, after = [] } = family;
  if (levels_mV.length === 0) throw new ProtocolError('the family has no levels', name, 'Give at least one level.');
  const each = (mV: number): Segment[] => [...before, { kind: 'step', mV, ms }, ...after];
  return validateProtocol({ name, holding_mV, segments: [...first, ...levels_mV.flatMap(each)] }, name);
}
