import { loadBuiltin } from '../../src/model/builtin.ts';
import { boxPrior } from '../../src/population/prior.ts';
import { type Recipe, type RecipeOptions, recipeOf } from '../../src/population/recipe.ts';
import { namedParameters } from '../../src/population/varied-parameters.ts';
import type { Protocol } from '../../src/protocol/protocol.ts';

const model = loadBuiltin('kernik2019');
const parameters = namedParameters(model, ['g_K1', 'g_Kr', 'p_CaL', 'm6']);

/** 60 ms: cells of it are made by the hundred in a second. */
export const shortProtocol: Protocol = {
  name: 'short',
  holding_mV: -80,
  segments: [
    { kind: 'step', mV: -80, ms: 10 },
    { kind: 'step', mV: 10, ms: 30 },
    { kind: 'ramp', from_mV: 10, to_mV: -90, ms: 20 },
  ],
};

/** A recipe of four parameters of the Kernik cell under a short clamp, with changes. */
export function smallRecipe(changes: Partial<RecipeOptions> = {}): Recipe {
  return recipeOf({
    model,
    source: { kind: 'builtin', name: 'kernik2019' },
    parameters,
    prior: boxPrior(parameters.map(({ name }) => name)),
    temperature_K: 298,
    experiment: { kind: 'clamp', protocol: shortProtocol },
    seed: 7,
    ...changes,
  });
}
