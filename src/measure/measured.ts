/**
 * What a measurement gives: a value, or the reason why there is none. Never NaN, so that nothing downstream can average,
 * plot or threshold a number that was not measured.
 */
export type Measured<T, Reason extends string = string> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly reason: Reason };

/** A value that could be had. */
export function measured<T>(value: T): { readonly ok: true; readonly value: T } {
  return { ok: true, value };
}

/** A value that cannot be had, and why. */
export function unmeasured<Reason extends string>(reason: Reason): { readonly ok: false; readonly reason: Reason } {
  return { ok: false, reason };
}

/** The value through a function; a reason passes unchanged. */
export function mapMeasured<T, U, Reason extends string>(
  m: Measured<T, Reason>,
  f: (value: T) => U,
): Measured<U, Reason> {
  return m.ok ? measured(f(m.value)) : m;
}
