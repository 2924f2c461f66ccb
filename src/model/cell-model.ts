import type { Expression } from './expression.ts';
import type { Unit } from './unit.ts';

/**
 * What a variable is.
 *
 * - `state`: has an initial value; its expression is its time derivative, per unit of model time
 * - `parameter`: a literal number the user may set (`g_Kr = 0.218025 [nS/pF]`)
 * - `bound`: supplied from outside by the simulator; `binding` says what (`time`, `pace`, ...)
 * - `derived`: everything else
 */
export type VariableKind = 'state' | 'parameter' | 'bound' | 'derived';

export interface Variable {
  /** Qualified name, `component.variable` or `component.variable.nested`. */
  readonly name: string;
  readonly kind: VariableKind;
  /** Value; for a state its time derivative. Every symbol in it is a qualified name of this model (aliases are resolved). */
  readonly expression: Expression;
  /** States only. */
  readonly initial?: number;
  readonly unit?: Unit;
  readonly label?: string;
  readonly binding?: string;
  /** `desc: ...` and any other meta-data of the variable, e.g. `current: IKr`. */
  readonly meta: Readonly<Record<string, string>>;
  /** 1-based position in the source text. */
  readonly line: number;
  readonly column: number;
}

/** A cell model as its text states it: a list of variables in file order, and what is said about them. */
export interface CellModel {
  /** From the model's metadata (`name: kernik2019`), else the name given to the parser. */
  readonly name: string;
  /** The model's `key: value` lines; those of a component under `component.key`. */
  readonly meta: Readonly<Record<string, string>>;
  /**
   * In file order, but the states first, in the order in which their initial values are listed: that is the order of the state
   * vector. Nested variables follow the one they are nested in.
   */
  readonly variables: readonly Variable[];
  /** Things a reader should know: the `[[protocol]]` section was ignored, a unit does not fit, ... */
  readonly notes: readonly string[];
}
