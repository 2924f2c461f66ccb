import type { Operator } from './expression.ts';
import type { Place } from './model-error.ts';
import type { Unit } from './unit.ts';

/** An expression as written: names not yet resolved, literal units and places kept (the graph in `expression.ts` has neither). */
export type Syntax =
  | { readonly kind: 'number'; readonly value: number; readonly unit?: Unit; readonly at: Place }
  | { readonly kind: 'name'; readonly name: string; readonly at: Place }
  /** `dot(x)`: the time derivative of a state. */
  | { readonly kind: 'derivative'; readonly name: string; readonly at: Place }
  | { readonly kind: 'call'; readonly op: Operator; readonly args: readonly Syntax[]; readonly at: Place };

/** A variable as written, with the variables nested in it. */
export interface VariableSyntax {
  readonly name: string;
  /** `component.name`, or `component.outer.name` for a nested one. */
  readonly qualified: string;
  readonly component: string;
  readonly parent?: VariableSyntax;
  readonly isState: boolean;
  readonly rhs: Syntax;
  readonly meta: Record<string, string>;
  readonly children: Map<string, VariableSyntax>;
  readonly at: Place;
  unit?: Unit;
  binding?: string;
  label?: string;
}

export interface AliasSyntax {
  /** Qualified name of what the alias stands for. */
  readonly target: string;
  readonly at: Place;
}

export interface ComponentSyntax {
  readonly name: string;
  readonly aliases: Map<string, AliasSyntax>;
  readonly variables: Map<string, VariableSyntax>;
  readonly at: Place;
}

export interface InitialSyntax {
  readonly value: Syntax;
  readonly at: Place;
}

/** A model text taken apart but not yet understood. */
export interface ModelSyntax {
  readonly file: string;
  readonly meta: Record<string, string>;
  /** By qualified name of the state, in file order. */
  readonly initials: Map<string, InitialSyntax>;
  readonly components: Map<string, ComponentSyntax>;
  readonly notes: string[];
}
