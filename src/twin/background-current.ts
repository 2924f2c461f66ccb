import type { ExtensionSource } from '../model/builtin-extensions.ts';
import { normalQuantile } from '../numeric/normal.ts';
import { uniforms } from '../numeric/philox.ts';

/**
 * A small constant current that the model leaves out. What a cell on its own does hangs on 0.1 to 0.3 A/F around -60 to -40 mV, which is
 * less than what the fit of a living cell forgives everywhere: an ensemble without it is far too sure of itself.
 */
export const backgroundCurrent: ExtensionSource = {
  fileName: 'background.mmt',
  text: `[[model]]
name: background
title: A constant current that the model leaves out

[background]
i = 0 [A/F] in [A/F]
injected = -i in [A/F]
    adds_to: dot(label.membrane_potential)
`,
};

/** Numbers of the background are drawn under this key, apart from all others of the seed. */
const stream = 0xbac6;

/** Current of a cell of the ensemble, A/F: a pure function of (seed, index). */
export function drawnBackground(seed: number, index: number, sd_A_F: number): number {
  const u = uniforms((seed ^ stream) >>> 0, index, 1)[0] as number;
  return sd_A_F * normalQuantile(u + 2 ** -54);
}

/** What was done, in words that follow `with` or `and`. */
export function backgroundSays(sd_A_F: number): string {
  return `a constant current of ±${sd_A_F} A/F that the model may leave out`;
}
