import type { Shape } from '../tape/shape.ts';

export type Json = string | number | boolean | null | readonly Json[] | { readonly [key: string]: Json };

/** What a trained network is and where it comes from: without it a file of weights means nothing. */
export interface NetworkCard {
  readonly name: string;
  /** What it was trained on: the recipe of the cells or the source of the data, with its version. */
  readonly data: Json;
  /** What was done to the cells; null where nothing was. */
  readonly protocol: Json;
  /** What was added to their answers. */
  readonly noise: Json;
  readonly seeds: Readonly<Record<string, number>>;
  /** Of this library, the engine, the models. */
  readonly versions: Readonly<Record<string, string>>;
  /** How far off it is, and on what. */
  readonly errors: readonly {
    readonly what: string;
    readonly on: string;
    readonly value: number;
    readonly unit: string;
  }[];
  /** Further things to know, such as the temperature and where it must not be used. */
  readonly notes: readonly string[];
}

/** The card as it is in a file: with the ports of the graph, in their order. */
export interface FiledCard extends NetworkCard {
  readonly format: 'iontwin network 1';
  readonly precision: 'float32' | 'float64';
  readonly inputs: readonly { readonly name: string; readonly shape: Shape }[];
  readonly outputs: readonly { readonly name: string; readonly shape: Shape }[];
  readonly parameters: number;
}

export const cardKey = 'iontwin.card';
