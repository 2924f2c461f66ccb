import { type Criterion, validateCriteria } from '../population/acceptance.ts';
import { OUTCOMES, QUANTITIES } from '../population/measure-cell.ts';
import { UsageError } from './usage-error.ts';

/**
 * A criterion of acceptance as users write it: an outcome (`beating`), or a quantity in a range (`mdp_mV=-85..-60`, `apd90_ms=..600`).
 *
 * @throws UsageError when it cannot be read; RecipeError for a range or a quantity that cannot be
 */
export function readAcceptance(text: string, where: string): Criterion {
  const outcome = OUTCOMES.find((one) => one === text.trim());
  if (outcome) return { name: outcome, kind: 'outcome', outcomes: [outcome] };
  const number = '[+-]?(?:\\d+\\.?\\d*|\\.\\d+)(?:[eE][+-]?\\d+)?';
  const match = new RegExp(`^\\s*(\\w+)\\s*=\\s*(${number})?\\s*\\.\\.\\s*(${number})?\\s*$`).exec(text);
  if (!match) {
    const remedy = `Give an outcome (${OUTCOMES.join(', ')}) or a range such as mdp_mV=-85..-60 (${QUANTITIES.join(', ')}).`;
    throw new UsageError(`\`${text}\` is no criterion`, where, remedy);
  }
  const [, quantity = '', low, high] = match;
  const bounds = {
    ...(low === undefined ? {} : { low: Number(low) }),
    ...(high === undefined ? {} : { high: Number(high) }),
  };
  const [criterion] = validateCriteria([{ name: quantity, kind: 'range', quantity, ...bounds }], where);
  return criterion as Criterion;
}
