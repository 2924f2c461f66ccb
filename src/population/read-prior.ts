import type { Coordinate } from './coordinate.ts';
import { checkVersion, choiceIn, type Fields, fieldsOf, listIn, numberIn, optionalNumberIn, textIn } from './fields.ts';
import type { Marginal } from './marginal.ts';
import { factorOfCovariance, type GaussianPrior, type Prior, type Provenance, priorParameters } from './prior.ts';
import { RecipeError } from './recipe-error.ts';

/** A normal factor reaches this many standard deviations: whether it could turn the sign of a parameter is judged there. */
const reach = 8;

/**
 * Checks a value from outside and returns it as a prior, sharing nothing with it.
 *
 * @param value a parsed JSON document
 * @param where what errors call it (a file name)
 * @throws RecipeError on missing, unknown or impossible entries, a parameter that comes twice, a covariance that is not symmetric
 *   and positive definite, and a distribution that could turn the sign of a parameter without saying so by a `low` of its own
 */
export function validatePrior(value: unknown, where: string): Prior {
  const kind = choiceIn(value, 'kind', ['independent', 'gaussian'], where);
  const own = kind === 'independent' ? ['marginals'] : ['coordinates', 'centre', 'covariance'];
  const fields = fieldsOf(value, ['version', 'kind', ...own, 'provenance'], where);
  checkVersion(fields, where);
  const provenance = readProvenance(fields.provenance, `${where}, provenance`);
  const prior: Prior =
    kind === 'independent'
      ? {
          version: 1,
          kind,
          marginals: listIn(fields, 'marginals', where).map((m, i) => readMarginal(m, `${where}, marginal ${i + 1}`)),
          provenance,
        }
      : readGaussian(fields, provenance, where);
  const names = priorParameters(prior);
  const twice = names.find((name, i) => names.indexOf(name) !== i);
  if (twice !== undefined) throw new RecipeError(`\`${twice}\` comes twice`, where, 'Give each parameter once.');
  if (names.length === 0) throw new RecipeError('the prior has no parameters', where, 'Give at least one.');
  return prior;
}

function readProvenance(value: unknown, where: string): Provenance {
  const fields = fieldsOf(value, ['says', 'cells'], where);
  return {
    says: textIn(fields, 'says', where),
    cells: fields.cells === null ? null : numberIn(fields, 'cells', where, 0),
  };
}

function readMarginal(value: unknown, where: string): Marginal {
  const shape = choiceIn(value, 'shape', ['uniform', 'lognormal', 'normal'], where);
  const own = { uniform: [], lognormal: ['median', 'sd_log'], normal: ['mean', 'sd'] }[shape];
  const fields = fieldsOf(value, ['parameter', 'shape', ...own, 'low', 'high'], where);
  const parameter = textIn(fields, 'parameter', where);
  if (shape === 'uniform') {
    const [low, high] = [numberIn(fields, 'low', where), numberIn(fields, 'high', where)];
    refuseEmpty(low, high, where);
    return { parameter, shape, low, high };
  }
  const [low, high] = [optionalNumberIn(fields, 'low', where), optionalNumberIn(fields, 'high', where)];
  refuseEmpty(low ?? Number.NEGATIVE_INFINITY, high ?? Number.POSITIVE_INFINITY, where);
  const bounds = { ...(low === undefined ? {} : { low }), ...(high === undefined ? {} : { high }) };
  if (shape === 'lognormal') {
    const marginal: Marginal = {
      parameter,
      shape,
      median: numberIn(fields, 'median', where, 0),
      sd_log: numberIn(fields, 'sd_log', where, 0),
      ...bounds,
    };
    if (high !== undefined && high <= 0) {
      throw new RecipeError('a log-normal factor is never below 0', where, 'Give a `high` above 0.');
    }
    refuseFarBounds(Math.log((low ?? 0) > 0 ? (low as number) / marginal.median : 1), marginal.sd_log, 1, where);
    refuseFarBounds(Math.log(high === undefined ? 1 : high / marginal.median), marginal.sd_log, -1, where);
    return marginal;
  }
  const [mean, sd] = [numberIn(fields, 'mean', where), numberIn(fields, 'sd', where, 0)];
  if (low === undefined && mean - reach * sd <= 0) {
    const remedy = 'Give the lowest factor there can be, such as "low": 0.01, or a log-normal shape.';
    throw new RecipeError('this normal factor could turn the sign of the parameter', where, remedy);
  }
  refuseFarBounds((low ?? mean) - mean, sd, 1, where);
  refuseFarBounds((high ?? mean) - mean, sd, -1, where);
  return { parameter, shape, mean, sd, ...bounds };
}

function refuseEmpty(low: number, high: number, where: string): void {
  if (low < high) return;
  throw new RecipeError(`\`low\` ${low} is not below \`high\` ${high}`, where, 'Give a `low` below `high`.');
}

/** A bound so far on the wrong side leaves a sliver of the distribution that numbers cannot tell from nothing. */
function refuseFarBounds(distance: number, sd: number, side: 1 | -1, where: string): void {
  if ((side * distance) / sd < reach) return;
  throw new RecipeError(
    `the bounds leave nothing of the distribution: one lies ${reach} standard deviations or more beyond its middle`,
    where,
    'Move the bound, the middle, or give a larger standard deviation.',
  );
}

function readGaussian(fields: Fields, provenance: Provenance, where: string): GaussianPrior {
  const coordinates = listIn(fields, 'coordinates', where).map((c, i) =>
    readCoordinate(c, `${where}, coordinate ${i + 1}`),
  );
  const n = coordinates.length;
  const centre = numbersOf(fields.centre, n, '`centre`', where);
  const rows = listIn(fields, 'covariance', where);
  if (rows.length !== n) {
    throw new RecipeError(
      `\`covariance\` has ${rows.length} rows for ${n} coordinates`,
      where,
      'Give one row for each.',
    );
  }
  const covariance = rows.map((row, i) => numbersOf(row, n, `row ${i + 1} of \`covariance\``, where));
  const largest = Math.max(0, ...covariance.flat().map(Math.abs));
  for (let i = 0; i < n; i++) {
    for (let j = 0; j < i; j++) {
      const [a, b] = [covariance[i]?.[j] as number, covariance[j]?.[i] as number];
      if (Math.abs(a - b) <= 1e-9 * largest) continue;
      const what = `\`covariance\` is not symmetric: ${a} in row ${i + 1}, column ${j + 1}, and ${b} across`;
      throw new RecipeError(what, where, 'Give the same number on both sides of the diagonal.');
    }
  }
  coordinates.forEach((coordinate, k) => {
    const least = (centre[k] as number) - reach * Math.sqrt(Math.max(0, covariance[k]?.[k] as number));
    if (coordinate.transform !== 'factor' || least > 0) return;
    const remedy = 'Take its `log`, or its `logit` between two bounds, for the coordinate.';
    throw new RecipeError(`this normal factor could turn the sign of \`${coordinate.parameter}\``, where, remedy);
  });
  const prior: GaussianPrior = { version: 1, kind: 'gaussian', coordinates, centre, covariance, provenance };
  factorOfCovariance(prior);
  return prior;
}

function readCoordinate(value: unknown, where: string): Coordinate {
  const transform = choiceIn(value, 'transform', ['factor', 'log', 'logit'], where);
  const fields = fieldsOf(value, ['parameter', 'transform', ...(transform === 'logit' ? ['low', 'high'] : [])], where);
  const parameter = textIn(fields, 'parameter', where);
  if (transform !== 'logit') return { parameter, transform };
  const [low, high] = [numberIn(fields, 'low', where), numberIn(fields, 'high', where)];
  refuseEmpty(low, high, where);
  return { parameter, transform, low, high };
}

function numbersOf(value: unknown, n: number, what: string, where: string): number[] {
  if (Array.isArray(value) && value.length === n && value.every((x) => typeof x === 'number' && Number.isFinite(x))) {
    return [...(value as number[])];
  }
  throw new RecipeError(`${what} is not a list of ${n} finite numbers`, where, 'Give one number for each coordinate.');
}
