import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { loadBuiltin } from '../../src/model/builtin.ts';
import { systemOf } from '../../src/compile/system.ts';
import { lower } from '../../src/compile/lower.ts';
import { compileJavascript, javascriptText } from '../../src/compile/javascript/emit.ts';
test('x', () => {
  const m = loadBuiltin('kernik2019');
  const s = systemOf(m, false);
  console.log(s.removed, s.modes.length, s.voltage);
  const l = lower(s, []);
  console.log(s.states.map((x, i) => x.name + ':' + l.kinds[i]).join(' '), l.end, l.volt, l.node);
  const extra = l.end;
  const p = { kernels: l.kernels, slots: l.end + 1000, exports: ['cell', 'voltage', 'rest', 'surfaces'] };
  console.log(javascriptText(p));
  const mach = compileJavascript(p);
  s.parameters.forEach((q, i) => { mach.memory[l.parameters + i] = q.value; });
  mach.run.cell();
  const d = JSON.parse(readFileSync('/work/shared/reference/kernik2019/rhs_test_vectors.json', 'utf8'));
  let worst = 0;
  for (const pt of d.points) {
    if (pt.params !== 'baseline') continue;
    pt.y.forEach((v: number, i: number) => { mach.memory[extra + i] = v; });
    mach.run.surfaces(extra, extra + 500);
    for (let i = 0; i < l.system.modes.length; i++) mach.memory[l.modes + i] = mach.memory[extra + 500 + l.surfaceCount + i]!;
    mach.run.voltage(extra, extra + 200);
    mach.run.rest(extra, extra + 200);
    for (let i = 0; i < 22; i++) {
      const M = mach.memory;
      const f = l.kinds[i] === 'gate' ? M[extra + 200 + l.volt.inflow + i]! - M[extra + 200 + l.volt.rate + i]! * pt.y[i] : l.kinds[i] === 'affine' ? M[extra + l.node.inflow + i]! - M[extra + l.node.rate + i]! * pt.y[i] : M[extra + l.node.inflow + i]!;
      const e = Math.abs(f - pt.dydt_per_ms[i]) / Math.max(Math.abs(pt.dydt_per_ms[i]), 1e-300);
      if (e > 1e-9 && f !== pt.dydt_per_ms[i]) console.log(pt.tag, i, s.states[i]!.name, f, pt.dydt_per_ms[i]);
      if (pt.dydt_per_ms[i] !== 0) worst = Math.max(worst, e);
    }
  }
  console.log('worst', worst);
  expect(worst).toBeLessThan(1e-6);
});
