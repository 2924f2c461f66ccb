import type { ExtensionSource } from '../model/builtin-extensions.ts';

/** Reversal potential of the IK1 that the dynamic clamp injects, mV: where the recorded injected current crosses zero. */
const reversal_mV = -83;

/**
 * IK1 as the dynamic clamp of the recordings adds it. Like the extension `added_IK1`, but the formula is the amplifier's: its reversal
 * potential is a constant that knows nothing of the potassium in a cell. With the twin's own potential, which may lie above -70 mV, many
 * twins could not be held at the -75 mV at which the recorded cells rest.
 *
 * @source injected current of the one dynamic clamp published with the recordings of Clark et al. 2022, doi 10.1111/bph.15915
 */
export const dynamicClamp: ExtensionSource = {
  fileName: 'added_IK1.mmt',
  text: `[[model]]
name: added_IK1
title: Inward rectifier added by the dynamic clamp of the recordings

[added_IK1]
use label.membrane_potential as V
G = 0.15 [nS/pF] in [nS/pF]
E_K = ${reversal_mV} [mV] in [mV]
i_K1_added = G * (V - E_K) / (1 + exp(0.07 [1/mV] * (V + 80 [mV]))) in [A/F]
injected = -i_K1_added in [A/F]
    adds_to: dot(label.membrane_potential)
`,
};
