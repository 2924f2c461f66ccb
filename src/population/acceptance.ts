import { choiceIn, fieldsOf, listIn, optionalNumberIn, textIn } from './fields.ts';
import { type MeasuredCell, OUTCOMES, type Outcome, QUANTITIES, type Quantity } from './measure-cell.ts';
import { RecipeError } from './recipe-error.ts';

/** Something that a cell must fulfil, under a name that the ledger of refused cells shows. */
export type Criterion =
  | { readonly name: string; readonly kind: 'outcome'; readonly outcomes: readonly Outcome[] }
  | {
      readonly name: string;
      /** The quantity can be had, and lies in this range, both ends included. */
      readonly kind: 'range';
      readonly quantity: Quantity;
      readonly low?: number;
      readonly high?: number;
    };

/** Names of the criteria that a cell does not fulfil, in their order; none for one that is accepted. */
export function refusedBy(criteria: readonly Criterion[], cell: MeasuredCell): string[] {
  return criteria.filter((criterion) => !fulfils(criterion, cell)).map(({ name }) => name);
}

function fulfils(criterion: Criterion, { outcome, quantities }: MeasuredCell): boolean {
  if (criterion.kind === 'outcome') return criterion.outcomes.includes(outcome);
  const value = quantities[criterion.quantity];
  return (
    value !== null &&
    value >= (criterion.low ?? Number.NEGATIVE_INFINITY) &&
    value <= (criterion.high ?? Number.POSITIVE_INFINITY)
  );
}

/**
 * Reads criteria from outside.
 *
 * @throws RecipeError on missing, unknown or impossible entries, and a name that comes twice
 */
export function validateCriteria(values: readonly unknown[], where: string): Criterion[] {
  const criteria = values.map((value, i) => readCriterion(value, `${where}, criterion ${i + 1}`));
  const names = criteria.map(({ name }) => name);
  const twice = names.find((name, i) => names.indexOf(name) !== i);
  if (twice !== undefined) throw new RecipeError(`\`${twice}\` comes twice`, where, 'Name each criterion differently.');
  return criteria;
}

function readCriterion(value: unknown, where: string): Criterion {
  const kind = choiceIn(value, 'kind', ['outcome', 'range'], where);
  if (kind === 'outcome') {
    const fields = fieldsOf(value, ['name', 'kind', 'outcomes'], where);
    const outcomes = listIn(fields, 'outcomes', where);
    return {
      name: nameIn(fields, where),
      kind,
      outcomes: outcomes.map((one) => choiceIn({ one }, 'one', OUTCOMES, where)),
    };
  }
  const fields = fieldsOf(value, ['name', 'kind', 'quantity', 'low', 'high'], where);
  const [low, high] = [optionalNumberIn(fields, 'low', where), optionalNumberIn(fields, 'high', where)];
  if (
    (low === undefined && high === undefined) ||
    (low ?? Number.NEGATIVE_INFINITY) > (high ?? Number.POSITIVE_INFINITY)
  ) {
    throw new RecipeError('this range refuses nothing, or everything', where, 'Give a `low`, or a `high` above it.');
  }
  return {
    name: nameIn(fields, where),
    kind,
    quantity: choiceIn(value, 'quantity', QUANTITIES, where),
    ...(low === undefined ? {} : { low }),
    ...(high === undefined ? {} : { high }),
  };
}

/** Names stand in one text beside one another. */
function nameIn(fields: Parameters<typeof textIn>[0], where: string): string {
  const name = textIn(fields, 'name', where);
  if (/^[^;\n]+$/.test(name)) return name;
  throw new RecipeError(`\`${name}\` cannot be the name of a criterion`, where, 'Leave out semicolons and new lines.');
}
