import { type Lowered, lower } from '../../src/compile/lower.ts';
import { type System, systemOf } from '../../src/compile/system.ts';
import type { CellModel } from '../../src/model/cell-model.ts';
import { type Backend, backends } from './function-machine.ts';

/** One evaluation of a model's equations. */
export interface RhsPoint {
  /** In the model's order of states. */
  readonly state: readonly number[];
  /** Parameters that differ from the model's own, by qualified name. */
  readonly parameters?: ReadonlyMap<string, number>;
  readonly pace?: number;
}

/** What compiled kernels make of it, by state in the model's order. */
export interface RhsValue {
  readonly derivatives: Float64Array;
  /**
   * The size of what is subtracted to give each derivative: |inflow| + |rate x| of a state in affine form, 0 of others. Near the steady
   * state of a gate the two cancel, in any program.
   */
  readonly sizes: Float64Array;
}

/** Right-hand side of a free cell from the kernels `cell`, `surfaces`, `voltage` and `rest`, two points at a time in two lanes. */
export function compiledRhs(
  model: CellModel,
  backend: Backend,
): { system: System; lowered: Lowered; evaluate: (points: readonly RhsPoint[]) => RhsValue[] } {
  const system = systemOf(model, false);
  const lowered = lower(system, []);
  const node = lowered.end;
  const volt = node + lowered.node.size;
  const surfaces = volt + lowered.volt.size;
  const machine = backends[backend]({
    kernels: lowered.kernels,
    slots: surfaces + lowered.surfaceCount + system.modes.length + 1,
    exports: ['cell', 'voltage', 'rest', 'surfaces'],
  });
  const { memory, lanes, run } = machine;
  const n = system.states.length;

  const evaluate = (points: readonly RhsPoint[]): RhsValue[] => {
    points.forEach((point, lane) => {
      const put = (slot: number, value: number): void => {
        memory[slot * lanes + lane] = value;
      };
      system.parameters.forEach((p, i) => {
        put(lowered.parameters + i, point.parameters?.get(p.name) ?? p.value);
      });
      put(lowered.pace, point.pace ?? 0);
      put(node + lowered.node.time, 0);
      point.state.forEach((x, i) => {
        put(node + lowered.node.state + (lowered.position[i] as number), x);
      });
    });
    run.cell?.();
    run.surfaces?.(node, surfaces);
    for (let m = 0; m < system.modes.length * lanes; m++) {
      memory[lowered.modes * lanes + m] = memory[(surfaces + lowered.surfaceCount) * lanes + m] as number;
    }
    run.voltage?.(node, volt);
    run.rest?.(node, volt);
    return points.map((point, lane) => {
      const derivatives = new Float64Array(n);
      const sizes = new Float64Array(n);
      for (let i = 0; i < n; i++) {
        const position = lowered.position[i] as number;
        const kind = lowered.kinds[i];
        const [base, block] = kind === 'gate' ? [volt, lowered.volt] : [node, lowered.node];
        const inflow = memory[(base + block.inflow + position) * lanes + lane] as number;
        if (kind === 'general') derivatives[i] = inflow;
        else {
          const decay = (memory[(base + block.rate + position) * lanes + lane] as number) * (point.state[i] as number);
          derivatives[i] = inflow - decay;
          sizes[i] = Math.abs(inflow) + Math.abs(decay);
        }
      }
      return { derivatives, sizes };
    });
  };
  return {
    system,
    lowered,
    evaluate: (points) => {
      // Neighbouring points share a vector, so that every point is computed in company.
      const out: RhsValue[] = [];
      for (let i = 0; i < points.length; i += lanes) out.push(...evaluate(points.slice(i, i + lanes)));
      return out;
    },
  };
}
