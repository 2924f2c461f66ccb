import type { CellModel } from '../../src/model/cell-model.ts';
import { evaluate } from '../../src/model/evaluate.ts';

/** What the amplifier of the oracle is. */
export interface OracleAmplifier {
  /** MOhm, pF. */
  readonly Rs: number;
  readonly Cm: number;
  readonly compensation: number;
  readonly prediction: number;
  /** mV. */
  readonly V_offset: number;
}

/**
 * A step of the command through a series resistance, in the form in which Lei et al. 2020 write it: the membrane potential and the estimate
 * behind the boost of the command are states. Classical Runge-Kutta of order 4 with the plain interpreter: slow, and nothing in common with
 * the solver.
 *
 * @param state the model's states at the start
 * @returns recorded current, A/F, and membrane potential, mV, after each of `samples` steps of `dt_ms`, `every` steps apart
 */
export function throughAmplifier(
  model: CellModel,
  state: Float64Array,
  amplifier: OracleAmplifier,
  command: { readonly before_mV: number; readonly after_mV: number },
  { dt_ms, every, samples }: { readonly dt_ms: number; readonly every: number; readonly samples: number },
): { readonly current: number[]; readonly V: number[] } {
  const { Rs, Cm, compensation, prediction, V_offset } = amplifier;
  const tau = (1 - compensation) * Rs * Cm * 1e-3;
  const names = model.variables.filter((v) => v.kind === 'state').map((v) => v.name);
  const iV = names.indexOf('membrane.V');
  const drawn = (x: Float64Array): number => {
    const estimate = x[names.length] as number;
    const boosted = command.after_mV + (prediction / (1 - prediction)) * (command.after_mV - estimate);
    return (boosted + V_offset - (x[iV] as number)) / tau;
  };
  const slope = (x: Float64Array): Float64Array => {
    const { derivatives } = evaluate(model, { state: x.subarray(0, names.length) });
    const out = new Float64Array(x.length);
    out.set(derivatives);
    out[iV] = (out[iV] as number) + drawn(x);
    out[names.length] = (command.after_mV - (x[names.length] as number)) / ((1 - prediction) * tau);
    return out;
  };
  const moved = (x: Float64Array, by: Float64Array, h: number): Float64Array =>
    x.map((value, i) => value + h * (by[i] as number));
  let x = new Float64Array([...state, command.before_mV]);
  const current: number[] = [];
  const V: number[] = [];
  for (let step = 1; step <= samples * every; step++) {
    const k1 = slope(x);
    const k2 = slope(moved(x, k1, dt_ms / 2));
    const k3 = slope(moved(x, k2, dt_ms / 2));
    const k4 = slope(moved(x, k3, dt_ms));
    x = x.map(
      (value, i) =>
        value + (dt_ms / 6) * ((k1[i] as number) + 2 * (k2[i] as number) + 2 * (k3[i] as number) + (k4[i] as number)),
    );
    if (step % every !== 0) continue;
    current.push(drawn(x));
    V.push(x[iV] as number);
  }
  return { current, V };
}
