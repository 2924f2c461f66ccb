import type { Protocol } from './protocol.ts';
import { ProtocolError } from './protocol-error.ts';
import { validateProtocol } from './validate-protocol.ts';

/** How a trace becomes a command. */
export interface ActionPotentialClampOptions {
  readonly name?: string;
  /** Distance of the samples of the command, ms; 0.1 by default. */
  readonly interval_ms?: number;
  /** Voltage before and after; that of the first sample by default. */
  readonly holding_mV?: number;
  /** The cell is held for so long before the trace begins, ms; 0 by default. */
  readonly lead_ms?: number;
  /** The trace is played so many times; once by default. */
  readonly repeats?: number;
}

/** A trace as a command, and what the sampling cost. */
export interface ActionPotentialClamp {
  readonly protocol: Protocol;
  /** Largest distance between the trace, straight lines between its samples, and the command, mV; and when, ms of the trace. */
  readonly worst_mV: number;
  readonly worst_ms: number;
  /** Root of the mean squared distance at the samples of the trace, mV. */
  readonly rms_mV: number;
}

const mostSamples = 5e6;

/**
 * An action-potential clamp: a recorded or simulated potential becomes the command, evenly resampled along straight lines.
 *
 * @param t sample times, ms, ascending, even or not; the command starts at the first
 * @param v membrane potential, mV, as many
 * @throws ProtocolError when t and v are no trace, the interval is longer than it or not above zero, repeats is not a whole number
 *   above zero, and for everything `validateProtocol` refuses
 */
export function actionPotentialClamp(
  t: Float64Array,
  v: Float64Array,
  options: ActionPotentialClampOptions = {},
): ActionPotentialClamp {
  const { name = 'action-potential', interval_ms = 0.1, lead_ms = 0, repeats = 1 } = options;
  checkTrace(t, v, name);
  const start = t[0] as number;
  const span = (t[t.length - 1] as number) - start;
  const lines = Math.floor(span / interval_ms + 1e-9);
  if (!(lines >= 1 && lines <= mostSamples)) {
    throw new ProtocolError(
      `${span} ms of trace cannot be sampled every ${interval_ms} ms`,
      name,
      'Give an interval above zero and shorter than the trace, such as 0.1 ms.',
    );
  }
  if (!(Number.isInteger(repeats) && repeats > 0 && repeats * lines <= mostSamples)) {
    throw new ProtocolError(`\`repeats\` is ${repeats}`, name, 'Give a small whole number above 0.');
  }
  let k = 0;
  const mV = Array.from({ length: lines + 1 }, (_, i) => {
    const at = start + i * interval_ms;
    while (k + 2 < t.length && (t[k + 1] as number) <= at) k++;
    return between(t, v, k, at);
  });
  const holding_mV = options.holding_mV ?? (mV[0] as number);
  const lead = lead_ms === 0 ? [] : [{ kind: 'step', mV: holding_mV, ms: lead_ms }];
  const segments = [...lead, ...Array.from({ length: repeats }, () => ({ kind: 'sampled', dt_ms: interval_ms, mV }))];
  const protocol = validateProtocol({ name, holding_mV, segments }, name);
  return { protocol, ...distance(t, v, mV, interval_ms) };
}

function checkTrace(t: Float64Array, v: Float64Array, name: string): void {
  if (t.length !== v.length || t.length < 2) {
    throw new ProtocolError(
      `${v.length} voltages at ${t.length} times are no trace`,
      name,
      'Give a time for each voltage, and two samples at least.',
    );
  }
  for (let i = 0; i < t.length; i++) {
    const isOrdered = i === 0 ? Number.isFinite(t[0]) : (t[i] as number) > (t[i - 1] as number);
    if (isOrdered && Number.isFinite(t[i]) && Number.isFinite(v[i])) continue;
    throw new ProtocolError(
      `sample ${i + 1} of the trace is ${v[i]} mV at ${t[i]} ms`,
      name,
      'Give finite voltages at times that ascend.',
    );
  }
}

/** On the line from sample k to the next. */
function between(t: Float64Array, v: Float64Array, k: number, at: number): number {
  const [t0, t1, v0, v1] = [t[k], t[k + 1], v[k], v[k + 1]] as [number, number, number, number];
  const fraction = Math.min(Math.max((at - t0) / (t1 - t0), 0), 1);
  return fraction === 1 ? v1 : v0 + (v1 - v0) * fraction;
}

/** Both are straight lines between their samples, and the command's lie on the trace: they differ most at a sample of the trace. */
function distance(t: Float64Array, v: Float64Array, mV: readonly number[], interval_ms: number) {
  const start = t[0] as number;
  let [worst_mV, worst_ms, squares, count] = [0, 0, 0, 0];
  for (let i = 0; i < t.length; i++) {
    const place = ((t[i] as number) - start) / interval_ms;
    if (place > mV.length - 1 + 1e-9) break;
    const left = Math.min(Math.floor(place), mV.length - 2);
    const [a, b] = [mV[left] as number, mV[left + 1] as number];
    const off = Math.abs(a + (b - a) * (place - left) - (v[i] as number));
    if (off > worst_mV) [worst_mV, worst_ms] = [off, (t[i] as number) - start];
    squares += off * off;
    count++;
  }
  return { worst_mV, worst_ms, rms_mV: Math.sqrt(squares / count) };
}
