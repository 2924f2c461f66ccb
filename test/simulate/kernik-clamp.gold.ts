import { describe, expect, test } from 'vitest';
import { loadBuiltin } from '../../src/model/builtin.ts';
import { simulate } from '../../src/simulate/simulate.ts';
import { clampProtocol, figure, hasReference, largestDifference, perturbedSets, table, where } from './reference.ts';

const model = loadBuiltin('kernik2019');

/** Largest error of the total current and of each current as a share of its peak. */
function clampErrors(file: string, name: 'composite_7s' | 'steps_iv', scale: Record<string, number>) {
  const reference = table(file);
  const outputs = reference.names.filter((n) => n.startsWith('i_'));
  const run = simulate({
    model,
    experiment: { kind: 'clamp', protocol: clampProtocol(name) },
    outputs,
    sampleTimes: reference.column('t_ms'),
    changes: { scale },
  });
  expect(run.failure).toBeUndefined();
  let share = 0;
  let of = '';
  let total = 0;
  for (const current of outputs) {
    const expected = reference.column(current);
    const { error } = largestDifference(run.columns.get(current) as Float64Array, expected);
    const peak = expected.reduce((a, x) => Math.max(a, Math.abs(x)), 0);
    if (current === 'i_total') total = error;
    if (error / peak > share) {
      share = error / peak;
      of = current;
    }
  }
  return { total, share, of, steps: run.steps };
}

describe.skipIf(!hasReference)(`Kernik 2019, voltage clamp, against CVODE at 1e-12${where}`, () => {
  const cases = [
    ...(['composite_7s', 'steps_iv'] as const).map((name) => ({
      name,
      id: 'baseline',
      file: `kernik2019/${name === 'composite_7s' ? 'vc_composite_baseline' : 'vc_steps_iv_baseline'}.csv.gz`,
      scale: {},
    })),
    ...(hasReference ? perturbedSets() : []).map((s) => ({
      name: 'composite_7s' as const,
      id: `set ${s.id}`,
      file: `kernik2019/perturbed/vc_composite_set${s.id}.csv.gz`,
      scale: s.scale,
    })),
  ];
  test.each(cases)('$name, $id', ({ name, id, file, scale }) => {
    const { total, share, of, steps } = clampErrors(file, name, scale);
    figure(
      `clamp ${name}, ${id}`,
      `total current within ${total.toExponential(1)} A/F (0.02); worst current ${of} ${(share * 100).toExponential(1)} % of its peak (0.1); ${steps} steps`,
    );
    expect(total).toBeLessThan(0.02);
    expect(share).toBeLessThan(1e-3);
  });
});
