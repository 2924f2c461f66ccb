import { compileJavascript } from '../compile/javascript/emit.ts';
import * as k from '../compile/kernel/build.ts';
import { writeAssignments } from '../compile/kernel/from-expressions.ts';
import { symbolsOf } from '../compile/symbolic/walk.ts';
import type { System } from '../compile/system.ts';
import { roundTime_ms } from '../protocol/protocol.ts';
import type { PlanSegment } from './plan.ts';

/** Conditions on time are looked at this often, ms: a pulse written into a model must last longer to be seen. */
const look_ms = 0.02;

/**
 * When the conditions of a model that depend on time alone (`if(time % 1000 < 1, ...)`: a stimulus written into the model) change,
 * ms, ascending. A solver that looked at the ends of its steps only would step over them.
 *
 * @param parameters values in the system's order
 */
export function timeEdges(system: System, parameters: Float64Array, duration_ms: number): number[] {
  const { time } = system;
  const slots = new Map(system.parameters.map((p, i) => [p.name, i]));
  const conditions = system.modes
    .map((m) => m.condition)
    .filter((c) => {
      const names = symbolsOf(c);
      return time !== undefined && names.has(time) && [...names].every((name) => name === time || slots.has(name));
    });
  if (conditions.length === 0) return [];
  const now = slots.size;
  const first = now + 1;
  const w = new k.KernelWriter();
  const scratch = writeAssignments(
    w,
    conditions.map((value, i) => ({ slot: k.int(first + i), value })),
    { real: (name) => k.load(name === time ? now : (slots.get(name) as number)), mask: () => undefined },
    first + conditions.length,
  );
  const { memory, run } = compileJavascript({
    kernels: [w.finish('truths')],
    slots: first + conditions.length + scratch,
    exports: ['truths'],
  });
  memory.set(parameters);
  const truths = (t: number): string => {
    memory[now] = t;
    run.truths?.();
    return memory.subarray(first, first + conditions.length).join();
  };
  const edges: number[] = [];
  let before = truths(0);
  for (let i = 1; (i - 1) * look_ms < duration_ms; i++) {
    const here = Math.min(i * look_ms, duration_ms);
    const after = truths(here);
    if (after === before) continue;
    let lo = (i - 1) * look_ms;
    let hi = here;
    while (hi - lo > 1e-10 * Math.max(1, hi)) {
      const middle = (lo + hi) / 2;
      if (truths(middle) === before) lo = middle;
      else hi = middle;
    }
    const decimal = roundTime_ms(hi);
    edges.push(truths(decimal) === after ? decimal : hi);
    before = after;
  }
  return edges;
}

/** The plan with its segments cut at the edges; commands go on as they were, and the solver begins anew. */
export function cutPlan(plan: readonly PlanSegment[], edges: readonly number[]): PlanSegment[] {
  let from = 0;
  return plan.flatMap((segment) => {
    const inside = edges.filter((t) => t > from && t < segment.end_ms);
    const startsAtEdge = edges.includes(from);
    from = segment.end_ms;
    return [...inside, segment.end_ms].map((end_ms, k) => ({
      ...segment,
      end_ms,
      goesOn: segment.goesOn && k === 0 && !startsAtEdge,
    }));
  });
}
