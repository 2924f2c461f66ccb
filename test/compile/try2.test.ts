import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { test } from 'vitest';
import { loadBuiltin } from '../../src/model/builtin.ts';
import { systemOf } from '../../src/compile/system.ts';
import { lower } from '../../src/compile/lower.ts';
import { compileJavascript } from '../../src/compile/javascript/emit.ts';
import { stepperOf } from '../../src/simulate/stepper.ts';
test('x', () => {
  const csv = gunzipSync(readFileSync('/work/shared/reference/kernik2019/baseline_free_10s.csv.gz')).toString().trim().split('\n').slice(1).map((l) => l.split(',').map(Number));
  const m = loadBuiltin('kernik2019');
  const s = systemOf(m, false);
  const l = lower(s, ['membrane.V']);
  const times = csv.map((r) => r[0]!);
  const st = stepperOf(l, times.length, times.length + 10);
  const p = { kernels: [...l.kernels, ...st.kernels], slots: st.layout.end, exports: ['cell', 'begin_free', 'advance_free', 'rest'] };
  for (const tol of [1e-3, 1e-4, 1e-5, 1e-6, 1e-7]) {
    const mach = compileJavascript(p);
    const M = mach.memory, L = st.layout;
    s.parameters.forEach((q, i) => { M[l.parameters + i] = q.value; });
    s.states.forEach((q, i) => { const j = l.position[i]!; M[L.state + j] = q.initial; M[L.largest + j] = Math.abs(q.initial); M[L.floor + j] = q.name === 'membrane.V' ? 100 : l.kinds[i] === 'gate' ? 0.1 : 0; });
    mach.run.cell!();
    M[L.stop] = 10000; M[L.step] = 0.01; M[L.lastStep] = -1; M[L.tolerance] = tol; M[L.largestStep] = 1000; M[L.stepLimit] = 1e9; M[L.bufferLimit] = 1e9; M[L.inclusive] = 1;
    times.forEach((t, i) => { M[L.sampleTimes + i] = t; }); M[L.sampleTimes + times.length] = Infinity;
    M[L.nextSampleTime] = 0;
    mach.run.begin_free!();
    let t0 = performance.now();
    mach.run.advance_free!(6);
    t0 = performance.now() - t0;
    let e2 = 0, e10 = 0;
    const ups = [504.10357, 1486.58762, 2469.07174];
    times.forEach((t, i) => { const e = Math.abs(M[L.samples + i]! - csv[i]![1]!); if (t < 2000 && !ups.some((u) => Math.abs(t - u) < 1.5)) e2 = Math.max(e2, e); e10 = Math.max(e10, e); });
    console.log(tol, 'status', M[L.status], 't', M[L.time], 'steps', M[L.steps], 'rej', M[L.rejected], 'ms', t0.toFixed(1), 'err2s', e2.toFixed(5), 'err all', e10.toFixed(4), 'buffered', M[L.buffered]);
  }
});
