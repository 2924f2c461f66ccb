import { type Pacing, validatePacing } from '../protocol/pacing.ts';
import { validateProtocol } from '../protocol/validate-protocol.ts';
import type { Experiment } from '../simulate/simulate.ts';
import { choiceIn, fieldsOf, numberIn, optionalNumberIn } from './fields.ts';

/**
 * Reads an experiment from outside.
 *
 * @throws RecipeError on missing, unknown or impossible entries; ProtocolError for a protocol or a pacing that cannot be used
 */
export function readExperiment(value: unknown, where: string): Experiment {
  const kind = choiceIn(value, 'kind', ['free', 'paced', 'clamp'], where);
  if (kind === 'clamp') {
    const { protocol } = fieldsOf(value, ['kind', 'protocol'], where);
    return { kind, protocol: validateProtocol(protocol, where) };
  }
  const fields = fieldsOf(value, ['kind', 'duration_ms', ...(kind === 'paced' ? ['pacing'] : [])], where);
  const duration_ms = numberIn(fields, 'duration_ms', where, 0);
  if (kind === 'free') return { kind, duration_ms };
  const own = fieldsOf(fields.pacing, ['period_ms', 'width_ms', 'amplitude', 'offset_ms', 'beats'], where);
  const beats = optionalNumberIn(own, 'beats', where);
  const pacing: Pacing = {
    period_ms: numberIn(own, 'period_ms', where),
    width_ms: numberIn(own, 'width_ms', where),
    amplitude: numberIn(own, 'amplitude', where),
    offset_ms: numberIn(own, 'offset_ms', where),
    ...(beats === undefined ? {} : { beats }),
  };
  validatePacing(pacing);
  return { kind, pacing, duration_ms };
}
