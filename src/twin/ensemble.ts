import type { ExtensionSource } from '../model/builtin-extensions.ts';
import type { ModelSource } from '../model/model-source.ts';
import { backgroundCurrent, backgroundSays, drawnBackground } from './background-current.ts';
import { drawnLeakFactor, leakFactorPrior } from './leak-factor.ts';
import type { Twin } from './twin.ts';

/** What is left of the leak of the voltage clamp when the cell is on its own. */
export type LeakChoice =
  /** None: the cell without a pipette. */
  | 'none'
  /** An uncertain share, as in a current clamp through the same pipette. */
  | 'residual'
  /** A known share. */
  | { readonly factor: number };

/** Cells drawn from what is known about one cell; the first is the most probable one, and stands for itself. */
export interface Ensemble {
  /** Qualified names, in the order of each cell's values. */
  readonly names: readonly string[];
  /** Values in the units of the model. */
  readonly cells: readonly Float64Array[];
}

/** Most probable cell first, then up to `count` samples of the posterior, evenly picked from all. */
export function posteriorEnsemble(twin: Twin, count: number): Ensemble {
  const { names, mode, samples } = twin.posterior;
  const kept = Math.min(count, samples.length);
  const picked = Array.from({ length: kept }, (_, k) => samples[Math.floor((k * samples.length) / kept)] as number[]);
  const units = names.map((_, i) => twin.parameters[i]?.baseline ?? 1);
  const inUnits = (row: readonly number[]) => Float64Array.from(row, (x, i) => x * (units[i] as number));
  return { names, cells: [mode, ...picked].map(inUnits) };
}

/** The cell out of its voltage clamp: a model that is free to move, and what must be given to each cell of an ensemble. */
export interface FreeCell {
  readonly source: ModelSource;
  readonly set: Readonly<Record<string, number>>;
  readonly ensemble: Ensemble;
  /** What was done about the leak, in words. */
  readonly leakSays: string;
}

/**
 * Takes a twin out of its clamp: the amplifier goes, its leak stays if wanted, a dynamic clamp for IK1 is put in if wanted (its
 * conductance, `added_IK1.G`, is 0 until set), and a small constant current that the model may leave out if wanted.
 *
 * @param options.background_A_F standard deviation of that current; none when left out
 * @param options.seed of the leak shares and of that current
 */
export function freeCell(
  twin: Twin,
  drawn: Ensemble,
  options: {
    readonly leak: LeakChoice;
    readonly addedIK1: boolean;
    readonly background_A_F?: number | undefined;
    readonly seed: number;
  },
): FreeCell {
  const { leak, addedIK1, background_A_F, seed } = options;
  const extensions = twin.model.extensions ?? [];
  const has = (name: string) => extensions.some((e) => called(e) === name);
  const ofAmplifier = (name: string) => isOfAmplifier(name) && has('amplifier');
  const carried: Readonly<Record<string, string>> = { 'amplifier.g_leak': 'leak.g', 'amplifier.E_leak': 'leak.E' };
  const isCarried = has('amplifier') && !has('leak') && leak !== 'none' && drawn.names.includes('amplifier.g_leak');
  const hasLeak = has('leak') || isCarried;

  const kept: ExtensionSource[] = extensions.filter((e) => !['amplifier', 'filter', 'added_IK1'].includes(called(e)));
  if (isCarried) kept.push('leak');
  if (addedIK1 || has('added_IK1')) kept.push('added_IK1');
  if (background_A_F !== undefined) kept.push(backgroundCurrent);

  const newName = (name: string): string | undefined =>
    ofAmplifier(name) ? (isCarried ? carried[name] : undefined) : name;
  const columns = drawn.names.flatMap((name, column) => {
    const as = newName(name);
    return as === undefined || as === 'leak.factor' ? [] : [{ as, column }];
  });
  const factor = (index: number): number => {
    if (leak === 'none') return 0;
    if (leak !== 'residual') return leak.factor;
    return index === 0 ? leakFactorPrior.median : drawnLeakFactor(seed, index);
  };
  const background = (index: number, sd_A_F: number): number =>
    index === 0 ? 0 : drawnBackground(seed, index, sd_A_F);
  const names = [
    ...columns.map(({ as }) => as),
    ...(hasLeak ? ['leak.factor'] : []),
    ...(background_A_F === undefined ? [] : ['background.i']),
  ];
  const cells = drawn.cells.map((values, index) =>
    Float64Array.from([
      ...columns.map(({ column }) => values[column] as number),
      ...(hasLeak ? [factor(index)] : []),
      ...(background_A_F === undefined ? [] : [background(index, background_A_F)]),
    ]),
  );
  const set: Record<string, number> = addedIK1 ? { 'added_IK1.G': 0 } : {};
  for (const [name, value] of Object.entries(twin.conditions.set)) {
    const as = newName(name);
    if (as !== undefined) set[as] = value;
  }
  return {
    source: { ...twin.model, extensions: kept },
    set,
    ensemble: { names, cells },
    leakSays: [
      saysOf(hasLeak ? leak : 'none', has('leak') || has('amplifier')),
      ...(background_A_F === undefined ? [] : [backgroundSays(background_A_F)]),
    ].join(', and with '),
  };
}

/** The same cells at another temperature, whatever was drawn for it. */
export function atTemperature(cell: FreeCell, name: string | undefined, temperature_K: number | null): FreeCell {
  if (name === undefined || temperature_K === null) return cell;
  const { names, cells } = cell.ensemble;
  const others = names.flatMap((other, column) => (other === name ? [] : [column]));
  return {
    ...cell,
    set: { ...cell.set, [name]: temperature_K },
    ensemble: {
      names: others.map((column) => names[column] as string),
      cells: cells.map((values) => Float64Array.from(others, (column) => values[column] as number)),
    },
  };
}

/** What a twin's free cell is left with unless the user says otherwise: part of its leak where the leak was fitted as part of the cell. */
export function usualLeak(twin: Twin): LeakChoice {
  return twin.model.extensions?.some((e) => called(e) === 'leak') ? 'residual' : 'none';
}

/** Whether a parameter is of what stands between the command and the cell: a free cell has none. */
export function isOfAmplifier(name: string): boolean {
  return /^(amplifier|filter)\./.test(name);
}

function called(extension: ExtensionSource): string {
  return typeof extension === 'string' ? extension : extension.fileName.replace(/\.mmt$/, '');
}

function saysOf(leak: LeakChoice, wasThere: boolean): string {
  if (leak === 'none') return wasThere ? 'without the leak of the seal' : 'the model has no leak of the seal';
  if (leak !== 'residual' && leak.factor === 1) return 'with the leak of the voltage clamp';
  if (leak !== 'residual') return `with ${leak.factor} of the leak of the voltage clamp`;
  const { median, logSd } = leakFactorPrior;
  return `with an uncertain share of the leak of the voltage clamp (log-normal, median ${median}, sd of the logarithm ${logSd})`;
}
