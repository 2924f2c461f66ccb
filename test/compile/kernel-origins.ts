import type { Index, Kernel, Mask, Real } from '../../src/compile/kernel/ir.ts';
import type { Lowered } from '../../src/compile/lower.ts';

/** Where a number comes from in the end. */
export type Origin = 'parameter' | 'voltage' | 'state' | 'time' | 'pace' | 'mode' | 'voltage stage';

/** One operation of a kernel and all that its result depends on. */
export interface Operation {
  readonly op: string;
  readonly origins: ReadonlySet<Origin>;
}

/** Every operation of a straight-line kernel of a lowered system, by walking through it with origins in place of numbers. */
export function operationsOf(kernel: Kernel, lowered: Lowered): Operation[] {
  const operations: Operation[] = [];
  const locals = new Map<string, ReadonlySet<Origin>>();
  const scratch = new Map<number, ReadonlySet<Origin>>();
  const modesEnd = lowered.modes + lowered.system.modes.length;

  const ofSlot = (slot: Index): ReadonlySet<Origin> => {
    if (slot.kind === 'int') {
      if (slot.value < lowered.pace) return new Set(['parameter']);
      if (slot.value === lowered.pace) return new Set(['pace']);
      if (slot.value < modesEnd) return new Set(['mode']);
      return scratch.get(slot.value) ?? new Set();
    }
    const { base, offset } = split(slot);
    if (base === 'volt') return new Set(['voltage stage']);
    if (offset === lowered.node.voltage) return new Set(['voltage']);
    return new Set([offset === lowered.node.time ? 'time' : 'state']);
  };
  const together = (op: string, parts: readonly ReadonlySet<Origin>[]): ReadonlySet<Origin> => {
    const origins = new Set(parts.flatMap((p) => [...p]));
    operations.push({ op, origins });
    return origins;
  };
  const ofMask = (m: Mask): ReadonlySet<Origin> => {
    if (m.kind === 'maskLocal') return locals.get(m.name) as ReadonlySet<Origin>;
    if (m.kind === 'compare') return together(m.op, [ofReal(m.a), ofReal(m.b)]);
    return together(m.kind, m.kind === 'not' ? [ofMask(m.a)] : [ofMask(m.a), ofMask(m.b)]);
  };
  const ofReal = (r: Real): ReadonlySet<Origin> => {
    switch (r.kind) {
      case 'constant':
        return new Set();
      case 'local':
        return locals.get(r.name) as ReadonlySet<Origin>;
      case 'load':
        return ofSlot(r.slot);
      case 'unary':
        return together(r.op, [ofReal(r.x)]);
      case 'binary':
        return together(r.op, [ofReal(r.a), ofReal(r.b)]);
      case 'select':
        return together('select', [ofMask(r.mask), ofReal(r.a), ofReal(r.b)]);
      default:
        throw new Error(`no ${r.kind} expected in ${kernel.name}`);
    }
  };
  for (const s of kernel.body) {
    if (s.kind === 'real') locals.set(s.name, ofReal(s.value));
    else if (s.kind === 'mask') locals.set(s.name, ofMask(s.value));
    else if (s.kind === 'store') {
      const origins = ofReal(s.value);
      if (s.slot.kind === 'int') scratch.set(s.slot.value, origins);
    } else if (s.kind === 'map' && s.slot.kind === 'int' && s.count.kind === 'int') {
      for (let i = 0; i < s.count.value; i++) together(s.op, [scratch.get(s.slot.value + i) ?? new Set()]);
    } else throw new Error(`no ${s.kind} expected in ${kernel.name}`);
  }
  return operations;
}

/** An address as argument plus offset. */
function split(slot: Index): { base: string; offset: number } {
  if (slot.kind === 'indexLocal') return { base: slot.name, offset: 0 };
  if (slot.kind === 'indexBinary' && slot.a.kind === 'indexLocal' && slot.b.kind === 'int') {
    return { base: slot.a.name, offset: slot.b.value };
  }
  throw new Error('an address is an argument plus a number');
}
