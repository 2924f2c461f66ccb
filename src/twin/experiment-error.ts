import { Refusal } from '../model/refusal.ts';

/** What a recording may leave open, and its user must say. */
export type ExperimentQuestion = 'channel' | 'sweep' | 'protocol' | 'capacitance';

/** A recording of which no twin can be made, or not without an answer: what, where, and what to do. */
export class ExperimentError extends Refusal {
  /** What the user is asked for; undefined where no answer would help. */
  readonly asks: ExperimentQuestion | undefined;

  constructor(what: string, where: string, remedy: string, asks?: ExperimentQuestion) {
    super(what, where, remedy);
    this.name = 'ExperimentError';
    this.asks = asks;
  }
}
