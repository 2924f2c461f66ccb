import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { test } from 'vitest';
import { loadBuiltin } from '../../src/model/builtin.ts';
import { prepare, machineOf } from '../../src/simulate/prepare.ts';
import { runLanes, defaultRunOptions, type CellResult } from '../../src/simulate/lanes.ts';
import { clampPlan, freePlan } from '../../src/simulate/plan.ts';
import { cellParameters } from '../../src/simulate/cell-parameters.ts';
import { findVariable } from '../../src/model/find-variable.ts';
const dir = '/work/shared/reference/kernik2019/';
const csvOf = (f: string) => { const lines = gunzipSync(readFileSync(dir + f)).toString().trim().split('\n'); return { head: lines[0]!.split(','), rows: lines.slice(1).map((l) => l.split(',').map(Number)) }; };
const protos = JSON.parse(readFileSync(dir + 'vc_protocols.json', 'utf8'));
const sets = JSON.parse(readFileSync(dir + 'perturbed_sets.json', 'utf8'));
test('clamp', () => {
  const m = loadBuiltin('kernik2019');
  const proto = (n: string) => ({ name: n, holding_mV: -80, segments: protos[n].map((s: any) => ({ kind: 'step', mV: s.V_mV, ms: s.t1_ms - s.t0_ms })) });
  console.log(Object.keys(protos));
  const go = (file: string, pname: string, values: Record<string, number>, tol: number) => {
    const { head, rows } = csvOf(file);
    const names = head.slice(2).map((x) => x.replace(/_mM$/, ''));
    const prep = prepare({ model: m, clamped: true, outputs: names.map((x) => findVariable(m, x).name), sampleTimes: Float64Array.from(rows.map((r) => r[0]!)) });
    const mach = machineOf(prep, 'wasm');
    let given = false; let res: CellResult | undefined;
    const t0 = performance.now();
    runLanes(prep, mach, clampPlan(proto(pname)), { ...defaultRunOptions, tolerance: tol }, () => { if (given) return undefined; given = true; return { index: 0, parameters: cellParameters(prep.system, { set: values }) }; }, (r) => { res = r; });
    const ms = performance.now() - t0;
    const err = names.map((nm, o) => { let e = 0, pk = 0, where = 0; rows.forEach((r, i) => { const d = Math.abs(res!.samples[i * names.length + o]! - r[o + 2]!); if (d > e) { e = d; where = r[0]!; } pk = Math.max(pk, Math.abs(r[o + 2]!)); }); return [nm, e.toExponential(1), (e / pk * 100).toExponential(1) + '%', where]; });
    console.log(file, tol, 'steps', res!.steps, 'rej', res!.rejected, ms.toFixed(1), 'ms', err.map((x) => x.join(' ')).join(' | '));
  };
  const composite = Object.keys(protos).find((x) => x.includes('comp'))!;
  for (const tol of [1e-4, 1e-5, 1e-6, 1e-7]) go('vc_composite_baseline.csv.gz', composite, {}, tol);
  go('vc_steps_iv_baseline.csv.gz', 'steps_iv', {}, 1e-5);
  for (const s of sets.sets.slice(0, 13)) go(`perturbed/vc_composite_set${String(s.id).padStart(2, '0')}.csv.gz`, composite, Object.fromEntries(sets.parameter_order.map((n: string, i: number) => [n, s.values[i]])), 1e-5);
});
test('free', () => {
  const m = loadBuiltin('kernik2019');
  for (const s of sets.sets) {
    const { rows } = csvOf(`perturbed/ap_free_5s_set${String(s.id).padStart(2, '0')}.csv.gz`);
    const prep = prepare({ model: m, clamped: false, outputs: ['membrane.V'], sampleTimes: Float64Array.from(rows.map((r) => r[0]!)) });
    const mach = machineOf(prep, 'wasm');
    const line = [];
    for (const tol of [1e-4, 1e-5, 3e-6, 1e-6]) {
      let given = false; let res: CellResult | undefined;
      runLanes(prep, mach, freePlan(5000), { ...defaultRunOptions, tolerance: tol }, () => { if (given) return undefined; given = true; return { index: 0, parameters: cellParameters(prep.system, { set: Object.fromEntries(sets.parameter_order.map((n: string, i: number) => [n, s.values[i]])) }) }; }, (r) => { res = r; });
      let e2 = 0, e5 = 0;
      const ups = s.beats.map((b: any) => b.t_upstroke_ms);
      rows.forEach((r, i) => { const e = Math.abs(res!.samples[i]! - r[1]!); if (!ups.some((u: number) => Math.abs(u - r[0]!) < 1)) { if (r[0]! < 2000) e2 = Math.max(e2, e); e5 = Math.max(e5, e); } });
      line.push(`${tol}: ${res!.steps}+${res!.rejected} e2 ${e2.toFixed(4)} e5 ${e5.toFixed(4)} ${res!.failure?.reason ?? ''}`);
    }
    console.log(s.id, 'beats', s.n_beats, line.join(' | '));
  }
});
