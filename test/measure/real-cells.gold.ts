import { expect, test } from 'vitest';
import { classify } from '../../src/measure/classify.ts';
import { describeWithShared, readColumns, readLines } from './shared-data.ts';

/** Spontaneous activity of patched iPSC-CMs, raw at 10 kHz, against what the authors published of the same recordings. */
describeWithShared('data', 'recordings of iPSC-CMs', () => {
  const folder = 'data/ipsc_vc_ap';
  const cells = readLines(`${folder}/index.csv`).map((line) => line.split(','));
  const raw = cells
    .filter((row) => row[7] === 'raw')
    .map((row) => ({ cell: row[0] as string, note: row[2] as string }));
  const published = readColumns(`${folder}/ap_features_published.csv`);
  const names = readLines(`${folder}/ap_features_published.csv`).map((line) => line.split(',')[0]);
  const mean = (x: readonly number[]) => x.reduce((sum, value) => sum + value, 0) / x.length;

  test.each(raw)('$cell', ({ cell, note }) => {
    const v = Float64Array.from(readLines(`${folder}/cells/${cell}/spont_pre.csv.gz`).slice(2), Number);
    const result = classify({ t: v.map((_, i) => 0.1 * i), v });
    if (!result.ok) throw new Error(result.reason);
    const { classification, actionPotentials, alternans } = result.value;

    if (note === 'ALTERNANS') {
      expect(classification).toBe('beating');
      expect(alternans).toMatchObject({ ok: true, value: { present: true } });
      return;
    }
    const row = names.indexOf(cell) - 1;
    const truth = (column: string) => published(column)[row] as number;
    // The authors give action potential features of those cells alone that fired.
    if (Number.isNaN(truth('APD90'))) {
      expect({ classification, actionPotentials: actionPotentials.length }).toEqual({
        classification: 'depolarised',
        actionPotentials: 0,
      });
      return;
    }
    expect(classification).toBe('beating');
    expect(alternans).not.toMatchObject({ ok: true, value: { present: true } });
    const apd90 = mean(actionPotentials.flatMap((ap) => (ap.apd90_ms.ok ? [ap.apd90_ms.value] : [])));
    const upstrokes = actionPotentials.map((ap) => ap.beat.upstroke_ms);
    const cycles = upstrokes.slice(1).map((time, k) => time - (upstrokes[k] as number));
    // Their definitions differ in detail (upstroke, smoothing).
    expect(Math.abs(apd90 - truth('APD90'))).toBeLessThan(10);
    const dvdtRatio = mean(actionPotentials.map((ap) => ap.beat.dvdt_max_V_s)) / truth('dVdt');
    expect(dvdtRatio).toBeGreaterThan(1);
    expect(dvdtRatio).toBeLessThan(1.35);
    expect(mean(cycles) / truth('CL')).toBeCloseTo(1, 2);
  });
});
