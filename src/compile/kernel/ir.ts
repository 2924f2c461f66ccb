/**
 * The kernel language: the small imperative language that every back end prints.
 *
 * A kernel works on a block of *lanes*, one cell a lane. `real` values have one number a lane, `mask` values one truth a lane;
 * `index` values are the same for all lanes (loop counters, addresses). Memory is an array of *slots*, each holding one number a
 * lane, so that a slot's address means the same in every back end, whatever the number of lanes.
 */

export type RealUnary =
  | 'neg'
  | 'abs'
  | 'sqrt'
  | 'floor'
  | 'ceil'
  | 'exp'
  | 'log'
  | 'exprel'
  | 'log10'
  | 'sin'
  | 'cos'
  | 'tan'
  | 'asin'
  | 'acos'
  | 'atan';
/** Functions that are worth applying to many slots in one tight loop. */
export type MapFunction = 'exp' | 'exprel' | 'log';
export type RealBinary = 'add' | 'sub' | 'mul' | 'div' | 'min' | 'max' | 'pow';
export type Comparison = 'eq' | 'ne' | 'lt' | 'le' | 'gt' | 'ge';

/** One number a lane. `min`/`max` follow the order of their arguments for NaN: the first argument wins unless the second is less/greater. */
export type Real =
  | { readonly kind: 'constant'; readonly value: number }
  | { readonly kind: 'local'; readonly name: string }
  | { readonly kind: 'load'; readonly slot: Index }
  /** Each lane reads its own number at slot `base + offset` of its own lane. */
  | { readonly kind: 'gather'; readonly base: Index; readonly offset: Real }
  | { readonly kind: 'unary'; readonly op: RealUnary; readonly x: Real }
  | { readonly kind: 'binary'; readonly op: RealBinary; readonly a: Real; readonly b: Real }
  | { readonly kind: 'select'; readonly mask: Mask; readonly a: Real; readonly b: Real };

/** One truth a lane. */
export type Mask =
  | { readonly kind: 'maskLocal'; readonly name: string }
  | { readonly kind: 'compare'; readonly op: Comparison; readonly a: Real; readonly b: Real }
  | { readonly kind: 'and' | 'or'; readonly a: Mask; readonly b: Mask }
  | { readonly kind: 'not'; readonly a: Mask };

/** One whole number for all lanes (32 bit). `any` and `all` give 1 or 0. */
export type Index =
  | { readonly kind: 'int'; readonly value: number }
  | { readonly kind: 'indexLocal'; readonly name: string }
  | {
      readonly kind: 'indexBinary';
      readonly op: 'add' | 'sub' | 'mul' | 'lt' | 'and' | 'or';
      readonly a: Index;
      readonly b: Index;
    }
  | { readonly kind: 'any' | 'all'; readonly mask: Mask };

export type Statement =
  | { readonly kind: 'real'; readonly name: string; readonly value: Real }
  | { readonly kind: 'mask'; readonly name: string; readonly value: Mask }
  | { readonly kind: 'index'; readonly name: string; readonly value: Index }
  /** Replaces the numbers in `count` consecutive slots by a function of them. */
  | { readonly kind: 'map'; readonly op: MapFunction; readonly slot: Index; readonly count: Index }
  | { readonly kind: 'store'; readonly slot: Index; readonly value: Real }
  /** Each lane of `where` writes its own number at slot `base + offset` of its own lane. */
  | {
      readonly kind: 'scatter';
      readonly base: Index;
      readonly offset: Real;
      readonly value: Real;
      readonly where: Mask;
    }
  | { readonly kind: 'for'; readonly name: string; readonly count: Index; readonly body: readonly Statement[] }
  | { readonly kind: 'while'; readonly condition: Index; readonly body: readonly Statement[] }
  | {
      readonly kind: 'when';
      readonly condition: Index;
      readonly then: readonly Statement[];
      readonly otherwise: readonly Statement[];
    }
  | { readonly kind: 'call'; readonly kernel: string; readonly args: readonly Index[] }
  | { readonly kind: 'return'; readonly value: Index }
  | { readonly kind: 'comment'; readonly text: string };

/** A function over lanes; its arguments are index values. It gives an index value (0 unless it says otherwise). */
export interface Kernel {
  readonly name: string;
  readonly parameters: readonly string[];
  readonly body: readonly Statement[];
}

/** What a back end turns into code: kernels that call one another by name, and the slots they need. */
export interface Program {
  readonly kernels: readonly Kernel[];
  readonly slots: number;
  /** Kernels callable from outside. */
  readonly exports: readonly string[];
}

/** A program made runnable by a back end. */
export interface Machine {
  /** Which back end made it. */
  readonly backend: 'javascript' | 'wasm';
  readonly lanes: number;
  /** The slots; number of lane l at slot s is `memory[s * lanes + l]`. */
  readonly memory: Float64Array;
  /** The exported kernels. */
  readonly run: Readonly<Record<string, (...args: number[]) => number>>;
}
