import { beforeAll, describe, expect, it } from 'vitest';
import { adviceFor } from '../../src/twin/advice.ts';
import { apToJson } from '../../src/twin/ap-json.ts';
import { credibilityTable, isMisfit } from '../../src/twin/credibility.ts';
import { reportFigures, reportHtml } from '../../src/twin/report/report.ts';
import { simulateTwin, type TwinPredictions } from '../../src/twin/simulate-twin.ts';
import type { Twin } from '../../src/twin/twin.ts';
import { madeUpTwin } from './fixture.ts';

const twin = madeUpTwin({ spread: 0.1 });
let predictions: TwinPredictions;
beforeAll(async () => {
  predictions = await simulateTwin(twin, { cells: 10 });
});

/** Elements that are opened but not closed, or the other way round. */
function unbalanced(html: string): string[] {
  const open: string[] = [];
  const wrong: string[] = [];
  const alone = new Set(['meta', 'br', '!doctype']);
  for (const [, slash, name, , self] of html.matchAll(/<(\/?)([a-z!][a-z0-9]*)((?:"[^"]*"|[^">])*?)(\/?)>/gi)) {
    const tag = (name as string).toLowerCase();
    if (alone.has(tag) || self === '/') continue;
    if (slash === '') open.push(tag);
    else if (open.pop() !== tag) wrong.push(tag);
  }
  return [...wrong, ...open];
}

describe('the report', () => {
  it('is one file that needs no network and no scripts', () => {
    const html = reportHtml(twin, predictions);
    expect(html).not.toMatch(/<script|javascript:|\son\w+=|@import|url\(/i);
    expect(
      [...html.matchAll(/https?:\/\/[^"' )<]+/g)].map(([url]) => url).filter((url) => !url.includes('www.w3.org')),
    ).toEqual([]);
    expect(unbalanced(html)).toEqual([]);
    expect(html).not.toMatch(/NaN|undefined|Infinity|\[object/);
    expect(html.length).toBeLessThan(1_500_000);
  });

  it('says all that it must', () => {
    const html = reportHtml(twin, predictions, { madeAt: '2026-11-21' });
    for (const text of [
      'Use with care',
      '6 parameters are where the prior ends',
      'Recording and fit',
      'Fit per window',
      'Left alone',
      '37 °C (310 K)',
      '25 °C (298 K)',
      'during the action potential',
      'What is not known',
      'Other optima',
      'of the rectification of IK1 only amplitude and slope are known',
      'mains hum',
      'Advice to the experimenter',
      'ASME V&amp;V 40',
      twin.provenance.sha256 as string,
      'Signature',
      '2026-11-21',
    ])
      expect(html.toLowerCase()).toContain(text.toLowerCase());
    expect(html.match(/class="bar"/g)).toHaveLength(twin.parameters.length + 1);
  });

  it('shows the truth where it is known', () => {
    const truth = Object.fromEntries(twin.parameters.map((p) => [p.name, p.factor + 3 * p.sd]));
    const html = reportHtml(twin, predictions, { truth });
    expect(html).toContain('0 of 52</b>');
    expect(html).toContain('Truth');
  });

  it('takes names from outside as text', () => {
    const hostile: Twin = {
      ...twin,
      provenance: { ...twin.provenance, file: '<script>alert("x")</script>.abf' },
      reasons: [{ ...(twin.reasons[0] as Twin['reasons'][0]), says: 'a < b & "c"' }],
    };
    const html = reportHtml(hostile, null);
    expect(html).not.toContain('<script');
    expect(html).toContain('&lt;script&gt;');
    expect(html).toContain('a &lt; b &amp; &quot;c&quot;');
  });

  it('of a refused twin that was not simulated leaves the predictions out', () => {
    const refused: Twin = {
      ...twin,
      verdict: 'refuse',
      quality: null,
      nuisance: [],
      undetermined: [],
      otherOptima: [],
      model: { kind: 'builtin', name: 'kernik2019' },
      conditions: { ...twin.conditions, temperature_K: null, capacitance_pF: null },
      provenance: { ...twin.provenance, file: null, sha256: null, bytes: null, format: null, recordedAt: null },
    };
    const html = reportHtml(refused, null);
    expect(html).toContain('Do not use this twin');
    expect(html).not.toContain('id="action-potentials"');
    expect(html).toContain('not stated');
    expect(unbalanced(html)).toEqual([]);
  });

  it('has figures that stand alone', () => {
    const names = reportFigures(twin, predictions).map(({ name }) => name);
    expect(names).toContain('fit');
    expect(names).toContain('parameters');
    expect(names).toContain('currents-clamp');
    expect(names).toContain('paced-310K-beat');
    expect(new Set(names).size).toBe(names.length);
    for (const { svg } of reportFigures(twin, predictions)) {
      expect(svg).toMatch(/^<svg xmlns="http:\/\/www.w3.org\/2000\/svg"/);
      expect(svg).not.toMatch(/NaN|undefined/);
      expect(unbalanced(svg)).toEqual([]);
    }
  });

  it('draws a recorded action potential over its own kind', () => {
    const t_ms = Float64Array.from({ length: 100 }, (_, i) => 10 * i - 100);
    const recordedAp = {
      kind: 'paced' as const,
      t_ms,
      V_mV: t_ms.map((t) => (t < 0 ? -75 : -20)),
      says: 'file ap.csv',
    };
    const html = reportHtml(twin, predictions, { recordedAp });
    expect(html).toContain('>recorded</text>');
    expect(html).toContain('file ap.csv');
    expect(html).not.toContain('Record one paced action potential');
  });
});

describe('credibility', () => {
  it('holds facts of this twin, and lines without a fact stay empty', () => {
    const rows = credibilityTable(twin, predictions);
    const empty = rows.filter(({ evidence }) => evidence === null);
    expect(empty.map(({ factor }) => factor)).toContain('Question of interest');
    expect(empty.map(({ factor }) => factor)).toContain('Repeat recordings: technical variance');
    for (const { missing } of empty) expect(missing).not.toBe('');
    const solver = rows.find(({ factor }) => factor === 'Numerical solver error');
    expect(solver?.evidence).toMatch(/APD90 .* moves by [\d.e-]+ ms/);
    expect(credibilityTable(twin, null).find(({ factor }) => factor === 'Numerical solver error')?.evidence).toBeNull();
    const asked = credibilityTable(twin, predictions, { question: 'Is this compound safe?' });
    expect(asked[0]?.evidence).toBe('Is this compound safe?');
  });

  it('calls a window a misfit beyond the 99.9 % limit of chi-square', () => {
    // Quantiles from tables: 10 degrees of freedom 29.59, 100 degrees 149.45.
    expect([isMisfit(10, 29), isMisfit(10, 30.2)]).toEqual([false, true]);
    expect([isMisfit(100, 149), isMisfit(100, 150)]).toEqual([false, true]);
    expect(isMisfit(0, 0)).toBe(false);
  });
});

describe('advice', () => {
  const names = (made: Twin, hasAp = false) => adviceFor(made, hasAp).map(({ name }) => name);
  const withProtocol = (segments: Twin['conditions']['protocol']['segments']): Twin => ({
    ...twin,
    conditions: { ...twin.conditions, protocol: { name: 'p', holding_mV: -80, segments } },
  });

  it('depends on the facts', () => {
    expect(names(twin)).toEqual(['clipping', 'slow-ramp', 'unknown-currents', 'validation', 'controls']);
    expect(adviceFor(twin, false)[0]?.says).toContain('INa');
    const whole: Twin = {
      ...twin,
      fit: { ...twin.fit, trace: { ...twin.fit.trace, recorded_A_F: twin.fit.trace.fitted_A_F } },
      parameters: twin.parameters.map((p) => ({ ...p, determined_by: 'data' as const })),
    };
    expect(names(whole, true)).toEqual(['slow-ramp', 'controls']);
  });

  it('knows a slow ramp and long steps', () => {
    const step = { kind: 'step', mV: -50, ms: 600 } as const;
    expect(names(withProtocol([{ kind: 'ramp', from_mV: -100, to_mV: 0, ms: 2000 }]))).not.toContain('slow-ramp');
    expect(names(withProtocol([{ kind: 'ramp', from_mV: -100, to_mV: 0, ms: 100 }]))).toContain('slow-ramp');
    expect(names(withProtocol([step]))).toContain('slow-ramp');
    expect(names(withProtocol([step, { ...step, mV: -60 }]))).not.toContain('slow-ramp');
  });

  it('takes clipping and old seal tests from the quality of the recording', () => {
    const reason = (name: string) => ({ name, value: 3, unit: '%', limit: 2, says: `${name} is high` });
    const noted: Twin = {
      ...twin,
      fit: { ...twin.fit, trace: { ...twin.fit.trace, recorded_A_F: twin.fit.trace.fitted_A_F } },
      quality: { verdict: 'accept', reasons: [reason('cut-bins'), reason('recordings-since-seal-test')] },
    };
    expect(names(noted)).toEqual(expect.arrayContaining(['clipping', 'seal-test']));
    expect(adviceFor(noted, false)[0]?.because).toBe('cut-bins is high');
  });

  it('says when the potentials shown are not those of the membrane', () => {
    const behind = (estimate: number, sd: number): Twin => ({
      ...twin,
      nuisance: [
        ...twin.nuisance,
        {
          name: 'junction.V',
          unit: 'mV',
          estimate,
          sd,
          interval90: [estimate - 1.64 * sd, estimate + 1.64 * sd],
          prior90: [-7, 19],
        },
      ],
    });
    const said = adviceFor(behind(13, 2), false).find(({ name }) => name === 'junction');
    expect(said?.because).toContain('13 mV above those across the membrane (90 %: 10 to 16 mV)');
    expect(names(behind(2, 2))).not.toContain('junction');
    const below = adviceFor(behind(-13, 2), false).find(({ name }) => name === 'junction');
    expect(below?.because).toContain('13 mV below');
  });

  it('names what was not stated, hardly measured or flagged', () => {
    const poor: Twin = {
      ...twin,
      conditions: { ...twin.conditions, temperature_K: null, capacitance_pF: null },
      nuisance: twin.nuisance.map((n) => ({ ...n, interval90: n.prior90 })),
      quality: { verdict: 'flag', reasons: [] },
    };
    expect(names(poor)).toEqual(expect.arrayContaining(['seal-test', 'temperature', 'capacitance', 'quality']));
  });
});

it('a prediction as JSON has a value or a reason', () => {
  const [free] = predictions.aps;
  if (!free) throw new Error('nothing was predicted');
  const json = apToJson(free);
  expect(json.classification).toBe(free.classification);
  expect(json.probability_beating).toBe(free.probability_beating.value);
  for (const name of ['apd90_ms', 'mdp_mV', 'cycle_length_ms']) {
    if (json[name] === null) expect(json[`${name}_reason`]).toBeTypeOf('string');
    else
      expect(json[name]).toMatchObject({
        median: expect.any(Number),
        interval90: [expect.any(Number), expect.any(Number)],
      });
  }
  expect(JSON.parse(JSON.stringify(json))).toEqual(json);
});
