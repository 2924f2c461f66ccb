import { existsSync, readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import type { Protocol } from '../../src/protocol/protocol.ts';

const folder = new URL('../../../shared/reference/', import.meta.url);

/** Whether the independent reference numbers lie beside the project. */
export const hasReference = existsSync(folder);
/** Goes into the title of a skipped group, so that the skip says why. */
export const where = hasReference ? '' : ' (skipped: there is no shared/reference beside the project)';

function text(path: string): string {
  const bytes = readFileSync(new URL(path, folder));
  return (path.endsWith('.gz') ? gunzipSync(bytes) : bytes).toString('utf8');
}

export function json<T>(path: string): T {
  return JSON.parse(text(path)) as T;
}

/** A csv file: column names and columns. */
export interface Table {
  readonly names: readonly string[];
  readonly column: (name: string) => Float64Array;
}

export function table(path: string): Table {
  const [head, ...lines] = text(path).trim().split('\n');
  const names = (head as string).split(',');
  const columns = names.map(() => new Float64Array(lines.length));
  lines.forEach((line, r) => {
    line.split(',').forEach((cell, c) => {
      (columns[c] as Float64Array)[r] = Number(cell);
    });
  });
  return {
    names,
    column: (name) => {
      const c = names.indexOf(name);
      if (c < 0) throw new Error(`no column ${name} in ${path}`);
      return columns[c] as Float64Array;
    },
  };
}

interface PerturbedSets {
  readonly parameter_order: readonly string[];
  readonly sets: readonly {
    readonly id: number;
    readonly multipliers: readonly number[];
    readonly n_beats: number;
    readonly V_end_mV: number;
    readonly beats: readonly { readonly t_upstroke_ms: number }[];
  }[];
}

/** The perturbed parameter sets of the Kernik reference, as factors by parameter name. */
export function perturbedSets(): {
  id: string;
  scale: Record<string, number>;
  beats: number;
  upstrokes: number[];
  end_mV: number;
}[] {
  const file = json<PerturbedSets>('kernik2019/perturbed_sets.json');
  return file.sets.map((s) => ({
    id: String(s.id).padStart(2, '0'),
    scale: Object.fromEntries(file.parameter_order.map((name, i) => [name, s.multipliers[i] as number])),
    beats: s.n_beats,
    upstrokes: s.beats.map((b) => b.t_upstroke_ms),
    end_mV: s.V_end_mV,
  }));
}

/** The clamp protocols of the Kernik reference. */
export function clampProtocol(name: 'composite_7s' | 'steps_iv'): Protocol {
  const pieces =
    json<Record<string, { t0_ms: number; t1_ms: number; V_mV: number }[]>>('kernik2019/vc_protocols.json')[name];
  return {
    name,
    holding_mV: -80,
    segments: (pieces ?? []).map((p) => ({ kind: 'step', mV: p.V_mV, ms: p.t1_ms - p.t0_ms })),
  };
}

/** Largest absolute difference of two arrays, and where. */
export function largestDifference(
  a: ArrayLike<number>,
  b: ArrayLike<number>,
  skip: (i: number) => boolean = () => false,
): { error: number; at: number } {
  if (a.length !== b.length) throw new Error(`lengths differ: ${a.length} and ${b.length}`);
  let error = 0;
  let at = -1;
  for (let i = 0; i < a.length; i++) {
    if (skip(i)) continue;
    const d = Math.abs((a[i] as number) - (b[i] as number));
    if (!(d <= error)) {
      error = d;
      at = i;
    }
  }
  return { error, at };
}

/** Prints a figure that a test shows. */
export function figure(name: string, value: string): void {
  process.stdout.write(`[figure] ${name}: ${value}\n`);
}
