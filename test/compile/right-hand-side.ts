import { type Lowered, lower } from '../../src/compile/lower.ts';
import { type System, systemOf } from '../../src/compile/system.ts';
import type { CellModel } from '../../src/model/cell-model.ts';
import { type Backend, backends } from './function-machine.ts';

/** One evaluation of a model's equations. */
export interface RhsPoint {
  /** All states, in the model's order. */
  readonly state: readonly number[];
  /** Parameters that differ from the model's own, by qualified name. */
  readonly parameters?: ReadonlyMap<string, number>;
  readonly pace?: number;
}

/** What compiled kernels make of it, by state of the system: in the model's order, without the potential where that is clamped. */
export interface RhsValue {
  readonly derivatives: Float64Array;
  /**
   * The size of what is subtracted to give each derivative: |inflow| + |rate x| of a state in affine form, 0 of others. Near the steady
   * state of a gate the two cancel, in any program.
   */
  readonly sizes: Float64Array;
  /** The same derivatives as the outputs `dot(x)` give them. */
  readonly shown: Float64Array;
}

/** Right-hand side from the kernels `cell`, `surfaces`, `voltage`, `rest` and `outputs`, two points at a time in two lanes. */
export function compiledRhs(
  model: CellModel,
  backend: Backend,
  clamped = false,
): { system: System; lowered: Lowered; evaluate: (points: readonly RhsPoint[]) => RhsValue[] } {
  const system = systemOf(model, clamped);
  const lowered = lower(
    system,
    system.states.map((s) => `dot(${s.name})`),
  );
  const node = lowered.end;
  const volt = node + lowered.node.size;
  const surfaces = volt + lowered.volt.size;
  const shownAt = surfaces + lowered.surfaceCount + system.modes.length;
  const machine = backends[backend]({
    kernels: lowered.kernels,
    slots: shownAt + system.states.length + 1,
    exports: ['cell', 'voltage', 'rest', 'surfaces', 'outputs'],
  });
  const { memory, lanes, run } = machine;
  const n = system.states.length;
  const stateNames = model.variables.filter((v) => v.kind === 'state').map((v) => v.name);
  /** Where each state of the model lies among those of the system; -1 for a clamped potential. */
  const own = stateNames.map((name) => system.states.findIndex((s) => s.name === name));

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
        const at = own[i] as number;
        put(node + (at < 0 ? lowered.node.voltage : lowered.node.state + (lowered.position[at] as number)), x);
      });
    });
    run.cell?.();
    run.surfaces?.(node, surfaces);
    for (let m = 0; m < system.modes.length * lanes; m++) {
      memory[lowered.modes * lanes + m] = memory[(surfaces + lowered.surfaceCount) * lanes + m] as number;
    }
    run.voltage?.(node, volt);
    run.rest?.(node, volt);
    run.outputs?.(node, volt, shownAt);
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
          const decay =
            (memory[(base + block.rate + position) * lanes + lane] as number) * (point.state[own.indexOf(i)] as number);
          derivatives[i] = inflow - decay;
          sizes[i] = Math.abs(inflow) + Math.abs(decay);
        }
      }
      const shown = Float64Array.from({ length: n }, (_, i) => memory[(shownAt + i) * lanes + lane] as number);
      return { derivatives, sizes, shown };
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
