import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { test } from 'vitest';
import { loadBuiltin } from '../../src/model/builtin.ts';
import { systemOf } from '../../src/compile/system.ts';
import { lower } from '../../src/compile/lower.ts';
import { compileJavascript } from '../../src/compile/javascript/emit.ts';
import { compileWasm, wasmBytes } from '../../src/compile/wasm/emit.ts';
import { stepperOf } from '../../src/simulate/stepper.ts';
test('x', () => {
  const csv = gunzipSync(readFileSync('/work/shared/reference/kernik2019/baseline_free_10s.csv.gz')).toString().trim().split('\n').slice(1).map((l) => l.split(',').map(Number));
  const m = loadBuiltin('kernik2019');
  let tt = performance.now();
  const s = systemOf(m, false);
  const l = lower(s, ['membrane.V']);
  const times = csv.map((r) => r[0]!);
  const st = stepperOf(l, times.length, times.length + 10);
  const p = { kernels: [...l.kernels, ...st.kernels], slots: st.layout.end, exports: ['cell', 'begin_free', 'advance_free', 'rest', 'voltage'] };
  console.log('lower ms', performance.now() - tt); tt = performance.now();
  const by = wasmBytes(p);
  console.log('bytes', by.length, 'emit ms', performance.now() - tt); tt = performance.now();
  compileWasm(p);
  console.log('compile ms', performance.now() - tt);
  const ref: Record<string, Float64Array> = {};
  for (const be of ['js', 'wasm']) for (const tol of [1e-4, 1e-5, 1e-6]) {
    const mach = be === 'js' ? compileJavascript(p) : compileWasm(p);
    const M = mach.memory, L = st.layout, K = mach.lanes;
    const set = (slot: number, v: number) => { for (let q = 0; q < K; q++) M[slot * K + q] = v; };
    const init = () => {
    s.parameters.forEach((q, i) => { set(l.parameters + i, q.value); });
    s.states.forEach((q, i) => { const j = l.position[i]!; set(L.state + j, q.initial); set(L.largest + j, Math.abs(q.initial)); set(L.floor + j, q.name === 'membrane.V' ? 100 : l.kinds[i] === 'gate' ? 0.1 : 0); });
    mach.run.cell!();
    set(L.time, 0); set(L.status, 0); set(L.steps, 0); set(L.rejected, 0); set(L.nextSample, 0); set(L.buffered, 0); set(L.tries, 0);
    set(L.stop, 10000); set(L.step, 0.01); set(L.lastStep, -1); set(L.tolerance, tol); set(L.largestStep, 1000); set(L.stepLimit, 1e9); set(L.bufferLimit, 1e9); set(L.inclusive, 1);
    times.forEach((t, i) => { set(L.sampleTimes + i, t); }); set(L.sampleTimes + times.length, Infinity);
    set(L.nextSampleTime, 0);
    mach.run.begin_free!();
    };
    init();
    mach.run.advance_free!(6);
    init();
    for (let i = 0; i < 10; i++) { init(); mach.run.advance_free!(6); }
    init();
    set(L.nextSampleTime, 1e9);
    let t0 = performance.now();
    for (let i = 0; i < 10; i++) { init(); set(L.nextSampleTime, 1e9); mach.run.advance_free!(6);}
    t0 = (performance.now() - t0)/10;
    init(); mach.run.advance_free!(6);
    let e2 = 0, e10 = 0;
    const ups = [504.10357, 1486.58762, 2469.07174];
    times.forEach((t, i) => { const e = Math.abs(M[(L.samples + i) * K]! - csv[i]![1]!); if (t < 2000 && !ups.some((u) => Math.abs(t - u) < 1.5)) e2 = Math.max(e2, e); e10 = Math.max(e10, e); });
    console.log(be, tol, 'status', M[L.status * K], 't', M[L.time * K], 'steps', M[L.steps * K], 'rej', M[L.rejected * K], 'ms', t0.toFixed(2), 'cell-s/s', (10 * K / t0 * 1000).toFixed(0), 'err2s', e2.toFixed(5), 'err all', e10.toFixed(4), 'buffered', M[L.buffered * K]);
  }
});
