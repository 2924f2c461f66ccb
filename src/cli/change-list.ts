import type { Variable } from '../model/cell-model.ts';
import { defaultValue } from './parameter-value.ts';
import { InputError, UsageError } from './usage-error.ts';

/** A parameter that is not at the value of the model's text. */
export interface ChangedParameter {
  readonly parameter: Variable;
  readonly value: number;
  readonly default: number;
  /** What changed it, in order: `g_Kr × 2`, `E-4031 50 nM`; that the command line sets it needs no words. */
  readonly because: readonly string[];
  /** Where the last change of it was asked for, for messages. */
  readonly where: string;
}

/** What `option` of a reason begins with where a file of parameters gives it. */
export const FILE = 'parameters';

/** Why a parameter changes, and where the user says so. */
interface Reason {
  /** Short text for reports and figures; empty when something else tells it already. */
  readonly says: string;
  /** The option: it may change a parameter once, under whatever name. */
  readonly option: string;
  readonly where: string;
}

interface Entry {
  value: number;
  readonly because: string[];
  readonly options: Set<string>;
  where: string;
}

/** Collects changes of parameters, in the order in which they take effect. */
export class ChangeList {
  readonly #entries = new Map<Variable, Entry>();
  readonly #conditions: string[] = [];

  /** @throws UsageError when the same option, or the temperature, sets it already */
  set(parameter: Variable, value: number, reason: Reason): void {
    const entry = this.#enter(parameter, reason);
    entry.value = value;
    entry.because.splice(0, entry.because.length, ...(reason.option.startsWith(FILE) ? [reason.says] : []));
  }

  /** @throws UsageError when the same option scales it already; InputError when the value would not be finite */
  scale(parameter: Variable, factor: number, reason: Reason): void {
    const entry = this.#enter(parameter, reason);
    entry.value *= factor;
    entry.because.push(reason.says);
    if (!Number.isFinite(entry.value)) {
      throw new InputError(`\`${parameter.name}\` would become ${entry.value}`, reason.where, 'Give a smaller factor.');
    }
  }

  /** Value of a parameter after all changes so far. */
  value(parameter: Variable): number {
    return this.#entries.get(parameter)?.value ?? defaultValue(parameter);
  }

  /** The parameters that differ from the text, in the order in which they were first named. */
  changed(): ChangedParameter[] {
    const all = [...this.#entries].map(([parameter, { value, because, where }]) => {
      return { parameter, value, default: defaultValue(parameter), because, where };
    });
    return all.filter((one) => one.value !== one.default);
  }

  /** What the command line asked for; entries of a file are left out. */
  conditions(): string[] {
    return this.#conditions;
  }

  #enter(parameter: Variable, { option, says, where }: Reason): Entry {
    const fresh = { value: defaultValue(parameter), because: [], options: new Set<string>(), where };
    const entry = this.#entries.get(parameter) ?? fresh;
    entry.where = where;
    this.#entries.set(parameter, entry);
    const isTemperatureTwice = option === 'temperature' && entry.options.has('set');
    if (entry.options.has(option) || isTemperatureTwice) {
      throw new UsageError(`\`${parameter.name}\` is given twice`, where, 'Give it once.');
    }
    entry.options.add(option);
    if (!option.startsWith(FILE) && says !== '') this.#conditions.push(says);
    return entry;
  }
}
