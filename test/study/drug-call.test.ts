import { describe, expect, test } from 'vitest';
import { callDrugs } from '../../src/study/drug-call.ts';
import type { StudyCell } from '../../src/study/real-cells.ts';

const base = { name: '', refused: [], warnings: [], paced: {}, pacedObserved: {} } as unknown as StudyCell;

/** A cell whose currents changed by these factors. */
function treated(drug: string, changes: Readonly<Record<string, number>>): StudyCell {
  const factors = Object.entries(changes).map(([current, factor]) => ({
    current,
    factor,
    interval90: [factor * 0.9, factor * 1.1] as [number, number],
  }));
  return { ...base, drug, factors };
}

describe('drugs named from factors', () => {
  test('clear blocks are named, which shuffled drugs do not reach', () => {
    const cells = [0.95, 1, 1.05, 0.9].flatMap((x) => [
      treated('control', { IKr: x, ICaL: 1, If: 1, Ito: 1 }),
      treated('hERG blocker', { IKr: 0.3 * x, ICaL: 1, If: 1, Ito: 1 }),
      treated('calcium blocker', { IKr: x, ICaL: 0.3 * x, If: 1, Ito: 1 }),
    ]);
    const call = callDrugs(cells);
    expect(call).toEqual({ right: 1, chance: 1 / 3, shuffled: 0.001, cells: 12 });
    expect(callDrugs(cells)).toEqual(call);
  });

  test('drugs that do nothing are named no better than shuffled ones', () => {
    const cells = [0.9, 1.1, 1.2, 0.8, 1, 1.05].map((x, i) =>
      treated(i % 2 ? 'a' : 'b', { IKr: x, ICaL: 2 - x, If: 1, Ito: 1 }),
    );
    const { right, shuffled } = callDrugs(cells);
    expect(right).toBeLessThan(0.7);
    expect(shuffled).toBeGreaterThan(0.1);
  });

  test('currents that recordings hardly determine have no say', () => {
    const cells = [0.95, 1, 1.05].flatMap((x) => [
      treated('control', { IKr: x, IK1: 0.1 }),
      treated('blocker', { IKr: 0.3 * x, IK1: 4 }),
    ]);
    const odd = treated('control', { IKr: 1, IK1: 4 });
    expect(callDrugs([...cells, odd]).right).toBe(1);
  });

  test('cells without factors or drug are not counted; of none, or of one drug, there is nothing to say', () => {
    expect(callDrugs([base])).toEqual({ right: 0, chance: 0, shuffled: Number.NaN, cells: 0 });
    expect(callDrugs([treated('control', { IKr: 1 }), treated('control', { IKr: 0.9 })]).shuffled).toBeNaN();
  });
});
