/**
 * The JSON Schema (draft 2020-12) of a twin of version 1, published as `schemas/twin.v1.schema.json`. Fields may be added to a version,
 * never renamed or given another meaning: unknown ones are let through.
 */
const text = { type: 'string' };
const name = { type: 'string', minLength: 1 };
const number = { type: 'number' };
const count = { type: 'integer', minimum: 0 };
const orNull = (type: string) => ({ type: [type, 'null'] });
const listOf = (items: object) => ({ type: 'array', items });
const record = (additionalProperties: object) => ({ type: 'object', additionalProperties });
const interval = { type: 'array', items: number, minItems: 2, maxItems: 2, description: 'lower and upper end' };

/** Every property is required but those in `optional`. */
function object(properties: Readonly<Record<string, object>>, optional: readonly string[] = []) {
  return {
    type: 'object',
    properties,
    required: Object.keys(properties).filter((key) => !optional.includes(key)),
  };
}

const verdict = { enum: ['accept', 'flag', 'refuse'] };
const reason = { name, value: orNull('number'), unit: text, limit: orNull('number'), says: text };
const positive = { type: 'number', exclusiveMinimum: 0 };
const textFile = object({ text, fileName: text });

const model = {
  ...object({ kind: { enum: ['builtin', 'text'] }, extensions: listOf({ anyOf: [name, textFile] }) }, ['extensions']),
  if: { properties: { kind: { const: 'builtin' } } },
  // biome-ignore lint/suspicious/noThenProperty: a keyword of JSON Schema
  then: object({ name, variant: name }, ['variant']),
  else: textFile,
};

const parameter = object({
  name,
  current: text,
  unit: text,
  baseline: { ...number, description: "value in the model's text, in the model's unit" },
  estimate: { ...number, description: "posterior median, in the model's unit" },
  factor: { ...number, description: 'estimate / baseline; sd and intervals are relative to the baseline too' },
  sd: { type: 'number', minimum: 0 },
  interval50: interval,
  interval90: interval,
  prior90: interval,
  determined_by: { enum: ['data', 'partly', 'prior'] },
});

const nuisance = object({
  name,
  unit: text,
  estimate: number,
  sd: { type: 'number', minimum: 0 },
  interval90: interval,
  prior90: interval,
});

const fit = object(
  {
    rmse_A_F: number,
    medianError_A_F: number,
    chi2: number,
    points: count,
    starts: { ...count, description: 'starts that were made: with one, no other optimum was looked for' },
    noise_A_F: number,
    likelihood: text,
    modelError_A_F: { ...positive, description: 'error of the model that is forgiven at any current' },
    windows: listOf(object({ from_ms: number, to_ms: number, points: count, rmse_A_F: number, chi2: number })),
    trace: object({
      t_ms: listOf(number),
      width_ms: listOf(positive),
      recorded_A_F: { ...listOf(orNull('number')), description: 'null where the recording was cut off' },
      fitted_A_F: listOf(number),
      sigma_A_F: listOf(positive),
    }),
  },
  ['modelError_A_F', 'starts'],
);

export const twinSchema = {
  $schema: 'https://json-schema.org/draft/2020-12/schema',
  $id: 'urn:iontwin:twin:1',
  title: 'Digital twin of an excitable cell, version 1',
  description: 'What was learned about one cell from one voltage-clamp recording. Outward current is positive.',
  ...object({
    schema: { const: 'iontwin/twin' },
    version: { const: 1 },
    verdict,
    reasons: listOf(object({ ...reason, leads_to: { enum: ['note', 'flag', 'refuse'] } })),
    model,
    conditions: object({
      temperature_K: { type: ['number', 'null'], exclusiveMinimum: 0 },
      set: record(number),
      capacitance_pF: { type: ['number', 'null'], exclusiveMinimum: 0 },
      protocol: object({ name, holding_mV: number, segments: { ...listOf({ type: 'object' }), minItems: 1 } }),
      preHold_ms: { type: 'number', minimum: 0 },
    }),
    prior: object({ name: text, says: text, cells: { type: ['integer', 'null'], minimum: 0 } }),
    parameters: { ...listOf(parameter), minItems: 1 },
    nuisance: listOf(nuisance),
    undetermined: listOf(object({ says: text, direction: record(number) })),
    posterior: object({
      names: listOf(name),
      mean: listOf(number),
      covariance: listOf(listOf(number)),
      samples: listOf(listOf(number)),
      mode: listOf(number),
      acceptance: { type: 'number', minimum: 0, maximum: 1 },
      laplace: { enum: ['holds', 'fails'] },
    }),
    otherOptima: listOf(object({ worse_by: number, chi2: number, factors: listOf(number) })),
    fit,
    quality: {
      ...object({ verdict, reasons: listOf(object(reason)) }),
      type: ['object', 'null'],
    },
    provenance: object({
      file: orNull('string'),
      sha256: { type: ['string', 'null'], pattern: '^[0-9a-f]{64}$' },
      bytes: { type: ['integer', 'null'], minimum: 0 },
      format: orNull('string'),
      recordedAt: orNull('string'),
      iontwin: text,
      seed: count,
      simulations: count,
    }),
  }),
} as const;
